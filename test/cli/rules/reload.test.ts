// Files saved while the daemon runs, and files that are wrong when it starts.
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../integration/site.ts';
import { type Office, openOffice } from './desk.ts';

const LONG = { timeout: 120_000 };
const rule = (priority: string): string =>
  `version: 1\nrules:\n  - { id: own, when: { subject: "Hello" }, set: { priority: ${priority} } }\n`;

let office: Office | null = null;
afterEach(async () => {
  await office?.site.remove();
});

describe('while the daemon runs', () => {
  test('a saved file is taken without a signal, a wrong one is refused and shown by status', LONG, async () => {
    office = openOffice({ '10-own.yaml': rule('low') });
    const { site } = office;
    const daemon = await site.daemon({ ready: 'started' });
    site.write('rules/10-own.yaml', rule('high'));
    site.write('rules/20-more.yaml', 'version: 1\nrules:\n  - { id: more, when: { subject: x }, tags: [x] }\n');
    await daemon.logged('reload.done');

    site.write('rules/10-own.yaml', rule('hihg'));
    const [refused] = await daemon.logged('reload.refused');
    expect(String(refused?.problems)).toMatch(/10-own\.yaml:3:\d+ .*hihg/);
    const { refused: shown } = await office.json('status');
    expect(shown.problems[0]).toContain('10-own.yaml:3');
    expect((await office.clerk('status')).out).toContain('an older setup works on');

    site.write('rules/10-own.yaml', rule('urgent'));
    await daemon.logged('reload.done', 2);
    await eventually('status is well again', async () => (await site.cli('status', '--json')).json.refused === null);
    expect(await daemon.stop()).toBe(0);
  });

  test('saves in quick succession are gathered; what SIGHUP loaded is not loaded again', LONG, async () => {
    office = openOffice({ '10-own.yaml': rule('low') });
    const { site } = office;
    const daemon = await site.daemon({ ready: 'started' });
    for (const priority of ['high', 'urgent', 'normal', 'high']) {
      site.write('rules/10-own.yaml', rule(priority));
      await new Promise((done) => setTimeout(done, 50));
    }
    await daemon.logged('reload.done');
    site.write('rules/10-own.yaml', rule('urgent'));
    daemon.signal('SIGHUP');
    await daemon.logged('reload.done', 2);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(daemon.lines().filter((line) => line.event === 'reload.done').length).toBeLessThanOrEqual(3);
    await daemon.stop();
  });
});

describe('at start', () => {
  test('wrong rules leave the last good ones in force, loudly; --strict refuses', LONG, async () => {
    office = openOffice({ '10-own.yaml': rule('high') });
    const { site } = office;
    await office.receive({ subject: 'Hello one' });
    site.write('rules/10-own.yaml', rule('hihg'));

    const strict = await site.cli('run', '--once', '--strict');
    expect([strict.code, strict.stderr]).toEqual([3, expect.stringContaining('10-own.yaml:3')]);
    expect((await office.clerk('rules test')).code).toBe(3);

    const daemon = await site.daemon({ ready: 'started' });
    const [degraded] = await daemon.logged('setup.degraded');
    expect(String(degraded?.problems)).toContain('hihg');
    expect((await office.json('status')).refused.problems[0]).toContain('hihg');
    const told = await office.clerk('mail inject mails/0001.eml --dry-run');
    expect([told.code, told.err]).toEqual([0, expect.stringContaining('the last good setup is used')]);

    site.write('rules/10-own.yaml', rule('low'));
    await daemon.logged('reload.done');
    await daemon.stop();
  });

  test('without a last good setup a mistake ends the start', LONG, async () => {
    office = openOffice({ '10-own.yaml': rule('hihg') });
    expect((await office.site.cli('run', '--once')).code).toBe(3);
  });
});

describe('files whose tests fail', () => {
  const failing = (priority: string): string =>
    `${rule(priority)}    # its test is wrong\ntests: [ { mail: { subject: Hello }, expect: { priority: urgent } } ]\n`;

  test('are not taken at start, and commands use the accepted ones like the daemon', LONG, async () => {
    office = openOffice({ '10-own.yaml': rule('high') });
    const { site } = office;
    expect(await (await site.daemon({ ready: 'started' })).stop()).toBe(0);
    await office.receive({ subject: 'Hello one' });
    site.write('rules/10-own.yaml', failing('low'));

    const strict = await site.cli('run', '--once', '--strict');
    expect([strict.code, strict.stderr]).toEqual([3, expect.stringContaining('priority')]);
    const daemon = await site.daemon({ ready: 'started' });
    const [degraded] = await daemon.logged('setup.degraded');
    expect(String(degraded?.problems)).toContain('10-own.yaml');
    const told = await office.clerk(['mail', 'inject', 'mails/0001.eml', '--dry-run', '--json']);
    expect(told).toMatchObject({ code: 0, err: expect.stringContaining('the last good setup is used') });
    await office.receive({ subject: 'Hello two' });
    const tickets = await office.json('ticket list');
    expect(tickets.map((ticket: { priority: string }) => ticket.priority)).toEqual(['high', 'high']);
    expect((await office.clerk('rules test')).code).toBe(1);
    await daemon.stop();

    // The mail is explained by the rules that decided it, though the files say something else.
    site.write('rules/10-own.yaml', rule('urgent').replace('own', 'other'));
    const why = await office.clerk('mail why 1');
    expect(why).toMatchObject({ code: 0, out: expect.stringContaining('own') });
    expect(why.out).not.toContain('other');
  });

  test('end the first start, when no setup was ever accepted', LONG, async () => {
    office = openOffice({ '10-own.yaml': failing('low') });
    const first = await office.site.cli('run', '--once');
    expect([first.code, first.stderr]).toEqual([3, expect.stringContaining('10-own.yaml')]);
  });
});

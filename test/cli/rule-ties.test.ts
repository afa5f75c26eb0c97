// What rules do with a filed mail's ticket, on a real store: split it, merge it, tie it to others; what cannot be stays in
// the ticket as a note. Mails go in by `mail inject`, as dry run and in earnest; `mail why` replays what was decided.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultDoors } from '../../src/cli/wiring.ts';
import type { App, Opened, OpenOptions } from '../../src/daemon/app.ts';
import { run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP, trust_auth_results: [mx.example.com] } }
smtp: { host: "127.0.0.1:2", tls: none }
agents: { anna: { email: anna@staff.example, roles: [agent, lead] } }
`;
const RULES = `
version: 1
rules:
  - { id: scans, when: { subject: "Scans" }, then: create, do: [ { split: { by: attachment } } ] }
  - { id: digest, when: { subject: "Digest" }, then: create, do: [ { split: { by: eml } } ] }
  - { id: orders, when: { subject: "Orders" }, then: create, do: [ { split: '/^Order \\d+/' } ] }
  - id: dup
    when: { subject: '/^Dup of (?<ref>\\S+)/' }
    then: create
    do: [ { merge: "{{ref}}" } ]
  - id: child
    when: { subject: '/^Under (?<up>\\S+) see (?<see>.+)/' }
    then: create
    set: { parent: "{{up}}", link: "{{see}}" }
`;

let folder = '';
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let opened: Opened | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-rule-ties-'));
  for (const name of ['config', 'rules']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules', '10.yaml'), RULES);
});
afterEach(async () => {
  if (opened?.kind === 'open') await opened.app.close();
  opened = null;
  rmSync(folder, { recursive: true, force: true });
});
async function openApp(options: OpenOptions): Promise<Opened> {
  opened ??= await defaultDoors.openApp(options);
  if (opened.kind !== 'open') return opened;
  const kept: ProxyHandler<App> = {
    get(app, name) {
      if (name === 'close') return async () => undefined;
      const value: unknown = Reflect.get(app, name, app);
      return typeof value === 'function' ? value.bind(app) : value;
    },
  };
  return { kind: 'open', app: new Proxy(opened.app, kept) };
}
const clerk = (...words: readonly string[]) => run(words, { cwd: folder, env, doors: { openApp } });
// biome-ignore lint/suspicious/noExplicitAny: what JSON says.
async function json(...words: readonly string[]): Promise<any> {
  const { out, err } = await clerk(...words, '--json');
  expect(err.replace(/^next:.*$/gm, '').replaceAll(/.*instance\.timezone.*/g, '')).not.toContain('error');
  return JSON.parse(out);
}

interface Letter {
  readonly id: string;
  readonly subject: string;
  readonly from?: string;
  readonly body?: string;
  readonly files?: readonly (readonly [string, string, string])[];
}
async function inject(
  { id, subject, from = 'eva@firma.example', body = 'Please see.', files = [] }: Letter,
  ...more: readonly string[]
) {
  const parts = [`Content-Type: text/plain; charset=utf-8\r\n\r\n${body}`].concat(
    files.map(
      ([name, type, text]) =>
        `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${text}`,
    ),
  );
  const mail = `Authentication-Results: mx.example.com; dmarc=pass header.from=${from.split('@')[1]}\r\nFrom: Eva <${from}>\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${id}@firma.example>\r\nDate: Wed, 07 Jan 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${parts.join('\r\n--b\r\n')}\r\n--b--\r\n`;
  const file = join(folder, `${id}.eml`);
  writeFileSync(file, mail);
  return json('mail', 'inject', file, ...more);
}
const all = async () => (await json('ticket', 'list', '--all')).toReversed();

describe('do: split', () => {
  test('by attachment: a ticket a file, one receipt, answers go to the first', async () => {
    const files = [
      ['a.pdf', 'application/pdf', 'aaa'],
      ['b.pdf', 'application/pdf', 'bbb'],
      ['c.pdf', 'application/pdf', 'ccc'],
    ] as const;
    const dry = await inject({ id: 's1', subject: 'Scans', files }, '--dry-run');
    expect(dry.outcome).toBe('created');
    const filed = await inject({ id: 's1', subject: 'Scans', files });
    const tickets = await all();
    expect(tickets.map((one: { subject: string }) => one.subject)).toEqual([
      'Scans – a.pdf',
      'Scans – b.pdf',
      'Scans – c.pdf',
    ]);
    expect(filed.ticket).toBe(tickets[0].ref ?? tickets[0].id);
    const shown = [];
    for (const { ref } of tickets) shown.push(await json('ticket', 'show', ref));
    expect(shown.map((one) => one.entries[0].attachments.map((file: { filename: string }) => file.filename))).toEqual([
      ['a.pdf'],
      ['b.pdf'],
      ['c.pdf'],
    ]);
    expect(shown[1].links).toMatchObject([{ kind: 'related', ref: tickets[0].ref }]);
    const outbox = await json('outbox', 'list', '--all');
    expect(
      outbox.filter(
        (one: { template: string; state: string }) => one.template === 'opened' && one.state !== 'suppressed',
      ),
    ).toHaveLength(1);
    expect(outbox.filter((one: { template: string }) => one.template === 'agent-new')).toHaveLength(3);
    // The same mail once more is the same mail.
    expect((await inject({ id: 's1', subject: 'Scans', files })).outcome).toBe('duplicate');
    expect(await all()).toHaveLength(3);
  });

  test('by attached mail: each with its own subject and words', async () => {
    const eml = (subject: string, words: string) =>
      `From: ken@other.example\r\nSubject: ${subject}\r\n\r\n${words}\r\n`;
    const files = [
      ['one.eml', 'message/rfc822', eml('First matter', 'The pump leaks.')],
      ['two.eml', 'message/rfc822', eml('Second matter', 'The door sticks.')],
    ] as const;
    await inject({ id: 's2', subject: 'Digest', files });
    const tickets = await all();
    expect(tickets.map((one: { subject: string }) => one.subject)).toEqual(['First matter', 'Second matter']);
    const second = await json('ticket', 'show', tickets[1].ref);
    expect(second.entries[0].text).toContain('The door sticks.');
    expect(second.entries[0].text).not.toContain('The pump leaks.');
  });

  test('by a pattern: each piece begins with a line that fits it, what stands before belongs to the first', async () => {
    await inject({ id: 's3', subject: 'Orders', body: 'Hello,\r\n\r\nOrder 17\r\npump\r\n\r\nOrder 18\r\ndoor\r\n' });
    const tickets = await all();
    expect(tickets.map((one: { subject: string }) => one.subject)).toEqual(['Hello,', 'Order 18']);
    expect((await json('ticket', 'show', tickets[0].ref)).entries[0].text).toContain('Order 17\npump');
  });

  test('a mail with one part stays whole', async () => {
    await inject({ id: 's4', subject: 'Scans', files: [['a.pdf', 'application/pdf', 'aaa']] });
    expect((await all()).map((one: { subject: string }) => one.subject)).toEqual(['Scans']);
  });
});

describe('do: merge, set: link and parent', () => {
  test('the new ticket goes on in the one it names', async () => {
    await inject({ id: 'm1', subject: 'Pump' });
    const [first] = await all();
    await inject({ id: 'm2', subject: `Dup of ${first.ref}` });
    const [, second] = await all();
    // Its subject names the other ticket: by that alone it would only follow it.
    expect(await json('ticket', 'show', second.ref)).toMatchObject({
      status: 'closed',
      links: [{ kind: 'follows' }, { kind: 'merged_into', ref: first.ref }],
    });
  });

  test('of different customers nothing is merged: a note says so, the mail is filed', async () => {
    await inject({ id: 'm1', subject: 'Pump' });
    const [first] = await all();
    await inject({ id: 'm2', subject: `Dup of ${first.ref}`, from: 'otto@otto.example' });
    const shown = await json('ticket', 'show', (await all())[1].ref);
    expect(shown.status).toBe('unread');
    const note = shown.entries.find((one: { kind: string }) => one.kind === 'note');
    expect(note).toMatchObject({ visibility: 'internal', actor: { kind: 'rule', id: 'dup' } });
    expect(note.text).toContain('rule dup wanted a merge');
    expect(shown.entries.some((one: { changes: { flags?: unknown } }) => one.changes.flags)).toBe(true);
  });

  test('a number nobody has flags the ticket and says so in the decision', async () => {
    const filed = await inject({ id: 'm3', subject: 'Dup of T-2020-00001' });
    expect(filed.outcome).toBe('created');
    const { out } = await clerk('mail', 'why', '<m3@firma.example>');
    expect(out).toContain('merge "t-2020-00001" names no ticket');
  });

  test('tickets are tied both ways, the same when the decision is replayed', async () => {
    for (const id of ['l1', 'l2', 'l3']) await inject({ id, subject: id });
    const [one, two, three] = await all();
    await inject({ id: 'l4', subject: `Under [${one.ref}] see ${two.ref}, #${three.ref}` });
    const [, , , child] = await all();
    const shown = await json('ticket', 'show', child.ref);
    expect(shown.links.map((link: { kind: string; ref: string }) => `${link.kind} ${link.ref}`).toSorted()).toEqual(
      [`follows ${one.ref}`, `parent ${one.ref}`, `related ${two.ref}`, `related ${three.ref}`].toSorted(),
    );
    expect((await json('ticket', 'show', one.ref)).links).toMatchObject([
      { kind: 'child', ref: child.ref },
      { kind: 'followed_by', ref: child.ref },
    ]);
    const back = await json('rules', 'backtest', '--since', '30d');
    expect(JSON.stringify(back)).not.toContain('"changed":1');
    expect((await clerk('rules', 'explain', '<l4@firma.example>')).out).toContain('set.parent');
  });
});

// Time with the real program: mails come in, nobody answers, the assignee is warned, the ticket escalates, mails arrive at a
// real SMTP server. The daemon is killed before and after the commit of a timer (every mail comes once all the same), the
// clock jumps by a year (customers are not written to until a person accepts it), hours change under a running daemon.
import { afterEach, describe, expect, it } from 'vitest';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { eventually, makeSite, type Site } from './site.ts';

const LONG = 120_000;
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const MINUTE = 60_000;
const START = Date.parse('2027-01-11T09:00:00Z');
const at = (minutes: number) => ({ MAILCLERK_NOW: new Date(START + minutes * MINUTE).toISOString() });

const config = {
  agents: {
    anna: { email: 'anna@staff.example', roles: ['agent', 'lead'], language: 'en' },
    bob: { email: 'bob@staff.example', roles: ['agent'], language: 'en' },
  },
  queues: { support: { agents: ['bob'], sla: 'gold' } },
  sla: { gold: { hours: 'always', first_response: '30m', escalate: [{ notify: 'lead', set: { severity: 'major' } }] } },
  idle: { waiting: { remind_customer: ['1d'], close_after: '14d' } },
  notifications: { agents: { new: 'none' } },
};

interface World {
  readonly site: Site;
  readonly sink: Sink;
  /** `To: subject-ish` of what arrived: the recipient and the first words of ours. */
  told(): readonly string[];
}

async function world(): Promise<World> {
  const sink = await startSink();
  const site = makeSite({ mailboxes: { support: {} }, smtpPort: sink.port, config, rules: {} });
  open.push(
    () => sink.stop(),
    () => site.remove(),
  );
  const told = (): readonly string[] =>
    sink.mails.flatMap(({ to, raw }) => {
      const text = raw.toString('utf8').replaceAll('=\r\n', '');
      const found = /Time is running out|Overdue: T-|still waiting for your|have not heard from you/.exec(text)?.[0];
      return found ? [`${to.join()}: ${found}`] : [];
    });
  return { site, sink, told };
}

function mail(n: number): string {
  return [
    `From: eva${n}@firma.example`,
    'To: support@example.com',
    `Subject: printer ${n}`,
    `Message-ID: <${n}@firma.example>`,
    'Date: Mon, 11 Jan 2027 09:00:00 +0000',
    '',
    'It is on fire.',
    '',
  ].join('\r\n');
}

async function inject({ site }: World, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) site.write(`mails/${n}.eml`, mail(n));
  const { code, stderr } = await site.run(['mail', 'inject', `${site.dir}/mails`], { env: at(0) });
  expect([code, stderr]).toEqual([0, expect.anything()]);
}

/** A daemon that does its work until `done`. */
async function daemonUntil(w: World, env: Readonly<Record<string, string>>, what: string, done: () => boolean) {
  const daemon = await w.site.daemon({ env, ready: 'started' });
  await eventually(what, done);
  return daemon;
}

describe('a service level nobody keeps', () => {
  it(
    'warns, escalates and tells each once, wherever the daemon is killed',
    async () => {
      const w = await world();
      await inject(w, 3);
      // Killed with the timer's work written and not committed: it was never done.
      const first = await w.site.daemon({
        env: { ...at(23), MAILCLERK_FAIL: 'timer.commit:kill@1' },
        ready: 'spawned',
      });
      await first.ended;
      expect(w.site.rows("select id from outbox where name = 'escalation'")).toEqual([]);
      // Killed just after the commit of the second: two are done, one is not.
      const second = await w.site.daemon({
        env: { ...at(23), MAILCLERK_FAIL: 'timer.committed:kill@2' },
        ready: 'spawned',
      });
      await second.ended;
      expect(w.site.rows("select id from outbox where name = 'escalation'")).toHaveLength(2);
      const third = await daemonUntil(w, at(23), 'three warnings', () => w.told().length >= 3);
      expect(await third.stop()).toBe(0);
      expect(w.told()).toEqual(Array(3).fill('bob@staff.example: Time is running out'));

      const { json: shown } = await w.site.run(['ticket', 'show', '1', '--json'], { env: at(24) });
      expect(shown.time).toMatchObject({
        sla: 'gold',
        escalation: 0,
        targets: [{ goal: 'first_response', state: 'running' }],
      });
      expect(shown.severity).toBe('normal');

      const fourth = await daemonUntil(w, at(31), 'three escalations', () => w.told().length >= 6);
      expect(await fourth.stop()).toBe(0);
      expect(w.told().slice(3)).toEqual(Array(3).fill('anna@staff.example: Overdue: T-'));
      const { json: late } = await w.site.run(['ticket', 'show', '1', '--json'], { env: at(32) });
      expect(late.severity).toBe('major');
      expect(late.time).toMatchObject({ escalation: 1, targets: [{ state: 'overdue' }] });
      expect(late.entries.filter((one: { door: string }) => one.door === 'timer').length).toBeGreaterThanOrEqual(2);
      expect(w.site.rows("select cause from causes where cause like 'timer:%'")).toHaveLength(6);
    },
    LONG,
  );
});

describe('F51: a clock that jumps by a year', () => {
  it(
    'writes to no customer until a person accepts it, then once',
    async () => {
      const w = await world();
      await inject(w, 1);
      const before = await w.site.daemon({ env: at(1), ready: 'started' });
      await before.logged('timers.computed');
      expect((await w.site.run(['ticket', 'set', '1', 'status=waiting'], { env: at(2) })).code).toBe(0);
      expect(await before.stop()).toBe(0);

      const year = at(365 * 1440);
      const after = await w.site.daemon({ env: year, ready: 'started' });
      await after.logged('clock.jumped');
      const status = await w.site.run(['status', '--json'], { env: year });
      expect(status.json.clock.held).toMatchObject({ from: expect.stringContaining('2027-01-11') });
      expect(status.json.clock.overdue).toMatchObject({ customers: 1 });
      expect((await w.site.run(['clock', 'show'], { env: year })).code).toBe(1);
      expect(w.told()).toEqual([]);

      const accepted = await w.site.run(['clock', 'accept'], { env: year });
      expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining('1 timer that mail customers')]);
      await eventually('the ticket is closed', () => w.told().length > 0);
      expect(await after.stop()).toBe(0);
      expect(w.told()).toEqual(['eva1@firma.example: have not heard from you']);
      const { json } = await w.site.run(['ticket', 'show', '1', '--json'], { env: year });
      expect(json.kind).toBe('closed');
    },
    LONG,
  );
});

describe('hours that change under a running daemon', () => {
  it(
    'move what is due; `run --once` does what is due and leaves',
    async () => {
      const w = await world();
      await inject(w, 1);
      const daemon = await w.site.daemon({ env: at(1), ready: 'started' });
      await daemon.logged('timers.computed');
      const due = (): number => Number(w.site.rows('select due_at from timers')[0]?.due_at);
      expect(Math.abs(due() - (START + 22.5 * MINUTE))).toBeLessThan(MINUTE);
      w.site.configure({ config: { ...config, sla: { gold: { hours: 'always', first_response: '2h' } } } });
      await daemon.logged('timers.computed', 2);
      expect(Math.abs(due() - (START + 90 * MINUTE))).toBeLessThan(MINUTE);
      expect(await daemon.stop()).toBe(0);
      const { code } = await w.site.run(['run', '--once'], { env: at(95) });
      expect([0, 4]).toContain(code);
      expect(w.told()).toEqual(['bob@staff.example: Time is running out']);
    },
    LONG,
  );
});

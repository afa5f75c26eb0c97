// Finding beside a daemon that takes mail in: lists page by page, searches, exports, a change on many tickets and its undo,
// all while new tickets come and others are joined. Nothing is found twice, nothing is missed that was there, nothing waits.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { letter } from './clients.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

const LONG = 180_000;
const FIRST = 60;
const MORE = 120;

describe.skipIf(dovecotMissing() !== null)('finding beside a daemon that takes mail in', () => {
  let dovecot: Dovecot;
  let site: Site;
  let daemon: Daemon;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret' } });
    site = makeSite({
      mailboxes: { support: { port: dovecot.port } },
      rules: {},
      config: { notifications: { agents: { new: 'none', reply: 'none' }, customer: { opened: false } } },
    });
    daemon = await site.daemon();
  }, LONG);
  afterAll(async () => {
    await site?.remove();
    await dovecot?.stop();
  });

  const deliver = (n: number): void => {
    const subject = n % 3 === 0 ? `Pumpe ${n} tropft` : `Drucker ${n} brennt`;
    // Every tenth of the next goes on with one of the first tickets.
    const thread = n > FIRST && n <= 2 * FIRST && n % 10 === 0 ? [`In-Reply-To: <f${n - FIRST}@firma.example>`] : [];
    const from = `c${thread.length > 0 ? n - FIRST : n}@firma.example`;
    const mail = { from, to: 'support@example.com', subject, id: `f${n}@firma.example`, body: `Nummer ${n}.` };
    dovecot.deliver('support', letter({ ...mail, headers: thread }));
  };
  const decided = () => Number(site.rows("select count(*) as n from ledger where state = 'decided'")[0]?.n);
  const tickets = () => Number(site.rows('select count(*) as n from tickets')[0]?.n);
  async function did(...args: readonly string[]) {
    const ran = await site.cli(...args);
    if (ran.code !== 0)
      throw new Error(`${args.join(' ')} ended with ${ran.code}: ${ran.stdout.slice(0, 400)}${ran.stderr}`);
    return ran;
  }
  /** Every page of a query. */
  async function walk(query: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (let after: readonly string[] = []; ; ) {
      const page = await did('ticket', 'list', query, '--limit', '25', ...after, '--json');
      found.push(...page.json.map((one: { ref: string }) => one.ref));
      const next = /--after (\S+)/.exec(page.stderr)?.[1];
      if (next === undefined) return found;
      after = ['--after', next];
    }
  }

  test(
    'lists, searches, exports, changes on many and their undo are whole while mail comes in',
    async () => {
      for (let n = 1; n <= FIRST; n++) deliver(n);
      await eventually('the first are decided', () => decided() === FIRST);
      const there = (await walk('sort:created')).toSorted();
      expect(there).toHaveLength(FIRST);

      let given = FIRST;
      const stream = setInterval(() => {
        if (given < FIRST + MORE) deliver(++given);
      }, 25);
      const undos: string[] = [];
      try {
        for (let round = 0; round < 4; round++) {
          const before = tickets();
          for (const order of ['sort:created', 'sort:updated']) {
            const found = await walk(order);
            expect(new Set(found).size).toBe(found.length);
            // What is older than the walk is in it, whatever came meanwhile; a joined ticket may have moved to the front.
            if (order === 'sort:created') expect(found).toEqual(expect.arrayContaining([...there]));
            expect(found.length).toBeGreaterThanOrEqual(order === 'sort:created' ? before : 1);
          }
          const { json: hits } = await did('search', 'pumpe', '--limit', '200', '--json');
          expect(hits.length).toBeGreaterThanOrEqual(FIRST / 3);
          expect(hits.every((one: { subject: string }) => one.subject.startsWith('Pumpe'))).toBe(true);
          const { stdout: table } = await did('export', 'pumpe', '--format', 'csv');
          expect(table.trim().split('\r\n').length).toBeGreaterThan(FIRST / 3);

          const value = ['high', 'low', 'urgent', 'low'][round] ?? 'low';
          const { stderr } = await did('ticket', 'bulk', 'drucker', '--set', `priority=${value}`, '--yes');
          const undo = /undo (b\d+)/.exec(stderr)?.[1];
          expect([stderr, undo]).toEqual([stderr, expect.any(String)]);
          undos.push(undo ?? '');
          // Nothing but new mail came to them: all of it can be taken back, but what was joined meanwhile.
          if (round % 2 === 1) await site.cli('ticket', 'undo', undos.at(-1) ?? '', '--yes');
        }
        await eventually('everything was given', () => given === FIRST + MORE);
      } finally {
        clearInterval(stream);
      }
      await eventually('everything is decided', () => decided() === FIRST + MORE);

      const all = await walk('sort:created');
      expect(new Set(all).size).toBe(all.length);
      expect(all).toHaveLength(FIRST + MORE - FIRST / 10);
      expect(all).toHaveLength(tickets());
      const { stdout } = await did('export', 'sort:created', '--format', 'csv');
      expect(stdout.trim().split('\r\n')).toHaveLength(all.length + 1);
      expect(site.rows("select 1 from tickets where subject like 'Pumpe%' and priority <> 'normal'")).toEqual([]);
      expect(
        site.rows("select 1 from tickets where subject like 'Drucker%' and priority = 'urgent'").length,
      ).toBeGreaterThan(FIRST / 3);
      expect(await daemon.stop()).toBe(0);
      const faults = daemon.lines().filter(({ level, event }) => level === 'error' && event !== 'smtp.failed');
      expect(faults).toEqual([]);
      expect((await did('db', 'check')).stdout).toBe('');
    },
    LONG,
  );
});

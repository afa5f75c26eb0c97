// A mailbox with years of mail at the first start (F57): taken in mail by mail, in memory that stays flat however many there
// are, nobody gets a receipt for what is old, and nothing is left out. Each mail is its own customer's, of several sizes.
//   MAILCLERK_BACKLOG=100000 npx vitest run test/faults/backlog.test.ts    npm run night; 2,000 otherwise
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { openWorld } from './world.ts';

const MAILS = Number(process.env.MAILCLERK_BACKLOG ?? '2000');
/** What the collector of garbage lets lie. */
const FLAT_MB = 48;
/**
 * What V8's heaps and SQLite's pages grow to before they are full: 370–422 seen. On a busy machine they are not after a thousand
 * mails; growth beyond it is the mails'.
 */
const WORKING_MB = 448;
const MOST_MB = 512;
const DAY_MS = 86_400_000;
const open: (() => Promise<unknown>)[] = [];
afterEach(
  async () => {
    for (const close of open.splice(0).reverse()) await close();
    // A hundred thousand files are removed.
  },
  60_000 + MAILS * 10,
);
afterAll(() => expect(open).toEqual([]));

const residentMb = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

function old(n: number): string {
  const line = `Line of mail ${n}, which is unlike the others: ${(n * 48_271) % 2_147_483_647}.\r\n`;
  return `From: Customer ${n} <c${n}@firm${n % 997}.example>\r\nTo: old@example.com\r\nSubject: Question ${n}\r\nMessage-ID: <${n}.old@firm.example>\r\n\r\n${line.repeat(10 + (n % 50) ** 2 / 10)}`;
}

describe('years of mail at the first start', () => {
  test(`F57: ${MAILS.toLocaleString('en')} mails are taken in with flat memory, all of them, without a receipt`, {
    timeout: 300_000 + MAILS * 40,
  }, async () => {
    const world = await openWorld({
      boxes: { old: { config: { after: 'keep', poll: '5s' } } },
      daemon: null,
      isMeasured: true,
    });
    open.push(() => world.close());
    const now = Date.now();
    for (let n = 1; n <= MAILS; n++) {
      const at = new Date(now - (3 + (1_000 * (MAILS - n)) / MAILS) * DAY_MS);
      world.server.deliver('old', old(n), { at });
    }
    const daemon = await world.start();
    const seen: { readonly share: number; readonly mb: number }[] = [];
    const decided = (): number =>
      Number(world.site.rows("select count(*) as n from ledger where state = 'decided'")[0]?.n);
    let sampledAt = 0;
    await eventually(
      'all are decided',
      () => {
        if (performance.now() - sampledAt < 250) return false;
        sampledAt = performance.now();
        const done = decided();
        seen.push({ share: done / MAILS, mb: residentMb(daemon.pid) });
        return done === MAILS;
      },
      240_000 + MAILS * 40,
    );
    const peak = (from: number, to: number): number =>
      Math.max(...seen.filter(({ share }) => share >= from && share <= to).map(({ mb }) => mb));
    const thirds = [peak(0.05, 0.34), peak(0.34, 0.67), peak(0.67, 1)];
    process.stdout.write(`backlog: ${MAILS} mails, peaks of the three thirds ${thirds.join(', ')} MB\n`);
    expect(thirds[2]).toBeLessThanOrEqual(Math.max((thirds[1] ?? 0) + FLAT_MB, WORKING_MB));
    expect(thirds[2]).toBeLessThanOrEqual(MOST_MB);
    expect(world.site.rows('select count(*) as n from tickets')).toEqual([{ n: MAILS }]);
    expect(world.site.rows('select count(*) as n from ledger')).toEqual([{ n: MAILS }]);
    // Nobody is written to about mail that is days old, outside or inside.
    expect(world.site.rows('select count(*) as n from outbox where passed = 1')).toEqual([{ n: 0 }]);
    expect(world.sink.mails).toEqual([]);
    const audit = await world.site.cli('mailbox', 'audit', 'old', '--json');
    expect(audit.json).toMatchObject({ onServer: MAILS, unaccounted: 0, pending: 0 });
    // What is new is answered all the same.
    const fresh = world.box('old').put();
    await world.filed(fresh);
    await eventually('the new customer has his receipt', () =>
      world.sink.mails.some(({ to }) => /^c\d+@firm\d+/.test(to[0] ?? '')),
    );
    expect(await daemon.stop()).toBe(0);
  });
});

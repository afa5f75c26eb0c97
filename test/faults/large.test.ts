// A mail of 1 GB (F55), really streamed by a scripted server where that server lies: it costs at most 64 MB of memory above
// the idle daemon. Announced truly it gives its header and a short ticket and stays where it is; announced as small, or
// sent where the header was asked for, it ends the connection, three times, and is set aside. Others go on meanwhile.
// `mail inject` of a file, a stream and an mbox of that size is bounded as well.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eventually, makeSite, program } from '../integration/site.ts';
import type { FakeCommand } from '../servers/fake-imap.ts';
import { keepsPromises } from './promises.ts';
import { openWorld } from './world.ts';

const isNight = process.env.MAILCLERK_NIGHT === '1';
const GB = 1_073_741_824;
const MB = 1_048_576;
const LIMIT_MB = 64;
const LONG = { timeout: 240_000 };
const HEADER =
  'From: Eva <eva@firma.example>\r\nTo: big@example.com\r\nSubject: All my photos\r\nMessage-ID: <big@firma.example>\r\n\r\n';
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => expect(open).toEqual([]));

/** So many octets of one letter, in pieces. */
function* letters(octets: number): Generator<string> {
  const piece = 'x'.repeat(65_536);
  for (let left = octets; left > 0; left -= piece.length) yield left < piece.length ? piece.slice(0, left) : piece;
}

function* after(first: string, rest: Iterable<string>, last: string): Generator<string> {
  yield first;
  yield* rest;
  yield last;
}

const memory = (pid: number, name: 'VmHWM' | 'VmRSS'): number =>
  Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** From now on the peak is counted anew; gives what is used now, MB. */
function fromNow(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return memory(pid, 'VmRSS');
}

type Lie = 'none' | 'size' | 'header';

/** The answers of a server for its one large mail. */
function answersTo(lie: Lie, octets: number) {
  const size = lie === 'size' ? 5_000 : octets;
  return (command: FakeCommand): string | Iterable<string> | undefined => {
    const { name, args, tag } = command;
    const uid = /^\d+(?= )/.exec(args)?.[0];
    if (name !== 'UID FETCH' || uid === undefined) return undefined;
    const ok = `${tag} OK done\r\n`;
    const facts = `UID ${uid} FLAGS () INTERNALDATE "22-Nov-2026 10:00:00 +0000" RFC822.SIZE ${size}`;
    if (args.includes('HEADER')) {
      if (lie !== 'header') return `* 1 FETCH (UID ${uid} BODY[HEADER]<0> {${HEADER.length}}\r\n${HEADER})\r\n${ok}`;
      const first = `* 1 FETCH (UID ${uid} BODY[HEADER]<0> {${octets}}\r\n${HEADER}`;
      return after(first, letters(octets - HEADER.length), `)\r\n${ok}`);
    }
    if (!args.includes('BODY.PEEK[]')) return `* 1 FETCH (${facts})\r\n${ok}`;
    const first = `* 1 FETCH (${facts} BODY[] {${octets}}\r\n${HEADER}`;
    return after(first, letters(octets - HEADER.length), `)\r\n${ok}`);
  };
}

/** The longest of them, by night: the header is bounded by the same count of octets as the mail. */
const headerLie: [string, Lie, number] = [
  'whose header is said to be all of it is refused, and set aside after three polls',
  'header',
  GB,
];

describe('a mail of 1 GB on the server', () => {
  test.each<[string, Lie, number]>([
    ['announced truly gives its header, a short ticket, and stays', 'none', GB],
    ['announced as 5 KB is refused, and set aside after three polls', 'size', GB],
    ...(isNight ? [headerLie] : []),
  ])('F55: %s; at most 64 MB of memory', LONG, async (_, lie, octets) => {
    const world = await openWorld({
      isMeasured: true,
      boxes: {
        big: {
          fake: { capabilities: 'IMAP4rev1 UIDPLUS MOVE', script: answersTo(lie, octets) },
          config: { after: { move: 'Done' } },
        },
      },
    });
    open.push(() => world.close());
    const { pid } = world.daemon;
    // Everything is loaded and warm: the reader, the templates, SMTP.
    for (let round = 0; round < 3; round++) await world.filed(...[1, 2, 3, 4].map(() => world.beside.put()));
    const before = fromNow(pid);
    const big = world.box('big').put({ raw: HEADER });
    const seen = (): readonly Readonly<Record<string, unknown>>[] =>
      world.site.rows(
        "select state, ack, oversize, octets from ledger join routes on routes.id = ledger.route where mailbox = 'big'",
      );
    await eventually('it is decided or set aside', () => seen().some(({ state }) => state !== 'received'));
    await world.filed(world.beside.put(), ...(lie === 'none' ? [big] : []));
    const cost = memory(pid, 'VmHWM') - before;
    process.stdout.write(
      `large: ${lie === 'none' ? 'true' : lie} ${octets / MB} MB cost ${cost} MB above ${before} MB\n`,
    );
    expect(cost).toBeLessThanOrEqual(LIMIT_MB);
    const isAside = lie !== 'none';
    const rows = seen();
    expect(rows).toEqual([
      expect.objectContaining({ state: isAside ? 'quarantined' : 'decided', ack: 'none', oversize: 1 }),
    ]);
    if (!isAside) expect(rows[0]?.octets).toBe(octets);
    expect(world.box('big').fake.mails).toHaveLength(1);
    if (isAside) {
      // Nothing of it may count as the mail: what stands for it is what we know.
      const list = await world.site.cli('quarantine', 'list', '--json');
      expect(list.json[0].reason).toMatch(/could not be read from the mail server in 3 polls/);
      return;
    }
    await keepsPromises(world, { event: null });
    const tickets = world.site.rows("select subject from tickets where subject = 'All my photos'");
    expect(tickets).toHaveLength(1);
    expect((await world.site.cli('mailbox', 'audit', 'big', '--json')).json).toMatchObject({
      onServer: 1,
      unaccounted: 0,
    });
  });
});

/** What is read to its end takes its time: a quarter of it, all of it by night. */
const READ = isNight ? GB : GB / 4;

describe('mail inject of a mail far over the limit', () => {
  test.each([
    ['file', GB],
    ['stdin', READ],
    ['mbox', READ],
  ] as const)(
    'F55: as %s takes the header, says so in the ticket, and needs no room for the rest',
    LONG,
    async (how, octets) => {
      const site = makeSite({ mailboxes: { big: { max_size: '10MB' } }, rules: {}, isMeasured: true });
      open.push(() => site.remove());
      const path = join(site.dir, 'big.eml');
      const start = how === 'mbox' ? `From eva Sun Nov 22 10:00:00 2026\n${HEADER}` : HEADER;
      writeFileSync(path, start);
      // A sparse file: octets that no disk holds.
      truncateSync(path, octets);
      const small = 'From: bob@firma.example\r\nSubject: small\r\nMessage-ID: <small@firma.example>\r\n\r\nHello\r\n';
      writeFileSync(join(site.dir, 'small.eml'), small);
      const usual = await injected(site, ['small.eml'], null);
      const { peak, code, out } = await injected(site, [how === 'stdin' ? '-' : path], how === 'stdin' ? path : null);
      process.stdout.write(
        `large: inject ${how} ${octets / MB} MB cost ${peak - usual.peak} MB above ${usual.peak} MB\n`,
      );
      expect(code, out).toBe(0);

      expect(JSON.parse(out)).toMatchObject({ outcome: 'created' });
      // Of a stream nobody knows the size beforehand: what is read and let go lies about until it is collected.
      expect(peak - usual.peak).toBeLessThanOrEqual(how === 'file' ? LIMIT_MB : 2 * LIMIT_MB);
      const most = site.rows('select oversize, octets from ledger order by id desc limit 1')[0];
      expect(most?.oversize).toBe(1);
      expect(Math.abs(octets - Number(most?.octets))).toBeLessThanOrEqual(start.length);
      const [ticket] = site.rows("select id from tickets where subject = 'All my photos'");
      const shown = await site.cli('ticket', 'show', String(ticket?.id), '--json');
      expect(shown.code, shown.stderr).toBe(0);
      const said = Number(/too large to be taken in: ([\d,.]+) MB/.exec(shown.stdout)?.[1]?.replace(',', ''));
      // Megabytes or mebibytes.
      expect([Math.round(octets / 1e6), octets / MB]).toContain(Math.round(said));
    },
  );
});

/** `mail inject` as a process, with the peak of its memory. */
async function injected(
  site: { readonly dir: string; readonly configPath: string },
  files: readonly string[],
  stdin: string | null,
): Promise<{ readonly code: number | null; readonly out: string; readonly peak: number }> {
  const input = stdin === null ? null : openSync(stdin, 'r');
  const child = spawn(
    process.execPath,
    [program('main'), '-c', site.configPath, 'mail', 'inject', '--mailbox', 'big', '--json', ...files],
    {
      cwd: site.dir,
      stdio: [input ?? 'ignore', 'pipe', 'inherit'],
    },
  );
  let out = '';
  child.stdout?.on('data', (part: Buffer) => {
    out += part.toString('utf8');
  });
  let peak = 0;
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, memory(child.pid ?? 0, 'VmHWM') || 0);
    } catch {
      // It has just ended; the peak was seen before.
    }
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (input !== null) closeSync(input);
  return { code, out, peak };
}

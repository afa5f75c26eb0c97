// Thirty virtual days (H37–H46): two mailclerks behind a relay that strips every mark, and four foreign robots – one that
// marks itself, one that answers everything and marks nothing, one that never looks the same twice, one that answers days
// later – write to each other, and mails of their own besides; two customers are among them. And a storm of one sender.
// The long form: MAILCLERK_SIMULATION=10000 (`npm run night`).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { type Desk, fieldOf, type Letter, mailOf, openDesk, virtualClock } from './desk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5, 8, 0);
const LONG = Number(process.env.MAILCLERK_SIMULATION ?? 0);
const DAYS = 30;
/** Mails a robot writes by itself every day, besides answering. */
const OWN_MAILS = LONG > 0 ? 12 : 2;

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

interface Due {
  readonly at: number;
  readonly letter: Letter;
}

/** What a robot does with a mail it gets; the letters it sends, and when. */
type Robot = (letter: Letter, at: number) => readonly Due[];

let ids = 0;
const nextId = (domain: string) => `r${++ids}.${(ids * 7919) % 100_003}@${domain}`;

function answer(
  letter: Letter,
  at: number,
  own: { from: string; after: number; head?: string; subject?: string },
): Due {
  const sent = at + own.after;
  const domain = own.from.slice(own.from.indexOf('@') + 1);
  const to = /[^ <>]+@[^ <>]+/.exec(fieldOf(letter.raw, 'From'))?.[0] ?? letter.from;
  const subject = own.subject ?? `Re: ${fieldOf(letter.raw, 'Subject')}`.replace(/\[[^\]]*\] ?/g, '');
  const raw = mailOf({
    from: own.from,
    to,
    subject,
    id: nextId(domain),
    at: sent,
    proven: true,
    ...(own.head ? { head: own.head } : {}),
  });
  return { at: sent, letter: { from: own.from, to, raw } };
}

const robots: Readonly<Record<string, Robot>> = {
  'polite.example': (letter, at) => [
    answer(letter, at, {
      from: 'robot@polite.example',
      after: 20_000,
      head: `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${fieldOf(letter.raw, 'Message-ID')}\r\n`,
    }),
  ],
  'blunt.example': (letter, at) => [answer(letter, at, { from: 'robot@blunt.example', after: 5_000 })],
  'shifty.example': (letter, at) => [
    answer(letter, at, { from: `robot-${++ids}@shifty.example`, after: 60_000, subject: `Message ${ids * 31}` }),
  ],
  'slow.example': (letter, at) => [answer(letter, at, { from: 'robot@slow.example', after: 3 * DAY })],
};

/** Receipts of a desk by whom they went to and on which day. */
interface Sent {
  readonly desk: string;
  readonly to: string;
  readonly at: number;
}

const domainOf = (address: string) => address.slice(address.indexOf('@') + 1);

class World {
  readonly clock = virtualClock(START);
  readonly desks: Desk[] = [];
  readonly queue: Due[] = [];
  readonly receipts: Sent[] = [];
  readonly to = new Map<string, number>();

  async open(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const desk = await openDesk(name, this.clock, (letter) => this.post(name, letter));
      this.desks.push(desk);
      cleanups.push(() => desk.close());
    }
  }

  /** What a desk sends: counted, stripped of its marks, and on its way. */
  post(desk: string, letter: Letter): void {
    if (/^Auto-Submitted: auto-replied/m.test(letter.raw))
      this.receipts.push({ desk, to: letter.to, at: this.clock.at });
    const raw = letter.raw.replace(/^(?:Auto-Submitted|X-[A-Za-z-]+): .*\r\n/gm, '');
    this.queue.push({ at: this.clock.at + 2_000, letter: { ...letter, raw } });
  }

  /** Everything until then, in order of time. */
  async until(end: number): Promise<void> {
    for (;;) {
      this.queue.sort((a, b) => a.at - b.at);
      const next = this.queue[0];
      if (!next || next.at > end) break;
      this.queue.shift();
      this.clock.at = Math.max(this.clock.at, next.at);
      await this.deliver(next);
    }
    this.clock.at = end;
    for (const desk of this.desks) await desk.tick();
  }

  async deliver({ letter }: Due): Promise<void> {
    const domain = domainOf(letter.to);
    const desk = this.desks.find(({ name }) => `${name}.example` === domain);
    if (desk) {
      this.to.set(domain, (this.to.get(domain) ?? 0) + 1);
      const from = domainOf(letter.from);
      // A desk's own mails carry its proof as the relay's server saw it.
      const isDesks = this.desks.some(({ name }) => `${name}.example` === from);
      const proof = `Authentication-Results: mx.example.com; dkim=pass header.d=${from}; dmarc=pass header.from=${from}\r\n`;
      await desk.take([isDesks ? proof + letter.raw : letter.raw]);
      return;
    }
    this.queue.push(...(robots[domain]?.(letter, this.clock.at) ?? []));
  }
}

describe('H37, H41: thirty days of robots', () => {
  it(
    'end with at most three receipts an address and day, thirty a correspondent, no more at the end than at the beginning',
    async () => {
      const world = new World();
      await world.open('a', 'b');
      const customers = ['eva@firma.example', 'max@kanzlei.example'];
      for (let day = 0; day < DAYS; day++) {
        const at = START + day * DAY;
        for (let n = 0; n < OWN_MAILS; n++) {
          for (const domain of Object.keys(robots)) {
            const from = domain === 'shifty.example' ? `robot-${++ids}@${domain}` : `robot@${domain}`;
            const head = domain === 'polite.example' ? 'Auto-Submitted: auto-generated\r\n' : '';
            const letter = {
              from,
              to: 'support@a.example',
              subject: `Report ${day}.${n}`,
              id: nextId(domain),
              proven: true,
              head,
            };
            world.queue.push({ at: at + n * 2 * HOUR, letter: { ...letter, raw: mailOf({ ...letter, at }) } });
          }
        }
        // The two desks write to each other, too, as if they were customers of one another.
        const first = {
          from: 'support@b.example',
          to: 'support@a.example',
          subject: `From b, day ${day}`,
          proven: true,
        };
        world.queue.push({
          at: at + HOUR,
          letter: { ...first, raw: mailOf({ ...first, id: nextId('b.example'), at }) },
        });
        for (const from of customers) {
          const own = { from, to: 'support@a.example', subject: `Question of day ${day}`, proven: true };
          world.queue.push({
            at: at + 3 * HOUR,
            letter: { ...own, raw: mailOf({ ...own, id: nextId(domainOf(from)), at }) },
          });
        }
        await world.until(at + DAY);
        await answerCustomers(world, customers);
      }

      const perDay = new Map<string, number>();
      const perCorrespondent = new Map<string, number>();
      const daily: number[] = Array.from({ length: DAYS }, () => 0);
      for (const { desk, to, at } of world.receipts) {
        const day = Math.min(DAYS - 1, Math.floor((at - START) / DAY));
        perDay.set(`${desk} ${to} ${day}`, (perDay.get(`${desk} ${to} ${day}`) ?? 0) + 1);
        const who = `${desk} → ${domainOf(to)}`;
        perCorrespondent.set(who, (perCorrespondent.get(who) ?? 0) + 1);
        if (!customers.includes(to)) daily[day] = (daily[day] ?? 0) + 1;
      }
      const robotsOnly = [...perCorrespondent].filter(([who]) => !customers.some((one) => who.endsWith(domainOf(one))));
      const sum = (from: number, to: number) => daily.slice(from, to).reduce((all, one) => all + one, 0);
      process.stdout.write(
        `30 virtual days: ${[...world.to].map(([who, n]) => `${n} mails to ${who}`).join(', ')}; receipts ${JSON.stringify(
          Object.fromEntries(perCorrespondent),
        )}; most to one address and day ${Math.max(...perDay.values())}; to robots a day ${daily.join(' ')}\n`,
      );
      expect(Math.max(...perDay.values())).toBeLessThanOrEqual(3);
      for (const [who, count] of robotsOnly) expect(count, who).toBeLessThanOrEqual(30);
      expect(robotsOnly.map(([who]) => who)).not.toContain('a → polite.example');
      // No idle world: the blunt, the shifty and the slow one were answered at first.
      expect(robotsOnly.map(([who]) => who).toSorted()).toEqual(
        expect.arrayContaining(['a → blunt.example', 'a → shifty.example', 'a → slow.example']),
      );
      expect(sum(20, 30)).toBeLessThanOrEqual(sum(0, 10));
      // People are answered to the end: somebody writes to them.
      for (const one of customers) expect(perCorrespondent.get(`a → ${domainOf(one)}`)).toBe(DAYS);
      expect(await world.desks[0]?.rows("select 1 from ledger where state <> 'decided'")).toEqual([]);
    },
    LONG > 0 ? 900_000 : 90_000,
  );
});

/** What people of a do each day: they answer the customers’ tickets, which no robot gets. */
async function answerCustomers(world: World, customers: readonly string[]): Promise<void> {
  const [desk] = world.desks;
  if (!desk) return;
  const open = await desk.store.read(() => desk.store.tickets.list({ words: [], all: false, limit: 5000 }));
  const { execute } = await import('../../src/carry-out.ts');
  for (const ticket of open.filter((one) => customers.includes(one.customer?.address ?? ''))) {
    const base = { ordinal: 0, actor: { kind: 'agent', id: 'anna' }, door: 'cli' } as const;
    const reply = {
      ...base,
      cause: `cli:r${++ids}`,
      kind: 'reply',
      ticket: ticket.id,
      text: 'Done.',
      attachments: [],
      mail: null,
    } as const;
    const close = {
      ...base,
      cause: `cli:c${++ids}`,
      kind: 'close',
      ticket: ticket.id,
      reason: 'solved',
      comment: '',
      causes: [],
      notify: 'none',
    } as const;
    for (const command of [reply, close]) {
      const { outcome } = await desk.store.write(() => execute(desk.store, command, world.clock.at, desk.setup.config));
      if (outcome.kind === 'refusal') throw new Error(outcome.detail);
    }
  }
  await desk.tick();
}

describe('H46: a storm of one sender', () => {
  const MAILS = LONG > 0 ? LONG : 1000;

  it(
    'becomes one ticket, gets no storm of answers, and keeps nobody else from his',
    async () => {
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const world = new World();
      await world.open('a');
      const [desk] = world.desks;
      if (!desk) throw new Error('no desk');
      const heap: number[] = [];
      const customers: string[] = [];
      for (let sent = 0; sent < MAILS; sent += 50) {
        world.clock.at = START + Math.floor((sent / MAILS) * HOUR);
        const at = world.clock.at;
        const mails = Array.from({ length: Math.min(50, MAILS - sent) }, (_, n) =>
          mailOf({
            from: 'alarm@noisy.example',
            to: 'support@a.example',
            subject: `Alarm ${sent + n}`,
            id: nextId('noisy.example'),
            at,
            proven: true,
          }),
        );
        const from = `kunde-${sent}@firma-${sent}.example`;
        if (sent % 100 === 0) customers.push(from);
        const own = mailOf({
          from,
          to: 'support@a.example',
          subject: 'Question',
          id: nextId('firma.example'),
          at,
          proven: true,
        });
        await desk.take(sent % 100 === 0 ? [...mails, own] : mails);
        if (sent % 500 === 450) {
          collect();
          heap.push(process.memoryUsage().heapUsed / 1_048_576);
        }
      }
      const count = async (sql: string) => Number((await desk.rows(sql))[0]?.n);
      const storm = await count("select count(*) as n from tickets where customer_address = 'alarm@noisy.example'");
      const biggest = await count(
        "select max(mail_count) as n from tickets where customer_address = 'alarm@noisy.example'",
      );
      const served = world.receipts.filter(({ to }) => customers.includes(to)).length;
      const stormReceipts = world.receipts.filter(({ to }) => to === 'alarm@noisy.example').length;
      const told = await count("select count(*) as n from outbox where kind = 'agent' and passed = 1");
      process.stdout.write(
        `storm: ${MAILS} mails of one sender within an hour → ${storm} tickets, ${biggest} mails in one; ${stormReceipts} receipts to it; ` +
          `${told} notices to agents; ${served} of ${customers.length} others served; heap ${heap.map((one) => one.toFixed(0)).join(' ')} MB\n`,
      );
      expect(storm).toBe(1);
      expect(biggest).toBe(MAILS);
      expect(stormReceipts).toBeLessThanOrEqual(3);
      expect(served).toBe(customers.length);
      // Each customer's mail is told; of the storm sixty mails are.
      expect(told).toBeLessThanOrEqual(60 + 50 + customers.length);
      expect(Math.max(...heap) - (heap[0] ?? 0)).toBeLessThan(40);
      expect(await count("select count(*) as n from ledger where state <> 'decided'")).toBe(0);
    },
    LONG > 0 ? 900_000 : 90_000,
  );

  it('that begins mail by mail goes on in the first one’s ticket, forged and proved apart', async () => {
    const world = new World();
    await world.open('a');
    const [desk] = world.desks;
    if (!desk) throw new Error('no desk');
    const from = 'alarm@noisy.example';
    const alarm = (proven: boolean) => {
      const subject = `Alarm ${++ids}`;
      return mailOf({
        from,
        to: 'support@a.example',
        subject,
        id: nextId('noisy.example'),
        at: world.clock.at,
        proven,
      });
    };
    const many = (proven: boolean) => Array.from({ length: 40 }, () => alarm(proven));
    const counts = async () => {
      const rows = await desk.rows(
        `select mail_count as n from tickets where customer_address = '${from}' order by id`,
      );
      return rows.map(({ n }) => Number(n));
    };
    await desk.take([alarm(true)]);
    await desk.take([alarm(false)]);
    world.clock.at += 5_000;
    await desk.take([...many(true), ...many(false)]);
    expect(await counts()).toEqual([41, 41]);
    // A mail that came more than a minute before is none of the next storm, which goes on where the last one of that day is.
    world.clock.at += 20 * HOUR;
    await desk.take([alarm(true)]);
    world.clock.at += 120_000;
    await desk.take(many(true));
    expect(await counts()).toEqual([81, 41, 1]);
  }, 90_000);
});

// What customers do by mail, through the real pipeline in virtual time: they press a star in the notice that closes their
// ticket (a `mailto:` link), answer with a digit, rate twice or late or for somebody else; and they write while nobody of
// the whole site is there. A link scanner that opens every link of a mail can rate nothing: there is none by HTTP.
import { afterAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/carry-out.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { type Desk, fieldOf, type Letter, mailOf, openDesk, virtualClock } from './desk.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5, 8, 0);
const EVA = 'eva@firma.example';
const ask = { notifications: { customer: { rating: { ask: 'closed', timeout: '14d' } } } };

const desks: Desk[] = [];
afterAll(async () => {
  for (const desk of desks) await desk.close();
});

async function opened(more: Parameters<typeof openDesk>[3]) {
  const clock = virtualClock(START);
  const sent: Letter[] = [];
  const desk = await openDesk('a', clock, (letter) => sent.push(letter), more);
  desks.push(desk);
  let ids = 0;
  const write = async (own: { from?: string; subject?: string; body: string; proven?: boolean; head?: string }) => {
    clock.at += 60_000;
    const mail = {
      from: EVA,
      to: 'support@a.example',
      subject: 'Pump',
      proven: true,
      at: clock.at,
      id: `m${++ids}@firma.example`,
    };
    const head = `${own.head ?? ''}Content-Type: text/plain; charset=utf-8\r\n`;
    await desk.take([mailOf({ ...mail, ...own, head, body: Buffer.from(own.body).toString('latin1') })]);
  };
  const carryOut = async (what: object, ticket: number) => {
    clock.at += 60_000;
    const command = {
      cause: `cli:c${++ids}`,
      ordinal: 0,
      door: 'cli',
      ticket: ticket as TicketId,
      causes: [],
      ...what,
    };
    const work = () => execute(desk.store, { ...command, notify: 'all' } as never, clock.at, desk.setup.config);
    const { outcome } = await desk.store.write(work);
    expect(outcome).toMatchObject({ kind: 'change' });
    clock.at += 120_000;
    await desk.tick();
  };
  const close = (ticket = 1) =>
    carryOut({ actor: { kind: 'agent', id: 'anna' }, kind: 'close', reason: 'solved', comment: '' }, ticket);
  const move = (status: string, fields: Record<string, string> = {}) =>
    carryOut({ actor: { kind: 'system', id: 'cli' }, kind: 'set', set: { status, fields } }, 1);
  const ticket = async (id = 1) => desk.store.read(() => desk.store.tickets.get(id as TicketId));
  const names = async () =>
    (await desk.rows("select name from outbox where kind in ('receipt', 'automatic') and passed = 1 order by id")).map(
      ({ name }) => name,
    );
  return { clock, desk, sent, write, close, move, ticket, names };
}

/** The `mailto:` links of a mail's text part, decoded. */
function linksOf(raw: string): readonly { to: string; subject: string; body: string }[] {
  const text = raw
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const found = [...text.matchAll(/href="mailto:([^"?]+)\?([^"]+)"/g)];
  return found.map(([, to = '', query = '']) => {
    const fields = new URLSearchParams(query.replaceAll('&amp;', '&'));
    return { to: decodeURIComponent(to), subject: fields.get('subject') ?? '', body: fields.get('body') ?? '' };
  });
}

describe('a star in the notice that closes a ticket', () => {
  it('is a mail: what it opens is sent as it stands, and rates, though nothing proves its sender but the link', async () => {
    const { sent, write, close, ticket, names, desk } = await opened(ask);
    await write({ body: 'The pump leaks.' });
    await close();
    const closed = sent.at(-1);
    const links = linksOf(closed?.raw ?? '');
    expect(links.map(({ body }) => body.split('\r\n')[0])).toEqual(['5', '4', '3', '2', '1']);
    // Whoever opens every link of a mail opens no page of ours.
    expect(closed?.raw).not.toMatch(/https?:\/\/[^ ]*(?:rat|score|vote)/i);
    const [, four] = links;
    await write({ subject: four?.subject ?? '', body: `${four?.body}\r\n`, proven: false });
    expect(await ticket()).toMatchObject({ status: 'closed', rating: { score: 4, comment: '' } });
    expect(await desk.rows('select count(*) as n from tickets')).toEqual([{ n: 1 }]);
    expect(await names()).toEqual(['opened', 'closed', 'rating-thanks']);
    // Again, and otherwise: the last word counts, and he hears that it does.
    await write({
      subject: four?.subject ?? '',
      body: `2\r\n\r\nIt leaks again.\r\n\r\n${four?.body.split('\r\n').slice(1).join('\r\n')}`,
      proven: false,
    });
    expect((await ticket())?.rating).toMatchObject({ score: 2, comment: 'It leaks again.' });
    expect(await names()).toEqual(['opened', 'closed', 'rating-thanks', 'rating-thanks']);
    expect(await desk.rows("select to_address as a from outbox where name = 'agent-alert'")).toEqual([
      { a: 'anna@a-staff.example' },
    ]);
  });

  it('rates nothing in a stranger’s hands, nor for another ticket, nor after its time', async () => {
    const { sent, write, close, ticket, clock } = await opened(ask);
    await write({ body: 'The pump leaks.' });
    await close();
    const [five] = linksOf(sent.at(-1)?.raw ?? '');
    await write({ from: 'dritter@anders.example', subject: five?.subject ?? '', body: five?.body ?? '' });
    expect((await ticket())?.rating ?? null).toBeNull();
    await write({ from: 'max@kanzlei.example', subject: 'Invoice', body: 'Where is it?' });
    await close(2);
    // Max has Eva's link: her ticket gets a third party's note, his own nothing.
    await write({ from: 'max@kanzlei.example', subject: five?.subject ?? '', body: five?.body ?? '' });
    expect((await ticket())?.rating ?? null).toBeNull();
    expect((await ticket(2))?.rating ?? null).toBeNull();
    clock.at += 15 * DAY;
    await write({ subject: five?.subject ?? '', body: five?.body ?? '' });
    expect(await ticket()).toMatchObject({ status: 'closed' });
    expect((await ticket())?.rating ?? null).toBeNull();
    // Words below it are a mail like every other: somebody is to read them.
    await write({ subject: five?.subject ?? '', body: `1\r\n\r\nIt leaks again.\r\n${five?.body.slice(1) ?? ''}` });
    expect(await ticket()).toMatchObject({ status: 'closed' });
    expect((await ticket())?.rating ?? null).toBeNull();
    expect(await ticket(3)).toMatchObject({ customer: { address: EVA } });
  });

  it('stands in the notice of an answered ticket, too, where the work itself is rated', async () => {
    const asks = { notifications: { customer: { rating: { ask: 'done' } } } };
    const { sent, write, move, ticket, desk } = await opened({
      ...asks,
      queues: { support: { workflow: 'helpdesk' } },
      mailbox: { queue: 'support' },
    });
    await write({ body: 'The pump leaks.' });
    await move('in_progress');
    await move('report', { findings: 'The seal is worn.' });
    await move('answer', { solution: 'A new seal.' });
    const [, four] = linksOf(sent.at(-1)?.raw ?? '');
    expect(four?.body.split('\r\n')[0]).toBe('4');
    await write({ subject: four?.subject ?? '', body: `${four?.body}\r\n`, proven: false });
    expect(await ticket()).toMatchObject({ status: 'answer', rating: { score: 4, comment: '' } });
    expect(await desk.rows('select count(*) as n from tickets')).toEqual([{ n: 1 }]);
  });

  it('nobody is asked where answers are not read, and a score is a reply like every other', async () => {
    const { sent, write, close, ticket } = await opened({
      notifications: { customer: { rating: { ask: 'closed', by_reply: false } } },
    });
    await write({ body: 'The pump leaks.' });
    await close();
    const raw = sent.at(-1)?.raw ?? '';
    expect(linksOf(raw)).toEqual([]);
    await write({ subject: 'Re: Pump', head: `In-Reply-To: ${fieldOf(raw, 'Message-ID')}\r\n`, body: '5' });
    expect(await ticket()).toMatchObject({ status: 'in_progress' });
    expect((await ticket())?.rating ?? null).toBeNull();
  });

  it('an answer by hand is one, too; words beside the digit are words', async () => {
    const { sent, write, close, ticket } = await opened(ask);
    await write({ body: 'The pump leaks.' });
    await close();
    const head = `In-Reply-To: ${fieldOf(sent.at(-1)?.raw ?? '', 'Message-ID')}\r\n`;
    await write({ subject: 'Re: Pump', head, body: '★★★★★\r\n\r\nSchnell!' });
    expect(await ticket()).toMatchObject({ status: 'closed', rating: { score: 5, comment: 'Schnell!' } });
    await write({ subject: 'Re: Pump', head, body: '3 devices are broken' });
    expect(await ticket()).toMatchObject({ status: 'in_progress', rating: { score: 5 } });
  });
});

describe('while nobody of the site is there', () => {
  it('each correspondent hears so once, until when; robots do not; afterwards receipts are as ever', async () => {
    const { write, names, clock, sent } = await opened({
      instance: { timezone: 'UTC' },
      absence: { until: '2026-01-08' },
    });
    await write({ body: 'The pump leaks.' });
    await write({ subject: 'Another one', body: 'So does this.' });
    await write({
      from: 'robot@blunt.example',
      subject: 'Away',
      body: 'I am away.',
      head: 'Auto-Submitted: auto-replied\r\n',
    });
    await write({ from: 'max@kanzlei.example', subject: 'Invoice', body: 'Where is it?' });
    expect(await names()).toEqual(['absence', 'opened', 'absence']);
    expect(sent.find(({ to }) => to === EVA)?.raw).toContain('January 9');
    clock.at = Date.UTC(2026, 0, 9, 0, 0);
    await write({ from: 'neu@firma.example', subject: 'Third', body: 'And this.' });
    expect(await names()).toEqual(['absence', 'opened', 'absence', 'opened']);
  });
});

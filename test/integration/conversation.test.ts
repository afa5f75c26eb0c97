// A conversation between customers and agents through real servers and the running daemon (issue 2, "On real input"):
// what is checked of our mails is checked in the bytes at the sink, what is kept in the ticket as `ticket show` prints it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { header, headersOf } from '../servers/smtp-sink.ts';
import { answer, type Client, letter } from './clients.ts';
import { type Left, type Office, openOffice, proven } from './office.ts';

const LONG = 120_000;
const DAY = 86_400_000;

describe.skipIf(dovecotMissing() !== null)('a conversation', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(async () => office?.close());

  /** A customer's first mail, its ticket and the receipt. */
  async function opened(name: string, to = 'support@example.com') {
    const from = `${name}@firma.example`;
    const id = `first-${name}@firma.example`;
    const raw = letter({
      from: `Eva Roth <${from}>`,
      to,
      subject: `Frage von ${name}`,
      id,
      body: 'Die Pumpe steht.',
      headers: [proven('firma.example')],
    });
    const row = await office.receive(raw);
    expect(row).toMatchObject({ state: 'decided', outcome: 'created' });
    return { from, id, raw, ticket: row.ticket ?? 0, ledger: row.id, notice: await office.left(from) };
  }

  test(
    'a mail becomes a ticket and a receipt that answers it, from the address it was written to',
    async () => {
      const { from, id, ticket, notice } = await opened('quittung', 'hilfe@example.com');
      const ref = office.refOf(ticket);
      const field = (name: string): string | null => header(notice.raw, name);
      expect(field('From')).toBe('Example Support <hilfe@example.com>');
      expect(field('To')).toBe(`Eva Roth <${from}>`);
      expect(field('Reply-To')).toMatch(/^Example Support <hilfe\+t[a-z0-9.]{13,}@example\.com>$/);
      expect(field('Subject')).toBe(`Re: [${ref}] Frage von quittung`);
      expect(field('Message-ID')).toMatch(/^<[\w.]+@example\.com>$/);
      expect(field('In-Reply-To')).toBe(`<${id}>`);
      expect(field('References')).toBe(`<${id}>`);
      expect(field('Auto-Submitted')).toBe('auto-replied');
      expect(field('X-Auto-Response-Suppress')).toBe('All');
      expect(field('MIME-Version')).toBe('1.0');
      expect(notice.from).toBe('support@example.com');
      expect(notice.parsed.text).toContain('Example Support');
      expect(notice.parsed.text).toContain(`Your ticket number is ${ref}`);
      expect(notice.parsed.text).toContain('Please leave it in the subject');
      expect(notice.parsed.html).toContain('Please leave it in the subject');
      expect(notice.parsed.html).toContain('<html lang="en"');
      expect(
        notice.raw
          .toString('latin1')
          .split('\r\n')
          .filter((line) => line.length > 998),
      ).toEqual([]);
      expect(duplicateFields(notice)).toEqual([]);
    },
    LONG,
  );

  const forms: readonly (readonly [Client, 'reply-to' | 'plain'])[] = [
    ['thunderbird', 'reply-to'],
    ['outlook', 'reply-to'],
    ['gmail', 'reply-to'],
    ['apple', 'plain'],
    ['iphone', 'reply-to'],
    ['gmx', 'plain'],
  ];
  test.each(forms)(
    'an answer written with %s (to the %s address) joins, and only its new words are kept',
    async (client, address) => {
      const { from, ticket, notice } = await opened(`form-${client}`);
      const words = `Es ist die Pumpe im Keller, Nummer 4711.\nDanke für die Mühe & bis bald!`;
      const to = address === 'plain' ? 'support@example.com' : replyTo(notice);
      const row = await office.receive(
        answer(client, {
          from: `Eva Roth <${from}>`,
          to,
          words,
          notice: notice.parsed,
          id: `answer-${client}@firma.example`,
        }),
      );
      expect(row).toMatchObject({
        outcome: 'joined',
        ticket,
        joinedBy: address === 'plain' ? 'message_id' : 'address',
      });
      const entry = office.lastEntry(ticket);
      expect(entry).toMatchObject({ kind: 'mail', visibility: 'public', thirdParty: 0, from });
      expect(String(entry.text).trim()).toBe(words);
      // Nobody gets a second receipt; the agents are told.
      expect(office.passed({ ledger: row.id })).toEqual(['agent-reply anna@staff.example']);
    },
    LONG,
  );

  test(
    'an answer that lost its threading headers and its subject still joins by the signed address',
    async () => {
      const { from, ticket, notice } = await opened('unthreaded');
      const raw = answer('gmail', {
        from,
        to: replyTo(notice).toUpperCase(),
        words: 'Noch etwas.',
        notice: notice.parsed,
        id: 'unthreaded@firma.example',
        unthreaded: true,
        subject: 'Nachtrag',
      });
      expect(await office.receive(raw)).toMatchObject({ outcome: 'joined', ticket, joinedBy: 'address' });
    },
    LONG,
  );

  test(
    'an agent answers, notes, moves, assigns and closes; the customer gets what is his, threaded, and nothing else',
    async () => {
      const { from, id, ticket, notice } = await opened('ablauf');
      const ref = office.refOf(ticket);
      const answered = answer('thunderbird', {
        from,
        to: replyTo(notice),
        words: 'Seit gestern.',
        notice: notice.parsed,
        id: 'second-ablauf@firma.example',
      });
      await office.receive(answered);

      const asked = performance.now();
      await office.did('--as', 'anna', 'ticket', 'reply', ref, 'Wir kommen **morgen**.\n\nGruß, Anna');
      const reply = await office.left(from, 2);
      process.stderr.write(`a reply by CLI was at the sink after ${Math.round(performance.now() - asked)} ms\n`);
      const field = (name: string): string | null => header(reply.raw, name);
      expect(field('From')).toBe('Example Support <support@example.com>');
      expect(field('To')).toBe(`Eva Roth <${from}>`);
      expect(field('Reply-To')).toMatch(/<support\+t[a-z0-9.]{13,}@example\.com>$/);
      expect(field('Subject')).toBe(`Re: [${ref}] Frage von ablauf`);
      expect(field('In-Reply-To')).toBe('<second-ablauf@firma.example>');
      expect(field('References')?.split(/\s+/)).toEqual([
        `<${id}>`,
        notice.parsed.messageId,
        '<second-ablauf@firma.example>',
      ]);
      expect(field('Auto-Submitted')).toBeNull();
      expect(field('X-Auto-Response-Suppress')).toBeNull();
      expect(reply.parsed.text).toContain('Wir kommen');
      expect(reply.parsed.html).toContain('<strong>morgen</strong>');
      expect(duplicateFields(reply)).toEqual([]);

      // Internal words: no row of the outbox names the customer.
      await office.did('--as', 'anna', 'ticket', 'note', ref, 'Vorsicht: zahlt nie.');
      expect(office.passed({ ticket }).filter((line) => line.endsWith(from))).toEqual([
        `opened ${from}`,
        `reply ${from}`,
      ]);

      await office.did('--as', 'anna', 'ticket', 'set', ref, 'status=waiting');
      const status = await office.left(from, 3);
      expect(header(status.raw, 'Auto-Submitted')).toBe('auto-generated');
      expect(status.parsed.text).toContain('waiting for feedback');
      // It answers his last mail: what we sent after that is no ancestor (RFC 5322 §3.6.4).
      expect(header(status.raw, 'References')?.split(/\s+/).at(-1)).toBe('<second-ablauf@firma.example>');

      await office.did('--as', 'anna', 'ticket', 'assign', ref, 'bob');
      const assigned = await office.left('bob@staff.example');
      expect(assigned.parsed.text).toContain(`Assigned to you: ${ref}`);
      // No address in an agent's header fields is the customer's: Reply-All cannot reach him.
      const ids = ['In-Reply-To', 'References'];
      const naming = headersOf(assigned.raw).filter((one) => !ids.includes(one.name) && one.value.includes(from));
      expect(naming).toEqual([]);

      const closing = ['--reason', 'solved', '--comment', 'Neue Dichtung eingebaut.'];
      await office.did('--as', 'anna', 'ticket', 'close', ref, ...closing);
      const closed = await eventuallyTemplate(from, 'closed your ticket');
      expect(header(closed.raw, 'Subject')).toBe(`Re: [${ref}] Frage von ablauf`);
      expect(closed.parsed.text).toMatch(/^Example Support\s/);
      expect(closed.parsed.text).toContain('solved');
      expect(closed.parsed.text).toContain('Neue Dichtung eingebaut.');
      expect(closed.parsed.text).toContain(`Your ticket number is ${ref}`);
      expect(closed.parsed.html).toContain('Neue Dichtung eingebaut.');
      expect(await office.show(ref)).toMatchObject({ status: 'closed', kind: 'closed', assignees: ['bob'] });
      const all = office.sink.mails.filter((mail) => mail.to.includes(from));
      expect(all.filter((mail) => mail.raw.includes('zahlt nie'))).toEqual([]);
      expect(new Set(all.map((mail) => header(mail.raw, 'Message-ID'))).size).toBe(all.length);
    },
    LONG,
  );

  /** The first mail to this address whose text holds these words. */
  async function eventuallyTemplate(address: string, words: string): Promise<Left> {
    for (let n = 1; ; n++) {
      const mail = await office.left(address, n);
      if (mail.parsed.text?.includes(words)) return mail;
    }
  }

  test(
    'an answer soon after closing opens the ticket again; one much later makes a new one that is linked and says so',
    async () => {
      const soon = await opened('bald');
      const late = await opened('spaet');
      for (const { ticket } of [soon, late]) await office.did('ticket', 'close', String(ticket), '--reason', 'solved');
      const answers = async (who: typeof soon, name: string, at?: Date) =>
        office.receive(
          answer('gmail', {
            from: who.from,
            to: replyTo(who.notice),
            words: 'Sie steht schon wieder.',
            notice: who.notice.parsed,
            id: `${name}@firma.example`,
            headers: [proven('firma.example')],
          }),
          at ? { at } : {},
        );
      expect(await answers(soon, 'again')).toMatchObject({ outcome: 'reopened', ticket: soon.ticket });
      expect(await office.show(soon.ticket)).toMatchObject({ kind: 'open', closedAt: null });

      const later = new Date(Date.now() + 20 * DAY);
      await office.restart({ MAILCLERK_NOW: later.toISOString() });
      const row = await answers(late, 'much-later', later);
      expect(row.outcome).toBe('created_linked');
      expect(row.ticket).not.toBe(late.ticket);
      const before = await office.show(late.ticket);
      const after = await office.show(row.ticket);
      expect(before.kind).toBe('closed');
      expect(JSON.stringify(after.links)).toContain(before.ref);
      expect(office.passed({ ledger: row.id })).toContain(`closed-ticket-reply ${late.from}`);
      const notice = await eventuallyTemplate(late.from, 'war bereits');
      expect(notice.parsed.text).toContain(before.ref);
      expect(notice.parsed.text).toContain(after.ref);
      expect(header(notice.raw, 'Subject')).toContain(`[${after.ref}]`);
      expect(header(notice.raw, 'Subject')).not.toContain(`[${before.ref}]`);
    },
    LONG,
  );

  function replyTo(notice: Left): string {
    return notice.parsed.replyTo?.value[0]?.address ?? '';
  }
});

/** Fields that RFC 5322 §3.6 allows once and that are there more often. */
function duplicateFields(mail: Left): readonly string[] {
  const names = headersOf(mail.raw).map((field) => field.name.toLowerCase());
  return names.filter((name, at) => names.indexOf(name) !== at && name !== 'received');
}

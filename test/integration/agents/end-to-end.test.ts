// The mails an agent really gets, and what he sends back, through IMAP, the daemon and SMTP: a button pressed on a phone
// takes the ticket; a reply is taken back before it leaves; a mail with a mistake waits, is told of, and goes on by #send.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { type Office, openOffice, proven } from '../office.ts';
import { eventually } from '../site.ts';

const LONG = 120_000;

describe.skipIf(dovecotMissing() !== null)('an agent works a ticket by mail', () => {
  let office: Office;
  let ids = 0;
  beforeAll(async () => {
    office = await openOffice({ config: { notifications: { customer: { status: ['closed'] } } } });
  });
  afterAll(async () => office?.close());

  function mail(
    text: string,
    more: {
      readonly to: string;
      readonly subject: string;
      readonly auth?: boolean;
      readonly from?: string;
      readonly answers?: string;
    },
  ): string {
    const { to, subject, auth = true, from = 'Anna <anna@staff.example>', answers = '' } = more;
    const domain = /@([\w.]+)>?$/.exec(from)?.[1] ?? '';
    const thread = answers === '' ? '' : `In-Reply-To: ${answers}\r\nReferences: ${answers}\r\n`;
    return `${auth ? `${proven(domain)}\r\n` : ''}From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <e${++ids}@${domain}>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n${thread}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
  }
  const now = (ticket: number) =>
    office.site.rows(`select status, assignees, closed_at as closedAt from tickets where id = ${ticket}`)[0];
  const outbox = (ticket: number, name: string): readonly string[] =>
    office.site
      .rows(`select state from outbox where ticket = ${ticket} and name = '${name}' order by id`)
      .map((row) => String(row.state));

  test(
    'takes it by a button, takes a reply back, and sends what was held',
    async () => {
      const row = await office.receive(
        mail('The pump leaks.', { from: 'Eva <eva@firma.example>', to: 'support@example.com', subject: 'Pump' }),
      );
      const ticket = row.ticket ?? 0;
      const ref = office.refOf(ticket);
      const notice = await office.left('anna@staff.example');
      const html = String(notice.parsed.html);
      const link = /href="(mailto:[^"]*body=%23take[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const url = new URL(link);
      const address = decodeURIComponent(url.pathname);
      const subject = url.searchParams.get('subject') ?? '';
      expect(subject).toContain(`[${ref}]`);
      // A phone: no signature of a server, nothing answered, its own line below.
      const body = `${url.searchParams.get('body')}\r\n\r\nSent from my iPhone`;
      await office.receive(mail(body, { to: address, subject, auth: false }));
      expect(now(ticket)).toMatchObject({ assignees: '["anna"]' });
      const receipt = await office.left('anna@staff.example', 2);
      expect(receipt.parsed.text).toMatch(/the ticket is yours/);
      expect(receipt.parsed.text).toMatch(/#undo/);
      expect(receipt.to).toEqual(['anna@staff.example']);

      await office.receive(mail('#reply\n#close solved\n\nHello Eva, done.', { to: address, subject }));
      expect(now(ticket)).toMatchObject({ status: 'closed' });
      expect(outbox(ticket, 'closed')).toEqual(['held']);
      await office.receive(mail('#undo', { to: address, subject }));
      expect(now(ticket)).toMatchObject({ status: 'assigned', closedAt: null });
      expect([...outbox(ticket, 'reply'), ...outbox(ticket, 'closed')]).toEqual(['dropped', 'dropped']);

      await office.receive(mail('#reply\n#stattus waiting\n\nHello Eva, it comes tomorrow.', { to: address, subject }));
      const held = await eventually('the held mail is told of', async () => {
        const last = office.countTo('anna@staff.example');
        const one = await office.left('anna@staff.example', last);
        return /holding back/.test(one.parsed.text ?? '') ? one : null;
      });
      expect(held.parsed.text).toMatch(/Did you mean #status\?/);
      expect(held.parsed.text).toMatch(/> Hello Eva, it comes tomorrow\./);
      await office.receive(mail('#send', { to: address, subject, answers: held.parsed.messageId ?? '' }));
      expect(outbox(ticket, 'reply')).toEqual(['dropped', 'held']);
      // The customer has the receipt of his first mail and nothing else so far.
      expect(office.countTo('eva@firma.example')).toBe(1);
    },
    LONG,
  );

  test(
    'asks for help without a ticket, and writes to a customer who has none: one mail, signed, and no receipt besides',
    async () => {
      const asked = await office.receive(mail('#help', { to: 'support@example.com', subject: 'help' }));
      expect(asked.ticket).toBeNull();
      await eventually('the list of commands', async () => {
        const last = await office.left('anna@staff.example', office.countTo('anna@staff.example'));
        return /#postpone 3d: later by so much/.test(last.parsed.text ?? '') ? last : null;
      });

      const words = '#customer udo@firma.example\r\n#reply\r\n\r\nHello Udo, your pump is ready.';
      const row = await office.receive(mail(words, { to: 'support@example.com', subject: 'Your pump' }));
      const ticket = row.ticket ?? 0;
      expect(outbox(ticket, 'opened')).toEqual(['suppressed']);
      expect(outbox(ticket, 'reply')).toEqual(['held']);
      await office.site.cli('outbox', 'release', '--all', '--yes');
      const letter = await office.left('udo@firma.example');
      expect(letter.parsed.text).toMatch(/Hello Udo, your pump is ready\./);
      expect(letter.parsed.text).not.toMatch(/#customer|#reply/);
      expect(letter.parsed.subject).toBe(`[${office.refOf(ticket)}] Your pump`);
      expect(office.countTo('udo@firma.example')).toBe(1);
    },
    LONG,
  );
});

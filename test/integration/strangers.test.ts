// Who must not be answered, and who must not get in (issue 2, "On real input"): robots, loops, duplicates, strangers with
// a guessed number, people with somebody else's address. Through real servers and the running daemon.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { header } from '../servers/smtp-sink.ts';
import { answer, letter } from './clients.ts';
import { type Left, lastMail, type Office, openOffice, proven } from './office.ts';
import { eventually } from './site.ts';

const LONG = 120_000;
/** The receiving server looked and found no proof. */
const UNPROVEN = 'Authentication-Results: mx.example.com; spf=none smtp.mailfrom=evil.example';

describe.skipIf(dovecotMissing() !== null)('mail that is not what it seems', () => {
  let office: Office;
  /** A customer with an open ticket and the receipt he got. */
  let eva: { readonly address: string; readonly ticket: number; readonly ref: string; readonly notice: Left };
  beforeAll(async () => {
    office = await openOffice();
    const address = 'eva@firma.example';
    const row = await office.receive(
      letter({
        from: `Eva Roth <${address}>`,
        to: 'support@example.com',
        subject: 'Pumpe',
        id: 'eva-1@firma.example',
        body: 'Die Pumpe steht.',
        headers: [proven('firma.example')],
      }),
    );
    const ticket = row.ticket ?? 0;
    eva = { address, ticket, ref: office.refOf(ticket), notice: await office.left(address) };
  }, LONG);
  afterAll(async () => office?.close());

  test(
    'a stranger with a guessed number gets a ticket of his own, and no hint that the other one exists',
    async () => {
      const row = await office.receive(
        letter({
          from: 'Mallory <mallory@evil.example>',
          to: 'support@example.com',
          subject: `Re: [${eva.ref}] Pumpe`,
          id: 'guess@evil.example',
          body: 'Was ist der Stand?',
          headers: [proven('evil.example')],
        }),
      );
      expect(row).toMatchObject({ outcome: 'created', joinedBy: null });
      expect(row.ticket).not.toBe(eva.ticket);
      const { ref, links } = await office.show(row.ticket);
      expect(JSON.stringify(links)).toContain(eva.ref);
      const notice = await office.left('mallory@evil.example');
      expect(header(notice.raw, 'Subject')).toContain(`[${ref}]`);
      expect(notice.raw.toString('utf8')).not.toContain('eva');
      expect(notice.parsed.text).not.toMatch(/relation|related|linked/i);
      expect(notice.parsed.text).not.toContain(eva.notice.parsed.messageId);
      // The number stands in his own subject; that he named a ticket that exists is told to agents only.
      const other = await office.receive(
        letter({
          from: 'Mallory <mallory@evil.example>',
          to: 'support@example.com',
          subject: 'Re: [T-2026-99999] Pumpe',
          id: 'guess-nothing@evil.example',
          body: 'Was ist der Stand?',
          headers: [proven('evil.example')],
        }),
      );
      expect(other.outcome).toBe('created');
      const second = await office.left('mallory@evil.example', 2);
      const bare = (mail: Left): string => (mail.parsed.text ?? '').replaceAll(/T-\d{4}-\d{5}|\d+:\d+/g, '#');
      expect(bare(notice)).toBe(bare(second));
      expect(JSON.stringify((await office.show(eva.ref)).entries)).not.toContain('Stand');
    },
    LONG,
  );

  test(
    'a participant joins by the number in the subject when the sender is proven, else not',
    async () => {
      const mail = (id: string, headers: readonly string[]) =>
        office.receive(
          letter({
            from: eva.address,
            to: 'support@example.com',
            subject: `[${eva.ref}] Nachtrag`,
            id: `${id}@firma.example`,
            body: id,
            headers,
          }),
        );
      expect(await mail('proven', [proven('firma.example')])).toMatchObject({ outcome: 'joined', joinedBy: 'mark' });
      expect(await mail('unproven', [])).toMatchObject({ outcome: 'created', joinedBy: null });
      const forged = 'Authentication-Results: mx.example.com; dmarc=fail header.from=firma.example';
      const row = await mail('forged', [forged]);
      expect(row).toMatchObject({ outcome: 'created', joinedBy: null });
      expect(office.passed({ ledger: row.id }).filter((line) => line.includes(eva.address))).toEqual([]);
    },
    LONG,
  );

  test(
    'somebody else with the valid signed address joins as third party: internal, and nothing goes back',
    async () => {
      const before = await office.show(eva.ref);
      const row = await office.receive(
        answer('gmail', {
          from: 'Kollege <kollege@anders.example>',
          to: eva.notice.parsed.replyTo?.value[0]?.address ?? '',
          words: 'Eva bat mich zu antworten.',
          notice: eva.notice.parsed,
          id: 'third@anders.example',
        }),
      );
      expect(row).toMatchObject({ outcome: 'joined', ticket: eva.ticket, joinedBy: 'address' });
      const after = await office.show(eva.ref);
      expect(lastMail(after.entries)).toMatchObject({ visibility: 'internal', thirdParty: true });
      expect(after.status).toBe(before.status);
      expect(office.passed({ ledger: row.id })).toEqual(['agent-reply anna@staff.example']);
      expect(office.countTo('kollege@anders.example')).toBe(0);
    },
    LONG,
  );

  test(
    'a forged mail of the customer with the forger in Cc makes nobody a participant',
    async () => {
      const to = `${eva.notice.parsed.replyTo?.value[0]?.address}\r\nCc: mallory@evil.example`;
      const mail = { to, subject: `Re: [${eva.ref}] Pumpe`, body: 'Bitte antwortet auch Mallory.' };
      const forged = await office.receive(
        letter({ ...mail, from: eva.address, id: 'forged-cc@evil.example', headers: [UNPROVEN] }),
      );
      expect(forged).toMatchObject({ ticket: eva.ticket, joinedBy: 'address' });
      const mine = { from: 'mallory@evil.example', id: 'now-in@evil.example', headers: [proven('evil.example')] };
      const row = await office.receive(letter({ ...mail, to: 'support@example.com', body: 'Und?', ...mine }));
      expect(row).toMatchObject({ outcome: 'created', joinedBy: null });
      expect(row.ticket).not.toBe(eva.ticket);
    },
    LONG,
  );

  test(
    'an agent who answers the notice by mail writes a note on the ticket, and the customer gets nothing',
    async () => {
      const notice = await office.left('anna@staff.example');
      expect(notice.parsed.text).toContain(eva.ref);
      const row = await office.receive(
        answer('outlook', {
          from: 'Anna <anna@staff.example>',
          to: notice.parsed.replyTo?.value[0]?.address ?? '',
          words: 'Bitte Ersatzteil bestellen.',
          notice: notice.parsed,
          id: 'anna-note@staff.example',
        }),
      );
      expect(row).toMatchObject({ outcome: 'joined', ticket: eva.ticket });
      const entry = lastMail((await office.show(eva.ref)).entries);
      expect(entry).toMatchObject({ visibility: 'internal', actor: { kind: 'agent', id: 'anna' } });
      expect(entry.text.trim()).toBe('Bitte Ersatzteil bestellen.');
      expect(office.passed({ ledger: row.id })).toEqual([]);
      // The same without the token is anybody who knows her address: kept and held, executed in nothing.
      const forged = await office.receive(
        letter({
          from: 'Anna <anna@staff.example>',
          to: 'support@example.com',
          subject: `Re: [${eva.ref}] Pumpe`,
          id: 'anna-forged@staff.example',
          body: 'Wir zahlen alles.',
        }),
      );
      expect(office.passed({ ledger: forged.id }).filter((line) => line.includes('firma.example'))).toEqual([]);
    },
    LONG,
  );

  test(
    'one mail, delivered twice and to two of our mailboxes, is one ticket with one receipt',
    async () => {
      const from = 'doppelt@firma.example';
      const mail = letter({
        from,
        to: 'support@example.com, billing@example.com',
        subject: 'Rechnung und Pumpe',
        id: 'twice@firma.example',
        body: 'Beides.',
      });
      const arrivals = [
        ['support', 'a'],
        ['billing', 'b'],
        ['support', 'c'],
      ] as const;
      for (const [mailbox, mark] of arrivals) {
        const trace = `Received: from relay-${mark}.example by mx.example.com with ESMTP id ${mark}; ${new Date().toUTCString()}`;
        office.dovecot.deliver(mailbox, `Delivered-To: ${mailbox}@example.com\r\n${trace}\r\n${mail}`);
      }
      const rows = await eventually('three deliveries are decided', () => {
        const all = office.site.rows(`select ledger.ticket, outcome from ledger join raw on raw.id = ledger.raw
          where raw.message_id = '<twice@firma.example>' and state = 'decided' order by outcome`);
        return all.length === 3 ? all : null;
      });
      expect(rows.map((row) => row.outcome)).toEqual(['created', 'duplicate', 'duplicate']);
      const ticket = Number(rows[0]?.ticket);
      expect(new Set(rows.map((row) => row.ticket))).toEqual(new Set([ticket]));
      await office.left(from);
      expect(office.passed({ ticket }).filter((line) => line.endsWith(from))).toEqual([`opened ${from}`]);
    },
    LONG,
  );

  /** Name, bytes, what becomes of the mail, and of which ticket it becomes part. */
  const robots: readonly (readonly [string, () => string, string, 'eva' | 'own' | 'none'])[] = [
    [
      'an out-of-office note in answer to our receipt',
      () =>
        reaction({
          subject: `Abwesenheitsnotiz: ${eva.notice.parsed.subject}`,
          headers: ['Auto-Submitted: auto-replied'],
        }),
      'joined',
      'eva',
    ],
    [
      'an out-of-office note of an old Exchange, without Auto-Submitted',
      () =>
        reaction({
          subject: `Automatische Antwort: Re: [${eva.ref}] Pumpe`,
          headers: ['X-Auto-Response-Suppress: All', 'X-MS-Exchange-Inbox-Rules-Loop: eva@firma.example'],
        }),
      'joined',
      'eva',
    ],
    ['a delivery report about our receipt', () => bounce(eva.notice), 'joined', 'eva'],
    [
      'a mail of MAILER-DAEMON that is no report',
      () =>
        letter({
          from: 'MAILER-DAEMON@mx.firma.example (Mail Delivery System)',
          to: 'support@example.com',
          subject: 'failure notice',
          id: 'daemon@mx.firma.example',
          body: 'Hi. This is the qmail-send program at mx.firma.example. I am afraid I was not able to deliver your message.',
          headers: ['Return-Path: <>'],
        }),
      'ignored',
      'none',
    ],
    [
      'a newsletter',
      () =>
        letter({
          from: 'Shop <news@shop.example>',
          to: 'support@example.com',
          subject: '20 % auf alles',
          id: 'news@shop.example',
          body: 'Nur heute.',
          headers: ['List-Id: <news.shop.example>', 'List-Unsubscribe: <https://shop.example/u>', 'Precedence: bulk'],
        }),
      'ignored',
      'none',
    ],
    [
      'our own notice, come back through an alias',
      () =>
        `Received: from mx.firma.example by mx.example.com; ${new Date().toUTCString()}\r\n${eva.notice.raw.toString('latin1')}`,
      'ignored',
      'none',
    ],
    [
      'a monitoring mail',
      () => machine('cron', 'Cron <root@host>', ['Auto-Submitted: auto-generated']),
      'created',
      'own',
    ],
    ['a shop that reads no answers', () => machine('noreply', 'noreply@shop.example', []), 'created', 'own'],
    [
      'a mail with the null sender',
      () => machine('null', 'someone@null.example', ['Return-Path: <>']),
      'created',
      'own',
    ],
    ['a mail that claims to be from ourselves', () => machine('self', 'support@example.com', []), 'created', 'own'],
  ];
  test.each(robots)(
    '%s is answered by nobody',
    async (_, build, outcome, belongs) => {
      const sent = office.sink.mails.filter((mail) => !mail.to.join().endsWith('@staff.example')).length;
      const raw = build();
      const row = await office.receive(raw);
      expect(row.outcome).toBe(outcome);
      if (belongs === 'eva') expect(row.ticket).toBe(eva.ticket);
      if (belongs === 'none') expect(row.ticket).toBeNull();
      expect(office.passed({ ledger: row.id }).filter((line) => !line.endsWith('@staff.example'))).toEqual([]);
      await eventually(
        'the outbox is empty',
        () => office.site.rows("select 1 from outbox where state in ('queued', 'sending', 'deferred')").length === 0,
      );
      expect(office.sink.mails.filter((mail) => !mail.to.join().endsWith('@staff.example')).length).toBe(sent);
    },
    LONG,
  );

  test(
    'what robots wrote stays internal and moves nothing on the ticket; the bounce is marked',
    async () => {
      const { entries, status } = await office.show(eva.ref);
      const byRobots = entries.filter((entry: { text: string }) => /ich bin im Urlaub|User unknown/.test(entry.text));
      expect(byRobots).toHaveLength(3);
      expect(byRobots.every((entry: { visibility: string }) => entry.visibility === 'internal')).toBe(true);
      expect(status).toBe('unread');
      const [row] = office.site.rows(`select flags from tickets where id = ${eva.ticket}`);
      expect(String(row?.flags)).toContain('undeliverable');
    },
    LONG,
  );

  function reaction(mail: { readonly subject: string; readonly headers: readonly string[] }): string {
    return answer('thunderbird', {
      from: eva.address,
      to: eva.notice.parsed.replyTo?.value[0]?.address ?? '',
      words: 'Guten Tag, ich bin im Urlaub bis 12. Januar.',
      notice: eva.notice.parsed,
      id: `reaction-${mail.headers.length}@firma.example`,
      ...mail,
    });
  }

  function machine(name: string, from: string, headers: readonly string[]): string {
    const subject = `Meldung von ${name}`;
    return letter({ from, to: 'support@example.com', subject, id: `${name}@machine.example`, body: subject, headers });
  }
});

/** RFC 3464, as Postfix writes it. */
function bounce(notice: Left): string {
  const [head = ''] = notice.raw.toString('latin1').split('\r\n\r\n', 1);
  return [
    'Return-Path: <>',
    `Date: ${new Date().toUTCString()}`,
    'From: MAILER-DAEMON@mx.firma.example (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    'To: support@example.com',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="r0"',
    'Message-ID: <dsn-1@mx.firma.example>',
    '',
    '--r0',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This is the mail system at host mx.firma.example.',
    '',
    '<eva@firma.example>: host mx said: 550 5.1.1 User unknown (in reply to RCPT TO command)',
    '',
    '--r0',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.firma.example',
    '',
    'Final-Recipient: rfc822; eva@firma.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '',
    '--r0',
    'Content-Description: Undelivered Message Headers',
    'Content-Type: text/rfc822-headers',
    '',
    head,
    '',
    '--r0--',
    '',
  ].join('\r\n');
}

// `do: reply`, `do: mail`, `do: forward` through the real program, seen in the bytes at a real SMTP server: who gets
// what besides the matrix' notices, and what the gate holds back.
import { afterEach, expect, it } from 'vitest';
import { header, type Sink, startSink } from '../servers/smtp-sink.ts';
import { makeSite, type Site } from './site.ts';

const TIMEOUT = { timeout: 180_000 };
const sites: Site[] = [];
const sinks: Sink[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
  for (const sink of sinks.splice(0)) await sink.stop();
});

const letter = (over: { from?: string; subject?: string; more?: string; body?: string } = {}): string =>
  `From: ${over.from ?? 'Eva <eva@customers.example>'}\r\nTo: support@example.com\r\nSubject: ${over.subject ?? 'Printer'}\r\n` +
  `Message-ID: <1@customers.example>\r\nDate: Wed, 07 Jan 2026 10:00:00 +0100\r\n${over.more ?? ''}\r\n${over.body ?? 'It is on fire.'}\r\n`;

async function siteWith(actions: readonly object[], mail: string): Promise<{ site: Site; sink: Sink }> {
  const sink = await startSink();
  sinks.push(sink);
  const rule = `  - { id: one, when: { recipient: support@example.com }, then: ticket, do: ${JSON.stringify(actions)} }`;
  const site = makeSite({
    mailboxes: { support: { trust_auth_results: ['mx.example.com'] } },
    smtpPort: sink.port,
    rules: { '10.yaml': `version: 1\nrules:\n${rule}\n` },
  });
  sites.push(site);
  site.write(
    'templates/en/hardware-faq.hbs',
    '---\nsubject: "About {{ticket.subject}}"\n---\n{{> _header}}\n\nHave you tried water? {{ticket.ref}}\n\n{{> _footer}}\n',
  );
  site.write('mail.eml', mail);
  return { site, sink };
}

const verified = 'Authentication-Results: mx.example.com; dmarc=pass header.from=customers.example\r\n';

it(
  'each goes out besides the receipt, once, from our address; a dry run names them all and sends nothing',
  TIMEOUT,
  async () => {
    const text = letter({ more: verified });
    const { site, sink } = await siteWith(
      [
        { reply: 'hardware-faq' },
        {
          mail: {
            to: ['boss@elsewhere.example', 'lead'],
            subject: 'Fire: {{mail.subject}}',
            body: 'By {{mail.from}}.\nGo.',
          },
        },
        { forward: 'dev@elsewhere.example' },
      ],
      verified + text,
    );
    const expected = [
      { to: 'eva@customers.example', template: 'opened', gate: 'pass' },
      { to: 'anna@staff.example', template: 'agent-new', gate: 'pass' },
      { to: 'eva@customers.example', template: 'hardware-faq', gate: 'pass' },
      { to: 'boss@elsewhere.example', template: 'rule-mail', gate: 'pass' },
      { to: 'anna@staff.example', template: 'rule-mail', gate: 'pass' },
      { to: 'dev@elsewhere.example', template: 'forward', gate: 'pass' },
    ];
    const dry = (await site.cli('mail', 'inject', 'mail.eml', '--dry-run', '--json')).json;
    expect(dry.notices).toEqual(expected);
    const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
    expect(told.notices).toEqual(expected);
    await site.cli('run', '--once');
    expect(sink.mails).toHaveLength(6);
    const to = (address: string, subject: RegExp) =>
      sink.mails.find((one) => one.to.includes(address) && subject.test(header(one.raw, 'Subject') ?? ''));

    const faq = to('eva@customers.example', /About Printer/);
    expect(header(faq?.raw ?? Buffer.alloc(0), 'Auto-Submitted')).toBe('auto-replied');
    expect(header(faq?.raw ?? Buffer.alloc(0), 'In-Reply-To')).toBe('<1@customers.example>');
    expect(String(faq?.raw)).toContain(`Have you tried water? ${told.ticket}`);

    const boss = to('boss@elsewhere.example', /Fire: Printer/);
    const bossMail = boss?.raw ?? Buffer.alloc(0);
    expect(String(bossMail)).toContain('By eva@customers.example.');
    expect(header(bossMail, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(bossMail, 'From')).toContain('support@example.com');
    // He takes no part in the customer's thread.
    expect(header(bossMail, 'References')).toBeNull();
    expect(to('anna@staff.example', /Fire: Printer/)).toBeDefined();

    const dev = String(to('dev@elsewhere.example', /Fwd: /)?.raw);
    expect(dev).toMatch(/Content-Type: message\/rfc822/);
    expect(dev).toContain(text.trimEnd());
    await site.cli('run', '--once');
    expect(sink.mails).toHaveLength(6);
  },
);

const held: readonly (readonly [string, object, string, string])[] = [
  [
    'a robot is not replied to',
    { reply: 'hardware-faq' },
    letter({ more: 'Auto-Submitted: auto-generated\r\n' }),
    'suppressed(auto)',
  ],
  ['a notice of the matrix is not sent twice', { reply: 'opened' }, letter(), ''],
  [
    'no mail to an own address that a mail names',
    { forward: '{{mail.subject}}' },
    letter({ subject: 'support@example.com', more: verified }),
    'suppressed(own-address)',
  ],
  [
    'a stranger’s mail goes to nobody it names',
    { forward: '{{mail.subject}}' },
    letter({ subject: 'victim@elsewhere.example' }),
    'suppressed(echo)',
  ],
  [
    'nor do its words',
    { mail: { to: '{{mail.subject}}', body: 'Look: {{mail.body}}' } },
    letter({ subject: 'victim@elsewhere.example' }),
    'suppressed(echo)',
  ],
  [
    'a forged sender is not replied to',
    { reply: 'hardware-faq' },
    `Authentication-Results: mx.example.com; dmarc=fail header.from=customers.example\r\n${letter()}`,
    'suppressed(auth-fail)',
  ],
  [
    'a delivery report does not go on',
    { forward: 'dev@elsewhere.example' },
    letter({
      from: 'MAILER-DAEMON@x.example',
      more: 'Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
      body: '--b\r\n\r\nUndelivered\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; dev@elsewhere.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--',
    }),
    'ignored',
  ],
];

it('the gate holds back what must not go, each with its reason', TIMEOUT, async () => {
  const { site } = await siteWith([], '');
  const rules = held.map(([, action], at) => ({
    id: `case-${at}`,
    when: { 'header.X-Case': { is: `n${at}` } },
    do: [action],
  }));
  site.write('rules/10.yaml', JSON.stringify({ version: 1, rules }));
  for (const [at, [, , text]] of held.entries()) {
    const marked = text.replace('Message-ID: <1@', `X-Case: n${at}\r\nMessage-ID: <${at}@`);
    site.write(`mails/${at}.eml`, marked);
  }
  const told: readonly { outcome: string; notices: readonly { template: string; gate: string }[] }[] = (
    await site.cli('mail', 'inject', 'mails', '--dry-run', '--json')
  ).json;
  const seen = told.map(({ outcome, notices }, at) => {
    const extra = notices.filter(({ template }) => !['opened', 'agent-new'].includes(template));
    return [held[at]?.[0], outcome === 'ignored' ? outcome : extra.map(({ gate }) => gate).join()];
  });
  expect(seen).toEqual(held.map(([name, , , gate]) => [name, gate]));
});

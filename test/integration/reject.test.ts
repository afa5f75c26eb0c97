// `then: reject` and `then: redirect` through the real program: the answer goes out and nothing else remains, or the mail is quarantined with
// its reason; nothing is done twice and nothing is lost.
import { afterEach, expect, it } from 'vitest';
import { startSink } from '../servers/smtp-sink.ts';
import { makeSite, type Site } from './site.ts';

const sites: Site[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
});

const rules = `version: 1
rules:
  - { id: no-files, when: { subject: Invoice }, then: reject }
`;

const mail = (more: string): string =>
  `From: Eva <eva@customers.example>\r\nTo: support@example.com\r\nSubject: Invoice\r\nMessage-ID: <1@customers.example>\r\n${more}\r\nHere.\r\n`;

function siteWith(text: string, yaml = rules, smtpPort?: number): Site {
  const smtp = smtpPort === undefined ? {} : { smtpPort };
  const site = makeSite({ mailboxes: { support: {} }, rules: { '10.yaml': yaml }, ...smtp });
  sites.push(site);
  site.write('mail.eml', text);
  return site;
}

it('a rejected mail leaves one gated notice without a ticket, and no contact', { timeout: 60_000 }, async () => {
  const site = siteWith(mail(''));
  const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
  expect(told).toMatchObject({ verdict: 'reject', outcome: 'rejected', rule: 'no-files', ticket: null });
  expect(told.notices).toEqual([{ to: 'eva@customers.example', template: 'rejected', gate: 'pass' }]);
  expect(site.rows('select id from tickets')).toEqual([]);
  expect(site.rows('select address from contacts')).toEqual([]);
});

it('a reject whose answer the gate refuses is a quarantine with its reason, and can be called back', {
  timeout: 60_000,
}, async () => {
  const site = siteWith(mail('Auto-Submitted: auto-generated\r\n'));
  const dry = (await site.cli('mail', 'inject', 'mail.eml', '--dry-run', '--json')).json;
  expect(dry).toMatchObject({ verdict: 'quarantine', outcome: 'quarantined' });
  const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
  expect(told).toMatchObject({ verdict: 'quarantine', outcome: 'quarantined', notices: [], ticket: null });
  expect(told.quarantine).toMatch(/^reject-unanswered: .*auto/);
  site.write('rules/10.yaml', 'version: 1\nrules:\n  - { id: all, then: ticket }\n');
  const [{ id }] = (await site.cli('quarantine', 'list', '--json')).json;
  expect((await site.cli('quarantine', 'retry', String(id))).code).toBe(0);
  await site.cli('run', '--once');
  expect(site.rows('select id from tickets')).toHaveLength(1);
});

const redirecting = `version: 1
rules:
  - { id: on, when: { recipient: support@example.com }, then: redirect, redirect: "{{mail.subject}}" }
`;

it('a redirected mail goes on whole, as message/rfc822 from our address, and leaves no ticket', {
  timeout: 60_000,
}, async () => {
  const sink = await startSink();
  try {
    const text = mail('').replace('Subject: Invoice', 'Subject: boss@elsewhere.example');
    const site = siteWith(text, redirecting, sink.port);
    const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
    expect(told).toMatchObject({ verdict: 'redirect', outcome: 'redirected', ticket: null });
    expect(told.notices).toEqual([{ to: 'boss@elsewhere.example', template: 'forward', gate: 'pass' }]);
    await site.cli('run', '--once');
    const [sent] = sink.mails;
    const bytes = (sent?.raw ?? Buffer.alloc(0)).toString('latin1');
    expect(sent?.to).toEqual(['boss@elsewhere.example']);
    expect(bytes).toMatch(/^From: .*support@example\.com/m);
    expect(bytes).toMatch(/Content-Type: message\/rfc822/);
    expect(bytes).toContain(text.trimEnd());
    expect(site.rows('select id from tickets')).toEqual([]);
  } finally {
    await sink.stop();
  }
});

it.each([
  ['an own address', 'Subject: support@example.com', /own address/],
  ['no address', 'Subject: nobody', /no mail address/],
  ['an address nobody reads', 'Subject: mailer-daemon@x.example', /no-reply-address/],
])('a redirect to %s is a quarantine', { timeout: 60_000 }, async (_, subject, reason) => {
  const site = siteWith(mail('').replace('Subject: Invoice', subject), redirecting);
  const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
  expect(told).toMatchObject({ verdict: 'quarantine', outcome: 'quarantined', notices: [] });
  expect(told.quarantine).toMatch(reason);
});

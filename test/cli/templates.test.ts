// template list, preview, lint, eject, send-test on a site of its own, a ticket made of a mail, and a real SMTP server.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noticeTemplates } from '../notify/sample-site.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { type Ran, run } from './run.ts';

const CONFIG = (port: number): string => `
instance: { name: Example Support, timezone: UTC, language: en }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP, queue: support }
smtp: { host: "127.0.0.1:${port}", tls: none, from: "Example Support <support@example.com>" }
queues: { support: { agents: [anna] }, billing: {} }
agents: { anna: { email: anna@example.com, roles: [agent, lead] } }
`;
const MAIL = [
  'From: Karl Kunde <karl@kunde.example>',
  'To: support@example.com',
  'Message-ID: <1@kunde.example>',
  'Subject: The lift stops between floors',
  'Date: Wed, 07 Jan 2026 09:59:00 +0000',
  '',
  'It stops and starts again after a minute.',
  '',
].join('\r\n');

let folder = '';
let ref = '';
let sink: Sink;

function clerk(line: string | readonly string[], stdin = ''): Promise<Ran> {
  return run(line, { cwd: folder, env: { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' }, stdin });
}
async function json(line: string) {
  const { out } = await clerk(`${line} --json`);
  return JSON.parse(out);
}
const own = (path: string): string => join(folder, 'templates', path);

beforeAll(async () => {
  sink = await startSink();
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-templates-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG(sink.port));
  writeFileSync(join(folder, 'a.eml'), MAIL);
  ref = (await json('mail inject a.eml')).ticket;
});
afterAll(async () => {
  await sink.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('preview shows a notice with sample data; nothing is written to the outbox', async () => {
  const before = await json('outbox list --all');
  const { code, out } = await clerk('template preview closed');
  expect(code).toBe(0);
  expect(out).toContain('Subject: Re: [T-2026-00017] Printer on the second floor does not feed paper');
  expect(out).toContain('The feed roller of tray 2 was replaced.');
  expect(await json('outbox list --all')).toEqual(before);
});

test('preview speaks the language and uses the form it is told', async () => {
  expect(await json('template preview opened --locale de')).toMatchObject({
    locale: 'de',
    basis: 'sample',
    fault: null,
  });
  const { out } = await clerk('template preview reply --locale de-AT --form informal');
  expect(out).toContain('Hallo Miriam');
});

test('preview about a real ticket shows its own words: as it went out, else as it is now', async () => {
  const opened = await json(`template preview opened --ticket ${ref}`);
  expect(opened).toMatchObject({ basis: 'outbox', envelope: { to: 'karl@kunde.example' } });
  expect(opened.subject).toBe(`Re: [${ref}] The lift stops between floors`);
  const closed = await json(`template preview closed --ticket ${ref}`);
  expect(closed).toMatchObject({ basis: 'ticket', envelope: { to: 'karl@kunde.example' } });
  expect(closed.text).toContain('The lift stops between floors');
  const forAgents = await json(`template preview agent-reply --ticket ${ref}`);
  expect(forAgents.text).toContain('It stops and starts again after a minute.');
});

test.each(noticeTemplates())('preview of %s can be about a real ticket, in both parts', async (name) => {
  const shown = await json(`template preview ${name} --ticket ${ref}`);
  expect(shown).toMatchObject({ fault: null });
  for (const part of [shown.text, shown.html]) {
    expect(part).toMatch(/\p{L}{3}/u);
    expect(part).not.toMatch(/\{\{|undefined|\[object|[\uE000-\uE0FF]/);
  }
});

test('preview writes a file whose ending says what it holds, and never over one', async () => {
  expect((await clerk('template preview opened --out a.html')).code).toBe(0);
  expect(readFileSync(join(folder, 'a.html'), 'utf8')).toMatch(/^<!doctype html>/);
  expect((await clerk('template preview opened --out a.html')).code).toBe(7);
  await clerk('template preview opened --out opened.eml');
  expect(readFileSync(join(folder, 'opened.eml'), 'utf8')).toMatch(/^Date: Wed, 07 Jan 2026 10:00:00 \+0000\r\n/);
  await clerk('template preview opened --locale de --html --out .');
  expect(existsSync(join(folder, 'opened.de.html'))).toBe(true);
});

test('preview --open starts the browser with the page', async () => {
  const browser = join(folder, 'browser');
  const seen = join(folder, 'seen');
  writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`, {
    mode: 0o755,
  });
  const { code } = await run('template preview opened --locale de --open', {
    cwd: folder,
    env: { IMAP: 'x', BROWSER: browser, PATH: process.env.PATH ?? '' },
  });
  expect(code).toBe(0);
  await expect.poll(() => existsSync(seen), { timeout: 30_000 }).toBe(true);
  const path = readFileSync(seen, 'utf8').replace(/^file:\/\//, '');
  expect(readFileSync(path, 'utf8')).toContain('gut bei uns angekommen');
  rmSync(join(path, '..'), { recursive: true });
});

test('preview --open says where the page is when no browser can be started', async () => {
  const { code, out } = await run('template preview opened --open', {
    cwd: folder,
    env: { IMAP: 'x', BROWSER: join(folder, 'no-browser') },
  });
  expect(code).toBe(0);
  const path = out.trim();
  expect(readFileSync(path, 'utf8')).toContain('</html>');
  rmSync(join(path, '..'), { recursive: true });
});

test.each([
  ['template preview opned', 5, 'did you mean "opened"?'],
  ['template preview ticket', 2, '"ticket" is a document, expected a notice'],
  ['template preview opened --queue suport', 5, 'did you mean "support"?'],
  ['template preview opened --locale !', 2, 'expected a language tag like de or nl-BE'],
  ['template preview opened --ticket T-1999-00001', 5, 'there is no ticket "T-1999-00001"'],
  ['template preview opened --text --html', 2, '--text and --html are given, expected one of them'],
  ['template preview opened --ticket 1 --sample long', 2, 'expected one of them'],
  ['template preview opened --form rude', 2, 'Allowed choices are formal, informal'],
  ['template eject', 2, 'expected names of templates, or --all'],
  ['template eject opend', 5, 'did you mean "opened"?'],
  ['template eject opened --locale xx', 5, 'none of these is shipped in xx'],
  ['template lint opend', 5, 'you have no template "opend"'],
  ['template send-test nobody', 2, '"nobody" is no mail address'],
  ['template send-test a@b.example --all opened', 2, 'expected one of them'],
  ['template send-test a@b.example', 6, 'Nobody can be asked here, expected --yes'],
])('%s ends with %i and says %s', async (line, code, words) => {
  const ran = await clerk(line);
  expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(words)]);
});

test('send-test sends samples through the mail server, marked, from us, and answers to them reach no ticket', async () => {
  const line = 'template send-test Boss@Firm.example opened closed opened --locale de --yes';
  const { code, out } = await clerk(line);
  expect([code, out]).toEqual([0, expect.stringMatching(/opened: sent.*\nclosed: sent.*\nopened: sent/)]);
  expect(sink.mails.map((mail) => [mail.from, mail.to])).toEqual(
    Array(3).fill(['support@example.com', ['boss@firm.example']]),
  );
  const [mail] = sink.mails.map((one) => one.raw.toString());
  expect(mail).toMatch(/^Subject: TEST: /m);
  expect(mail).toMatch(/^X-Mailclerk-Test: yes\r$/m);
  expect(mail).toContain('T-2026-00000');
  expect(mail).toMatch(/^Auto-Submitted: /m);
  const ids = sink.mails.map((one) => /^Message-ID: (.*)\r$/m.exec(one.raw.toString())?.[1]);
  expect(new Set(ids).size).toBe(3);
});

test('send-test says what the server said when it refuses, and what to look at when it is not there', async () => {
  sink.refuse('rcpt', { code: 550, text: 'no such user' });
  const refused = await clerk('template send-test a@b.example --yes');
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('no such user')]);
});

test('eject copies shipped files for the site to change, once; list and preview then name and use them', async () => {
  expect((await clerk('template eject opened _footer --locale de')).code).toBe(0);
  expect((await clerk('template eject opened --locale de --queue billing')).code).toBe(0);
  expect(existsSync(own('queues/billing/de/opened.hbs'))).toBe(true);
  writeFileSync(own('de/opened.hbs'), '---\nsubject: Neu\n---\n{{> _header}}\n\nEigene Worte.\n\n{{> _footer}}\n');
  // Where no languages are named it is the site's own.
  expect((await clerk('template eject closed --dry-run')).out).toMatch(
    /^would write {2}\S+templates\/\w+\/closed\.hbs\n$/,
  );
  const again = await clerk('template eject opened --locale de');
  expect([again.code, again.out]).toEqual([7, expect.stringMatching(/^kept {2}.*opened\.hbs/)]);
  expect((await clerk('template preview opened --locale de')).out).toContain('Eigene Worte.');
  expect((await clerk('template preview opened --locale de --queue billing')).out).not.toContain('Eigene Worte.');
  const { out } = await clerk('template list --kind notice');
  expect(out.split('\n').find((line) => line.startsWith('opened '))).toMatch(/notice.* own .*billing/);
  const [opened] = (await json('template list')).filter((one: { name: string }) => one.name === 'opened');
  expect(opened).toMatchObject({ kind: 'notice', own: true, queues: ['billing'] });
  expect(opened.files).toContainEqual({
    path: 'de/opened.hbs',
    locale: 'de',
    queue: null,
    form: 'both',
    from: 'own',
  });
});

test('a language nobody has written is named as missing, with the one that stands in', async () => {
  const { out } = await clerk('template preview opened --locale pt');
  expect(out).toContain('Printer on the second floor');
  expect((await clerk('template preview opened --locale pt')).err).toContain(
    'there is none in pt: this is the one in en',
  );
  expect((await json('template preview opened --locale pt')).locale).toBe('en');
});

test('preview of a file with a mistake shows what stays in use, names the mistake, and is no success', async () => {
  mkdirSync(own('en'), { recursive: true });
  writeFileSync(own('en/closed.hbs'), '---\nsubject: x\n---\n{{> _header}}\n{{nope}}\n{{> _footer}}\n');
  const { code, out, err } = await clerk('template preview closed --locale en');
  expect([code, out.includes('The feed roller of tray 2')]).toEqual([1, true]);
  expect(err).toMatch(/shown is the shipped one.*closed\.hbs:5:\d+ .*unknown variable nope/);
  expect((await clerk('template preview opened --locale en')).code).toBe(0);
  // The others are as their files say now, also this one in another language.
  writeFileSync(own('en/updated.hbs'), '---\nsubject: x\n---\n{{> _header}}\nMine\n{{comment}}\n{{> _footer}}\n');
  const right = await clerk('template preview updated --locale en');
  expect([right.code, right.out.includes('Mine')]).toEqual([0, true]);
  expect(right.err).toMatch(/en\/closed\.hbs:5:\d+ .*unknown variable nope/);
  expect((await clerk('template preview closed --locale de')).code).toBe(0);
  expect((await clerk('template list')).code).toBe(0);
  expect((await clerk('template eject closed --locale fr --dry-run')).code).toBe(0);
  const sent = sink.mails.length;
  expect(await clerk('template send-test a@b.example closed updated --locale en --yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing was sent: shown is the shipped one'),
  });
  expect((await clerk('template send-test a@b.example updated --locale en --yes')).code).toBe(0);
  expect(sink.mails).toHaveLength(sent + 1);
  rmSync(own('en/closed.hbs'));
  rmSync(own('en/updated.hbs'));
});

test('lint names each mistake with file, line and column; exit 1; what is right is exit 0', async () => {
  expect((await clerk('template lint')).code).toBe(0);
  writeFileSync(
    own('de/closed.hbs'),
    '---\nsubject: x\n---\n{{> _header}}\n{{tiket.ref}}\n{{comment}}\n{{> _footer}}\n',
  );
  const { code, out } = await clerk('template lint');
  expect([code, out]).toEqual([1, expect.stringMatching(/templates\/de\/closed\.hbs:5:\d+ {2}unknown variable tiket/)]);
  expect((await clerk('template lint opened')).code).toBe(0);
  expect(await json('template lint de/closed.hbs')).toMatchObject({ ok: false, errors: 1 });
  rmSync(own('de/closed.hbs'));
});

test('lint renders what the site has made: HTML that mail programs would cut off is named', async () => {
  const long = 'Sehr viele Worte. '.repeat(6_000);
  writeFileSync(own('de/reopened.hbs'), `---\nsubject: x\n---\n{{> _header}}\n\n${long}\n\n{{> _footer}}\n`);
  const { code, out } = await clerk('template lint');
  expect([code, out]).toEqual([0, expect.stringContaining('reopened.hbs:1:1  warning: its HTML is 100 kB or more')]);
  expect((await clerk('template lint --strict')).code).toBe(1);
  // It is said of each file, whatever is wrong with others.
  writeFileSync(own('de/closed.hbs'), '{{#if x}}');
  expect((await clerk('template lint')).out).toMatch(
    /closed\.hbs[\s\S]*reopened\.hbs:1:1 {2}warning: its HTML is 100 kB/,
  );
  rmSync(own('de/closed.hbs'));
  expect((await clerk('template preview reopened --locale de --html')).code).toBe(1);
  rmSync(own('de/reopened.hbs'));
});

test('a logo is seen in a preview, and goes along with the mail', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  writeFileSync(own('logo.png'), png);
  const path = join(folder, 'config', 'mailclerk.yaml');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, `${before}templates: { logo: logo.png }\n`);
  const { out } = await clerk('template preview opened --html');
  expect(out).toContain(`src="data:image/png;base64,${png.toString('base64')}"`);
  expect((await clerk('template preview opened --eml')).out).toMatch(/Content-ID: <logo-/);
  writeFileSync(path, before);
});

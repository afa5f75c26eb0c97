import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import type { Clock } from '../../src/lib/time.ts';
import type { Secret, Smtp } from '../../src/model/setup.ts';
import { openTransport, type TransportOptions } from '../../src/notify/smtp.ts';
import { type RawScript, type Stage, startRawSink, startSink } from '../servers/smtp-sink.ts';
import { smtpConfig } from './make.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const bytes = Buffer.from('Subject: x\r\n\r\nHallo\r\n.\r\n..zwei\r\nEnde\r\n');
const mail = { from: 'a@example.com', to: 'b@example.com', bytes };
const never = new AbortController().signal;
const secret = (value: string): Secret => ({
  reference: 'env:X',
  reveal: () => value,
  toJSON: () => '‹secret›',
  toString: () => '‹secret›',
});

function open(port: number, change: Partial<Smtp> = {}, options: TransportOptions = {}) {
  const transport = openTransport({ ...smtpConfig, port, ...change }, silentLog, options);
  stops.push(() => transport.close());
  return transport;
}
async function raw(script: RawScript) {
  const server = await startRawSink(script);
  stops.push(server.stop);
  return server;
}
async function sink(options = {}) {
  const server = await startSink(options);
  stops.push(server.stop);
  return server;
}

test('the bytes arrive as given, dots and all, over one connection', async () => {
  const server = await sink();
  const transport = open(server.port);
  for (let n = 0; n < 5; n++) expect(await transport.send(mail, never)).toMatchObject({ kind: 'sent' });
  expect(server.mails).toHaveLength(5);
  expect(server.mails[0]!.raw.equals(bytes)).toBe(true);
  expect(server.mails[0]).toMatchObject({ from: 'a@example.com', to: ['b@example.com'] });
  expect(server.connections()).toBe(1);
});

test('a bare LF or CR with a dot cannot end the mail early', async () => {
  const server = await sink();
  const evil = Buffer.from('Subject: x\r\n\r\na\n.\nMAIL FROM:<evil@evil.example>\r.\rb\r\n');
  await open(server.port).send({ ...mail, bytes: evil }, never);
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]!.raw.toString()).toContain('MAIL FROM:<evil@evil.example>');
});

test.each<[Stage, number, string]>([
  ['mail', 451, 'later'],
  ['rcpt', 450, 'later'],
  ['dot', 452, 'later'],
  ['mail', 550, 'never'],
  ['rcpt', 553, 'never'],
  ['dot', 554, 'never'],
  ['connect', 421, 'later'],
  ['connect', 554, 'later'],
  ['rcpt', 421, 'later'],
  ['mail', 530, 'later'],
  ['mail', 503, 'later'],
])('a refusal at %s with %d means %s, and the next mail goes out', async (stage, code, kind) => {
  const server = await sink();
  const transport = open(server.port);
  server.refuse(stage, { code, text: 'no' });
  expect(await transport.send(mail, never)).toMatchObject({ kind });
  expect(await transport.send(mail, never)).toMatchObject({ kind: 'sent' });
});

test.each<[string, RawScript, string]>([
  ['a drop after the dot', { atDot: ['drop'] }, 'ambiguous'],
  ['a FIN after the dot', { atDot: ['fin'] }, 'ambiguous'],
  ['silence after the dot', { atDot: ['stall'] }, 'ambiguous'],
  ['421 after the dot', { atDot: ['421 closing'] }, 'later'],
  ['a drop at DATA', { replies: { DATA: 'drop' } }, 'later'],
  ['a drop at RCPT', { replies: { RCPT: 'drop' } }, 'later'],
  ['a drop at MAIL', { replies: { MAIL: 'drop' } }, 'later'],
  ['4xx at DATA', { replies: { DATA: '451 no' } }, 'later'],
  ['5xx at DATA', { replies: { DATA: '554 no' } }, 'never'],
  ['no SMTP at MAIL', { replies: { MAIL: 'hello there' } }, 'later'],
  ['an unknown code at RCPT', { replies: { RCPT: '999 huh' } }, 'later'],
  ['250 at DATA, and to whatever comes then', { replies: { DATA: '250 ok' } }, 'later'],
  ['354 again after the dot', { atDot: ['354 more'] }, 'ambiguous'],
  ['no SMTP after the dot', { atDot: ['hello there'] }, 'ambiguous'],
  ['250 and then 550 in one answer after the dot', { atDot: ['250-yes\r\n550 no'] }, 'ambiguous'],
  ['550 and then 250 in one answer after the dot', { atDot: ['550-no\r\n250 yes'] }, 'ambiguous'],
  ['450 and then 550 in one answer after the dot', { atDot: ['450-not now\r\n550 no'] }, 'ambiguous'],
  ['550 and then 554 in one answer after the dot', { atDot: ['550-no\r\n554 spam'] }, 'never'],
  ['451 and then 452 in one answer after the dot', { atDot: ['451-not now\r\n452 full'] }, 'later'],
  ['250 and then 251 in one answer after the dot', { atDot: ['250-kept\r\n251 passed on'] }, 'sent'],
  ['550 and then 551 in one answer at RCPT', { replies: { RCPT: '550-no\r\n551 not here' } }, 'never'],
  ['450 and then 550 in one answer at RCPT', { replies: { RCPT: '450-not now\r\n550 no' } }, 'later'],
  ['250 together with 354', { replies: { DATA: '354 go on\r\n250 kept' } }, 'later'],
  ['550 together with 354', { replies: { DATA: '354 go on\r\n550 no' } }, 'later'],
  ['all answers at MAIL', { replies: { MAIL: '250 ok\r\n250 ok\r\n354 go on\r\n250 kept' } }, 'later'],
  ['silence at EHLO', { replies: { EHLO: 'stall', HELO: 'stall' } }, 'later'],
  ['silence instead of a greeting', { greeting: 'stall' }, 'later'],
  ['a drop instead of a greeting', { greeting: 'drop' }, 'later'],
  ['a FIN instead of a greeting', { greeting: 'fin' }, 'later'],
])('%s is %s', async (_what, script, kind) => {
  const server = await raw(script);
  const result = await open(server.port, {}, { silenceMs: 300, greetingMs: 300 }).send(mail, never);
  expect(result).toMatchObject({ kind });
});

test('nobody there is later', async () => {
  const server = await startSink();
  await server.stop();
  expect(await open(server.port).send(mail, never)).toMatchObject({ kind: 'later' });
});

test.each(['fin', 'reset'] as const)('an idle connection that the server ended (%s) costs no mail', async (how) => {
  const server = await raw({});
  const transport = open(server.port);
  for (let n = 0; n < 3; n++) {
    expect(await transport.send(mail, never)).toMatchObject({ kind: 'sent' });
    server.cut(how);
  }
  expect(server.mails).toHaveLength(3);
});

test('breaking off before the dot is later, after it ambiguous', async () => {
  for (const [script, kind] of [
    [{ replies: { RCPT: 'stall' } }, 'later'],
    [{ atDot: ['stall'] }, 'ambiguous'],
  ] as const) {
    const server = await raw(script);
    const stop = new AbortController();
    const sending = open(server.port).send(mail, stop.signal);
    setTimeout(() => stop.abort(), 150);
    expect(await sending).toMatchObject({ kind });
  }
});

test('a refused login is later and slows down; the password is in no answer', async () => {
  let monotonic = 0;
  const clock: Clock = { now: () => 0, monotonic: () => monotonic, sleep: async () => {} };
  let logins = 0;
  const server = await sink({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (auth: { password: string }, _session: unknown, done: (error: Error | null, ok?: object) => void) => {
      logins += 1;
      return auth.password === 'right'
        ? done(null, { user: 'u' })
        : // It repeats the password, where the answer is cut (4 digits and a blank before).
          done(Object.assign(new Error(`${'x'.repeat(490)} ${auth.password}`), { responseCode: 535 }));
    },
  });
  const wrong = open(server.port, { user: 'u', password: secret('hunter2') }, { clock });
  const first = await wrong.send(mail, never);
  expect(first).toMatchObject({ kind: 'later', response: expect.stringContaining('login refused') });
  expect(await wrong.send(mail, never)).toMatchObject({
    kind: 'later',
    response: expect.stringContaining('tried again in 60 s'),
  });
  expect(logins).toBe(1);
  monotonic += 60_000;
  await wrong.send(mail, never);
  expect(logins).toBe(2);
  expect(JSON.stringify(first)).not.toContain('hun');
  expect(await open(server.port, { user: 'u', password: secret('right') }).send(mail, never)).toMatchObject({
    kind: 'sent',
  });
});

test('STARTTLS that the server does not offer is later, never plain text', async () => {
  const server = await sink();
  expect(await open(server.port, { tls: 'starttls' }).send(mail, never)).toMatchObject({ kind: 'later' });
  expect(server.mails).toHaveLength(0);
});

test('a certificate nobody signed is refused', async () => {
  const server = await sink({ secure: true, disabledCommands: [] });
  const result = await open(server.port, { tls: 'implicit' }).send(mail, never);
  expect(result.kind).toBe('later');
  expect(server.mails).toHaveLength(0);
});

test('plain text is for loopback only', () => {
  expect(() => openTransport({ ...smtpConfig, host: 'mail.example.com' }, silentLog)).toThrow('loopback only');
});

test('a mail larger than the server takes is never, before a byte of it is sent', async () => {
  const server = await sink({ size: 1000 });
  const large = { ...mail, bytes: Buffer.alloc(2000, 'x') };
  expect(await open(server.port).send(large, never)).toMatchObject({ kind: 'never' });
});

test('never more connections than configured', async () => {
  const server = await sink();
  const transport = open(server.port, { connections: 2 });
  const results = await Promise.all(Array.from({ length: 20 }, () => transport.send(mail, never)));
  expect(results.every((one) => one.kind === 'sent')).toBe(true);
  expect(server.connections()).toBeLessThanOrEqual(2);
});

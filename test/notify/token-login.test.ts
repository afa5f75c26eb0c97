// Notices that leave by a token (AUTH XOAUTH2), and what refusals say.
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { openTransport } from '../../src/notify/smtp.ts';
import { withAdvice } from '../../src/notify/token-login.ts';
import { startSink } from '../servers/smtp-sink.ts';
import { smtpConfig } from './make.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const mail = { from: 'a@example.com', to: 'b@example.com', bytes: Buffer.from('Subject: x\r\n\r\nHallo\r\n') };
const oauth2 = { name: 'support' } as never;

async function way(good: string, given: readonly string[]) {
  const seen: string[] = [];
  const server = await startSink({
    authMethods: ['XOAUTH2'],
    authOptional: false,
    disabledCommands: [],
    hideSTARTTLS: true,
    onAuth: (auth, _session, done) => {
      seen.push(`${auth.username} ${auth.accessToken}`);
      if (auth.accessToken === good) done(null, { user: auth.username });
      else done(null, { data: { status: '401', schemes: 'bearer' } });
    },
  });
  stops.push(server.stop);
  const asked: (string | undefined)[] = [];
  const accessToken = async (_: AbortSignal, refused?: string): Promise<string> => {
    asked.push(refused);
    return given[Math.min(asked.length, given.length) - 1] ?? '';
  };
  const smtp = { ...smtpConfig, port: server.port, user: 'support@example.com', password: null, oauth2 };
  const transport = openTransport(smtp, silentLog, { accessToken });
  stops.push(() => transport.close());
  return { server, transport, seen, asked };
}

test('a mail leaves by a token', async () => {
  const { server, transport, seen } = await way('good', ['good']);
  expect(await transport.send(mail, new AbortController().signal)).toMatchObject({ kind: 'sent' });
  expect(server.mails).toHaveLength(1);
  expect(seen).toEqual(['support@example.com good']);
});

test('F30: a token that is refused is exchanged once, at once', async () => {
  const { transport, seen, asked } = await way('good', ['old', 'good']);
  expect(await transport.send(mail, new AbortController().signal)).toMatchObject({ kind: 'sent' });
  expect(asked).toEqual([undefined, 'old']);
  expect(seen).toHaveLength(2);
});

test('F30: a new token that is refused, too, makes a pause; the answer holds no token', async () => {
  const { transport, seen } = await way('good', ['CANARY-1', 'CANARY-2']);
  const first = await transport.send(mail, new AbortController().signal);
  expect(first).toMatchObject({
    kind: 'later',
    unreachable: true,
    response: expect.stringMatching(/login refused: 535 .*check user/),
  });
  expect(await transport.send(mail, new AbortController().signal)).toMatchObject({
    response: expect.stringMatching(/tried again in/),
  });
  expect(seen).toHaveLength(2);
  expect(JSON.stringify(first)).not.toMatch(/CANARY/);
});

test.each([
  [
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
    /Set-TransportConfig/,
  ],
  ['530 5.7.57 Client not authenticated to send mail', /Set-CASMailbox/],
  ['535 5.7.8 Username and Password not accepted', /scope/],
])('%s says what to do', (response, words) => {
  expect(withAdvice(response, true)).toMatch(words);
});

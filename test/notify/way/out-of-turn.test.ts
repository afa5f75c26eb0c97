// What a server says that nobody asked for, and addresses it cannot be told: neither harms another mail.
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/lib/log.ts';
import { openTransport } from '../../../src/notify/smtp.ts';
import type { RawScript } from '../../servers/smtp-sink.ts';
import { smtpConfig } from '../make.ts';
import { sink, stopAll, stops } from './world.ts';

afterEach(stopAll);
const never = new AbortController().signal;
const mailTo = (to: string) => ({ from: 'a@example.com', to, bytes: Buffer.from('Subject: x\r\n\r\nHallo\r\n') });

async function open(script: RawScript) {
  const server = await sink(script);
  const transport = openTransport({ ...smtpConfig, port: server.port, connections: 1 }, silentLog, {});
  stops.push(() => transport.close());
  return { server, transport };
}

test.each(['250 2.0.0 ok\r\n550 5.7.1 no', '250 ok\r\n250 ok again', '250 ok\r\n421 4.3.2 closing'])(
  'a second answer to the dot (%j) is no answer to the next mail, which goes by another connection',
  async (atDot) => {
    const { server, transport } = await open({ atDot: [atDot, 'take'] });
    const sends = ['b', 'c', 'd'].map((name) => transport.send(mailTo(`${name}@example.com`), never));
    const results = await Promise.all(sends);
    expect(results.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
    expect(server.mails.map(({ to }) => to[0])).toEqual(['b@example.com', 'c@example.com', 'd@example.com']);
    expect(server.connections()).toBe(2);
  },
);

test('an address beyond ASCII is not said to a server without SMTPUTF8, and the next mail goes by the same connection', async () => {
  const { server, transport } = await open({});
  expect(await transport.send(mailTo('b@example.com'), never)).toMatchObject({ kind: 'sent' });
  const refused = await transport.send(mailTo('jörg@kunde.example'), never);
  expect(refused).toMatchObject({ kind: 'never', response: expect.stringContaining('SMTPUTF8') });
  expect(await transport.send(mailTo('c@example.com'), never)).toMatchObject({ kind: 'sent' });
  expect(server.mails.map(({ to }) => to[0])).toEqual(['b@example.com', 'c@example.com']);
  expect(server.connections()).toBe(1);
});

test('it goes out where the server offers it', async () => {
  const { server, transport } = await open({ replies: { EHLO: '250-mx.example\r\n250 SMTPUTF8' } });
  expect(await transport.send(mailTo('jörg@kunde.example'), never)).toMatchObject({ kind: 'sent' });
  expect(server.mails).toHaveLength(1);
});

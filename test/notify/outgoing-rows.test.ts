// H50: nothing in a notice ends its mail on the wire or begins another (SMTP smuggling), whatever line ends its words bring
// along; seen by a net server that takes bytes as they come. And the legal particulars stand in every notice to customers.
import net from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import type { NoticeName } from '../../src/model/notice.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { openTransport } from '../../src/notify/smtp.ts';
import { keys, makeRow, makeSetup, now, smtpConfig } from './make.ts';

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

/** A server that keeps every octet after DATA until the one true end of a mail (CRLF . CRLF), and counts commands. */
async function bareServer(): Promise<{ port: number; mails: Buffer[]; commands: string[] }> {
  const mails: Buffer[] = [];
  const commands: string[] = [];
  const server = net.createServer((socket) => {
    let held = Buffer.alloc(0);
    let isData = false;
    socket.write('220 bare\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        const end = isData ? held.indexOf('\r\n.\r\n') : held.indexOf('\r\n');
        if (end < 0) return;
        const piece = held.subarray(0, end);
        held = held.subarray(end + (isData ? 5 : 2));
        if (isData) {
          mails.push(Buffer.from(piece));
          isData = false;
          socket.write('250 taken\r\n');
          continue;
        }
        const command = piece.toString('latin1');
        commands.push(command);
        isData = command.toUpperCase() === 'DATA';
        socket.write(isData ? '354 go\r\n' : '250 ok\r\n');
        if (/^quit$/i.test(command)) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, mails, commands };
}

const ENDS = [
  '\n.\n',
  '\r.\r',
  '\r\n.\n',
  '\n.\r\n',
  '\r\n.\r\n',
  '\r\n.\r',
  '\u2028.\u2028',
  '\u0085.\u0085',
  '\n..\n',
  '.\r\n',
];

test('H50: words with every kind of end of mail are one mail, with CR and LF only together, and no command of theirs is heard', async () => {
  const server = await bareServer();
  const transport = openTransport({ ...smtpConfig, port: server.port, connections: 1 }, silentLog);
  const words = ENDS.map(
    (end) =>
      `before${end}MAIL FROM:<evil@evil.example>${end}RCPT TO:<victim@victim.example>${end}DATA${end}Subject: smuggled`,
  ).join('\n');
  const { data } = makeRow();
  const row = makeRow({
    name: 'reply',
    template: 'reply',
    kind: 'human',
    data: {
      ...data,
      body: words,
      author: words,
      attachments: [words],
      ticket: data.ticket && { ...data.ticket, subject: words },
    },
  });
  const { bytes, envelope } = composeNotice(row, { setup: makeSetup(), keys, now });
  const result = await transport.send({ ...envelope, bytes }, AbortSignal.timeout(20_000));
  await transport.close();
  expect(result.kind).toBe('sent');
  expect(server.mails).toHaveLength(1);
  const mail = server.mails[0]?.toString('latin1') ?? '';
  expect(mail).not.toMatch(/[^\r]\n|\r[^\n]/);
  expect(mail.split('\r\n').filter((line) => line.length > 998)).toEqual([]);
  expect(server.commands.filter((one) => /^(?:mail|rcpt)/i.test(one))).toHaveLength(2);
  expect(server.commands.join(' ')).not.toMatch(/evil|victim/);
});

const TO_CUSTOMERS: readonly NoticeName[] = [
  'opened',
  'reply',
  'status',
  'updated',
  'closed',
  'closed-ticket-reply',
  'reopened',
  'rejected',
  'question',
  'waiting-reminder',
  'auto-closed',
  'rating-thanks',
  'absence',
  'ticket-list',
];

test.each(TO_CUSTOMERS)('the legal particulars stand in %s, in each language, as text and in HTML', (name) => {
  const setup = makeSetup({
    config: { instance: { ...makeSetup().config.instance, legal: 'Example GmbH, HRB 4711' } },
  });
  for (const locale of ['de', 'en', 'nl', 'fr']) {
    const row = makeRow({ name, template: name, locale });
    const { shown, fault } = composeNotice(row, { setup, keys, now });
    expect(fault).toBeNull();
    expect(shown.text, locale).toContain('HRB 4711');
    expect(shown.html ?? '', locale).toContain('HRB 4711');
  }
});

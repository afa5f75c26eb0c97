// A mail that is answered while it is still being sent: the line ends there. Against a server that counts what comes of a
// mail, in plain text and by STARTTLS, and that reads on after its answer and takes whatever ends with a dot.
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../../src/lib/log.ts';
import { openTransport } from '../../../src/notify/smtp.ts';
import { SmtpSession } from '../../../src/notify/smtp-session.ts';
import { type Certificate, makeCa } from '../../servers/certificates.ts';
import { smtpConfig } from '../make.ts';
import { stopAll, stops } from './world.ts';

const dir = mkdtempSync(join(tmpdir(), 'early-'));
let ca = '';
let certificate: Certificate;
beforeAll(() => {
  const authority = makeCa(dir);
  ca = authority.pem;
  certificate = authority.issue('good');
});
afterAll(() => rmSync(dir, { recursive: true }));
afterEach(stopAll);

const LARGE = 31_000_000;
const mail = { from: 'a@example.com', to: 'b@example.com', bytes: Buffer.from('Subject: x\r\n\r\nHallo\r\n') };
const large = { ...mail, bytes: Buffer.alloc(LARGE, `${'x'.repeat(70)}\r\n`) };

/** What a server saw of one mail. */
interface Seen {
  octets: number;
  hasDot: boolean;
  hasReset: boolean;
  /** Fulfilled when its connection is gone. */
  readonly gone: Promise<void>;
}

/** Answers the first mail when so many octets of it have come, and goes on as if it had not. */
async function hastyServer(early: string, earlyAt = 131_072) {
  const seen: Seen[] = [];
  function talk(socket: net.Socket, gone: Promise<void>): void {
    let held = '';
    let inMail: Seen | null = null;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    function command(line: string): void {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'STAR') {
        say('220 go ahead');
        socket.removeAllListeners('data');
        const safe = new TLSSocket(socket, { isServer: true, key: certificate.key, cert: certificate.cert });
        safe.on('error', () => {});
        talk(safe, gone);
        return;
      }
      if (verb === 'DATA') {
        inMail = { octets: 0, hasDot: false, hasReset: false, gone };
        seen.push(inMail);
      }
      say(verb === 'EHLO' ? '250-hasty\r\n250 STARTTLS' : verb === 'DATA' ? '354 go on' : '250 ok');
    }
    function content(one: Seen, text: string): string {
      const isBefore = one.octets < earlyAt;
      one.octets += text.length;
      if (seen.length === 1 && isBefore && one.octets >= earlyAt) say(early);
      one.hasReset ||= text.includes('RSET\r\n');
      const end = text.indexOf('\r\n.\r\n');
      if (end < 0) return text.slice(-4);
      one.hasDot = true;
      inMail = null;
      say('250 kept');
      return text.slice(end + 5);
    }
    socket.on('data', (part) => {
      held += part.toString('latin1');
      if (inMail) held = content(inMail, held);
      while (!inMail && held.includes('\r\n')) {
        const line = held.slice(0, held.indexOf('\r\n'));
        held = held.slice(line.length + 2);
        command(line);
      }
    });
  }
  let connections = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket, new Promise((resolve) => socket.once('close', () => resolve())));
    socket.write('220 hasty\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as net.AddressInfo).port, seen, connections: () => connections };
}

test.each<['none' | 'starttls', string, string]>([
  ['none', '552 5.3.4 too large', 'never'],
  ['none', '451 4.3.0 not now', 'later'],
  ['none', '421 4.3.2 closing', 'later'],
  ['none', '250 2.0.0 kept', 'later'],
  ['none', '354 more', 'later'],
  ['none', '550-no\r\n250 yes', 'later'],
  ['none', '552-too large\r\n554 no', 'never'],
  ['starttls', '552 5.3.4 too large', 'never'],
  ['starttls', '451 4.3.0 not now', 'later'],
  ['starttls', '421 4.3.2 closing', 'later'],
  ['starttls', '250 2.0.0 kept', 'later'],
])(
  'tls %s, answered in the middle of the mail by %s: %s, no byte more, no dot, a new line for the next',
  async (tls, early, kind) => {
    const server = await hastyServer(early);
    const transport = openTransport(
      { ...smtpConfig, port: server.port, tls, ca: tls === 'none' ? null : ca, connections: 1 },
      silentLog,
      { silenceMs: 2_000 },
    );
    stops.push(() => transport.close());
    const { signal } = new AbortController();
    expect(await transport.send(large, signal)).toMatchObject({
      kind,
      response: expect.stringContaining(early.slice(0, 3)),
    });
    expect(await transport.send(mail, signal)).toMatchObject({ kind: 'sent' });
    const [first, second] = server.seen;
    await Promise.race([first?.gone, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    expect(first).toMatchObject({ hasDot: false, hasReset: false });
    expect(first?.octets).toBeLessThan(LARGE / 2);
    expect(second?.hasDot).toBe(true);
    expect(server.connections()).toBe(2);
  },
);

test.each([
  ['552 5.3.4 too large', 'never'],
  ['451 4.3.0 not now', 'later'],
])('a line that holds the end of a mail when %s comes: it is not sent any more', async (early, kind) => {
  const server = await hastyServer(early, 900);
  // Takes 1000 octets of the mail and then no more, as a line does whose server does not read.
  const socket = new net.Socket();
  const write = socket._write.bind(socket);
  let release = (): void => undefined;
  socket._write = (chunk: Buffer, encoding, done) => {
    if (chunk.length < 1_000) return write(chunk, encoding, done);
    write(chunk.subarray(0, 1_000), encoding, () => undefined);
    release = () => write(chunk.subarray(1_000), encoding, done);
  };
  const session = new SmtpSession({ host: '127.0.0.1', port: server.port, ignoreTLS: true, socket }, null);
  stops.push(() => session.close());
  expect(await session.open()).toBe(null);
  const sending = session.send({ ...mail, bytes: large.bytes.subarray(0, 7_200) }, new AbortController().signal);
  setTimeout(() => release(), 300);
  expect((await sending).result.kind).toBe(kind);
  expect(session.isOpen).toBe(false);
  await server.seen[0]?.gone;
  expect(server.seen[0]).toMatchObject({ octets: 1_000, hasDot: false });
});

test('a short mail is on its way as a whole when it is refused early: the second answer to it costs the next one nothing', async () => {
  const server = await hastyServer('552 5.3.4 no', 900);
  const transport = openTransport({ ...smtpConfig, port: server.port, connections: 1 }, silentLog);
  stops.push(() => transport.close());
  const kinds: string[] = [];
  for (const bytes of [large.bytes.subarray(0, 7_200), mail.bytes, mail.bytes])
    kinds.push((await transport.send({ ...mail, bytes }, new AbortController().signal)).kind);
  expect(kinds).toEqual(['never', 'sent', 'sent']);
  expect(server.seen.filter((one) => one.hasDot)).toHaveLength(3);
});

// The demo's mail server: an in-process IMAP server (hoodiecrow-imap) and an SMTP sink (smtp-server), both on loopback
// and on ports the system chooses. Development packages, so the demo runs from a checkout; says so when they are absent.
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';

export interface DemoImap {
  readonly port: number;
  /** Puts a mail into INBOX; bytes with CRLF line ends. */
  deliver(raw: Uint8Array, at: Date): void;
  close(): Promise<void>;
}

export interface DemoSink {
  readonly port: number;
  close(): Promise<void>;
}

interface Hoodiecrow {
  readonly server: Server;
  listen(port: number, host: string, done: () => void): void;
  appendMessage(mailbox: string, flags: readonly string[], date: Date, raw: string): void;
  close(done: () => void): void;
}

interface SinkServer {
  readonly server: Server;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
}

interface SinkSession {
  readonly envelope: { readonly rcptTo: readonly { readonly address: string }[] };
}

const require = createRequire(import.meta.url);

// STARTTLS and CONDSTORE are left off: hoodiecrow's are not what today's clients expect.
const PLUGINS = [
  'ID',
  'SASL-IR',
  'NAMESPACE',
  'IDLE',
  'ENABLE',
  'LITERALPLUS',
  'UNSELECT',
  'SPECIAL-USE',
  'MOVE',
  'UIDPLUS',
];

/** Starts the IMAP server; user `testuser`, password `testpass` (hoodiecrow's own). */
export async function startDemoImap(): Promise<DemoImap> {
  const hoodiecrow = need<(options: object) => Hoodiecrow>('hoodiecrow-imap');
  const server = hoodiecrow({
    plugins: PLUGINS,
    storage: { INBOX: { messages: [] }, '': { separator: '/', folders: { Archive: { messages: [] } } } },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: portOf(server.server),
    deliver: (raw, at) => server.appendMessage('INBOX', [], at, Buffer.from(raw).toString('binary')),
    close: () => closeServer(server.server),
  };
}

/** Starts an SMTP server that takes every mail and hands it on. */
export async function startDemoSink(onMail: (to: string, raw: Uint8Array) => void): Promise<DemoSink> {
  const { SMTPServer } = need<{ SMTPServer: new (options: object) => SinkServer }>('smtp-server');
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream: NodeJS.ReadableStream, session: SinkSession, done: () => void) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        onMail(session.envelope.rcptTo.map((to) => to.address).join(', '), Buffer.concat(chunks));
        done();
      });
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: portOf(server.server), close: () => new Promise((done) => server.close(() => done())) };
}

function need<T>(name: string): T {
  try {
    return require(name) as T;
  } catch (cause) {
    throw new Error(`the demo needs the development package ${name}: run it from a checkout after npm ci`, { cause });
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    setTimeout(done, 500).unref();
  });
}

// A real SMTP server on loopback that keeps what it is given: envelope, raw bytes, headers. Takes scripted replies per
// stage; gives a random port. Independent of vitest. `startSink` is smtp-server; `startRawSink` plays an exact dialogue
// over net (drops after the dot, stalls, 421 in mid-session), which a correct server cannot.
import net from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** One mail as it arrived. `raw` is without dot-stuffing, CRLF kept. */
export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** A reply to give instead of taking the command, e.g. `{ code: 450, text: 'greylisted' }`. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}
export type Stage = 'connect' | 'mail' | 'rcpt' | 'dot';

export interface Sink {
  readonly port: number;
  readonly mails: SunkMail[];
  /** Connections made so far. */
  readonly connections: () => number;
  /** Refuses the next `times` commands at a stage. */
  refuse(stage: Stage, refusal: Refusal, times?: number): void;
  /** Resolves when `count` mails have arrived. */
  arrived(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a sink; `options` go to smtp-server (size limits, login, TLS). */
export async function startSink(options: SMTPServerOptions = {}): Promise<Sink> {
  const mails: SunkMail[] = [];
  const refusals: { stage: Stage; refusal: Refusal }[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let connections = 0;
  function refused(stage: Stage): Error | null {
    const at = refusals.findIndex((one) => one.stage === stage);
    if (at < 0) return null;
    const refusal = refusals.splice(at, 1)[0]!.refusal;
    return Object.assign(new Error(refusal.text), { responseCode: refusal.code });
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done(refused('connect'));
    },
    onMailFrom: (_address, _session, done) => done(refused('mail')),
    onRcptTo: (_address, _session, done) => done(refused('rcpt')),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const refusal = stream.sizeExceeded
          ? Object.assign(new Error('too large'), { responseCode: 552 })
          : refused('dot');
        if (refusal) return done(refusal);
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(parts),
        });
        done(null, 'kept');
        for (const one of waiting) if (mails.length >= one.count) one.resolve();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address() as net.AddressInfo;
  return {
    port: address.port,
    mails,
    connections: () => connections,
    refuse(stage, refusal, times = 1) {
      for (let n = 0; n < times; n++) refusals.push({ stage, refusal });
    },
    arrived: (count) =>
      mails.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What a raw sink does with a mail: `take` = 250 after the dot; `drop`/`fin` after the dot without a word; `stall` says nothing more. A text is sent as the reply. */
export type RawMove = 'take' | 'drop' | 'fin' | 'stall' | string;

export interface RawScript {
  /** Reply per verb (EHLO, MAIL, RCPT, DATA), else the usual one. `stall` and `drop` work here, too. */
  readonly replies?: Readonly<Record<string, RawMove>>;
  readonly greeting?: RawMove;
  /** Answers to command lines, the first that fits; after so many times the usual one. */
  readonly refuse?: readonly { readonly line: RegExp; readonly reply: RawMove; readonly times?: number }[];
  /** Asked at every command line and at every final dot ('.'), in order; undefined = as usual. */
  readonly each?: (line: string) => RawMove | undefined;
  /** Moves at the final dot, one per mail; the last one stays. */
  readonly atDot?: readonly RawMove[];
}

export interface RawSink extends Omit<Sink, 'refuse' | 'arrived'> {
  /** Ends every open connection, as a server does with idle ones. */
  cut(how: 'fin' | 'reset'): void;
}

/** A sink that plays a script byte by byte. `mails` holds what was received up to the dot, also when it was dropped. */
export async function startRawSink(script: RawScript): Promise<RawSink> {
  const mails: SunkMail[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  let dots = 0;
  const moves = script.atDot ?? ['take'];
  const left = (script.refuse ?? []).map((one) => ({ ...one, times: one.times ?? Number.POSITIVE_INFINITY }));
  function play(socket: net.Socket, move: RawMove, usual: string): void {
    if (move === 'drop') socket.resetAndDestroy();
    else if (move === 'fin') socket.end();
    else if (move !== 'stall') socket.write(`${move === 'take' ? usual : move}\r\n`);
  }
  const server = net.createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let held = Buffer.alloc(0);
    let inData = false;
    let from = '';
    let to: string[] = [];
    play(socket, script.greeting ?? 'take', '220 raw sink');
    socket.on('data', (part) => {
      held = Buffer.concat([held, part]);
      for (;;) {
        const end = held.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = held.subarray(0, end);
        held = held.subarray(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          mails.push({ from, to, raw: unstuffed(line) });
          play(socket, script.each?.('.') ?? moves[Math.min(dots++, moves.length - 1)] ?? 'take', '250 kept');
          continue;
        }
        const text = line.toString('latin1');
        const verb = text.slice(0, 4).toUpperCase();
        const refusal = left.find((one) => one.times > 0 && one.line.test(text));
        if (refusal) refusal.times -= 1;
        const reply = script.each?.(text) ?? refusal?.reply ?? script.replies?.[verb] ?? 'take';
        if (verb === 'MAIL') [from, to] = [/<(.*)>/.exec(text)?.[1] ?? '', []];
        if (verb === 'RCPT') to = [...to, /<(.*)>/.exec(text)?.[1] ?? ''];
        inData = verb === 'DATA' && reply === 'take';
        play(socket, reply, verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
        if (verb === 'QUIT') socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as net.AddressInfo).port,
    mails,
    connections: () => connections,
    cut(how) {
      for (const socket of sockets) {
        if (how === 'fin') socket.end();
        else socket.resetAndDestroy();
      }
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Header fields of a mail in wire order, unfolded, not decoded: an independent, simple reader for tests. */
export function headersOf(raw: Uint8Array): readonly { readonly name: string; readonly value: string }[] {
  const [head = ''] = Buffer.from(raw).toString('utf8').split('\r\n\r\n', 1);
  return head
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':');
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
    });
}

/** The value of the only field of this name; null when there is none. Throws when there are several. */
export function header(raw: Uint8Array, name: string): string | null {
  const found = headersOf(raw).filter((field) => field.name.toLowerCase() === name.toLowerCase());
  if (found.length > 1) throw new Error(`${found.length} fields ${name}`);
  return found[0]?.value ?? null;
}

function unstuffed(data: Buffer): Buffer {
  return Buffer.from(`${data.toString('latin1').replace(/(^|\r\n)\.\./g, '$1.')}\r\n`, 'latin1');
}

// One look at a mail server from outside: does its name resolve, does the port answer, is encryption offered, what does the
// certificate say, is it trusted. Takes host, port and how it is to be encrypted; gives facts, also of a certificate that
// is not trusted. Never sends a name, a password or a mail; never throws; ends within its limit. RFC 8314, RFC 3207,
// RFC 3501 §6.2.1. For doctor and init.
import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { TlsMode } from '../../model/setup.ts';

export interface ServerPlace {
  readonly protocol: 'imap' | 'smtp';
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  /** PEM trusted besides the system's; null = the system's only. */
  readonly ca: string | null;
  /** Where a server of this place really listens, in tests. */
  readonly instead?: { readonly port: number; readonly lookup?: LookupFunction | undefined };
}

/** What a certificate says; times are epoch ms. */
export interface CertificateFacts {
  readonly subject: string;
  /** DNS names and addresses it was issued for. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: number;
  readonly validTo: number;
  readonly isSelfSigned: boolean;
  /** Why it is not trusted (`CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID` …); null = it is. */
  readonly distrust: string | null;
}

export interface Reached {
  /** Of the name; [] = it does not resolve. */
  readonly addresses: readonly string[];
  /** What stopped the look, `dns` before `connect` before `greeting` before `starttls` before `tls`; null = nothing. */
  readonly failed: 'dns' | 'connect' | 'greeting' | 'starttls' | 'tls' | null;
  readonly detail: string;
  /** The server's first line, at most 200 characters. */
  readonly greeting: string | null;
  /** TLSv1.3 …; null = not encrypted. */
  readonly protocolVersion: string | null;
  /** Null where there is no encryption. */
  readonly certificate: CertificateFacts | null;
}

const MAX_LINE = 8_192;
const MAX_LINES = 100;

/** Looks. `limitMs` holds for the whole. */
export async function reach(place: ServerPlace, limitMs: number): Promise<Reached> {
  const end = performance.now() + limitMs;
  const left = (): number => Math.max(1, end - performance.now());
  const seen: { -readonly [K in keyof Reached]: Reached[K] } = { ...NOTHING };
  let stage: Exclude<Reached['failed'], null> = 'dns';
  const open: { destroy(): void }[] = [];
  try {
    seen.addresses = await within(left(), addressesOf(place));
    stage = 'connect';
    if (place.tls === 'implicit') {
      const encrypted = await within(left(), encryptedTo(place, null, open));
      note(seen, encrypted, place);
      stage = 'greeting';
      seen.greeting = await within(left(), greetingOf(place, new Lines(encrypted)));
      return seen;
    }
    const socket = await within(left(), plainTo(place, open));
    const lines = new Lines(socket);
    stage = 'greeting';
    seen.greeting = await within(left(), greetingOf(place, lines));
    if (place.tls === 'none') return seen;
    stage = 'starttls';
    await within(left(), askForTls(place.protocol, socket, lines));
    const bare = lines.release();
    stage = 'tls';
    note(seen, await within(left(), encryptedTo(place, bare, open)), place);
    return seen;
  } catch (error) {
    const { code, text } = reasonOf(error);
    const isTls = place.tls === 'implicit' && stage === 'connect' && /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code);
    return { ...seen, failed: isTls ? 'tls' : stage, detail: text };
  } finally {
    // The outermost alone: it takes the connection below it along. Node 24 crashes (SIGSEGV) where that is destroyed first.
    open.at(-1)?.destroy();
  }
}

const NOTHING: Reached = {
  addresses: [],
  failed: null,
  detail: '',
  greeting: null,
  protocolVersion: null,
  certificate: null,
};

async function addressesOf({ host, instead }: ServerPlace): Promise<readonly string[]> {
  if (isIP(host) > 0 || instead) return [host];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** What to connect to. */
function target({ host, port, instead }: ServerPlace) {
  return { host, port: instead?.port ?? port, ...(instead?.lookup ? { lookup: instead.lookup } : {}) };
}

function plainTo(place: ServerPlace, open: { destroy(): void }[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectPlain(target(place));
    open.push(socket);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}

/** Its first words; throws where no such server says them. RFC 3501 §7.1, RFC 5321 §4.3.1. */
async function greetingOf({ protocol, tls }: ServerPlace, lines: Lines): Promise<string> {
  const [first = ''] = protocol === 'imap' ? [await lines.next()] : await smtpAnswer(lines);
  const said = shown(first);
  // Logged in before encryption: what comes after is nobody's word (F31).
  if (protocol === 'imap' && tls === 'starttls' && /^\* PREAUTH\b/i.test(said))
    throw new Error('it says PREAUTH before encryption');
  const isOne = protocol === 'imap' ? /^\* (?:OK|PREAUTH)\b/i.test(said) : said.startsWith('220');
  if (isOne) return said;
  throw new Error(`it says "${said}"`);
}

/** Any certificate is taken: it is only looked at, nothing is said to the server after it. */
function encryptedTo(place: ServerPlace, socket: Socket | null, open: { destroy(): void }[]): Promise<TLSSocket> {
  const { host, ca } = place;
  return new Promise((resolve, reject) => {
    const encrypted = connectTls({
      ...(socket ? { socket, host } : target(place)),
      ...(isIP(host) > 0 ? {} : { servername: host }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      ...(ca === null ? {} : { ca: [...getCACertificates('default'), ca] }),
    });
    open.push(encrypted);
    encrypted.once('secureConnect', () => resolve(encrypted));
    encrypted.once('error', reject);
    encrypted.once('close', () =>
      reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })),
    );
    encrypted.on('error', () => undefined);
  });
}

async function askForTls(protocol: ServerPlace['protocol'], socket: Socket, lines: Lines): Promise<void> {
  if (protocol === 'imap') {
    socket.write('d1 STARTTLS\r\n');
    for (let line = await lines.next(); ; line = await lines.next()) {
      if (/^d1 OK\b/i.test(line)) return;
      if (/^d1 /i.test(line)) throw new Error(`the server refuses STARTTLS: ${shown(line)}`);
    }
  }
  socket.write('EHLO mailclerk.invalid\r\n');
  const offers = await smtpAnswer(lines);
  if (!offers.some((line) => /^250[- ]STARTTLS\b/i.test(line))) throw new Error('the server does not offer STARTTLS');
  socket.write('STARTTLS\r\n');
  const [answer = ''] = await smtpAnswer(lines);
  if (!answer.startsWith('220')) throw new Error(`the server refuses STARTTLS: ${shown(answer)}`);
}

async function smtpAnswer(lines: Lines): Promise<readonly string[]> {
  const all: string[] = [];
  while (all.length < MAX_LINES) {
    const line = await lines.next();
    all.push(line);
    if (!/^\d{3}-/.test(line)) return all;
  }
  throw new Error('the server does not come to an end');
}

function note(seen: { -readonly [K in keyof Reached]: Reached[K] }, encrypted: TLSSocket, place: ServerPlace): void {
  seen.protocolVersion = encrypted.getProtocol();
  seen.certificate = certificateFacts(encrypted, place.host);
}

function certificateFacts(encrypted: TLSSocket, host: string): CertificateFacts | null {
  const found = encrypted.getPeerCertificate(false);
  // Node gives an empty object where the server showed none.
  if (found.valid_to === undefined) return null;
  const error: unknown = encrypted.authorizationError;
  const distrust = encrypted.authorized ? null : codeOf(error);
  const cn = nameIn(found.subject);
  const alternative = (found.subjectaltname ?? '').split(/,\s*/).map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return {
    subject: cn,
    names: alternative.filter((name) => name !== '').slice(0, 50),
    issuer: nameIn(found.issuer) || host,
    validFrom: Date.parse(found.valid_from),
    validTo: Date.parse(found.valid_to),
    isSelfSigned: JSON.stringify(found.subject) === JSON.stringify(found.issuer),
    distrust,
  };
}

function nameIn(subject: PeerCertificate['subject'] | undefined): string {
  const name = subject?.CN ?? subject?.O ?? '';
  return shown(String(name));
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return String(error);
}

/** A server's lines, one after another; bounded. */
class Lines {
  readonly #socket: Socket;
  readonly #whole: string[] = [];
  #text = '';
  #wake: (() => void) | null = null;
  #over: Error | null = null;
  readonly #onData = (data: Buffer): void => {
    this.#text += data.toString('latin1');
    const parts = this.#text.split(/\r?\n/);
    this.#text = parts.pop() ?? '';
    this.#whole.push(...parts);
    if (this.#text.length > MAX_LINE || this.#whole.length > MAX_LINES)
      this.#end(new Error('the server says more than is expected before anything was asked'));
    this.#wake?.();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.once('close', () => this.#end(new Error('the connection was closed')));
    socket.once('error', (error) => this.#end(error));
  }

  async next(): Promise<string> {
    for (;;) {
      const line = this.#whole.shift();
      if (line !== undefined) return line;
      if (this.#over) throw this.#over;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The bare connection; what was said beyond what was asked is somebody else's words (STARTTLS injection). */
  release(): Socket {
    this.#socket.off('data', this.#onData);
    if (this.#whole.length > 0 || this.#text !== '')
      throw new Error('somebody put text into the connection before encryption began');
    return this.#socket;
  }

  #end(error: Error): void {
    this.#over ??= error;
    this.#wake?.();
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly text: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error && error.message !== '' ? error.message : code || String(error);
  return { code, text: shown(text) };
}

/** One short line without control characters: a server writes this text. */
function shown(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 200);
}

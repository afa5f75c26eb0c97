// What the flags of `mailclerk init` say. Takes texts as typed; gives values, or ends with exit 2 and the flag that is
// wrong, with what was seen and what is expected. Reads the password where it is told to; asks nobody.
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { MailServer } from '../../../config/presets/preset.ts';
import { readHostPort } from '../../../config/schema/leaf.ts';
import { readSecret } from '../../../config/secret.ts';
import { readDate } from '../../../config/units.ts';
import { canonicalAddress } from '../../../model/address.ts';
import type { Io } from '../../doors.ts';
import { Exit, exitCodes } from '../../exit.ts';

export type Options = Readonly<Record<string, unknown>>;
/** A server as typed: the kind of TLS may have to be found out. */
export type TypedServer = Pick<MailServer, 'host' | 'port'> & { readonly tls: MailServer['tls'] | null };
export type Protocol = 'imap' | 'smtp';

const MAX_SECRET = 64 * 1024;
const USUAL: Readonly<Record<Protocol, Readonly<Record<number, MailServer['tls']>>>> = {
  imap: { 993: 'implicit', 143: 'starttls' },
  smtp: { 465: 'implicit', 587: 'starttls', 25: 'starttls' },
};

export function text(options: Options, key: string): string | undefined {
  const value = options[key];
  return typeof value === 'string' ? value : undefined;
}

export function wrong(flag: string, seen: string, expected: string): Exit {
  return new Exit(exitCodes.usage, `${flag} is "${seen.slice(0, 200)}", expected ${expected}`, 'mailclerk init --help');
}

/** Without a terminal nobody can be asked: the flag that would have answered. */
export function missing(what: string, flag: string): Exit {
  return new Exit(
    exitCodes.usage,
    `${what} is missing, and nobody can be asked here; give it with ${flag}`,
    'mailclerk init --help',
  );
}

/** `--imap HOST[:PORT]` and `--imap-tls`. */
export function serverGiven(options: Options, protocol: Protocol): TypedServer | null {
  const typed = text(options, protocol);
  const kind = text(options, `${protocol}Tls`) as MailServer['tls'] | undefined;
  if (typed === undefined) return null;
  return (
    serverTyped(typed, protocol, kind) ??
    raise(wrong(`--${protocol}`, typed, 'a host with or without a port, like imap.example.com:993'))
  );
}

/** The same as an answer to a question; null when it is no server. */
export function serverTyped(typed: string, protocol: Protocol, kind?: MailServer['tls']): TypedServer | null {
  const read = readHostPort(typed);
  if (!read) return null;
  const ports = { imap: { implicit: 993, starttls: 143, none: 143 }, smtp: { implicit: 465, starttls: 587, none: 25 } };
  const usual = protocol === 'imap' ? 'implicit' : 'starttls';
  const port = read.port ?? ports[protocol][kind ?? usual];
  return { host: read.host, port, tls: kind ?? (read.port === null ? usual : (USUAL[protocol][port] ?? null)) };
}

/** now | all | a date. */
export function startTyped(typed: string): string | null {
  if (typed === 'now' || typed === 'all') return typed;
  return readDate(typed) === undefined ? null : typed;
}

/** keep | seen | flag | delete | move:FOLDER. */
export function afterTyped(typed: string): string | { readonly move: string } | null {
  if (['keep', 'seen', 'flag', 'delete'].includes(typed)) return typed;
  const folder = /^move:(.{1,255})$/.exec(typed)?.[1]?.trim();
  return folder && folder.toUpperCase() !== 'INBOX' && !/[\x00-\x1f\x7f]/.test(folder) ? { move: folder } : null;
}

/** The address of `Name <address>`, or alone; canonical. */
export function addressTyped(typed: string): string | null {
  return canonicalAddress(/<([^<>]+)>\s*$/.exec(typed)?.[1] ?? typed.trim());
}

/** An agent by address, with or without a name: the id is made from what stands before the @. */
export function agentTyped(typed: string): { readonly id: string; readonly address: string } | null {
  const address = addressTyped(typed);
  return address === null ? null : { id: nameFrom(address, 'agent'), address };
}

/** A name for the config from what stands before the @ of an address. */
export function nameFrom(address: string, fallback: string): string {
  const local = address.slice(0, address.lastIndexOf('@'));
  const name = local
    .replace(/[äöüß]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64);
  return name === '' ? fallback : name;
}

/** The password that the flags name for one of both servers; null when they name none. */
export async function passwordGiven(io: Io, options: Options, protocol: Protocol): Promise<string | null> {
  const flag = protocol === 'imap' ? 'passwordFile' : 'smtpPasswordFile';
  const file = text(options, flag);
  if (protocol === 'imap' && options.passwordStdin === true) {
    if (file !== undefined)
      throw new Exit(exitCodes.usage, '--password-stdin beside --password-file; keep one of them');
    return oneLine(await readAll(io), '--password-stdin');
  }
  if (file === undefined) return null;
  const shown = protocol === 'imap' ? '--password-file' : '--smtp-password-file';
  return oneLine(readSmall(resolve(io.cwd, file), shown), shown);
}

/** `env:NAME`, `cred:NAME` or `file:/path`, as it will stand in the config, and its value where it can be read now. */
export function referenceGiven(
  io: Io,
  options: Options,
  key: 'passwordRef' | 'smtpPasswordRef' | 'clientSecretRef',
): { readonly reference: string; readonly value: string | null } | null {
  const reference = text(options, key);
  if (reference === undefined) return null;
  const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const [, kind, name = ''] = /^(env|cred|file):(.+)$/.exec(reference) ?? [];
  if (kind === undefined)
    throw wrong(flag, '…', 'a reference: env:NAME, cred:NAME or file:/path, never the secret itself');
  if (kind === 'env') {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw wrong(flag, reference, 'the name of an environment variable');
    return { reference, value: io.env[name] || null };
  }
  if (kind === 'cred') return { reference, value: null };
  if (!isAbsolute(name)) throw wrong(flag, reference, 'file: with an absolute path');
  const value = oneLine(readSmall(name, flag), flag);
  // What the daemon would refuse to read is refused now, with its own words.
  const read = readSecret(reference, { env: io.env, base: io.cwd });
  if (!read.ok) throw new Exit(exitCodes.usage, `${flag}: ${read.why}`);
  return { reference, value };
}

/** The text of --ca. */
export function pemIn(path: string): string {
  const pem = readSmall(path, '--ca');
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw wrong('--ca', path, 'a PEM file (-----BEGIN CERTIFICATE-----)');
}

function readSmall(path: string, flag: string): string {
  try {
    const about = statSync(path);
    if (!about.isFile() || about.size > MAX_SECRET) throw wrong(flag, path, 'a file of at most 64 KB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Exit(exitCodes.usage, `${flag}: ${path} cannot be read (${code})`, 'mailclerk init --help');
  }
}

async function readAll(io: Io): Promise<string> {
  const parts: Buffer[] = [];
  let octets = 0;
  for await (const part of io.stdin) {
    const bytes = Buffer.from(part as Uint8Array);
    octets += bytes.length;
    if (octets > MAX_SECRET) throw new Exit(exitCodes.usage, '--password-stdin: more than 64 KB came');
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function oneLine(given: string, flag: string): string {
  const password = given.replace(/\r?\n$/, '');
  if (password === '') throw new Exit(exitCodes.usage, `${flag}: there is no password in it`, 'mailclerk init --help');
  if (/[\r\n\0]/.test(password))
    throw new Exit(exitCodes.usage, `${flag}: more than one line, expected the password alone`);
  return password;
}

function raise(error: Exit): never {
  throw error;
}

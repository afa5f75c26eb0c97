// Secrets by reference: `env:NAME`, `file:/path`, `cred:name` (systemd LoadCredential), or – with a warning – plain text.
// Takes the reference and the process' environment; gives a Secret that prints as ‹secret› wherever it is printed.
// Never puts the value into an error, a log, JSON or an inspection.
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { inspect } from 'node:util';
import type { Secret } from '../model/setup.ts';

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative `file:` paths start from. */
  readonly base: string;
}

export type SecretResult =
  | { readonly ok: true; readonly secret: Secret; readonly plain: boolean }
  /** `isElsewhere`: only a process of the service manager has it. */
  | { readonly ok: false; readonly why: string; readonly isElsewhere?: boolean };

const MASK = '‹secret›';
const MAX_SECRET_OCTETS = 64 * 1024;

/** A Secret around a value. The value lives in a closure: no property holds it, so nothing that walks objects finds it. */
export function makeSecret(reference: string, value: string): Secret {
  return Object.freeze({
    reference,
    reveal: () => value,
    toJSON: () => MASK,
    toString: () => MASK,
    [inspect.custom]: () => MASK,
    [Symbol.toPrimitive]: () => MASK,
  });
}

/** A Secret that could not be read and is not needed by this run; revealing it throws the reason. */
export function absentSecret(reference: string, why: string): Secret {
  const secret = makeSecret(reference, '');
  const reveal = (): string => {
    throw new Error(`the secret ${reference} was not read: ${why}`);
  };
  return Object.freeze({ ...secret, reveal });
}

/** Reads what the text refers to. The reasons name the reference, never the value. */
export function readSecret(text: string, sources: SecretSources): SecretResult {
  const match = /^(env|file|cred):(.*)$/s.exec(text);
  if (!match) return { ok: true, plain: true, secret: makeSecret('plain text in the file', text) };
  const name = (match[2] ?? '').trim();
  if (match[1] === 'env') return fromEnv(name, sources);
  if (match[1] === 'file') return fromFile(text, isAbsolute(name) ? name : resolve(sources.base, name), true);
  return fromCredential(name, sources);
}

function fromEnv(name: string, sources: SecretSources): SecretResult {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return { ok: false, why: `env:${name} names no environment variable` };
  const value = sources.env[name];
  if (!value) {
    return {
      ok: false,
      why: `env:${name}: the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}; export it before the start`,
    };
  }
  return found(`env:${name}`, value);
}

function fromCredential(name: string, sources: SecretSources): SecretResult {
  const folder = sources.env.CREDENTIALS_DIRECTORY;
  if (!/^[A-Za-z0-9_.-]+$/.test(name) || name.startsWith('.')) {
    return { ok: false, why: `cred:${name} names no credential; allowed are letters, digits, . _ -` };
  }
  if (!folder) {
    return {
      ok: false,
      isElsewhere: true,
      why: `cred:${name}: CREDENTIALS_DIRECTORY is not set; cred: works under systemd with LoadCredential=${name}:…, for a command of yours name the folder (sudo CREDENTIALS_DIRECTORY=/etc/mailclerk/credentials mailclerk …), elsewhere use file: or env:`,
    };
  }
  return fromFile(`cred:${name}`, join(folder, name), false);
}

function fromFile(reference: string, path: string, checkMode: boolean): SecretResult {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { ok: false, why: `${reference}: ${path} is no file` };
    if (stat.size > MAX_SECRET_OCTETS) return { ok: false, why: `${reference}: ${path} is larger than 64 KB` };
    // Windows has no mode bits worth the name: everything looks world-readable there.
    if (checkMode && process.platform !== 'win32' && (stat.mode & 0o004) !== 0) {
      return { ok: false, why: `${reference}: every user of this machine can read ${path}; run: chmod 600 ${path}` };
    }
    return found(reference, readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    return { ok: false, why: `${reference}: ${path} ${why}` };
  }
}

function found(reference: string, text: string): SecretResult {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') return { ok: false, why: `${reference} is empty` };
  return { ok: true, plain: false, secret: makeSecret(reference, value) };
}

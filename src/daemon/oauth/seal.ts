// What is kept of a sign-in, unreadable without its key: AES-256-GCM, a new nonce each time, bound to the account and the
// application it belongs to. The key is the configured one (HKDF), or the file oauth.key beside the database, made at the
// first sign-in with mode 0600: a backup holds the database alone, so it opens no mailbox. Never logs.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomId, randomKey } from '../../lib/chance.ts';
import { synced } from '../../lib/synced.ts';
import type { OAuthAccount } from '../../model/oauth/account.ts';

const KEY_FILE = 'oauth.key';
const VERSION = 'v1';

/** The key of an account's sign-in; null when there is no key file yet and none may be made. Throws when others can read it. */
export function sealingKey(account: OAuthAccount, dir: string, make: boolean): Uint8Array | null {
  if (account.key !== null) return derived(Buffer.from(account.key.reveal(), 'utf8'));
  const path = join(dir, KEY_FILE);
  const found = readKey(path);
  if (found !== null) return derived(found);
  if (!make) return null;
  writeKey(path);
  const made = readKey(path);
  return made === null ? null : derived(made);
}

/** Ciphertext as text. */
export function seal(text: string, key: Uint8Array, bound: string): string {
  const nonce = randomKey(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${Buffer.from(nonce).toString('base64url')}.${body.toString('base64url')}`;
}

/** The text; null for another key, another account or application, or a changed byte. */
export function unseal(sealed: string, key: Uint8Array, bound: string): string | null {
  const [version, nonce = '', body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== VERSION || bytes.length < 16) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function derived(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'mailclerk oauth sign-in', 32));
}

function readKey(path: string): Uint8Array | null {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new Error(`others can read ${path}, which opens mailboxes; run: chmod 600 ${path}`);
    const bytes = readFileSync(path);
    if (bytes.length < 32)
      throw new Error(`${path} holds ${bytes.length} octets, expected 32; put the whole file back`);
    return bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, also when two processes do it: the second finds the first one's. */
function writeKey(path: string): void {
  const draft = `${path}.${randomId()}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, randomKey(32));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
    synced(dirname(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

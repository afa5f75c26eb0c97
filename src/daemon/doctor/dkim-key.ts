// Whether the public half in DNS is the other half of the key we sign with. Takes the key and DNS' answer; gives a finding.
// Never shows a key. RFC 6376 §3.6.1, RFC 8463 (Ed25519 keys stand there as 32 octets).
import { createPublicKey } from 'node:crypto';
import type { DkimKey } from '../../model/setup.ts';
import { type Asked, texts } from './ask-dns.ts';
import { type Finding, fail, ok, skipped } from './finding.ts';

/** One key. */
export function keyFinding({ domain, selector, key }: DkimKey, about: string, asked: Asked): Finding {
  const name = `${selector}._domainkey.${domain}`;
  if (asked.kind === 'fault') return skipped('dkim', about, `DNS does not say what ${name} is (${asked.code})`);
  const record = texts(asked.answers).find((text) => /(?:^|;)\s*p\s*=/i.test(text));
  if (record === undefined) return fail('dkim', about, `there is no key at ${name}: every signature of ours fails`);
  const published = (/(?:^|;)\s*p\s*=([^;]*)/i.exec(record)?.[1] ?? '').replace(/\s+/g, '');
  if (published === '')
    return fail('dkim', about, `the key at ${name} is withdrawn (p=): every signature of ours fails`);
  let own: readonly string[];
  try {
    own = publicHalves(key.reveal());
  } catch (error) {
    const isUnread = error instanceof Error && /was not read/.test(error.message);
    return isUnread
      ? skipped('dkim', about, error.message)
      : fail('dkim', about, `the private key for ${name} cannot be used: mails go unsigned`, {
          fix: 'a PEM private key, RSA or Ed25519',
        });
  }
  return own.includes(published)
    ? ok('dkim', about, `the key at ${name} is ours`)
    : fail('dkim', about, `the key at ${name} is another one than ours: every signature of ours fails`);
}

/** The forms in which it may stand in DNS, base64. */
function publicHalves(pem: string): readonly string[] {
  const half = createPublicKey(pem);
  const spki = half.export({ type: 'spki', format: 'der' });
  if (half.asymmetricKeyType === 'ed25519') return [spki.subarray(-32).toString('base64'), spki.toString('base64')];
  return [spki.toString('base64'), half.export({ type: 'pkcs1', format: 'der' }).toString('base64')];
}

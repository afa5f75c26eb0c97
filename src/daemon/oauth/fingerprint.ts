// Tells whether an account is still the same: a text that differs when anything about it does, its secrets included. Takes an
// account; gives a hash. Pure.
import { createHash } from 'node:crypto';
import type { OAuthAccount } from '../../model/oauth/account.ts';
import type { Secret } from '../../model/setup.ts';

/** Differs when anything about the account does, secrets included. */
export function fingerprintOf(account: OAuthAccount): string {
  const plain = (secret: Secret | null): string | null => (secret === null ? null : secret.reveal());
  const { clientSecret, serviceAccount, certificate, key } = account;
  const secrets = [clientSecret, serviceAccount, certificate?.key ?? null, key].map(plain);
  return createHash('sha256')
    .update(JSON.stringify([account, secrets]))
    .digest('hex');
}

// Signed statements instead of secrets. Takes a key and who says what to whom; gives a JWT: a certificate's client assertion
// (RFC 7523 §2.2; PS256 with both thumbprints, as Microsoft wants it), a Google service account's grant (§2.1, RS256).
// RFC 7515, RFC 7518 §3.3 and §3.5.
import { constants, createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { randomId } from '../../lib/chance.ts';
import type { OAuthAccount, OAuthCertificate } from '../../model/oauth/account.ts';
import { jsonOf } from './answer.ts';

const LIFETIME_S = 300;
const GOOGLE_LIFETIME_S = 3600;

/** Proves that the application holds the certificate's key, for five minutes, to this token endpoint. */
export function clientAssertion(
  { clientId, tokenUrl }: OAuthAccount,
  { key, pem }: OAuthCertificate,
  nowMs: number,
): string {
  const der = new X509Certificate(pem).raw;
  const thumb = (hash: string): string => createHash(hash).update(der).digest('base64url');
  const now = Math.floor(nowMs / 1000);
  const head = { alg: 'PS256', typ: 'JWT', x5t: thumb('sha1'), 'x5t#S256': thumb('sha256') };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: tokenUrl,
    jti: randomId(),
    iat: now,
    nbf: now,
    exp: now + LIFETIME_S,
  };
  return signed(head, claims, key.reveal());
}

/** Asks in the name of `subject`. The token endpoint of the key file is not used: only the configured one is asked. */
export function serviceAssertion(account: OAuthAccount, nowMs: number): string {
  const json = jsonOf(account.serviceAccount?.reveal() ?? '') ?? {};
  const now = Math.floor(nowMs / 1000);
  const head = {
    alg: 'RS256',
    typ: 'JWT',
    ...(typeof json.private_key_id === 'string' ? { kid: json.private_key_id } : {}),
  };
  const claims = {
    iss: String(json.client_email),
    sub: account.subject,
    scope: account.scope,
    aud: account.tokenUrl,
    iat: now,
    exp: now + GOOGLE_LIFETIME_S,
  };
  return signed(head, claims, String(json.private_key));
}

function signed(head: { readonly alg: string }, claims: object, pem: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(head)}.${part(claims)}`;
  const key = createPrivateKey(pem);
  const how =
    head.alg === 'PS256'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key };
  return `${text}.${sign('sha256', Buffer.from(text), how).toString('base64url')}`;
}

// What is asked of a token endpoint: the form of each grant, with the application's proof. Takes an account and what a
// person's sign-in left; gives fields and which of them are secret. Pure but for the ids of assertions. RFC 6749 §4.4 and
// §6, RFC 7523, RFC 8628 §3.4, RFC 7636 §4.5.
import type { OAuthAccount } from '../../model/oauth/account.ts';
import { clientAssertion, serviceAssertion } from './assertion.ts';

export type Form = Readonly<Record<string, string>>;

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SECRET_FIELDS = [
  'client_secret',
  'client_assertion',
  'assertion',
  'refresh_token',
  'code',
  'code_verifier',
  'device_code',
];

/** A new access token: by what is kept of the sign-in, or by the application itself. */
export function tokenForm(account: OAuthAccount, refreshToken: string | null, nowMs: number): Form {
  if (account.flow === 'service_account')
    return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: serviceAssertion(account, nowMs) };
  const scope = account.scope === '' ? {} : { scope: account.scope };
  const who = clientFields(account, nowMs);
  if (refreshToken !== null) return { grant_type: 'refresh_token', refresh_token: refreshToken, ...scope, ...who };
  return { grant_type: 'client_credentials', ...scope, ...who };
}

/** The application and its proof. */
export function clientFields(account: OAuthAccount, nowMs: number): Form {
  const { clientId: client_id, certificate, clientSecret } = account;
  if (certificate)
    return { client_id, client_assertion_type: BEARER, client_assertion: clientAssertion(account, certificate, nowMs) };
  return clientSecret ? { client_id, client_secret: clientSecret.reveal() } : { client_id };
}

/** Values of a form that must appear nowhere. */
export function secretsIn(form: Form): readonly string[] {
  return SECRET_FIELDS.flatMap((field) => (form[field] === undefined ? [] : [form[field]]));
}

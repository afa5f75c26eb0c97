// What to do about a refusal of an identity provider: Microsoft's AADSTS numbers, and the words of RFC 6749 §5.2. Takes
// codes; gives one sentence, '' when nobody knows more. Pure. The same list is docs/oauth.md.

const SIGN_IN = 'sign in again: mailclerk mailbox auth';

/** By AADSTS number. */
export const aadstsAdvice: Readonly<Record<string, string>> = {
  7000215: 'the client_secret is wrong: expected the value of the secret, not its id',
  7000222: 'the client_secret has expired: make a new one, better a certificate, and give it here',
  700016: 'the application is not known in this tenant: check client_id and tenant',
  700027:
    'the certificate is not (or no longer) registered with the application, or the clock of this machine is wrong',
  7000229: 'the application has no service principal in this tenant: an administrator must grant it consent there',
  700024: 'the clock of this machine is wrong, or the certificate is not valid now',
  7000218:
    'the application is no public client: allow public client flows in its registration, or give a client_secret',
  90002: 'there is no such tenant: check tenant',
  900023: 'tenant is neither a domain nor an id: check tenant',
  70011: 'the scope is wrong: leave scope out, or write what the provider expects',
  1002012: 'an application without a person wants a scope that ends with /.default: leave scope out',
  500011: 'the scope names an application that this tenant does not have: check scope',
  65001:
    'nobody consented: an administrator grants the application its permissions (IMAP.AccessAsApp, or the delegated ones)',
  65004: 'consent was declined; sign in again and consent',
  50034: 'there is no such user in this tenant',
  50053: 'the account is locked after too many tries; wait, or unlock it',
  50055: `the password has expired; ${SIGN_IN}`,
  50057: 'the account is disabled',
  50076: `another factor is wanted; ${SIGN_IN}`,
  50079: `another factor must be set up; ${SIGN_IN}`,
  50105: 'the user is not assigned to the application',
  50126: `user or password is wrong; ${SIGN_IN}`,
  50173: `the sign-in was withdrawn (a new password, or an administrator did it); ${SIGN_IN}`,
  53003: 'a Conditional Access policy forbids it: exempt the application, or use app-only credentials',
  530003: 'a Conditional Access policy wants a managed device: use app-only credentials',
  700082: `the sign-in was not used for too long; ${SIGN_IN}`,
  70008: `the sign-in has expired; ${SIGN_IN}`,
  70043: `the sign-in has expired by a policy; ${SIGN_IN}`,
  70000: `the sign-in is not valid any more; ${SIGN_IN}`,
  9002313: `the sign-in cannot be read by the provider; ${SIGN_IN}`,
};

const byCode: Readonly<Record<string, string>> = {
  invalid_grant: `the sign-in has expired or was withdrawn; ${SIGN_IN}`,
  invalid_client: 'the provider does not accept the application: check client_id, and secret or certificate',
  unauthorized_client:
    'the application may not do this: Google: allow its client id the scope https://mail.google.com/ (domain-wide delegation); else grant its permissions',
  invalid_scope: 'check scope',
  unsupported_grant_type: 'the provider has no such flow: check flow and token_url',
  access_denied: 'it was declined; sign in again and consent',
  expired_token: 'nobody signed in in time; begin anew: mailclerk mailbox auth',
  interaction_required: SIGN_IN,
  consent_required: SIGN_IN,
  login_required: SIGN_IN,
  deleted_client: 'the application was deleted at the provider',
  disabled_client: 'the application is disabled at the provider',
  admin_policy_enforced: 'a policy of the Google Workspace forbids it: trust the application in the admin console',
  org_internal: 'the Google application is for users of its own organisation',
};

/** One sentence. */
export function adviceFor(code: string, aadsts: string | null, said: string): string {
  const known = aadsts === null ? undefined : aadstsAdvice[aadsts];
  if (known !== undefined) return known;
  // Google words a wrong clock as an invalid grant.
  if (/invalid jwt/i.test(said))
    return /signature/i.test(said)
      ? 'the key of the service account was deleted: make a new one'
      : 'the clock of this machine is wrong, or the service account is not allowed this';
  return Object.hasOwn(byCode, code) ? (byCode[code] ?? '') : '';
}

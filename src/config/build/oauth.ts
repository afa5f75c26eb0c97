// `auth.oauth2:` as the daemon reads it: the provider's addresses, the grant by what is given, secrets and certificate
// read. Reports what does not fit together; never a word of a secret.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { OAuthAccount, OAuthCertificate, OAuthFlow } from '../../model/oauth/account.ts';
import type { Secret } from '../../model/setup.ts';
import type { OAuthSettings } from '../schema/oauth.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, pemAt, reportError, secretAt } from './context.ts';

type Provider = OAuthAccount['provider'];
type Addresses = Pick<OAuthAccount, 'tokenUrl' | 'deviceUrl' | 'authorizationUrl' | 'scope'>;

const MIN_KEY = 16;
const APP_ONLY = 'https://outlook.office365.com/.default';
const DELEGATED =
  'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access';

/** The account of one login; `user` = who logs in. */
export function buildOAuth(
  context: BuildContext,
  path: Path,
  given: OAuthSettings,
  { name, user }: { readonly name: string; readonly user: string },
): OAuthAccount {
  const provider = given.provider ?? (given.tenant === undefined ? 'other' : 'microsoft365');
  const flow = given.flow ?? flowOf(provider, given);
  const at = (key: string, text: string | undefined): Secret | null =>
    text === undefined ? null : secretAt(context, [...path, key], text);
  const certificate = certificateOf(context, [...path, 'certificate'], given);
  const account: OAuthAccount = {
    name,
    provider,
    flow,
    clientId: given.client_id ?? '',
    clientSecret: at('client_secret', given.client_secret),
    certificate,
    serviceAccount: at('service_account', given.service_account),
    subject: given.subject ?? user,
    ...addressesOf(provider, flow, given),
    key: at('key', given.key),
    secretExpires: given.secret_expires ?? endOf(certificate),
  };
  for (const [key, text] of mistakesOf(given, account))
    reportError(
      context,
      key === '' ? path : [...path, key],
      `${path.join('.')}${key === '' ? '' : `.${key}`}: ${text}`,
    );
  if (context.needSecrets) checkSecrets(context, path, account);
  return account;
}

function flowOf(provider: Provider, given: OAuthSettings): OAuthFlow {
  if (given.service_account !== undefined) return 'service_account';
  if (given.certificate !== undefined) return 'client_credentials';
  if (provider === 'google') return 'loopback';
  if (given.client_secret !== undefined && given.authorization_url === undefined) return 'client_credentials';
  return provider === 'microsoft365' || given.device_url !== undefined ? 'device_code' : 'loopback';
}

function addressesOf(provider: Provider, flow: OAuthFlow, given: OAuthSettings): Addresses {
  const usual = usualAddresses(provider, flow, encodeURIComponent(given.tenant ?? ''));
  return {
    tokenUrl: given.token_url ?? usual.tokenUrl,
    deviceUrl: given.device_url ?? usual.deviceUrl,
    authorizationUrl: given.authorization_url ?? usual.authorizationUrl,
    scope: given.scope ?? usual.scope,
  };
}

function usualAddresses(provider: Provider, flow: OAuthFlow, tenant: string): Addresses {
  if (provider === 'microsoft365') {
    const base = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0`;
    return {
      tokenUrl: `${base}/token`,
      deviceUrl: `${base}/devicecode`,
      authorizationUrl: `${base}/authorize`,
      scope: flow === 'client_credentials' ? APP_ONLY : DELEGATED,
    };
  }
  if (provider === 'google')
    return {
      tokenUrl: 'https://oauth2.googleapis.com/token',
      deviceUrl: null,
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      scope: 'https://mail.google.com/',
    };
  return { tokenUrl: '', deviceUrl: null, authorizationUrl: null, scope: '' };
}

/** What does not fit together: key → sentence. */
function* mistakesOf(given: OAuthSettings, account: OAuthAccount): Generator<readonly [string, string]> {
  const { flow, provider, clientId } = account;
  if (provider === 'microsoft365' && given.tenant === undefined && given.token_url === undefined)
    yield ['', 'tenant is missing; expected the domain or id of your directory, like tenant: example.com'];
  if (account.tokenUrl === '')
    yield ['', 'nobody knows where tokens come from; write provider: microsoft365 or google, or token_url and scope'];
  else if (account.scope === '' && flow !== 'client_credentials')
    yield ['', 'scope is missing; expected what your provider wants for IMAP and SMTP'];
  if (clientId === '' && flow !== 'service_account')
    yield ['', 'client_id is missing; expected the id of the application registered with the provider'];
  if (flow === 'client_credentials' && !account.clientSecret && !account.certificate)
    yield ['', 'client_credentials needs a certificate, or a client_secret'];
  if (account.clientSecret && account.certificate)
    yield ['client_secret', 'stands beside certificate; keep the certificate'];
  if (flow === 'service_account' && !account.serviceAccount)
    yield ['', 'service_account needs the JSON key of the account: service_account: file:/path/key.json'];
  if (flow === 'device_code' && account.deviceUrl === null)
    yield [
      'flow',
      provider === 'google'
        ? 'Google gives no mail to device codes; write flow: loopback, or a service_account'
        : 'device_code needs device_url',
    ];
  if (flow === 'loopback' && account.authorizationUrl === null) yield ['flow', 'loopback needs authorization_url'];
}

function certificateOf(context: BuildContext, path: Path, given: OAuthSettings): OAuthCertificate | null {
  if (given.certificate === undefined) return null;
  const key = secretAt(context, [...path, 'key'], given.certificate.key);
  return { key, pem: pemAt(context, [...path, 'cert'], given.certificate.cert) ?? '' };
}

function endOf(certificate: OAuthCertificate | null): number | null {
  if (certificate === null || certificate.pem === '') return null;
  try {
    return new X509Certificate(certificate.pem).validToDate.getTime();
  } catch {
    return null;
  }
}

/** Keys that cannot be keys, before the first token is asked for. */
function checkSecrets(context: BuildContext, path: Path, account: OAuthAccount): void {
  const wrong = (keys: readonly string[], text: string): void =>
    reportError(context, [...path, ...keys], `${[...path, ...keys].join('.')}: ${text}`);
  const read = (secret: Secret): string | null => {
    try {
      return secret.reveal();
    } catch {
      // It was reported when it could not be read.
      return null;
    }
  };
  const { certificate, serviceAccount, key } = account;
  const pem = certificate && read(certificate.key);
  if (certificate && pem !== null && certificate.pem !== '') {
    const fault = faultOfPair(pem, certificate.pem);
    if (fault) wrong(['certificate', 'key'], fault);
  }
  const json = serviceAccount && read(serviceAccount);
  if (json !== null && !isServiceAccount(json))
    wrong(['service_account'], 'is no JSON key of a service account (client_email and private_key are expected)');
  const text = key && read(key);
  if (text !== null && text.length < MIN_KEY) wrong(['key'], `has ${text.length} characters, expected ${MIN_KEY}`);
}

function faultOfPair(keyPem: string, certPem: string): string | null {
  try {
    const key = createPrivateKey(keyPem);
    if (key.asymmetricKeyType !== 'rsa') return `is ${key.asymmetricKeyType}, expected RSA`;
    return new X509Certificate(certPem).checkPrivateKey(key) ? null : 'belongs to another certificate than cert';
  } catch {
    return 'or cert cannot be read; expected PEM without a password';
  }
}

function isServiceAccount(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('client_email' in value) || !('private_key' in value))
      return false;
    return createPrivateKey(String(value.private_key)).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

// `auth.oauth2:` of mailboxes and of ways out: a login by OAuth2 instead of a password.
import { z } from 'zod';
import { date, filledLine, oneOf, textLeaf } from './leaf.ts';

const SECRET = 'A reference: env:NAME, file:/path (not world-readable) or cred:name. Plain text works, with a warning.';

function secret() {
  return textLeaf('a reference like cred:oauth, file:/path or env:NAME', { minLength: 1 }, (text) =>
    text === '' ? undefined : text,
  );
}

/** https; http only on this machine. */
function webAddress() {
  return textLeaf('an https address without a login in it (http on loopback only)', { format: 'uri' }, readAddress);
}

const certificate = z.strictObject({
  key: secret().describe(`The private key, PEM, RSA. ${SECRET}`),
  cert: filledLine(1000).describe('PEM file of the certificate that the provider knows.'),
});

export const oauth2 = z.strictObject({
  provider: oneOf('microsoft365', 'google')
    .optional()
    .describe(
      'Whose addresses and scopes are used. Default: microsoft365 where `tenant` is given, else `token_url` and `scope` say it.',
    ),
  flow: oneOf('client_credentials', 'service_account', 'device_code', 'loopback')
    .optional()
    .describe(
      'How tokens are got. client_credentials and service_account need nobody; device_code and loopback need a person once: mailclerk mailbox auth. Default: by what is given: service_account; certificate or client_secret with Microsoft 365: client_credentials; else device_code with Microsoft 365, loopback with Google.',
    ),
  tenant: filledLine(255).optional().describe('Microsoft 365: domain or id of the directory.'),
  client_id: filledLine(500).optional().describe('Id of the application that is registered with the provider.'),
  client_secret: secret()
    .optional()
    .describe(`Secret of the application: its value, not its id. Better: a certificate. ${SECRET}`),
  certificate: certificate
    .optional()
    .describe('Key and certificate of the application, instead of a secret: { key: cred:oauth, cert: /path.pem }.'),
  service_account: secret().optional().describe(`JSON key of a Google service account. ${SECRET}`),
  subject: filledLine(320)
    .optional()
    .describe('The user whom the service account stands for. Default: the user of the login.'),
  token_url: webAddress().optional().describe('Token endpoint of another provider; https only.'),
  authorization_url: webAddress().optional().describe('Authorization endpoint of another provider, for loopback.'),
  device_url: webAddress().optional().describe('Device authorization endpoint of another provider.'),
  scope: filledLine(1000)
    .optional()
    .describe('Scopes, with blanks between. Default: what the provider wants for mail.'),
  key: secret()
    .optional()
    .describe(
      `What kept sign-ins are encrypted with, ≥ 16 characters. Default: the file oauth.key beside the database, made at the first sign-in. ${SECRET}`,
    ),
  secret_expires: date()
    .optional()
    .describe(
      'When the secret or certificate ends: the administrator is told before. Default: what the certificate says.',
    ),
});
export type OAuthSettings = z.output<typeof oauth2>;

function readAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (url.protocol === 'https:') return url.href;
  const isHere = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
  return url.protocol === 'http:' && isHere ? url.href : undefined;
}

// A mail server refused an access token. Takes what it said (the error JSON of XOAUTH2 or OAUTHBEARER, and its words);
// gives a sentence with what to do. Never holds the token. RFC 7628 §3.2.2.
import type { Mailbox } from '../model/setup.ts';

const STRANGER = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/** What the server said, decoded, and what may be wrong. `json` = the error it sent before it said NO; null = none. */
export function tokenRefusal(mailbox: Mailbox, said: string, json: unknown): string {
  const fields = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  const known = ['status', 'error', 'error_description', 'schemes', 'scope'];
  const parts = fields.flatMap(([name, value]) =>
    known.includes(name) && (typeof value === 'string' || typeof value === 'number')
      ? [`${name} ${String(value).replace(STRANGER, ' ').slice(0, 100)}`]
      : [],
  );
  const where = `${mailbox.host}:${mailbox.port}`;
  const words = parts.length === 0 ? said : `${said} (${parts.join(', ')})`;
  return `${where} refused the access token of ${mailbox.user}: ${words}; ${adviceOf(mailbox, said)}`;
}

function adviceOf({ oauth2 }: Mailbox, said: string): string {
  if (/authenticated but not connected/i.test(said))
    return 'the token is good, but not for this mailbox: give the application (or the person) full access to it, and check user';
  if (oauth2?.provider === 'microsoft365' && oauth2.flow === 'client_credentials')
    return 'check user, the permission IMAP.AccessAsApp with an administrator’s consent, and in Exchange New-ServicePrincipal with the object id of the enterprise application, and Add-MailboxPermission for this mailbox';
  if (oauth2?.provider === 'microsoft365')
    return 'check user, the scope IMAP.AccessAsUser.All, and that IMAP is switched on for this mailbox';
  if (oauth2?.provider === 'google')
    return 'check user, the scope https://mail.google.com/, and that IMAP is allowed in the Workspace';
  return 'check user, scope, and that the provider allows IMAP for it';
}

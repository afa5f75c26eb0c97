// `mailboxes.NAME.preset`: what a provider's table says takes the place of what the file does not say. Takes settings;
// gives settings. What the file says always wins.
import { type MailServers, presetNamed, serversOf } from '../presets/preset.ts';
import type { TransportSettings } from '../schema/smtp.ts';
import type { MailboxSettings, Settings } from '../schema.ts';
import { readRate } from '../units.ts';

/** The mailbox with its provider's server, login and trust filled in. */
export function withPreset(mailbox: MailboxSettings): MailboxSettings {
  const preset = presetNamed(mailbox.preset ?? '');
  if (!preset) return mailbox;
  const { imap } = serversFor(mailbox, preset);
  const { oauth2 } = mailbox.auth;
  const provider = oauth2?.provider ?? preset.oauth2?.provider;
  const tenant = oauth2?.tenant ?? preset.oauth2?.tenant ?? undefined;
  return {
    ...mailbox,
    ...(mailbox.host ? {} : { host: { host: imap.host, port: imap.port }, tls: mailbox.tls ?? imap.tls }),
    trust_auth_results: mailbox.trust_auth_results ?? [...preset.trustAuthResults],
    auth: oauth2 ? { ...mailbox.auth, oauth2: { ...oauth2, provider, tenant } } : mailbox.auth,
  };
}

/** Where notices leave when `smtp` names no host: the provider of the first mailbox. Null = there is none. */
export function smtpOfPreset({ mailboxes }: Settings): Pick<TransportSettings, 'host' | 'tls' | 'rate'> | null {
  const first = Object.values(mailboxes)[0];
  const preset = presetNamed(first?.preset ?? '');
  if (!first || !preset) return null;
  const { smtp } = serversFor(first, preset);
  const rate = preset.rate === null ? undefined : readRate(preset.rate);
  return { host: { host: smtp.host, port: smtp.port }, tls: smtp.tls, ...(rate === undefined ? {} : { rate }) };
}

function serversFor({ address }: MailboxSettings, preset: Parameters<typeof serversOf>[0]): MailServers {
  return serversOf(preset, address.slice(address.lastIndexOf('@') + 1));
}

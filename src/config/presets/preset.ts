// What is known of a mail provider: its servers, what login it wants, what to do there first. Types, and the way from a
// domain or from the names of its mail exchangers to a provider. Never asks anybody.
import type { TlsMode } from '../../model/setup.ts';
import { providers } from './providers.ts';

/** A server by name. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
}

/** IMAP and SMTP of one place. */
export interface MailServers {
  readonly imap: MailServer;
  readonly smtp: MailServer;
}

/** password: the mailbox’ own · app-password: one made for programs · oauth2: no password at all. */
export type LoginKind = 'password' | 'app-password' | 'oauth2';

export interface Preset extends MailServers {
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** Domains of its own addresses. */
  readonly domains: readonly string[];
  /** Ends of its mail exchangers’ names, with the dot they begin with: customers’ own domains are known by them. */
  readonly exchangers: readonly string[];
  /** The same provider elsewhere: other domains or exchangers, other servers. */
  readonly regions?: readonly (Pick<Preset, 'domains' | 'exchangers'> & MailServers)[];
  readonly login: LoginKind;
  /** What must be done at the provider before a program can log in. */
  readonly before: string;
  /** The provider’s own page about it. */
  readonly help: string;
  /** Folder for filed mails that is there by default; null = none that is named the same for everybody. */
  readonly archive: string | null;
  /** For `trust_auth_results`. */
  readonly trustAuthResults: readonly string[];
  /** For `smtp.rate`; null = no limit that matters. */
  readonly rate: string | null;
  /** For `auth.oauth2`; null = none. */
  readonly oauth2: { readonly provider: 'microsoft365' | 'google'; readonly tenant: string | null } | null;
}

/** A provider, and the servers of the part of it that was asked for. */
export interface KnownProvider {
  readonly preset: Preset;
  readonly servers: MailServers;
}

/** The provider whose own addresses have this domain; null = none that is known. */
export function providerOfDomain(domain: string): KnownProvider | null {
  return first((place) => place.domains.includes(domain.toLowerCase()));
}

/** The provider that takes the mail of a domain with these mail exchangers, the preferred one first. */
export function providerOfExchangers(exchangers: readonly string[]): KnownProvider | null {
  for (const exchanger of exchangers) {
    const name = `.${exchanger.toLowerCase().replace(/\.$/, '')}`;
    const known = first((place) => place.exchangers.some((end) => name.endsWith(end)));
    if (known) return known;
  }
  return null;
}

/** By the name in `preset:`; undefined when there is none. */
export function presetNamed(name: string): Preset | undefined {
  return providers.find((one) => one.name === name);
}

/** The provider's servers for addresses of this domain. */
export function serversOf(preset: Preset, domain: string): MailServers {
  return preset.regions?.find((place) => place.domains.includes(domain)) ?? preset;
}

function first(fits: (place: Pick<Preset, 'domains' | 'exchangers'>) => boolean): KnownProvider | null {
  for (const preset of providers) {
    const region = preset.regions?.find(fits);
    if (region) return { preset, servers: region };
    if (fits(preset)) return { preset, servers: preset };
  }
  return null;
}

// Finds the servers of an address, in this order: a known provider by the domain, a known provider by the mail exchangers,
// SRV records (RFC 6186, RFC 8314 §5.1), the domain's own autoconfig file over https, names that are usual. Takes the
// address and the ways to ask; gives servers, where they were learned, and what a person should be asked first. All
// within seconds, asked side by side; whatever is not answered in time counts as not there. Sends no password anywhere.
import type { KnownProvider, MailServer, MailServers, Preset } from '../../config/presets/preset.ts';
import { providerOfDomain, providerOfExchangers } from '../../config/presets/preset.ts';
import { withDeadline } from '../../lib/time.ts';
import { addressParts } from '../../model/address.ts';
import type { DnsAnswer, DnsType, Resolver } from '../../ports.ts';
import { readAutoconfig } from './autoconfig.ts';
import { getText, type Web } from './get.ts';
import { greets } from './greeting.ts';
import { isPrivateAddress, isWithin, serverName } from './names.ts';

/** How the servers are known. */
export type FoundBy = 'domain' | 'mx' | 'srv' | 'autoconfig' | 'guess';

export interface Found extends MailServers {
  readonly by: FoundBy;
  /** The provider; null = none that is known by name. */
  readonly preset: Preset | null;
  /** What logs in. */
  readonly user: string;
  /** What a person should agree to before a password is sent there; null = nothing. */
  readonly doubt: string | null;
}

export interface Asked {
  readonly resolver: Resolver;
  readonly web: Web;
  readonly signal: AbortSignal;
  /** For each question to DNS; and for everything else. */
  readonly dnsMs?: number;
  readonly webMs?: number;
}

const DNS_MS = 4_000;
const WEB_MS = 6_000;

/** The servers of a canonical address; null when nobody says. */
export async function findServers(address: string, asked: Asked): Promise<Found | null> {
  const { domain } = addressParts(address);
  const own = providerOfDomain(domain);
  if (serverName(domain) === null) return null;
  if (own) return ofProvider(own, 'domain', address);
  const exchangers = await exchangersOf(domain, asked);
  const hosting = providerOfExchangers(exchangers);
  if (hosting) return ofProvider(hosting, 'mx', address);
  const [bySrv, byFile, byName] = await Promise.all([
    fromSrv(domain, asked),
    fromFiles(address, asked),
    fromNames(domain, exchangers, asked),
  ]);
  // The file came over https from the domain itself; SRV records of another domain are only as true as DNS (RFC 6186 §6).
  // A domain may have a record of one of both alone: the other is where it usually is.
  const hasSrv = bySrv.imap !== null || bySrv.smtp !== null;
  const srv = hasSrv ? both('srv', { imap: bySrv.imap ?? byName.imap, smtp: bySrv.smtp ?? byName.smtp }) : null;
  const srvIsOwn = srv !== null && [srv.imap, srv.smtp].every(({ host }) => isWithin(host, domain));
  const learned = [srvIsOwn ? srv : null, byFile, srv, both('guess', byName)].find((one) => one !== null);
  const first = learned && { user: address, ...learned };
  if (!first) return null;
  return { ...first, preset: null, doubt: await doubtOf(first, domain, asked) };
}

interface Halves {
  readonly imap: MailServer | null;
  readonly smtp: MailServer | null;
}

function both<By extends FoundBy>(by: By, { imap, smtp }: Halves): (MailServers & { readonly by: By }) | null {
  return imap && smtp ? { imap, smtp, by } : null;
}

function ofProvider({ preset, servers }: KnownProvider, by: FoundBy, address: string): Found {
  return { imap: servers.imap, smtp: servers.smtp, by, preset, user: address, doubt: null };
}

async function doubtOf(found: MailServers & { readonly by: FoundBy }, domain: string, asked: Asked) {
  const hosts = [...new Set([found.imap.host, found.smtp.host])];
  for (const host of hosts) {
    const addresses = await addressesOf(host, asked);
    const hidden = addresses.find(isPrivateAddress);
    if (hidden) return `${host} is ${hidden}, an address of a private network`;
  }
  const foreign = hosts.find((host) => !isWithin(host, domain));
  // What the domain itself says over https is believed.
  return foreign && found.by !== 'autoconfig' ? `${foreign} is not in ${domain}; DNS alone names it` : null;
}

async function exchangersOf(domain: string, asked: Asked): Promise<readonly string[]> {
  const answers = (await ask(domain, 'MX', asked)).filter((one) => typeof one === 'object' && 'exchange' in one);
  return answers
    .toSorted((a, b) => a.priority - b.priority)
    .flatMap(({ exchange }) => serverName(exchange) ?? [])
    .slice(0, 10);
}

async function fromSrv(domain: string, asked: Asked): Promise<Halves> {
  const [imaps, imap, submissions, submission] = await Promise.all([
    service('_imaps._tcp', 'implicit', domain, asked),
    service('_imap._tcp', 'starttls', domain, asked),
    service('_submissions._tcp', 'implicit', domain, asked),
    service('_submission._tcp', 'starttls', domain, asked),
  ]);
  return { imap: imaps ?? imap, smtp: submissions ?? submission };
}

/** The first of a service's places; a target of `.` says that there is none (RFC 2782). */
async function service(name: string, tls: MailServer['tls'], domain: string, asked: Asked): Promise<MailServer | null> {
  const answers = (await ask(`${name}.${domain}`, 'SRV', asked)).filter(
    (one) => typeof one === 'object' && 'weight' in one,
  );
  const best = answers.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
  const host = best ? serverName(best.name) : null;
  return host !== null && best && best.port > 0 ? { host, port: best.port, tls } : null;
}

async function fromFiles(address: string, asked: Asked) {
  const { domain } = addressParts(address);
  const query = `?emailaddress=${encodeURIComponent(address)}`;
  const urls = [
    new URL(`https://autoconfig.${domain}/mail/config-v1.1.xml${query}`),
    new URL(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml${query}`),
  ];
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(asked.webMs ?? WEB_MS)]);
  const texts = await Promise.all(urls.map((url) => getText(url, { web: asked.web, signal }).catch(() => null)));
  for (const text of texts) {
    const read = text === null ? null : readAutoconfig(text, address);
    if (read) return { imap: read.imap, smtp: read.smtp, user: read.user, by: 'autoconfig' as const };
  }
  return null;
}

/** Names that are usual; only servers that greet with a certificate for their name. */
async function fromNames(domain: string, exchangers: readonly string[], asked: Asked): Promise<Halves> {
  const mx = exchangers.slice(0, 1);
  const incoming: MailServer[] = [`imap.${domain}`, `mail.${domain}`, domain, ...mx].flatMap((host) => [
    { host, port: 993, tls: 'implicit' },
    { host, port: 143, tls: 'starttls' },
  ]);
  const outgoing: MailServer[] = [`smtp.${domain}`, `mail.${domain}`, domain, ...mx].flatMap((host) => [
    { host, port: 465, tls: 'implicit' },
    { host, port: 587, tls: 'starttls' },
  ]);
  const [imap, smtp] = await Promise.all([
    firstThatGreets(incoming, 'imap', asked),
    firstThatGreets(outgoing, 'smtp', asked),
  ]);
  return { imap, smtp };
}

async function firstThatGreets(
  servers: readonly MailServer[],
  protocol: 'imap' | 'smtp',
  { web, webMs: limitMs = WEB_MS }: Asked,
): Promise<MailServer | null> {
  const answers = await Promise.all(servers.map((server) => greets(server, { protocol, web, limitMs })));
  return servers[answers.indexOf(true)] ?? null;
}

async function addressesOf(host: string, asked: Asked): Promise<readonly string[]> {
  const answers = await Promise.all([ask(host, 'A', asked), ask(host, 'AAAA', asked)]);
  return answers.flat().filter((one) => typeof one === 'string');
}

async function ask(name: string, type: DnsType, asked: Asked): Promise<readonly DnsAnswer[]> {
  try {
    return await withDeadline(`${type} of ${name}`, asked.dnsMs ?? DNS_MS, asked.resolver.resolve(name, type));
  } catch {
    return [];
  }
}

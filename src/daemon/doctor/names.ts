// What the DNS says of the domains we send as: MX, SPF, DKIM, DMARC. Takes the config and a resolver; gives findings, and
// says what cannot be known from here. Asks DNS and nobody else. RFC 5321 §5, 7505, 7208, 6376, 9989.
import { waysOut } from '../../model/notice/transports.ts';
import { type Config, ownAddresses } from '../../model/setup.ts';
import type { Resolver } from '../../ports.ts';
import { spfOf } from '../../trust/verify/spf-of.ts';
import { ask, texts } from './ask-dns.ts';
import { keyFinding } from './dkim-key.ts';
import { bounded, type Finding, fail, ok, skipped, warn } from './finding.ts';
import { sendersOf } from './sending.ts';
import { sideBySide } from './side-by-side.ts';

export interface NamesWorld {
  readonly resolver: Resolver;
  readonly limitMs: number;
  /** What a receiving server said of a mail of ours that came back; null = none did. */
  readonly said: (
    domain: string,
  ) => { readonly dkim: string | null; readonly spf: string | null; readonly by: string } | null;
}

const MAX_DOMAINS = 20;

/** Every domain of an address of ours, those we send as first. */
export async function nameFindings(config: Config, world: NamesWorld): Promise<readonly Finding[]> {
  const ways = waysOut(config);
  const receiving = [...ownAddresses(config)].map(domainOf);
  const sending = [...ways.map(({ smtp }) => domainOf(smtp.from.address)), ...receiving];
  const enveloped = ways.flatMap(({ id, smtp }) => sendersOf(id, smtp, config).map(domainOf));
  const domains = [...new Set([...sending, ...enveloped])].slice(0, MAX_DOMAINS);
  const found = await sideBySide(domains, 8, async (domain) => {
    const limitMs = 2 * world.limitMs;
    const isOurs = receiving.includes(domain);
    return [
      ...(isOurs ? await bounded({ id: 'mx', about: domain, limitMs }, async () => [await mx(domain, world)]) : []),
      ...(await bounded({ id: 'spf', about: domain, limitMs }, async () => [await spf(domain, config, world)])),
      ...(sending.includes(domain)
        ? await bounded({ id: 'dkim', about: domain, limitMs }, () => dkim(domain, config, world))
        : []),
      ...(sending.includes(domain)
        ? await bounded({ id: 'dmarc', about: domain, limitMs }, async () => [await dmarc(domain, world)])
        : []),
    ];
  });
  return found.flat();
}

async function mx(domain: string, { resolver }: NamesWorld): Promise<Finding> {
  const asked = await ask(resolver, domain, 'MX');
  if (asked.kind === 'fault') return skipped('mx', domain, `DNS does not say (${asked.code})`);
  const exchangers = asked.answers.flatMap((one) => (typeof one === 'object' && 'exchange' in one ? [one] : []));
  const names = exchangers.toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
  if (names.length === 0) {
    const own = await ask(resolver, domain, 'A');
    const isThere = own.kind === 'answers' && own.answers.length > 0;
    return isThere
      ? warn('mx', domain, 'there is no MX record; mail goes to the address of the domain itself')
      : fail('mx', domain, 'there is no MX record: answers to our mails cannot arrive');
  }
  if (names.every((name) => name === '' || name === '.'))
    return fail('mx', domain, 'the domain says that it takes no mail (null MX)');
  const [first = ''] = names;
  const [a, aaaa] = await Promise.all([ask(resolver, first, 'A'), ask(resolver, first, 'AAAA')]);
  const isNowhere = [a, aaaa].every((one) => one.kind === 'answers' && one.answers.length === 0);
  return isNowhere ? fail('mx', domain, `${first} has no address`) : ok('mx', domain, names.slice(0, 4).join(', '));
}

/** An address nobody sends from (RFC 5737): whoever passes with it lets everybody pass. */
const NOBODY = '192.0.2.1';

/** Servers whose mail leaves from other addresses than their own, and what their customers' records include. */
const INCLUDES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)(?:office365|outlook)\.com$/i, 'spf.protection.outlook.com'],
  [/(?:^|\.)(?:gmail|google|googlemail)\.com$/i, '_spf.google.com'],
  [/(?:^|\.)fastmail\.com$/i, 'spf.messagingengine.com'],
  [/(?:^|\.)amazonaws\.com$/i, 'amazonses.com'],
  [/(?:^|\.)sendgrid\.net$/i, 'sendgrid.net'],
  [/(?:^|\.)mailgun\.org$/i, 'mailgun.org'],
];

async function spf(domain: string, config: Config, world: NamesWorld): Promise<Finding> {
  const { resolver } = world;
  const asked = await ask(resolver, domain, 'TXT');
  if (asked.kind === 'fault') return skipped('spf', domain, `DNS does not say (${asked.code})`);
  const records = texts(asked.answers).filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record] = records;
  if (record === undefined) return warn('spf', domain, 'there is no record');
  if (records.length > 1)
    return fail('spf', domain, `there are ${records.length} records: receivers treat that as an error`, {
      fix: 'make one of them',
    });
  const { verdict, why } = await spfOf(domain, NOBODY, resolver);
  if (verdict === 'permerror') return fail('spf', domain, `"${short(record)}" is an error for receivers: ${why}`);
  if (verdict === 'temperror') return skipped('spf', domain, `DNS does not say all of "${short(record)}" (${why})`);
  if (verdict === 'pass') return warn('spf', domain, `"${short(record)}" lets everybody send as ${domain}`);
  return covered(domain, record, config, world);
}

/** Whether the servers our mail leaves by are in it, as far as that can be known. */
async function covered(domain: string, record: string, config: Config, world: NamesWorld): Promise<Finding> {
  const said = world.said(domain);
  if (said?.spf === 'pass') return ok('spf', domain, `"${short(record)}"; ${said.by} says pass of a mail of ours`);
  if (said?.spf === 'fail' || said?.spf === 'softfail')
    return fail('spf', domain, `"${short(record)}"; ${said.by} says ${said.spf} of a mail of ours`);
  const hosts = [
    ...new Set(
      waysOut(config)
        .filter(({ id, smtp }) => sendersOf(id, smtp, config).some((one) => domainOf(one) === domain))
        .map(({ smtp }) => smtp.host),
    ),
  ];
  for (const host of hosts) {
    const addresses = await addressesOf(world.resolver, host);
    const verdicts = await Promise.all(addresses.map(async (ip) => (await spfOf(domain, ip, world.resolver)).verdict));
    if (verdicts.includes('pass')) continue;
    const known = INCLUDES.find(([pattern]) => pattern.test(host))?.[1];
    if (known !== undefined && !record.toLowerCase().includes(known))
      return warn('spf', domain, `"${short(record)}" does not name ${host}`, { expected: `include:${known}` });
    if (known === undefined)
      return ok(
        'spf',
        domain,
        `"${short(record)}"; ${host} itself is not in it, and from which addresses it sends cannot be known here: mailclerk doctor --canary asks a receiver`,
      );
  }
  return ok('spf', domain, `"${short(record)}"${hosts.length > 0 ? `, which names ${hosts.join(', ')}` : ''}`);
}

async function dkim(domain: string, config: Config, world: NamesWorld): Promise<readonly Finding[]> {
  const keys = waysOut(config).flatMap(({ smtp }) => smtp.dkim ?? []);
  const own = keys.filter((key) => domain === key.domain || domain.endsWith(`.${key.domain}`));
  if (own.length > 0)
    return Promise.all(
      own.map(async (key) =>
        keyFinding(key, domain, await ask(world.resolver, `${key.selector}._domainkey.${key.domain}`, 'TXT')),
      ),
    );
  const said = world.said(domain);
  if (said?.dkim === 'pass') return [ok('dkim', domain, `the provider signs: ${said.by} says pass of a mail of ours`)];
  if (said)
    return [fail('dkim', domain, `${said.by} says ${said.dkim ?? 'nothing'} of the signature of a mail of ours`)];
  return [
    warn(
      'dkim',
      domain,
      'it cannot be known: mailclerk does not sign (smtp.dkim), and whether the provider does is seen at a receiver only',
      {
        fix: 'mailclerk doctor --canary sends a mail of our own and reads what the receiving server says',
      },
    ),
  ];
}

async function dmarc(domain: string, { resolver }: NamesWorld): Promise<Finding> {
  const labels = domain.split('.');
  // RFC 9989 §4.10: up the tree until a record is found; at most eight questions.
  for (let at = 0; at < labels.length - 1 && at < 8; at++) {
    const name = labels.slice(at).join('.');
    const asked = await ask(resolver, `_dmarc.${name}`, 'TXT');
    if (asked.kind === 'fault') return skipped('dmarc', domain, `DNS does not say (${asked.code})`);
    const records = texts(asked.answers).filter((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
    const [record] = records;
    if (record === undefined) continue;
    if (records.length > 1)
      return fail('dmarc', domain, `there are ${records.length} records at _dmarc.${name}: none counts`);
    const policy = /;\s*p\s*=\s*(none|quarantine|reject)\b/i.exec(record)?.[1]?.toLowerCase();
    if (policy === undefined) return warn('dmarc', domain, `"${short(record)}" has no policy (p=)`);
    const where = at === 0 ? '' : ` (of ${name})`;
    return ok('dmarc', domain, `p=${policy}${where}${policy === 'none' ? ': receivers refuse nothing by it' : ''}`);
  }
  return warn('dmarc', domain, 'there is no record');
}

async function addressesOf(resolver: Resolver, host: string): Promise<readonly string[]> {
  const both = await Promise.all([ask(resolver, host, 'A'), ask(resolver, host, 'AAAA')]);
  return both
    .flatMap((one) => (one.kind === 'answers' ? one.answers.filter((each) => typeof each === 'string') : []))
    .slice(0, 6);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function short(record: string): string {
  const text = record.replace(/[^\x20-\x7e]/g, '?');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

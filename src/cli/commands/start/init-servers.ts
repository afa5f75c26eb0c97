// Which servers `mailclerk init` takes: those of the flags, of a named provider, those that are found for the address, or
// those a person types. Takes the address and the flags; gives servers with everything known of them, and says on stderr
// where they come from. What only DNS says of another domain is asked about, or refused where nobody can be asked.
import { type MailServers, type Preset, presetNamed } from '../../../config/presets/preset.ts';
import type { Found, InitOptions } from '../../../daemon/init/page.ts';
import type { InitDoor } from '../../doors.ts';
import { Exit, exitCodes } from '../../exit.ts';
import type { Session } from '../../session.ts';
import type { Asker } from './ask.ts';
import {
  missing,
  type Options,
  type Protocol,
  serverGiven,
  serverTyped,
  type TypedServer,
  text,
} from './init-given.ts';

/** The ways a step of init has: to ask the world, and a person (null = nobody can be asked). */
export interface Means {
  readonly session: Session;
  readonly door: InitDoor;
  readonly world: InitOptions;
  readonly asker: Asker | null;
  readonly options: Options;
}

export interface Servers extends MailServers {
  readonly preset: Preset | null;
  /** How they are known, for people. */
  readonly found: string;
  readonly user: string;
}

const LEARNED: Readonly<Record<Found['by'], string>> = {
  domain: 'by its domain',
  mx: 'by its mail exchangers',
  srv: 'by SRV records',
  autoconfig: 'by the autoconfig file of its domain',
  guess: 'by usual names that answered',
};

/** The servers of this canonical address. */
export async function serversOf(means: Means, address: string): Promise<Servers> {
  const { options, session } = means;
  const named = presetGiven(options);
  const given = { imap: serverGiven(options, 'imap'), smtp: serverGiven(options, 'smtp') };
  if (named)
    return { preset: named, found: `${named.title}, as told`, user: address, ...(await settled(means, given, named)) };
  if (given.imap && given.smtp)
    return { preset: null, found: 'servers as told', user: address, ...(await settled(means, given, null)) };
  session.out.talk(`looking for the servers of ${address} …`);
  const found = await means.door.find(address, means.world);
  if (found) {
    const how = found.preset ? `${found.preset.title}, ${LEARNED[found.by]}` : LEARNED[found.by];
    await agree(means, found, how);
    session.out.talk(`found ${how}: ${found.imap.host}:${found.imap.port}, ${found.smtp.host}:${found.smtp.port}`);
    return { preset: found.preset, found: how, user: found.user, ...(await settled(means, given, found)) };
  }
  return {
    preset: null,
    found: 'servers as told',
    user: address,
    ...(await settled(means, await typed(means, address, given), null)),
  };
}

/** Null for `generic`, too: of it nothing is known. */
function presetGiven(options: Options): Preset | null {
  return presetNamed(text(options, 'preset') ?? '') ?? null;
}

/** A password goes only where the address's own domain, a known provider or a person says. */
async function agree({ asker, session, options }: Means, found: Found, how: string): Promise<void> {
  const servers = `${found.imap.host}:${found.imap.port} and ${found.smtp.host}:${found.smtp.port}`;
  if (found.doubt === null || (options.imap !== undefined && options.smtp !== undefined)) return;
  if (session.flags.yes) return session.out.complain(`${found.doubt}; taken, because of --yes`);
  if (asker === null)
    throw new Exit(
      exitCodes.usage,
      `found ${servers} ${how}, but ${found.doubt}, and nobody can be asked here; name them with --imap and --smtp, or agree with --yes`,
      'mailclerk init --help',
    );
  const answer = await asker.ask(`found ${servers} ${how}, but ${found.doubt}. Log in there? yes or no`, {
    fallback: 'no',
    check: (one) => (/^(y|yes|n|no)$/i.test(one) ? null : 'yes or no'),
  });
  if (!/^y/i.test(answer))
    throw new Exit(
      exitCodes.usage,
      'not agreed; nothing was written',
      'mailclerk init ADDRESS --imap HOST --smtp HOST',
    );
}

async function typed(
  means: Means,
  address: string,
  given: Readonly<Record<Protocol, TypedServer | null>>,
): Promise<Readonly<Record<Protocol, TypedServer | null>>> {
  const { asker, session } = means;
  const lacking = given.imap
    ? '--smtp HOST[:PORT]'
    : given.smtp
      ? '--imap HOST[:PORT]'
      : '--imap HOST[:PORT] --smtp HOST[:PORT]';
  if (asker === null)
    throw new Exit(
      exitCodes.usage,
      `${await whyNot(means, address)}, and nobody can be asked here; give ${lacking}`,
      'mailclerk init --help',
    );
  session.out.talk(`${await whyNot(means, address)}; your provider's help page says which servers to take`);
  const one = async (protocol: Protocol): Promise<TypedServer | null> => {
    const answer = await asker.ask(`${protocol.toUpperCase()} server, HOST or HOST:PORT`, {
      check: (text) => (serverTyped(text, protocol) ? null : `expected a host like ${protocol}.example.com`),
    });
    return serverTyped(answer, protocol);
  };
  return { imap: given.imap ?? (await one('imap')), smtp: given.smtp ?? (await one('smtp')) };
}

/** Why nothing was found, so that a slip of the pen is seen as one. */
async function whyNot({ door, world }: Means, address: string): Promise<string> {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const why = await door.standing(address, world);
  if (why === 'no-such-domain') return `there is no domain ${domain} (DNS says so): check the spelling of ${address}`;
  if (why === 'dns-silent')
    return `DNS does not answer for ${domain}: check this machine's network and name servers (/etc/resolv.conf), or try again`;
  return `nobody says which servers ${domain} has (no known provider, no DNS record, no autoconfig file, no usual name that answers)`;
}

/** Both servers with their kind of TLS; what was typed wins over what was found. */
async function settled(
  means: Means,
  given: Readonly<Record<Protocol, TypedServer | null>>,
  known: MailServers | null,
): Promise<MailServers> {
  const [imap, smtp] = [given.imap ?? known?.imap, given.smtp ?? known?.smtp];
  if (!imap || !smtp) throw missing('one of the servers', imap ? '--smtp' : '--imap');
  return { imap: await withTls(means, imap, 'imap'), smtp: await withTls(means, smtp, 'smtp') };
}

async function withTls(means: Means, server: TypedServer, protocol: Protocol): Promise<MailServers['imap']> {
  const { host, port, tls } = server;
  if (tls !== null) return { host, port, tls };
  const kind = await means.door.encryptionOf(protocol, { host, port });
  if (kind !== null) return { host, port, tls: kind };
  throw new Exit(
    exitCodes.unreachable,
    `${host}:${port} does not answer with encryption, neither TLS at once nor STARTTLS; check --${protocol}, or say --${protocol}-tls`,
    'mailclerk init --help',
  );
}

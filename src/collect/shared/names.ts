// Host names of mail servers. Node's own way (getaddrinfo) holds one of two threads that every name lookup of the process
// shares for as long as a name server is silent, 10–20 s a try: two mailboxes with a dead domain would keep all others from
// connecting anew. So: the hosts file first, then DNS without threads, and getaddrinfo (other sources of names: mDNS, search
// domains, LDAP) last, for one name at a time and never twice for the same. Takes what net.connect asks; gives addresses.
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

export type Lookup = (
  host: string,
  options: LookupOptions,
  answer: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

export interface NamesOptions {
  /** Name servers, `127.0.0.1:5300`; null = the machine's. */
  readonly servers: readonly string[] | null;
  readonly hostsFile: string;
  /** The last way: all addresses of a name. Rejects when it has none. */
  readonly system: (host: string) => Promise<readonly LookupAddress[]>;
}

/** A name server may be silent for so long, twice. */
const TIMEOUT_MS = 2_000;
const MAX_HOSTS_OCTETS = 1_048_576;

/** A lookup for all connections of a process. */
export function openNames(options: Partial<NamesOptions> = {}): Lookup {
  const { servers = null, hostsFile = '/etc/hosts', system = bySystem } = options;
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  let systemTurn: Promise<unknown> = Promise.resolve();

  async function addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const written = await inHosts(hostsFile, host);
    if (written.length > 0) return written;
    const told = await byDns(host, servers);
    if (told.length > 0) return told;
    const mine = systemTurn.then(() => system(host));
    systemTurn = mine.catch(() => undefined);
    return mine;
  }

  function shared(host: string): Promise<readonly LookupAddress[]> {
    const key = host.toLowerCase();
    const known = underWay.get(key);
    if (known) return known;
    const asked = addressesOf(key).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  return (host, { all, family }, answer) => {
    const wanted = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : (family ?? 0);
    shared(host).then(
      (found) => {
        const fitting = found.filter((one) => wanted === 0 || one.family === wanted);
        const [first] = fitting;
        if (!first) return answer(notFound(host), '');
        return all ? answer(null, fitting) : answer(null, first.address, first.family);
      },
      (error: unknown) => answer(error instanceof Error ? error : notFound(host), ''),
    );
  };
}

/** Of the process. */
export const lookupName: Lookup = openNames();

async function inHosts(path: string, host: string): Promise<readonly LookupAddress[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .slice(0, MAX_HOSTS_OCTETS)
    .split('\n')
    .flatMap((line) => {
      const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      const family = isIP(address);
      return family !== 0 && names.some((name) => name.toLowerCase() === host) ? [{ address, family }] : [];
    });
}

/** [] when DNS knows none, or says nothing: what failed is the next way's to tell. */
async function byDns(host: string, servers: readonly string[] | null): Promise<readonly LookupAddress[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  if (servers) resolver.setServers(servers);
  const ask = async (family: 4 | 6): Promise<readonly LookupAddress[]> => {
    const found = await (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host)).catch(() => []);
    return found.map((address) => ({ address, family }));
  };
  const [four, six] = await Promise.all([ask(4), ask(6)]);
  return [...four, ...six];
}

function bySystem(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true, verbatim: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });
}

function notFound(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', hostname: host });
}

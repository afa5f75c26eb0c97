// One GET over https for an autoconfig file. Takes host, path and deadline; gives status and text, at most 256 KB. Follows
// at most two redirects, each to https on a name a server can have. The certificate must be for the name: what it says is
// as true as the domain. Rejects when there is no answer; never sends anything but the request line.
import type { LookupFunction } from 'node:net';
import { serverName } from './names.ts';

/** Where names are looked up and https is asked; tests put a server on loopback in its place. */
export interface Web {
  readonly port?: number;
  /** PEM to trust besides the system's. */
  readonly ca?: string;
  readonly lookup?: LookupFunction;
  /** Where a server of this port really listens, in tests. */
  readonly portOf?: (port: number) => number;
}

const MAX_OCTETS = 262_144;
const MAX_REDIRECTS = 2;

/** The body of a 200 that says it is text or XML; null for every other answer. */
export async function getText(
  url: URL,
  { web, signal }: { readonly web: Web; readonly signal: AbortSignal },
): Promise<string | null> {
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await getOnce(at, web, signal);
    if (answer.status === 200) return answer.text;
    if (answer.location === null || ![301, 302, 303, 307, 308].includes(answer.status)) return null;
    if (!URL.canParse(answer.location, at.href)) return null;
    at = new URL(answer.location, at.href);
    if (at.protocol !== 'https:' || at.port !== '' || serverName(at.hostname) === null) return null;
  }
  return null;
}

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

async function getOnce(url: URL, web: Web, signal: AbortSignal): Promise<Answer> {
  const { get } = await import('node:https');
  const { getCACertificates } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const options = {
      host: url.hostname,
      servername: url.hostname,
      port: web.port ?? 443,
      path: `${url.pathname}${url.search}`,
      headers: { Accept: 'text/xml, application/xml', 'User-Agent': 'mailclerk' },
      agent: false as const,
      signal,
      ...(web.ca === undefined ? {} : { ca: [...getCACertificates('default'), web.ca] }),
      ...(web.lookup === undefined ? {} : { lookup: web.lookup }),
    };
    const request = get(options, (response) => {
      const parts: Buffer[] = [];
      let octets = 0;
      const done = (): void => {
        request.destroy();
        const location = response.headers.location ?? null;
        resolve({ status: response.statusCode ?? 0, location, text: Buffer.concat(parts).toString('utf8') });
      };
      response.on('data', (part: Buffer) => {
        octets += part.length;
        if (octets > MAX_OCTETS) reject(new Error(`${url.hostname} sent more than ${MAX_OCTETS} octets`));
        if (octets > MAX_OCTETS) request.destroy();
        else parts.push(part);
      });
      response.on('end', done);
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

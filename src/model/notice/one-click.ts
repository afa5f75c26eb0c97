// Where a digest is stopped by one click (RFC 8058): takes a config; gives the address that digests name and that the
// HTTP listener answers at, so that both mean the same. Only over https, and only where something listens. Pure.
import type { Config } from '../setup.ts';

/** What is posted, and the value of List-Unsubscribe-Post (RFC 8058 §3.1, §3.2). */
export const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** A link longer than this would make a header line too long (RFC 5322 §2.1.1). */
const MAX_LINK = 500;
const PAGE = '/unsubscribe/';

type Site = Pick<Config, 'instance' | 'http'>;

/** The link with this token; null where nothing could answer it: no `http.listen`, or `instance.url` is not https. */
export function oneClickLink(config: Site, token: string): string | null {
  const base = baseOf(config);
  const link = base && `${base.origin}${base.path}${PAGE}${token}`;
  return link !== null && link.length <= MAX_LINK ? link : null;
}

/** The token in the path of a request; null when it is no such path here. A proxy may have taken the path of `instance.url` away. */
export function oneClickToken(config: Site, path: string): string | null {
  const base = baseOf(config);
  if (base === null) return null;
  const start = [PAGE, `${base.path}${PAGE}`].find((one) => path.startsWith(one));
  return start === undefined ? null : path.slice(start.length);
}

function baseOf({ instance, http }: Site): { readonly origin: string; readonly path: string } | null {
  if (!http?.listen || instance.url === null || !URL.canParse(instance.url)) return null;
  const { protocol, origin, pathname } = new URL(instance.url);
  if (protocol !== 'https:') return null;
  // RFC 2369 §2: commas part the addresses of the field, brackets begin comments.
  return { origin, path: pathname.replace(/\/+$/, '').replace(/[,()]/g, encoded) };
}

function encoded(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

// What SPF says of a mail from a domain that came from an address, as a receiver would find it. Takes both and a way to
// ask DNS; gives the verdict. Loads mailauth (a quarter of a second): for doctor, not for mails. RFC 7208.
import type { Resolver } from '../../ports.ts';

/** permerror: the record is wrong or wants too many look-ups. */
export type SpfVerdict = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'temperror';

const VERDICTS: readonly string[] = ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror'];

/** The verdict, and why where it is an error. */
export async function spfOf(
  domain: string,
  ip: string,
  resolver: Resolver,
): Promise<{ readonly verdict: SpfVerdict; readonly why: string }> {
  const { spf } = await import('mailauth');
  const resolve = (name: string, type: string): Promise<unknown> => resolver.resolve(name, type as 'TXT');
  const asked = { sender: `postmaster@${domain}`, helo: domain, ip, mta: 'localhost', resolver: resolve as never };
  const { status } = await spf(asked);
  const { result, comment } = status as { readonly result: string; readonly comment?: unknown };
  const verdict = VERDICTS.includes(result) ? (result as SpfVerdict) : 'temperror';
  return { verdict, why: typeof comment === 'string' ? comment.slice(0, 200) : '' };
}

// Why nobody said which servers a domain has: there is no such domain (a slip of the pen), DNS does not answer (this machine's
// trouble, or theirs), or nothing is published. Takes the domain and a way to ask; gives which. Never rejects.
import { withDeadline } from '../../lib/time.ts';
import type { Asked } from './find-servers.ts';

export type Standing = 'nothing-published' | 'no-such-domain' | 'dns-silent';

const DNS_MS = 4_000;

/** One question more, when all others came back empty. */
export async function standingOf(domain: string, { resolver, dnsMs = DNS_MS }: Asked): Promise<Standing> {
  try {
    await withDeadline(`MX of ${domain}`, dnsMs, resolver.resolve(domain, 'MX'));
    return 'nothing-published';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTFOUND') return 'no-such-domain';
    return code === 'ENODATA' ? 'nothing-published' : 'dns-silent';
  }
}

// One question to DNS as a value: what there is, nothing, or nobody could say. Takes a resolver; never rejects.
import type { DnsAnswer, DnsType, Resolver } from '../../ports.ts';

export type Asked =
  | { readonly kind: 'answers'; readonly answers: readonly DnsAnswer[] }
  | { readonly kind: 'fault'; readonly code: string };

/** Asks; `answers` is [] when there is none. */
export async function ask(resolver: Resolver, name: string, type: DnsType): Promise<Asked> {
  try {
    return { kind: 'answers', answers: await resolver.resolve(name, type) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'ESERVFAIL';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { kind: 'answers', answers: [] } : { kind: 'fault', code };
  }
}

/** TXT records, each its strings joined. */
export function texts(answers: readonly DnsAnswer[]): readonly string[] {
  return answers.flatMap((one) => (Array.isArray(one) ? [one.join('')] : []));
}

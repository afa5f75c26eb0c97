// Takes the bytes of a mail and a way to ask DNS; gives what its signatures, its origin and its chain of forwarders
// prove. Runs in the checking thread only: mailauth reads the whole mail and takes a quarter of a second to load.
// Bounded: so many header lines, so many signatures, so much time for questions – least for names that cannot speak for
// the From domain, because whoever sends the mail chooses them. RFC 6376, 7208, 8617, 9989.
import { arc, type DKIMVerifyResult, dkimVerify, dmarc, spf } from 'mailauth';
import { asciiDomain, canonicalAddress } from '../../model/address.ts';
import type { DnsAnswer, DnsType } from '../../ports.ts';
import type { Checked, CheckedSignature, CheckRequest } from './checked.ts';
import { prepare } from './prepare.ts';

export type Resolve = (name: string, type: DnsType) => Promise<readonly DnsAnswer[]>;

/** How long questions are answered at all, and those about strangers' names. */
const KIN_MS = 3_500;
const STRANGER_MS = 1_500;

const NOTHING: Checked = { author: null, signatures: [], spf: null, dmarc: null, arc: null, oversize: false };

/** Checks one mail. Rejects only on a fault of its own. */
export async function checkMail(raw: Uint8Array, asked: CheckRequest, ask: Resolve): Promise<Checked> {
  const bytes = prepare(raw);
  if (bytes === null) return { ...NOTHING, oversize: true };
  const faults = new Set<string>();
  const resolver = hurried(ask, asked.author, faults);
  // The answer that decides most is on its way before strangers' names can use up the time.
  resolver.resolve(`_dmarc.${asked.author}`, 'TXT').catch(() => undefined);
  try {
    const { resolve } = resolver;
    const shared = { resolver: resolve as never, strict: true };
    const dkim = await dkimVerify(bytes, { ...shared, sender: asked.sender, curTime: new Date(asked.at) });
    const origin =
      asked.ip === null ? null : await spf({ ...shared, ...originOf(asked), ip: asked.ip, mta: 'localhost' });
    const chain = dkim.arc ? await arc(dkim.arc as never, shared) : null;
    const passed = dkim.results.filter((one) => one.status.result === 'pass');
    const verdict = await dmarc({
      ...shared,
      headerFrom: dkim.headerFrom as string[],
      fromFields: (dkim as { fromFields?: number }).fromFields ?? 1,
      spfDomains: origin?.status.result === 'pass' ? [origin.domain] : [],
      dkimDomains: passed.map(({ id, signingDomain, status }) => ({
        ...(id === undefined ? {} : { id }),
        domain: signingDomain ?? '',
        aligned: status.aligned ?? false,
        ...(status.underSized === undefined ? {} : { underSized: status.underSized }),
      })),
    });
    const isStrict = verdict !== false && verdict.alignment?.dkim.strict === true;
    return {
      author: authorOf(dkim),
      signatures: signaturesOf(dkim, isStrict ? asked.author : null),
      spf: origin && { result: origin.status.result, domain: origin.domain },
      dmarc:
        verdict === false
          ? null
          : {
              result: verdict.status.result,
              policy: verdict.policy ?? null,
              bySpf: verdict.alignment?.spf.result !== undefined,
            },
      arc: chain && chainOf(chain, dkim, faults),
      oversize: false,
    };
  } finally {
    resolver.stop();
  }
}

function originOf({ sender, helo, ip }: CheckRequest): { sender: string; helo: string } {
  return { sender, helo: helo ?? `[${ip}]` };
}

function authorOf({ headerFrom }: DKIMVerifyResult): string | null {
  const list = [headerFrom].flat().filter((one): one is string => typeof one === 'string');
  return list.length === 1 ? canonicalAddress(list[0] ?? '') : null;
}

/** `strictFor`: the From domain that wants the very same domain (`adkim=s`); null for the relaxed mode. */
function signaturesOf({ results }: DKIMVerifyResult, strictFor: string | null): readonly CheckedSignature[] {
  return results
    .filter((one) => one.signingDomain)
    .map(({ signingDomain = '', status }) => ({
      domain: asciiDomain(signingDomain.replace(/\.$/, '')) ?? signingDomain.toLowerCase(),
      result: status.result,
      aligned: typeof status.aligned === 'string' && (strictFor === null || asciiDomain(signingDomain) === strictFor),
      partial: (status.underSized ?? 0) > 0,
    }));
}

function chainOf(
  chain: Awaited<ReturnType<typeof arc>>,
  { arc: data }: DKIMVerifyResult,
  faults: ReadonlySet<string>,
): Checked['arc'] {
  const last = data?.lastEntry as
    | Record<string, { parsed?: Record<string, { value?: unknown }>; original?: unknown }>
    | undefined;
  const seal = last?.['arc-seal']?.parsed;
  const sealer = typeof seal?.d?.value === 'string' ? asciiDomain(seal.d.value) : null;
  const line = String(last?.['arc-authentication-results']?.original ?? '');
  const said = /^[^:]*:[\s]*i\s*=\s*\d{1,2}\s*;([\s\S]*)$/.exec(line)?.[1] ?? null;
  const isPartial =
    ((data?.lastEntry?.messageSignature as { status?: { underSized?: number } } | undefined)?.status?.underSized ?? 0) >
    0;
  const result = isPartial && chain.status.result === 'pass' ? 'fail' : chain.status.result;
  const fault = [...faults].some((name) => sealer !== null && name.endsWith(`._domainkey.${sealer}`));
  return { result, sealer, said, fault };
}

/** Answers until its time is over, then ETIMEOUT at once. Names of the From domain have longer than all others. */
function hurried(ask: Resolve, author: string, faults: Set<string>): { resolve: Resolve; stop(): void } {
  const kin = timer(KIN_MS);
  const strangers = timer(STRANGER_MS);
  const resolve: Resolve = async (name, type) => {
    const wanted = name.toLowerCase().replace(/\.$/, '');
    const about = wanted.replace(/^_dmarc\.|^.*\._domainkey\./, '');
    const isKin = about === author || about.endsWith(`.${author}`) || author.endsWith(`.${about}`);
    try {
      return await Promise.race([ask(wanted, type), (isKin ? kin : strangers).over]);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code !== 'ENOTFOUND' && code !== 'ENODATA') faults.add(wanted);
      throw error;
    }
  };
  return {
    resolve,
    stop() {
      kin.stop();
      strangers.stop();
    },
  };
}

function timer(ms: number): { readonly over: Promise<never>; stop(): void } {
  let handle: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    handle = setTimeout(() => reject(Object.assign(new Error('no time left for DNS'), { code: 'ETIMEOUT' })), ms);
  });
  over.catch(() => undefined);
  return { over, stop: () => clearTimeout(handle) };
}

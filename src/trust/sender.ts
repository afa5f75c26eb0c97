// Takes what a mail claims and whom the mailbox believes; gives what is proved of the From domain. Only the topmost
// Authentication-Results of a configured authserv-id count, as one unbroken run from the top: what stands below the
// first field of somebody else came with the mail and is forged as easily as the rest (RFC 8601 §5, H24).
import { addressParts } from '../model/address.ts';
import type { AuthState, Evidence } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import { isAligned } from './align.ts';
import { type AuthResult, parseAuthResults } from './auth-results.ts';

export type SenderProof = Pick<Evidence, 'state' | 'dkim' | 'spf' | 'dmarc' | 'arc' | 'source'>;

/** What the receiving servers named in `trusted` say of the From domain. */
export function judgeSender(message: Message, trusted: readonly string[]): SenderProof {
  const none: SenderProof = { state: 'unknown', dkim: null, spf: null, dmarc: null, arc: null, source: null };
  if (trusted.length === 0) return none;
  const { source, results } = believed(message, trusted);
  const domain = message.from ? addressParts(message.from.address).domain : '';
  const dkim = bestDkim(results, domain);
  const dmarc = first(results, 'dmarc');
  return {
    ...none,
    source,
    dkim,
    spf: first(results, 'spf'),
    dmarc,
    arc: first(results, 'arc'),
    state: stateOf(results, { dmarc, domain, fromCount: message.fromCount }),
  };
}

function believed(
  message: Message,
  trusted: readonly string[],
): { readonly source: string | null; readonly results: readonly AuthResult[] } {
  const wanted = new Set(trusted.map((id) => id.toLowerCase()));
  const results: AuthResult[] = [];
  let source: string | null = null;
  for (const value of message.claims.authenticationResults.slice(0, topRun(message))) {
    const parsed = parseAuthResults(value);
    if (!parsed || !wanted.has(parsed.server) || (source !== null && parsed.server !== source)) break;
    source = parsed.server;
    results.push(...parsed.results);
  }
  return { source, results };
}

/** How many Authentication-Results stand at the top without a Received between them: one server wrote these. */
function topRun(message: Message): number {
  let count = 0;
  for (const field of message.headers) {
    const name = field.name.toLowerCase();
    if (name === 'authentication-results') count++;
    else if (name === 'received' && count > 0) break;
  }
  return count;
}

function stateOf(
  results: readonly AuthResult[],
  mail: { readonly dmarc: string | null; readonly domain: string; readonly fromCount: number },
): AuthState {
  if (mail.dmarc === 'fail' || mail.dmarc === 'reject' || mail.dmarc === 'quarantine') return 'fail';
  // RFC 7489 §6.6.1: DMARC speaks of one From; with several or none it proves nothing about whom we show.
  if (mail.fromCount !== 1) return 'none';
  const dmarc = results.find((result) => result.method === 'dmarc');
  const isDmarcPass = dmarc?.result === 'pass' && namesFrom(dmarc, mail.domain);
  if (isDmarcPass) return 'pass';
  const isDkimPass = results.some(
    (result) => result.method === 'dkim' && result.result === 'pass' && isAligned(signerOf(result), mail.domain),
  );
  return isDkimPass ? 'pass' : 'none';
}

/** A dmarc result that names another From domain than ours speaks of another mail. */
function namesFrom(result: AuthResult, domain: string): boolean {
  const named = result.properties.get('header.from');
  return named === undefined || isAligned(named.slice(named.lastIndexOf('@') + 1), domain);
}

function signerOf(result: AuthResult): string {
  const signer = result.properties.get('header.d') ?? result.properties.get('header.i') ?? '';
  return signer.slice(signer.lastIndexOf('@') + 1);
}

/** An aligned pass before any pass before whatever came first. */
function bestDkim(results: readonly AuthResult[], domain: string): string | null {
  const all = results.filter((result) => result.method === 'dkim');
  const best =
    all.find((result) => result.result === 'pass' && isAligned(signerOf(result), domain)) ??
    all.find((result) => result.result === 'pass') ??
    all[0];
  return best?.result ?? null;
}

function first(results: readonly AuthResult[], method: string): string | null {
  return results.find((result) => result.method === method)?.result ?? null;
}

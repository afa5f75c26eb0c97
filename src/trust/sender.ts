// Takes what a mail claims and whom the mailbox believes; gives what is proved of the From domain. Only the topmost
// Authentication-Results of a configured authserv-id count, as one unbroken run from the top: what stands below the
// first field of somebody else came with the mail and is forged as easily as the rest (RFC 8601 §5, H24).
import { addressParts, canonicalAddress } from '../model/address.ts';
import type { AuthState, Evidence } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import { isAligned } from './align.ts';
import { type AuthResult, parseAuthResults, parseNamelessResults } from './auth-results.ts';

export type SenderProof = Pick<Evidence, 'state' | 'dkim' | 'spf' | 'dmarc' | 'arc' | 'source'>;

/** Whose word about senders counts. */
export interface Believed {
  /** authserv-ids. */
  readonly servers: readonly string[];
  /** The topmost field counts although it names no server. */
  readonly withoutId: boolean;
}

/** What is known when nobody could say anything. */
export const unproven: SenderProof = {
  state: 'unknown',
  dkim: null,
  spf: null,
  dmarc: null,
  arc: null,
  source: null,
};

/** What the believed servers say of the From domain. */
export function judgeSender(message: Message, believed: Believed): SenderProof {
  if (believed.servers.length === 0 && !believed.withoutId) return unproven;
  const { source, results } = believedResults(message, believed);
  const domain = fromDomain(message);
  const state = stateOf(results, message);
  return {
    source,
    dkim: bestDkim(results, domain),
    spf: first(results, 'spf'),
    dmarc: first(results, 'dmarc'),
    arc: first(results, 'arc'),
    state: state === 'pass' && isDisputed(message, source, results) ? 'none' : state,
  };
}

/**
 * True when the same server says below the sender's own fields that it did not see what proves him above them. A server that
 * puts its fields at the end of the header and leaves those of senders in place stands below the forged ones; nobody can
 * tell which are whose, so neither are believed.
 */
function isDisputed(message: Message, source: string | null, above: readonly AuthResult[]): boolean {
  const domain = fromDomain(message);
  const proves = {
    dkim: (results: readonly AuthResult[]) => results.some((one) => isAlignedPass(one, domain)),
    dmarc: (results: readonly AuthResult[]) =>
      results.some((one) => one.method === 'dmarc' && one.result === 'pass' && namesFrom(one, domain)),
  };
  return message.claims.authenticationResults.slice(topRun(message)).some((value) => {
    const parsed = parseAuthResults(value);
    if (parsed === null || parsed.server !== source) return false;
    const denies = (method: 'dkim' | 'dmarc') =>
      proves[method](above) && first(parsed.results, method) !== null && !proves[method](parsed.results);
    return denies('dkim') || denies('dmarc') || (proves.dmarc(above) && sawNoProof(parsed.results));
  });
}

/** The domain of From, '' when there is none. */
export function fromDomain(message: Message): string {
  return message.from ? addressParts(message.from.address).domain : '';
}

/** How many From fields stand in the header; more than one is built to be read in two ways (H24). */
export function fromFields(message: Message): number {
  return message.headers.filter((field) => field.name.toLowerCase() === 'from').length;
}

/** What these results are worth for this mail's From. */
export function stateOf(results: readonly AuthResult[], message: Message): AuthState {
  const dmarc = results.find((result) => result.method === 'dmarc');
  if (dmarc && FAILED.has(dmarc.result)) return 'fail';
  if (fromFields(message) > 1) return 'fail';
  // RFC 9989 §5.3.1: DMARC speaks of one From; with several or none it proves nothing about whom we show.
  if (message.fromCount !== 1) return 'none';
  // What is no plain address is nobody (H21), as where it is checked here.
  if (message.from && canonicalAddress(message.from.address) === null) return 'none';
  // Another From may stand among the fields that are not read.
  if (message.defects.some(({ code }) => code === 'too-many-headers')) return 'none';
  const domain = fromDomain(message);
  const signed = results.filter((result) => isAlignedPass(result, domain));
  // A signature over the first octets of the body alone says nothing about what was put behind them (H24).
  if (signed.length > 0 && signed.every((result) => coversPart(message, result))) return 'none';
  if (dmarc?.result === 'pass' && namesFrom(dmarc, domain)) return 'pass';
  return signed.length > 0 ? 'pass' : 'none';
}

/** `quarantine` and `reject` are no results of RFC 8601, and some servers write them. */
const FAILED: ReadonlySet<string> = new Set(['fail', 'reject', 'quarantine']);

function believedResults(
  message: Message,
  { servers, withoutId }: Believed,
): { readonly source: string | null; readonly results: readonly AuthResult[] } {
  const wanted = new Set(servers.map((id) => id.toLowerCase()));
  const results: AuthResult[] = [];
  let source: string | null = null;
  const [top = ''] = message.claims.authenticationResults;
  const nameless = withoutId && isOnTop(message) ? parseNamelessResults(top) : null;
  if (nameless) return { source: 'topmost', results: nameless };
  for (const value of message.claims.authenticationResults.slice(0, topRun(message))) {
    const parsed = parseAuthResults(value);
    if (!parsed || !wanted.has(parsed.server) || (source !== null && parsed.server !== source)) break;
    if (contradicts(parsed.results, results)) break;
    source = parsed.server;
    results.push(...parsed.results);
    // RFC 8601 §2.2: `none` says that it checked nothing; whatever tells of a check below came with the mail.
    if (parsed.results.length === 0) break;
  }
  return { source, results };
}

/** Fields that come with a mail: what stands below the first of them was not put on by the server that received it. */
const SENT_ALONG =
  /^(?:from|to|cc|subject|date|message-id|sender|reply-to|in-reply-to|references|mime-version|content-.*|dkim-signature|user-agent|x-mailer)$/;

/** True when nothing of the sender stands above the first Authentication-Results: only its place vouches for a nameless one. */
function isOnTop(message: Message): boolean {
  for (const field of message.headers) {
    const name = field.name.toLowerCase();
    if (name === 'authentication-results') return true;
    if (SENT_ALONG.test(name)) return false;
  }
  return false;
}

/** How many Authentication-Results stand at the top with nothing of the sender or of another hop between: one server wrote these. */
function topRun(message: Message): number {
  let count = 0;
  for (const field of message.headers) {
    const name = field.name.toLowerCase();
    if (name === 'authentication-results') count++;
    else if (count > 0 && (name === 'received' || SENT_ALONG.test(name))) break;
  }
  return count;
}

/**
 * True for a field that no server writes below its own: another word on what it has judged, or a DMARC pass where it saw
 * neither a signature nor an SPF pass. A sender puts such a field on top of his mail, in the name of a server that does
 * not take out forged ones as RFC 8601 §5 asks.
 */
function contradicts(lower: readonly AuthResult[], upper: readonly AuthResult[]): boolean {
  const judged = new Set(upper.map((result) => result.method));
  if (lower.some((result) => judged.has(result.method))) return true;
  return lower.some((result) => result.method === 'dmarc' && result.result === 'pass') && sawNoProof(upper);
}

/** True when both ways to a DMARC pass were looked at, and neither led there. */
function sawNoProof(results: readonly AuthResult[]): boolean {
  const ways = results.filter(({ method }) => method === 'dkim' || method === 'spf');
  return new Set(ways.map(({ method }) => method)).size === 2 && ways.every(({ result }) => result !== 'pass');
}

/** A dmarc result that names another From domain than ours speaks of another mail. */
function namesFrom(result: AuthResult, domain: string): boolean {
  // Zoho writes the whole address, in brackets.
  const named = result.properties.get('header.from')?.replace(/^<|>$/g, '');
  return named === undefined || isAligned(named.slice(named.lastIndexOf('@') + 1), domain);
}

function isAlignedPass(result: AuthResult, domain: string): boolean {
  return result.method === 'dkim' && result.result === 'pass' && isAligned(signerOf(result), domain);
}

function signerOf(result: AuthResult): string {
  const signer = result.properties.get('header.d') ?? result.properties.get('header.i') ?? '';
  return signer.slice(signer.lastIndexOf('@') + 1);
}

/** True when every signature of that signer has an `l=`. */
function coversPart({ claims }: Message, result: AuthResult): boolean {
  const signer = signerOf(result).toLowerCase();
  const own = claims.dkimSignatures.filter((text) => tag(text, 'd')?.toLowerCase() === signer);
  return own.length > 0 && own.every((text) => tag(text, 'l') !== null);
}

function tag(signature: string, name: string): string | null {
  for (const part of signature.slice(0, 8_192).split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).replace(/\s+/g, '');
  }
  return null;
}

/** An aligned pass before any pass before whatever came first. */
function bestDkim(results: readonly AuthResult[], domain: string): string | null {
  const all = results.filter((result) => result.method === 'dkim');
  const best =
    all.find((result) => isAlignedPass(result, domain)) ?? all.find((result) => result.result === 'pass') ?? all[0];
  return best?.result ?? null;
}

function first(results: readonly AuthResult[], method: string): string | null {
  return results.find((result) => result.method === method)?.result ?? null;
}

// Takes what the checking thread found; gives what is proved of the From domain. Pure: the tables of alignment, policy
// and forwarding are tested here. pass: an aligned signature over the whole body, DMARC, or a forwarder we believe who
// saw one. fail: the domain's own policy says it is not its mail, or the mail is built to be read in two ways. unknown:
// DNS did not say. none: everything was looked at and nothing proves anything. RFC 9989, RFC 8617 §5.2.
import { canonicalAddress } from '../../model/address.ts';
import type { AuthState, Evidence } from '../../model/evidence.ts';
import type { Message } from '../../model/message.ts';
import { isAligned } from '../align.ts';
import { parseAuthResults } from '../auth-results.ts';
import { fromDomain, fromFields, type SenderProof, stateOf, unproven } from '../sender.ts';
import type { Checked, CheckedSignature } from './checked.ts';

export type VerifiedProof = SenderProof & Pick<Evidence, 'dnsFault'>;

/** What is said when the check did not end in time: as if DNS had not answered. */
export const unfinished: VerifiedProof = { ...unproven, source: 'verify', dnsFault: true };

/** What was found is worth. `sealers`: authserv-ids whose results are believed inside a chain their own domain sealed. */
export function rule(checked: Checked, message: Message, sealers: readonly string[]): VerifiedProof {
  const { state, dnsFault } = verdict(checked, message, sealers);
  return {
    state,
    dkim: shownDkim(checked.signatures),
    spf: checked.spf?.result ?? null,
    dmarc: checked.dmarc?.result ?? null,
    arc: checked.arc?.result ?? null,
    source: 'verify',
    ...(dnsFault ? { dnsFault } : {}),
  };
}

interface Verdict {
  readonly state: AuthState;
  readonly dnsFault: boolean;
}

const said = (state: AuthState): Verdict => ({ state, dnsFault: false });

function verdict(checked: Checked, message: Message, sealers: readonly string[]): Verdict {
  if (fromFields(message) > 1 || checked.oversize) return said('fail');
  const from = message.from ? canonicalAddress(message.from.address) : null;
  // What the checker and we read in From must be one and the same address: else the proof is about somebody else.
  if (message.fromCount !== 1 || from === null || checked.author !== from) return said('none');
  if (isProven(checked, message)) return said('pass');
  if (isBelievedForwarded(checked, message, sealers)) return said('pass');
  const signed = checked.signatures.filter((one) => one.aligned && one.result === 'pass');
  // Only a part of the body is signed, and more was put behind it (H24).
  if (signed.length > 0 && signed.every((one) => one.partial)) return said('fail');
  if (isUndecided(checked, message, sealers)) return { state: 'unknown', dnsFault: true };
  if (checked.dmarc?.result !== 'fail') return said('none');
  // Without the sending host's address SPF was not asked: a domain that asks for nothing may have passed by it.
  return said(checked.spf === null && checked.dmarc.policy === 'none' ? 'none' : 'fail');
}

function isProven({ signatures, dmarc }: Checked, message: Message): boolean {
  const whole = signatures.filter((one) => one.result === 'pass' && one.aligned && !one.partial);
  if (dmarc?.result === 'pass') return dmarc.bySpf || whole.length > 0;
  if (dmarc?.result === 'fail') return false;
  // The policy could not be read: it may want the very same domain.
  if (dmarc?.result === 'temperror') return whole.some((one) => one.domain === fromDomain(message));
  return whole.length > 0;
}

/** The last forwarder broke the signature and says what it was worth when he got the mail; his own seal holds. */
function isBelievedForwarded({ arc }: Checked, message: Message, sealers: readonly string[]): boolean {
  if (arc?.result !== 'pass' || arc.sealer === null || arc.said === null) return false;
  const results = parseAuthResults(arc.said);
  if (!results || !sealers.includes(results.server)) return false;
  return isAligned(arc.sealer, results.server) && stateOf(results.results, message) === 'pass';
}

/** Something that could have proved the sender was not answered. Names that cannot speak for him do not count: he who sends chooses them. */
function isUndecided({ signatures, spf, dmarc, arc }: Checked, message: Message, sealers: readonly string[]): boolean {
  if (dmarc?.result === 'temperror') return true;
  if (signatures.some((one) => one.result === 'temperror' && isKin(one, message))) return true;
  if (spf?.result === 'temperror' && isAligned(spf.domain, fromDomain(message))) return true;
  return arc?.fault === true && sealers.some((server) => isAligned(arc.sealer ?? '', server));
}

function isKin(signature: CheckedSignature, message: Message): boolean {
  return signature.aligned || isAligned(signature.domain, fromDomain(message));
}

/** An aligned pass before any pass before whatever came first. */
function shownDkim(signatures: readonly CheckedSignature[]): string {
  const best =
    signatures.find((one) => one.result === 'pass' && one.aligned && !one.partial) ??
    signatures.find((one) => one.result === 'pass') ??
    signatures[0];
  return best?.result ?? 'none';
}

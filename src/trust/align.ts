// Takes two domains; says whether they are aligned as DMARC's relaxed mode has it. Without a public suffix list the rule
// is stricter than RFC 7489 §3.1.1: one must be the other or below it, and never by a bare or well-known public suffix.
import { asciiDomain } from '../model/address.ts';

/** Second-level names under which strangers register: nobody is aligned through them. */
const SHARED =
  /^(?:com?|org?|net|edu|gov|ac|gob|gouv|nom|info|biz|ltd|plc|sch|web|in|me|ne|go|nhs|mil|priv|asso)\.[a-z]{2}$/;

/** True when the signing domain speaks for the From domain. */
export function isAligned(signer: string, from: string): boolean {
  const left = asciiDomain(signer.replace(/^@|\.$/g, ''));
  const right = asciiDomain(from);
  if (!left || !right || !left.includes('.')) return false;
  if (left === right) return true;
  const [longer, shorter] = left.length > right.length ? [left, right] : [right, left];
  return longer.endsWith(`.${shorter}`) && shorter.includes('.') && !SHARED.test(shorter);
}

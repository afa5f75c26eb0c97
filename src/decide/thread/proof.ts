// The proof table of architecture.md "Threading", alone on a page: what a mail shows, who shows it, what follows.
// Pure. Everything else about threading is finding out what to ask this table.
import type { AuthState } from '../../model/evidence.ts';

/**
 * What leads from the mail to a ticket. token: an HMAC of ours, in force; weak: a Message-ID the ticket knows, an unseen
 * root shared with it, or a token whose days are over; mark: the reference number in the subject; bounce: a delivery
 * report that names a mail of ours; key: a rule's thread key – the rule vouches that such mail belongs there.
 */
export type Proof = 'token' | 'weak' | 'mark' | 'bounce' | 'key';

/** Who writes, as seen from the ticket. */
export interface Relation {
  readonly who: 'participant' | 'agent' | 'stranger';
  readonly auth: AuthState;
  /** The mailbox lets a mark count where authentication is `unknown`. */
  readonly unsignedMark: boolean;
}

/** join: into the ticket; third-party: into it, internal and without effect; claims: a new ticket that says so to agents only. */
export type Ruling = 'join' | 'third-party' | 'claims';

/** What the proof is worth in these hands. */
export function judgeProof(proof: Proof, { who, auth, unsignedMark }: Relation): Ruling {
  if (proof === 'bounce') return 'join';
  if (proof === 'key') return auth === 'fail' ? 'claims' : 'join';
  if (who === 'stranger') return proof === 'token' ? 'third-party' : 'claims';
  if (proof === 'mark') return auth === 'pass' || (auth === 'unknown' && unsignedMark) ? 'join' : 'claims';
  // An agent's forged mail that carries a token is kept where it belongs, held and internal (agent-mail.ts).
  if (who === 'agent' && proof === 'token') return 'join';
  return auth === 'fail' ? 'claims' : 'join';
}

/** Whether a mail that joined may also open the closed ticket again: a key names a thing, not a person, so that the sender must take part or be proved. */
export function mayOpen(proof: Proof, { who, auth }: Relation): boolean {
  return proof !== 'key' || who === 'participant' || auth === 'pass';
}

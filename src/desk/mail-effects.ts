// What filing any mail does to a ticket's row, whichever command files it: counts, times, flags, thread ids.
import { canonicalAddress } from '../model/address.ts';
import type { ThreadId } from '../model/change.ts';
import type { MailFacts } from '../model/command.ts';
import type { TicketState } from '../model/ticket.ts';
import { withFlag } from './fields.ts';
import { validIds } from './notice-snapshot.ts';

const MAX_MENTIONED = 100;

/** Flags a mail brings along because of what it is; people see them in lists, rules set others. */
const DEFECT_FLAGS: readonly string[] = [
  'oversize',
  'empty-key',
  'malformed',
  'several-from',
  'misleading-name',
  'lookalike-domain',
];

/** The state with one mail more. A mail that claims to come from the future counts as of now. */
export function countMail(state: TicketState, mail: MailFacts, now: number): TicketState {
  const at = Math.min(mail.receivedAt, now);
  let counted: TicketState = {
    ...state,
    mailCount: state.mailCount + 1,
    lastMailAt: Math.max(state.lastMailAt ?? at, at),
  };
  for (const flag of flagsOf(mail)) counted = withFlag(counted, flag);
  return withMentioned(counted, mail, state.mailCount === 0);
}

/**
 * Whom a participant writes to besides us may answer: remembered, never mailed for it (H29). In a ticket that is there,
 * a From that could be proven and is not lets nobody in: the forger would be the one in Cc.
 */
function withMentioned(state: TicketState, mail: MailFacts, isFirst: boolean): TicketState {
  const sender = mail.from ? canonicalAddress(mail.from.address) : null;
  const isBelieved = mail.auth === 'pass' || mail.auth === 'unknown' || (mail.auth === 'none' && isFirst);
  if (sender === null || !isBelieved || !state.participants.includes(sender)) return state;
  const fresh = (mail.mentioned ?? []).filter((address) => !state.mentioned.includes(address));
  if (fresh.length === 0) return state;
  return { ...state, mentioned: [...state.mentioned, ...fresh].slice(0, MAX_MENTIONED) };
}

/** Its own Message-ID, and those it answers: the store keeps the ones nobody saw (late binding). */
export function threadIdsOf(mail: MailFacts): readonly ThreadId[] {
  const own = validIds([mail.messageId]).map((messageId): ThreadId => ({ messageId, role: 'own' }));
  const answered = (mail.references ?? [])
    .slice(-50)
    .filter((messageId, index, all) => messageId !== mail.messageId && all.indexOf(messageId) === index)
    .filter((messageId) => validIds([messageId]).length > 0);
  return [...own, ...answered.map((messageId): ThreadId => ({ messageId, role: 'reference' }))];
}

function flagsOf(mail: MailFacts): readonly string[] {
  const flags = DEFECT_FLAGS.filter((flag) => mail.defects.includes(flag));
  if (mail.classes.includes('spam')) flags.push('spam');
  if (mail.auth === 'fail') flags.push('auth-fail');
  if (mail.from === null) flags.push('unknown-sender');
  return flags;
}

// Which buttons a mail to one of our own people has: what makes sense to do next with its ticket. Takes what the notice is of
// and how the ticket stands; gives the actions in the order they are shown. What he may not do is left out by the desk. Pure.
import type { MailedWords } from '../mailed/words.ts';
import { isClosed, type StatusKind } from '../ticket.ts';
import type { NoticeAction } from './words.ts';

/** More than this is no help. */
export const MOST_ACTIONS = 5;

/** What the buttons depend on. */
export interface ActionGround {
  readonly name: string;
  /** What became of the reader's own mail; absent = it is not about one. */
  readonly mailed?: Pick<MailedWords, 'state' | 'mayUndo' | 'release'> | undefined;
  /** Whether the ticket is internal or public is still to be said. */
  readonly isUnsaid: boolean;
  readonly kind: StatusKind;
  /** He has it; somebody has it. */
  readonly isHis: boolean;
  readonly isTaken: boolean;
  /** It is offered to him. */
  readonly isAsked: boolean;
  /** Somebody wrote who takes no part in it. */
  readonly hasStranger: boolean;
  /** There is a customer who may be answered. */
  readonly hasCustomer: boolean;
}

/** The actions, each once, before rights are looked at. */
export function wantedActions(ground: ActionGround): readonly NoticeAction[] {
  return [...new Set(wanted(ground))];
}

function wanted(ground: ActionGround): readonly NoticeAction[] {
  const { name, mailed, isHis, isTaken, isUnsaid } = ground;
  const unsaid: readonly NoticeAction[] = isUnsaid ? ['internal', 'public'] : [];
  if (mailed?.state === 'held') return mailed.release === 'nothing' ? ['help'] : ['send', 'help'];
  if (mailed) return [...(mailed.mayUndo ? (['undo'] as const) : []), ...unsaid];
  if (isUnsaid && name === 'agent-receipt') return unsaid;
  const added: readonly NoticeAction[] = ground.hasStranger ? ['cc'] : [];
  if (isClosed(ground.kind)) return [...added, 'note', 'reopen'];
  if (ground.isAsked && !isHis) return ['accept', 'decline', ...added, 'note'];
  const mine: readonly NoticeAction[] = isHis || isTaken ? [] : ['take'];
  const later: readonly NoticeAction[] = ['due', 'idle', 'escalation'].includes(name) ? ['postpone'] : [];
  const back: readonly NoticeAction[] = isHis && name === 'agent-assigned' ? ['decline'] : [];
  const answer: readonly NoticeAction[] = ground.hasCustomer ? ['reply'] : [];
  return [...mine, ...added, ...answer, 'note', ...later, ...back, 'close'];
}

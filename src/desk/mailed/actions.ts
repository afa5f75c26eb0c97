// Which buttons an agent's mail has: what makes sense to do next with this ticket, as far as he may. Takes a notice's name
// and the ticket; gives the actions in the order they are shown, at most five. Pure.
import type { NoticeAction } from '../../model/notice.ts';
import { offerState } from '../../model/people/offer-state.ts';
import { isClosed, type TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import type { Wish } from '../notice-matrix.ts';
import { VISIBILITY_UNSAID } from '../required-parts.ts';
import { mayOn } from '../rights.ts';

const NEEDS: Readonly<Partial<Record<NoticeAction, string>>> = {
  take: 'take',
  accept: 'take',
  note: 'note',
  reply: 'reply',
  close: 'close',
  reopen: 'reopen',
  postpone: 'postpone',
  internal: 'set',
  public: 'set',
};
const MOST = 5;

/** The buttons of a notice to one of our own people about a ticket. */
export function actionsOf(wish: Wish, state: TicketState | null, { config }: DeskContext): readonly NoticeAction[] {
  const { agent } = wish;
  if (!agent || !state) return [];
  const may = (action: NoticeAction): boolean => {
    const needed = NEEDS[action];
    // What only assigned people may do is his once he has taken it.
    const held = { ...state, assignees: [...state.assignees, agent.id] };
    return needed === undefined || mayOn(held, { config, agent: agent.id }, needed);
  };
  return [...new Set(wanted(wish, state, agent.id))].filter(may).slice(0, MOST);
}

function wanted(wish: Wish, state: TicketState, agent: string): readonly NoticeAction[] {
  const { mailed } = wish.words;
  if (mailed?.state === 'held') return ['send', 'help'];
  if (mailed) return [...(mailed.mayUndo ? (['undo'] as const) : []), ...unsaid(state)];
  if (state.flags.includes(VISIBILITY_UNSAID) && wish.name === 'agent-receipt') return unsaid(state);
  if (isClosed(state.kind)) return ['note', 'reopen'];
  const isHis = state.assignees.includes(agent);
  const isAsked = state.offer?.to.includes(agent) && offerState(state) === 'open';
  if (isAsked && !isHis) return ['accept', 'decline', 'note'];
  const mine: readonly NoticeAction[] = isHis ? [] : state.assignees.length === 0 ? ['take'] : [];
  const later: readonly NoticeAction[] = ['due', 'idle', 'escalation'].includes(wish.name) ? ['postpone'] : [];
  const back: readonly NoticeAction[] = isHis && wish.name === 'agent-assigned' ? ['decline'] : [];
  const answer: readonly NoticeAction[] = state.customer && state.visibility === 'public' ? ['reply'] : [];
  return [...mine, ...answer, 'note', ...later, ...back, 'close'];
}

function unsaid(state: TicketState): readonly NoticeAction[] {
  return state.flags.includes(VISIBILITY_UNSAID) ? ['internal', 'public'] : [];
}

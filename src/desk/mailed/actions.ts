// Which buttons an agent's mail has: what makes sense to do next with this ticket, as far as he may. Takes a notice's name
// and the ticket; gives the actions in the order they are shown, at most five. Pure.
import { type ActionGround, MOST_ACTIONS, wantedActions } from '../../model/notice/actions.ts';
import type { NoticeAction } from '../../model/notice.ts';
import { offerState } from '../../model/people/offer-state.ts';
import type { TicketState } from '../../model/ticket.ts';
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
  cc: 'set',
};

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
  return wantedActions(groundOf(wish, state, agent.id))
    .filter(may)
    .slice(0, MOST_ACTIONS);
}

function groundOf(wish: Wish, state: TicketState, agent: string): ActionGround {
  return {
    name: wish.name,
    mailed: wish.words.mailed,
    isUnsaid: state.flags.includes(VISIBILITY_UNSAID),
    kind: state.kind,
    isHis: state.assignees.includes(agent),
    isTaken: state.assignees.length > 0,
    isAsked: state.offer?.to.includes(agent) === true && offerState(state) === 'open',
    hasStranger: wish.words.stranger !== undefined && state.visibility === 'public',
    hasCustomer: state.customer !== null && state.visibility === 'public',
  };
}

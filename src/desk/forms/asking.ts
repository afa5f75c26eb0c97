// Drafts and their question mails (B4, B5): when a ticket asks, whom it withholds meanwhile, what happens when everything
// is there. Takes a ticket before and after a command; gives the notice events in place of the ordinary ones. A question
// that the gate holds back is nobody's to answer: then our own people hear of the ticket at once. Pure.
// A timer that reminds or ends a draft calls the commands everybody has: `set` with the form again, and `cancel`.
import { workflowOf } from '../../model/by-queue.ts';
import type { Change } from '../../model/change.ts';
import { type Fault, formOf, MAX_ASKED, openQuestions } from '../../model/form.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { withFlag } from '../fields.ts';
import type { NoticeEvent } from '../happening.ts';

/** Flag of a draft that our own people were told of: its questions went unanswered, or nobody could be asked. */
export const INCOMPLETE = 'incomplete';

/** What a change is made of, as far as asking changes it. */
export interface Telling {
  readonly state: TicketState;
  readonly events: readonly NoticeEvent[];
}

/** Makes the change of a telling: the command's own way of doing it. */
export type Make = (telling: Telling) => Change;

/** True for a ticket that waits for what its workflow makes mandatory. */
export function isDraft(state: Pick<TicketState, 'queue' | 'status'>, config: Config): boolean {
  const { incomplete } = workflowOf(config, state.queue);
  return incomplete !== undefined && state.status === incomplete;
}

/** True while required questions of its form are open. */
export function isAsking(state: TicketState, config: Config): boolean {
  const form = formOf(config.forms, state);
  return form !== null && openQuestions(form, state).length > 0;
}

/** A ticket that is born: asked when something required is missing, told of as usual when not. */
export function bornChange(
  telling: Telling,
  how: {
    readonly config: Config;
    readonly faults: readonly Fault[];
    /** Whoever opens it learns from the answer that it is a draft: nobody else need. */
    readonly isByHand: boolean;
    readonly make: Make;
  },
): Change {
  const { config, make } = how;
  const { state, events } = telling;
  const waits = isDraft(state, config);
  // Only the birth is news that waits; what rules ask for besides does not.
  const silent = events.filter((event) => event.on !== 'created' && event.on !== 'assigned');
  const asked = isAsking(state, config) ? askedOnce(state, config, how.faults) : null;
  if (asked) {
    const change = make({ state: asked.state, events: [asked.event, ...(waits ? silent : events)] });
    if (isSent(change)) return change;
  }
  if (waits && how.isByHand) return make({ state, events: silent });
  if (!waits) return make(telling);
  const receipt = make({ state, events: [{ on: 'receipted' }, ...silent] });
  if (receipt.notices.some(({ name, gate }) => name === 'agent-receipt' && gate.pass)) return receipt;
  return make({ state: withFlag(state, INCOMPLETE), events });
}

/** A ticket that is there: `hears` when a person said something that may have been an answer. */
export function goneOnChange(
  before: TicketState,
  telling: Telling,
  how: {
    readonly config: Config;
    readonly faults: readonly Fault[];
    readonly hears: boolean;
    readonly make: Make;
  },
): Change {
  const { config, make } = how;
  const { state, events } = telling;
  const wasDraft = isDraft(before, config);
  const isNewForm = state.form?.name !== before.form?.name;
  const isWithheld = wasDraft && !before.flags.includes(INCOMPLETE);
  const mayAsk = isDraft(state, config) || workflowOf(config, state.queue).incomplete === undefined;
  if (isAsking(state, config) && (isNewForm || (how.hears && mayAsk))) {
    const asked = askedOnce(state, config, how.faults);
    const waits = isWithheld && isDraft(state, config);
    const silent = events.filter((event) => event.on !== 'joined' && event.on !== 'assigned');
    const change = asked && make({ state: asked.state, events: [asked.event, ...(waits ? silent : events)] });
    if (change && isSent(change)) return change;
    if (waits) return make({ state: withFlag(state, INCOMPLETE), events: [...born(state), ...silent] });
    return make(telling);
  }
  const isComplete = wasDraft && !isDraft(state, config);
  const ended = isWithheld && wasAsked(before, config) && !isAsking(state, config);
  const clean = isComplete ? { ...state, flags: state.flags.filter((flag) => flag !== INCOMPLETE) } : state;
  const isEnd = state.kind === 'closed' || state.kind === 'cancelled';
  if (isEnd || !(isWithheld && (isComplete || ended))) return make({ state: clean, events });
  const rest = events.filter((event) => !['joined', 'assigned', 'status'].includes(event.on));
  return make({ state: clean, events: [...born(state), ...rest] });
}

/** What is told of a ticket once it is one. */
function born(state: TicketState): readonly NoticeEvent[] {
  const created: NoticeEvent = { on: 'created', follows: false };
  return state.assignees.length > 0 ? [{ on: 'assigned', agents: state.assignees }, created] : [created];
}

function wasAsked(state: TicketState, config: Config): boolean {
  return (state.form?.asked ?? 0) > 0 && isAsking(state, config);
}

/** The ticket with one question mail more, and its event; null when it was asked often enough. */
function askedOnce(
  state: TicketState,
  config: Config,
  faults: readonly Fault[],
): { readonly state: TicketState; readonly event: NoticeEvent } | null {
  const form = formOf(config.forms, state);
  if (!form || !state.form || state.form.asked >= MAX_ASKED) return null;
  const open = openQuestions(form, state);
  const isAgain = state.form.asked > 0;
  const wrong = new Set(faults.map(({ question }) => question.name));
  // What need not be answered is asked once, with the rest.
  const questions = form.questions.filter(
    (one) =>
      open.includes(one) || wrong.has(one.name) || (!isAgain && !one.required && state.fields[one.name] === undefined),
  );
  return {
    state: { ...state, form: { ...state.form, asked: state.form.asked + 1 } },
    event: { on: 'questioned', questions, faults, isAgain },
  };
}

function isSent(change: Change): boolean {
  return change.notices.some(({ name, gate }) => name === 'question' && gate.pass);
}

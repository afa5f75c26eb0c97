// A mail joins a ticket that is there. Takes what decide found out (third party, reopen, whether it moves the status);
// gives one entry and the row after it. Never refuses, never answers the sender of a normal mail, never lets a third
// party or a robot move anything (H27–H29, H37).
import { canonicalAddress } from '../../model/address.ts';
import type { Change, Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { isByMachine } from '../../model/message.ts';
import { type EntryDraft, isClosed, type Ticket, type TicketState, type Visibility } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal, withFlag } from '../fields.ts';
import { withAnswers } from '../forms/answers.ts';
import { goneOnChange, type Telling } from '../forms/asking.ts';
import { besidesEvents, type NoticeEvent } from '../happening.ts';
import { changesBetween, entryOf, mailPart, ruleNotes } from '../history.ts';
import { countMail, threadIdsOf } from '../mail-effects.ts';
import { ratedByMail } from '../rating/mailed.ts';
import { goesOnByReply, moveByItself } from '../transitions.ts';
import { respondedState } from './reply.ts';
import { eventsBetween, staffEvents, updatedState } from './set.ts';

const MAX_PARTICIPANTS = 100;

/** The ticket with one mail more. */
export function join(command: CommandOf<'join'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const { mail } = command;
  const visibility: Visibility =
    command.thirdParty || command.visibility === 'internal' || before.visibility === 'internal' ? 'internal' : 'public';
  const counted = withParticipant(countMail(before, mail, context.now), command, visibility);
  const moved = command.thirdParty
    ? withFlag(counted, 'third-party')
    : movedByMail(counted, command, { visibility, context });
  const rated = visibility === 'public' ? ratedByMail(command, { ticket, state: moved }, context) : null;
  const answered = withAnswers(rated?.state ?? moved, command.answers, context.config);
  const taken = updatedState(answered.state, command.update, { context, isLenient: true, sender: mail.byAgent });
  if (isRefusal(taken)) return taken;
  const { state, warnings } = taken;
  const events: readonly NoticeEvent[] = [
    ...customerEvents(before, state, { command, context }),
    // Stars alone are told to nobody but the lead; what is said with them is.
    ...(rated && command.rating?.comment === '' ? [] : [{ on: 'joined' } as const]),
    ...(rated?.events ?? []),
    ...besidesEvents(command.besides),
  ];
  const make = (telling: Telling): Change =>
    changeOf(
      { command, ticket, state: telling.state, mail, override: command.notify, context },
      {
        entries: [
          joinedEntry({ command, visibility, context }, before, telling.state),
          ...ruleNotes(command, command.besides, context.now),
        ],
        events: telling.events,
        threadIds: threadIdsOf(mail),
        threadKeys: command.threadKeys,
        warnings,
      },
    );
  const hears = command.movesStatus && !command.thirdParty && visibility === 'public' && !isByUs(command);
  return goneOnChange(before, { state, events }, { config: context.config, faults: answered.faults, hears, make });
}

function joinedEntry(
  {
    command,
    visibility,
    context,
  }: Readonly<{ command: CommandOf<'join'>; visibility: Visibility; context: DeskContext }>,
  before: TicketState,
  state: TicketState,
): EntryDraft {
  return entryOf(command, context.now, {
    kind: 'mail',
    visibility,
    ...mailPart(command.mail, command.actor),
    ...(command.isOurs ? { actor: command.actor } : {}),
    changes: changesBetween(before, state),
    joinedBy: command.joinedBy,
    thirdParty: command.thirdParty,
  });
}

/** Who is proven to be on the customer's side may write again without a token; key joiners and robots may not. */
function withParticipant(state: TicketState, command: CommandOf<'join'>, visibility: Visibility): TicketState {
  const { mail, joinedBy, thirdParty } = command;
  const isPerson = !isByMachine(mail.classes) && !isByUs(command);
  if (!mail.from || mail.auth !== 'pass' || thirdParty || !isPerson) return state;
  if (joinedBy === 'key' || visibility === 'internal') return state;
  const address = canonicalAddress(mail.from.address);
  // Whom our people keep informed takes part as long as they do.
  if (address !== null && address !== state.customer?.address && state.watchers.includes(address)) return state;
  if (address === null || state.participants.includes(address) || state.participants.length >= MAX_PARTICIPANTS)
    return state;
  return { ...state, participants: [...state.participants, address] };
}

/** Reopening, waiting → active, and a public answer of our own people by mail. `update.status` beats the last two. */
function movedByMail(
  state: TicketState,
  command: CommandOf<'join'>,
  at: { readonly visibility: Visibility; readonly context: DeskContext },
): TicketState {
  const { context, visibility } = at;
  if (command.reopen && isClosed(state.kind)) return moveByItself(state, 'onReopen', context);
  if (command.update.status !== undefined) return state;
  if (isByUs(command)) return visibility === 'public' && command.movesStatus ? respondedState(state, context) : state;
  return command.movesStatus && goesOnByReply(state) ? moveByItself(state, 'onCustomerReply', context) : state;
}

/** An agent wrote it, or somebody of ours from an address that is all of ours. */
function isByUs({ mail, isOurs }: CommandOf<'join'>): boolean {
  return mail.byAgent !== null || isOurs === true;
}

/** A customer who wrote himself needs no mail about what his mail did; a status somebody's rule set, he may. */
function customerEvents(
  before: TicketState,
  state: TicketState,
  { command, context }: { readonly command: CommandOf<'join'>; readonly context: DeskContext },
): readonly NoticeEvent[] {
  const events = eventsBetween(before, state, { context, comment: '' });
  const assigned = staffEvents(before, state, context);
  if (!isClosed(before.kind) && isClosed(state.kind)) {
    // A rating that closes it tells so itself.
    if (state.rating && state.rating !== before.rating) return assigned;
    return [...assigned, { on: 'closed', reason: state.closeReason ?? '', comment: '', tell: 'all' }];
  }
  if (isClosed(before.kind) && !isClosed(state.kind)) {
    return [...assigned, { on: 'reopened', by: nameFor(before, command) }];
  }
  return command.update.status === undefined ? events.filter((event) => event.on !== 'status') : events;
}

/** Who opened it again, as its customer may read it: nobody learns of a stranger whose ticket was merged into his. */
function nameFor(before: TicketState, { mail }: CommandOf<'join'>): string {
  const address = canonicalAddress(mail.from?.address ?? '');
  const isHis = address !== null && (before.participants.includes(address) || before.customer?.address === address);
  return isHis ? mail.from?.name || address : '';
}

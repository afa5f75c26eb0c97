// A mail opens a ticket. Takes what the rules set; gives the first row and its first entry. Never refuses: a value that
// cannot stand is skipped and flagged, because a mail is never lost for a rule's mistake.
import { workflowOf } from '../../model/by-queue.ts';
import type { Change, Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { FormAnswers } from '../../model/form.ts';
import { type Config, ownAddresses } from '../../model/setup.ts';
import { type EntryDraft, isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import { changeOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal, takeValues, withFlag, withoutBlanks } from '../fields.ts';
import { withAnswers } from '../forms/answers.ts';
import { bornChange, type Telling } from '../forms/asking.ts';
import { besidesEvents, type NoticeEvent } from '../happening.ts';
import { changesBetween, entryOf, mailPart, ruleNotes } from '../history.ts';
import { countMail, threadIdsOf } from '../mail-effects.ts';
import { offerEvents, withQueueOffer } from '../people/offering.ts';
import { refuse } from '../refusals.ts';
import { VISIBILITY_UNSAID } from '../required-parts.ts';
import { heldUntil } from '../time/setters.ts';
import { draftOf, initialStatus, moveByItself, namedStatus } from '../transitions.ts';
import { blankTicket, readByStaff, staffValues } from './blank-ticket.ts';
import { closeReasonOf } from './close.ts';

/** A new ticket with its first entry, `opened` for the customer, `agent-new` for the queue. */
export function create(asked: CommandOf<'create'>, context: DeskContext): Outcome {
  const command = { ...asked, set: staffValues(withoutBlanks(asked.set), asked.mail.byAgent, context) };
  const { mail, link } = command;
  const plain = bornState(command, context);
  const isLenient = command.isStrict !== true;
  const taken = takeValues(plain, command.set, { context, isLenient, sender: mail.byAgent });
  if (isRefusal(taken)) return taken;
  const warnings = [...taken.warnings];
  const wrong: Refusal[] = [];
  const inQueue = { ...taken.state, ...initialStatus(workflowOf(context.config, taken.state.queue)) };
  const answered = withAnswers(inQueue, answersFor(command), context.config);
  const hints: string[] = [];
  let state = birthStatus(withVisibility(answered.state, command, context), command, { context, wrong, hints });
  warnings.push(...wrong.map(({ detail }) => detail));
  if (command.set.offer === undefined) state = withQueueOffer(null, state, context);
  const [first] = wrong;
  if (first && !isLenient) return first;
  if (warnings.length > 0 && !isLenient) return refuse('invalid', warnings[0] ?? '');
  if (warnings.length > 0) state = withFlag(state, 'rule-error');
  if (link?.kind === 'claims') state = withFlag(state, 'claims-relation');

  const events: NoticeEvent[] = [{ on: 'created', follows: goesOnFromClosed(command, context) }];
  if (state.assignees.length > 0) events.unshift({ on: 'assigned', agents: state.assignees });
  events.push(...offerEvents(null, state, context), ...besidesEvents(command.besides));
  const make = (telling: Telling): Change =>
    changeOf(
      { command, ticket: null, state: telling.state, mail, override: command.notify, context },
      {
        entries: [
          bornEntry(command, plain, telling.state, context),
          ...ruleNotes(command, command.besides, context.now),
        ],
        events: telling.events,
        links: link ? [link] : [],
        // Answers to a mail that was split go to its first ticket.
        threadIds: command.part === undefined ? threadIdsOf(mail) : [],
        threadKeys: command.threadKeys,
        warnings: [...warnings, ...hints],
      },
    );
  return bornChange({ state, events }, { config: context.config, faults: answered.faults, isByHand: false, make });
}

function bornEntry(
  command: CommandOf<'create'>,
  plain: TicketState,
  state: TicketState,
  { now }: DeskContext,
): EntryDraft {
  return entryOf(command, now, {
    kind: 'mail',
    visibility: command.keepsInside ? 'internal' : state.visibility,
    ...mailPart(command.mail, command.actor),
    // The subject is the mail's own, cleaned: nobody changed it.
    changes: changesBetween({ ...plain, subject: state.subject }, state),
  });
}

/** What a rule took from the mail stands before what the form reads in it. */
function answersFor({ answers, set }: CommandOf<'create'>): FormAnswers | undefined {
  if (!answers || !set.fields) return answers;
  const { fields } = set;
  const written = Object.fromEntries(Object.entries(answers.written).filter(([name]) => !Object.hasOwn(fields, name)));
  return { ...answers, written };
}

/** The ticket as the mail alone makes it. */
function bornState(command: CommandOf<'create'>, context: DeskContext): TicketState {
  const { mail, customer } = command;
  const { config, now } = context;
  const followed = followedOf(command, context);
  const queue = followed?.queue ?? queueOf(command, config);
  const state: TicketState = {
    ...blankTicket(queue, context),
    subject: mail.subject,
    customer,
    participants: customer ? [customer.address] : [],
    visibility: command.visibility,
    language: (!command.isLanguageNamed && customer && context.languages?.[customer.address]) || command.language,
    mailbox: command.mailbox,
    ownAddress: followed?.ownAddress ?? command.ownAddress,
  };
  // Written by one of ours to whom it is: the first response was his.
  const isSent = mail.byAgent !== null && customer !== null && (mail.mentioned ?? []).includes(customer.address);
  const suggested = command.suggested ? { suggestedCustomer: command.suggested } : {};
  return countMail({ ...state, ...suggested, ...(isSent ? { firstResponseAt: now } : {}) }, mail, now);
}

/** The ticket it goes on from; undefined when it is tied to none, or only claims to be. */
function followed(
  { link }: Pick<CommandOf<'create'>, 'link'>,
  { others = [] }: Pick<DeskContext, 'others'>,
): Ticket | undefined {
  return link?.kind === 'follows' ? others.find((one) => one.id === link.ticket) : undefined;
}

/** A rule may open a new ticket for an answer in an open one: that one was never closed, and nobody is told so. */
function goesOnFromClosed(command: CommandOf<'create'>, context: DeskContext): boolean {
  const ticket = followed(command, context);
  return ticket !== undefined && isClosed(ticket.kind);
}

/** What goes on goes on where it was: the queue and the address of ours of the ticket it continues, as far as they are ours still. */
function followedOf(
  command: CommandOf<'create'>,
  context: DeskContext,
): { readonly queue: string; readonly ownAddress: string | null } | null {
  const { config } = context;
  const ticket = followed(command, context);
  if (!ticket || !config.queues.some((queue) => queue.name === ticket.queue)) return null;
  const isOurs = ticket.ownAddress !== null && ownAddresses(config).has(ticket.ownAddress);
  return { queue: ticket.queue, ownAddress: isOurs ? ticket.ownAddress : null };
}

/** Where it goes when no rule says so: the queue written to, the mailbox' queue, the first one. */
function queueOf(command: CommandOf<'create'>, config: Config): string {
  const byAddress = config.queues.find((queue) => queue.address !== null && queue.address === command.ownAddress);
  const byMailbox = config.mailboxes.find((mailbox) => mailbox.name === command.mailbox)?.queue;
  return byAddress?.name ?? byMailbox ?? config.queues[0]?.name ?? '';
}

/** Staff of a workflow that asks must say internal or public; until then nobody outside learns of the ticket (B3). */
function withVisibility(state: TicketState, command: CommandOf<'create'>, { config }: DeskContext): TicketState {
  const isAsked = workflowOf(config, state.queue).asksVisibility === true && command.mail.byAgent !== null;
  if (isAsked && command.set.visibility === undefined) {
    return withFlag({ ...state, visibility: 'internal' }, VISIBILITY_UNSAID);
  }
  return command.visibility === 'internal' ? { ...state, visibility: 'internal' } : state;
}

/** A ticket may be born in any status; a named one beats what assigning does by itself. */
function birthStatus(
  state: TicketState,
  command: CommandOf<'create'>,
  at: { readonly context: DeskContext; readonly wrong: Refusal[]; readonly hints: string[] },
): TicketState {
  const { context, wrong, hints } = at;
  const wish = command.set.status;
  const isNamed = wish !== undefined && wish !== 'keep' && wish !== 'reopen';
  const workflow = workflowOf(context.config, state.queue);
  const named = isNamed ? namedStatus(workflow, wish) : null;
  if (named && isRefusal(named)) wrong.push(named);
  if (!named || isRefusal(named)) {
    const draft = draftOf(state, context);
    if (draft) {
      hints.push(draft.hint);
      return draft.state;
    }
    const held = heldUntil(state, command.set, context);
    if (held !== state) return held;
    if (state.assignees.length > 0) return moveByItself(state, 'onAssign', context);
    return command.mail.byAgent === null ? state : readByStaff(state, context);
  }
  const born = { ...state, status: named.id, kind: named.kind };
  if (!isClosed(named.kind)) return born;
  const reason = closeReasonOf(command.set.close_reason ?? null, context.config);
  if (isRefusal(reason)) wrong.push(reason);
  return { ...born, closedAt: context.now, closeReason: isRefusal(reason) ? null : reason };
}

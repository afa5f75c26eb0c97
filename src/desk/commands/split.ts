// Split and move: entries that belong elsewhere. The history is append-only, so the old ticket keeps its lines and says
// where they went; the other ticket holds them from now on, and answers to these mails follow them. The customer is told
// nothing. An entry of somebody who takes no part in the other ticket stays internal there. A legal hold
// goes along.

import { workflowOf } from '../../model/by-queue.ts';
import type { Change, Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { isHeld, withHold } from '../../model/forget/hold.ts';
import { said } from '../../model/mailed/said.ts';
import type { Entry, EntryDraft, Ticket, TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';
import { initialStatus } from '../transitions.ts';

/** A new ticket that holds the chosen entries. */
export function split(command: CommandOf<'split'>, ticket: Ticket, context: DeskContext): Outcome {
  const chosen = chosenEntries(command.entries, ticket, context);
  if (isRefusal(chosen)) return chosen;
  const born = bornState(command, ticket, { chosen, context });
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `split off ${ticket.ref}`,
    changes: {},
  });
  // Nobody outside hears of it: it is our way of keeping order, and his mail had its receipt.
  const happening = { command, ticket: null, state: born, mail: null, override: { customer: false }, context };
  const change = changeOf(happening, {
    entries: [...chosen.map((one) => copyOf(one, born, ticket.removedFiles)), entry],
    events: [{ on: 'created', follows: false }],
    links: [{ kind: 'split_from', ticket: ticket.id }],
  });
  const before = stateOf(ticket);
  const after = { ...before, mailCount: Math.max(0, before.mailCount - mailsOf(chosen)) };
  return {
    ...change,
    ...leaving({ command, ticket, chosen, context }, after, 'a ticket of their own'),
    moved: movedOf(chosen, ticket, null),
  };
}

/** The chosen entries in a ticket that is there. */
export function move(command: CommandOf<'move'>, ticket: Ticket, context: DeskContext): Outcome {
  const target = context.others?.find((one) => one.id === command.to);
  if (command.to === ticket.id)
    return refuse('nothing_to_do', said`the entries are in ${ticket.ref} already, expected another ticket`);
  if (!target) return refuse('not_found', said`ticket ${command.to} does not exist, expected one to move to`);
  if (target.mergedInto)
    return refuse('conflict', said`ticket ${target.ref} was merged into another one, expected the survivor`);
  const chosen = chosenEntries(command.entries, ticket, context);
  if (isRefusal(chosen)) return chosen;
  const before = stateOf(target);
  const at = newest(chosen);
  const state = {
    ...withHold(before, isHeld(before) || isHeld(ticket)),
    mailCount: before.mailCount + mailsOf(chosen),
    lastMailAt: at === null ? before.lastMailAt : Math.max(before.lastMailAt ?? at, at),
  };
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `${chosen.length} ${chosen.length === 1 ? 'entry' : 'entries'} moved here from ${ticket.ref}`,
    changes: changesBetween(before, state),
  });
  const happening = { command, ticket: target, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, {
    entries: [...chosen.map((one) => copyOf(one, state, ticket.removedFiles)), entry],
    events: [],
    links: [{ kind: 'split_from', ticket: ticket.id }],
  });
  const left = withoutJoiners(stateOf(ticket), { chosen, context });
  return {
    ...change,
    ...leaving({ command, ticket, chosen, context }, left, target.ref),
    moved: movedOf(chosen, ticket, target),
  };
}

interface Leaving {
  readonly command: CommandOf<'split'> | CommandOf<'move'>;
  readonly ticket: Ticket;
  readonly chosen: readonly Entry[];
  readonly context: DeskContext;
}

function leaving(
  { command, ticket, chosen, context }: Leaving,
  state: TicketState,
  to: string,
): Pick<Change, 'others'> {
  const ids = chosen.filter((one) => one.kind !== 'notice').map((one) => one.id);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `${ids.length === 1 ? 'entry' : 'entries'} ${ids.join(', ')} moved to ${to}`,
    changes: changesBetween(stateOf(ticket), state),
  });
  const updatedAt = Math.max(context.now, state.updatedAt);
  return { others: [{ ticket: ticket.id, state: { ...state, updatedAt }, entries: [entry] }] };
}

/** The entries by id, each with the notices it caused; or what is wrong with the choice. */
function chosenEntries(ids: readonly number[], ticket: Ticket, context: DeskContext): readonly Entry[] | Refusal {
  const all = context.entries ?? [];
  const wanted = new Set(ids);
  const movable = all.filter((one) => one.kind !== 'change' && one.kind !== 'notice');
  for (const id of wanted) {
    const found = all.find((one) => one.id === id);
    if (!found)
      return refuse(
        'invalid',
        said`${ticket.ref} has no entry ${id}, expected ids as \`ticket history ${ticket.ref}\` lists them`,
      );
    if (!movable.includes(found))
      return refuse(
        'invalid',
        said`entry ${id} is a ${found.kind} and belongs to ${ticket.ref}, expected a mail, reply, note or update`,
      );
  }
  if (wanted.size === 0) return refuse('required', 'no entry is chosen, expected at least one');
  if (movable.every((one) => wanted.has(one.id)))
    return refuse('invalid', said`these are all entries of ${ticket.ref}: nothing would be left; merge it instead`);
  return all.filter((one, index) => wanted.has(one.id) || (one.kind === 'notice' && wanted.has(causeOf(all, index))));
}

/** The entry before a run of notices of the same moment: what they are about. */
function causeOf(all: readonly Entry[], index: number): number {
  const notice = all[index];
  for (let at = index - 1; at >= 0; at--) {
    const before = all[at];
    if (!before || before.at !== notice?.at) return 0;
    if (before.kind !== 'notice') return before.id;
  }
  return 0;
}

function bornState(
  command: CommandOf<'split'>,
  ticket: Ticket,
  { chosen, context }: Pick<Leaving, 'chosen' | 'context'>,
): TicketState {
  const old = stateOf(ticket);
  const writers = new Set(chosen.flatMap((one) => (isContacts(one) ? [one.from?.address ?? ''] : [])));
  const other = chosen.find((one) => isContacts(one) && one.visibility === 'public')?.from ?? null;
  // Mails of one other person alone are his own matter; whatever else stays with the customer.
  const customer = writers.size === 1 && other && !writers.has(old.customer?.address ?? '') ? other : old.customer;
  return {
    ...old,
    removedFiles: [],
    ...initialStatus(workflowOf(context.config, old.queue)),
    subject: command.subject?.trim() || old.subject,
    customer,
    participants: customer ? [customer.address] : [],
    mentioned: [],
    assignees: [],
    watchers: [],
    flags: withHold({ flags: [] }, isHeld(old)).flags,
    due: null,
    closeReason: null,
    closeCause: null,
    createdAt: context.now,
    updatedAt: context.now,
    lastMailAt: newest(chosen),
    firstResponseAt: null,
    closedAt: null,
    mailCount: mailsOf(chosen),
    mergedInto: null,
    offer: null,
    spentMinutes: 0,
    // Another one's ticket is not of this one's organisation, and pays from no contract of his.
    ...(customer?.address === old.customer?.address ? {} : { organisation: null, contract: null, project: null }),
  };
}

/** The same line in the other ticket: internal where its writer takes no part. */
function copyOf({ id, ...entry }: Entry, state: TicketState, removed: readonly string[] = []): EntryDraft {
  const isStrange = entry.kind === 'mail' && entry.actor.kind === 'contact' && !isOf(state, entry.from?.address ?? '');
  const isHidden = isStrange || state.visibility === 'internal' || entry.takenBack === true;
  // What was removed stays behind: there it can be put back.
  const attachments = entry.attachments.filter((_, index) => !removed.includes(`${id}.${index + 1}`));
  return { ...entry, attachments, changes: {}, visibility: isHidden ? 'internal' : entry.visibility };
}

/** Who came in by the moved mails alone takes no part any more. */
function withoutJoiners(state: TicketState, { chosen, context }: Pick<Leaving, 'chosen' | 'context'>): TicketState {
  const staying = (context.entries ?? []).filter((one) => !chosen.includes(one));
  const writes = (list: readonly Entry[], address: string): boolean =>
    list.some((one) => one.kind === 'mail' && one.from?.address === address);
  const participants = state.participants.filter(
    (one) => one === state.customer?.address || !writes(chosen, one) || writes(staying, one),
  );
  return { ...state, participants, mailCount: Math.max(0, state.mailCount - mailsOf(chosen)) };
}

function movedOf(chosen: readonly Entry[], from: Ticket, to: Ticket | null): NonNullable<Change['moved']> {
  return {
    from: from.id,
    to: to?.id ?? null,
    messageIds: chosen.flatMap((one) => one.messageId ?? []),
    ledgers: chosen.flatMap((one) => one.ledger ?? []),
  };
}

function isOf(state: TicketState, address: string): boolean {
  return state.customer?.address === address || state.participants.includes(address);
}

function isContacts(entry: Entry): boolean {
  return entry.kind === 'mail' && entry.actor.kind === 'contact' && !entry.thirdParty && entry.from !== null;
}

function mailsOf(chosen: readonly Entry[]): number {
  return chosen.filter((one) => one.kind === 'mail').length;
}

function newest(chosen: readonly Entry[]): number | null {
  const times = chosen.filter((one) => one.kind === 'mail').map((one) => one.at);
  return times.length > 0 ? Math.max(...times) : null;
}

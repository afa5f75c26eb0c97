// Undo: takes one command back as long as nothing happened since. Restores every ticket it touched exactly, drops what
// has not left yet, and says so in the history. What was sent cannot be taken back: it is named in a warning, and a
// reply that was sent is not undone at all.

import type { Moved, OtherChange, Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import { offerState } from '../../model/people/offer-state.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import type { UndoRecord } from '../../model/undo.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { type NoticeEvent, noOverride } from '../happening.ts';
import { type Changes, changesBetween, entryOf } from '../history.ts';
import { type ToldWords, toldOfReply } from '../letters/told-words.ts';
import { offerEvents } from '../people/offering.ts';
import { refuse, shown } from '../refusals.ts';
import { mayOn } from '../rights.ts';
import { endedState } from './merge.ts';

/** States in which a notice may have reached somebody. */
const GONE = new Set(['sending', 'sent', 'ambiguous']);

/** The tickets as they were before. */
export function undo(command: CommandOf<'undo'>, ticket: Ticket, context: DeskContext): Outcome {
  const record = context.undo ?? null;
  const hindrance = hindranceOf(command, { record, ticket, context });
  if (hindrance || record === null) return hindrance ?? refuse('not_found', said`there is no undo "${command.undo}"`);
  const restored: OtherChange[] = [];
  let main = ticket;
  for (const touched of record.tickets) {
    const now = touched.ticket === ticket.id ? ticket : context.others?.find((one) => one.id === touched.ticket);
    if (!now)
      return refuse('not_found', said`ticket ${touched.ticket}, which ${record.id} changed, does not exist any more`);
    if (now.version !== touched.version)
      return wordsBack({ command, record, ticket, context }) ?? sinceThen(now, record);
    // Its ties were tied from the first.
    if (restored.length === 0) main = now;
    restored.push(restoredTicket(now, touched.before, { command, record, ticket, context }));
  }
  const [own, ...others] = restored;
  if (!own) return refuse('invalid', said`${record.id} did not change ${ticket.ref}`);
  const ordinals = partsOf(record).map((part) => part.ordinal);
  const isReply = repliesOf(record).length > 0;
  const told = isReply ? toldOfReply(context, ordinals) : [];
  const happening = { command, ticket: main, state: own.state, mail: null, override: noOverride, context };
  const change = changeOf(happening, {
    entries: own.entries,
    // A ticket that was somebody's is offered again: those it was taken from are asked again.
    events: [
      ...(offerState(main) === 'taken' && offerState(own.state) === 'open'
        ? offerEvents(main, own.state, context)
        : []),
      ...unsaidIn(told.map(({ id }) => id)),
    ],
    links: record.unlinks,
    warnings: record.notices.filter(isGone).map((notice) => `${notice.template} to ${notice.to} has left already`),
  });
  return {
    ...change,
    state: own.state,
    others,
    unlinks: record.links,
    drops: {
      of: 'command',
      cause: record.cause,
      ordinals,
      reason: `undone (${record.id})`,
      ...goneWith(told),
    },
    undone: partsOf(record).map((part) => part.id),
    ...(isReply ? { unsaid: 'too' as const } : {}),
    ...(record.moved ? { moved: movedBack(record.moved) } : {}),
  };
}

/** A reply that has not left is taken back though the ticket changed meanwhile: only its words, the fields stay. Null = there is none. */
function wordsBack({ command, record, ticket, context }: Scene): Outcome | null {
  const [reply] = repliesOf(record);
  if (!reply || !command.whole) return null;
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `undone: reply (${reply.id}); the ticket changed meanwhile, its fields stay as they are`,
  });
  const happening = { command, ticket, state: stateOf(ticket), mail: null, override: noOverride, context };
  const rows = wordsOf(record).flatMap(({ saidIn }) => saidIn ?? []);
  const begun = (context.waiting ?? []).find((one) => one.isBegun && rows.includes(one.id));
  if (begun) return refuse('conflict', said`the reply to ${begun.to} is leaving: it cannot be taken back`);
  // What the rest of its mail did stays, and is told.
  const ordinals = [reply.ordinal];
  const told = toldOfReply(context, ordinals);
  const change = changeOf(happening, {
    entries: [entry],
    events: unsaidIn([...rows, ...told.map(({ id }) => id)]),
  });
  const reason = `undone (${reply.id})`;
  return {
    ...change,
    drops: { of: 'command', cause: record.cause, ordinals, reason, ...goneWith(told) },
    undone: [reply.id],
    unsaid: 'alone',
  };
}

function unsaidIn(rows: readonly number[]): readonly NoticeEvent[] {
  return rows.length > 0 ? [{ on: 'unsaid', rows }] : [];
}

function goneWith(told: readonly ToldWords[]): { readonly goneWith?: readonly number[] } {
  const rows = told.flatMap(({ id, joined }) => (joined === null ? [] : [id]));
  return rows.length > 0 ? { goneWith: rows } : {};
}

interface Scene {
  readonly command: CommandOf<'undo'>;
  readonly record: UndoRecord;
  readonly ticket: Ticket;
  readonly context: DeskContext;
}

function hindranceOf(
  command: CommandOf<'undo'>,
  { record, ticket, context }: Pick<Scene, 'ticket' | 'context'> & { readonly record: UndoRecord | null },
): Refusal | null {
  if (record === null || !record.tickets.some((one) => one.ticket === ticket.id))
    return refuse(
      'not_found',
      said`there is no undo "${shown(command.undo)}" of ${ticket.ref}, expected an id like u17`,
    );
  if (record.undoneAt !== null) return refuse('nothing_to_do', said`${record.id} was undone before`);
  const forbidden = notAllowed(command, record, { ticket, context });
  if (forbidden) return forbidden;
  const sent = wordsOf(record).find(isGone);
  return sent ? refuse('conflict', said`the reply to ${sent.to} was sent already: it cannot be taken back`) : null;
}

/** Taking back needs on every ticket it touches what doing it needed: a link's far ticket, too, may be of another queue. */
function notAllowed(
  { actor }: CommandOf<'undo'>,
  record: UndoRecord,
  { ticket, context }: Pick<Scene, 'ticket' | 'context'>,
): Refusal | null {
  if (actor.kind !== 'agent') return null;
  const touched = [ticket, ...(context.others ?? [])].filter((one) =>
    record.tickets.some((each) => each.ticket === one.id),
  );
  for (const one of touched) {
    const missing = record.needs.find((need) => !mayOn(one, { config: context.config, agent: actor.id }, need));
    if (missing !== undefined)
      return refuse(
        'not_allowed',
        said`agent ${actor.id} may not undo a ${record.kind} of ${one.ref}, which needs the permission ${missing}`,
      );
  }
  return null;
}

/** What it takes back, command by command. */
function partsOf(record: UndoRecord): NonNullable<UndoRecord['parts']> {
  return record.parts ?? [record];
}

function repliesOf(record: UndoRecord): NonNullable<UndoRecord['parts']> {
  return partsOf(record).filter((part) => part.kind === 'reply');
}

/** The notices with its author's own words to somebody outside. What another command of his told together with somebody else's reply is not his to take back. */
function wordsOf(record: UndoRecord): UndoRecord['notices'] {
  const ordinals = repliesOf(record).map((part) => part.ordinal);
  return record.notices.filter(({ kind, ordinal }) => kind === 'human' && ordinals.includes(ordinal));
}

function sinceThen(ticket: Ticket, record: UndoRecord): Refusal {
  return refuse(
    'conflict',
    said`${ticket.ref} changed after ${record.id} (${record.kind}): undoing it would lose that; change it back by hand`,
  );
}

function restoredTicket(now: Ticket, before: TicketState | null, scene: Scene): OtherChange {
  const { command, record, ticket, context } = scene;
  const current = stateOf(now);
  // A ticket that was born by it cannot be unborn: it ends, and points to where it came from.
  const state =
    before === null
      ? { ...endedState(current, context), mergedInto: record.tickets.find((one) => one.before)?.ticket ?? ticket.id }
      : { ...before, mergedInto: before.mergedInto ?? null };
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `undone: ${partsOf(record)
      .map((part) => `${part.kind} (${part.id})`)
      .join(', ')}`,
    changes: { ...changesBetween(current, state), ...mergeChange(now, state, scene) },
  });
  const updatedAt = Math.max(context.now, current.updatedAt);
  return { ticket: now.id, state: { ...state, updatedAt }, entries: [entry] };
}

/** Where it goes on, old → new, as the merge itself wrote it: by number. */
function mergeChange(now: Ticket, state: TicketState, { ticket, context }: Scene): Changes {
  const refOf = (id: TicketState['mergedInto']): string | null =>
    [ticket, ...(context.others ?? [])].find((one) => one.id === id)?.ref ??
    now.links.find((link) => link.ticket === id)?.ref ??
    null;
  const [from, to] = [refOf(now.mergedInto), refOf(state.mergedInto)];
  return from === to ? {} : { mergedInto: { from, to } };
}

function movedBack({ from, to, messageIds, ledgers }: Moved): Moved {
  return { from: to, to: from, messageIds, ledgers };
}

function isGone(notice: UndoRecord['notices'][number]): boolean {
  return GONE.has(notice.state);
}

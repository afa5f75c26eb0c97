// The common end of every command: a state before, a state after, one entry, the events → a Change.
// Takes plain values; gives a Change. `updatedAt` moves with every change and nothing else does it.
import type { Change } from '../model/change.ts';
import type { EntryDraft, Ticket, TicketState } from '../model/ticket.ts';
import { changedEvents } from './alerts/events.ts';
import type { Happening, NoticeEvent } from './happening.ts';
import { noticesFor } from './notices.ts';

/** What a command adds to the common shape. */
export interface ChangeParts {
  readonly entries: readonly EntryDraft[];
  readonly events: readonly NoticeEvent[];
  readonly links?: Change['links'];
  readonly threadIds?: Change['threadIds'];
  readonly threadKeys?: readonly string[];
  readonly warnings?: readonly string[];
}

/** The Change of a happening. */
export function changeOf(happening: Happening, parts: ChangeParts): Change {
  const { ticket, state, context } = happening;
  return {
    kind: 'change',
    ticket: ticket?.id ?? null,
    state: state === null ? null : { ...state, updatedAt: Math.max(context.now, state.updatedAt) },
    entries: parts.entries,
    notices: noticesFor(happening, [...parts.events, ...changedEvents(happening, parts.entries)]),
    links: parts.links ?? [],
    threadIds: parts.threadIds ?? [],
    threadKeys: parts.threadKeys ?? [],
    warnings: parts.warnings ?? [],
  };
}

/** The row of a stored ticket without what the store alone keeps. */
export function stateOf(ticket: Ticket): TicketState {
  const { id: _id, ref: _ref, version: _version, links: _links, ...state } = ticket;
  return state;
}

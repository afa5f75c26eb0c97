// What a store holds of a sequence's tickets at one moment: rows and histories, and the notices of a cause as the mails
// they become. Read before and after each step by play.ts; changes nothing.

import type { Entry, Ticket, TicketId } from '../../../src/model/ticket.ts';
import { composeNotice } from '../../../src/notify/compose.ts';
import type { OutboxRow, Program, Store } from '../../../src/ports.ts';
import { KEYS } from '../../store/samples.ts';
import { setup } from './site.ts';

export interface Seen {
  readonly tickets: ReadonlyMap<TicketId, Ticket | null>;
  readonly entries: ReadonlyMap<TicketId, readonly Entry[]>;
}

export function* lookAt(store: Store, ids: readonly TicketId[]): Program<Seen> {
  const tickets = new Map<TicketId, Ticket | null>();
  const entries = new Map<TicketId, readonly Entry[]>();
  for (const id of ids) {
    tickets.set(id, yield* store.tickets.get(id));
    entries.set(id, yield* store.tickets.entries(id));
  }
  return { tickets, entries };
}

/** The tickets a step changed or made, with what they were and what was added to their histories. */
export function changedBetween(before: Seen, after: Seen) {
  return [...after.tickets].flatMap(([id, now]) => {
    const old = before.tickets.get(id) ?? null;
    if (!now || now.version === old?.version) return [];
    const fresh = (after.entries.get(id) ?? []).slice(before.entries.get(id)?.length ?? 0);
    return [{ id, old, now, fresh }];
  });
}

/** A notice as its receiver reads it: head and decoded parts. */
export interface Letter {
  readonly row: OutboxRow;
  readonly head: string;
  readonly words: string;
}

export function letterOf(row: OutboxRow, now: number): Letter {
  const { bytes, fault } = composeNotice(row, { setup, keys: KEYS, now });
  if (fault !== null) throw new Error(`${row.template} to ${row.toAddress} cannot be rendered: ${fault}`);
  const raw = Buffer.from(bytes).toString('utf8');
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  return { row, head, words: decoded(raw) };
}

/** Soft line breaks, base64 parts and encoded words undone, so that a word is found whatever it travelled in. */
function decoded(raw: string): string {
  return raw
    .replaceAll(/=\?utf-8\?B\?([^?]*)\?=/gi, (_, words: string) => Buffer.from(words, 'base64').toString('utf8'))
    .replaceAll(/^(?:[A-Za-z0-9+/]{4}){4,}[A-Za-z0-9+/=]*\r?$(?:\n[A-Za-z0-9+/=]+\r?$)*/gm, (part) =>
      Buffer.from(part, 'base64').toString('utf8'),
    )
    .replaceAll('=\r\n', '');
}

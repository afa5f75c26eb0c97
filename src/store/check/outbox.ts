// What must hold of every notice, whatever happened: its state is one there is, its bytes are there from `sending` on, its
// Message-ID carries its number, and what the gate held back has not left.
import { outboxStates } from '../../model/notice.ts';
import { all, sql } from '../sql.ts';
import { type Check, problem, SLICE, slices } from './slices.ts';

interface StoredNotice {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly octets: number | null;
  readonly hasBytes: number;
  readonly forgotten: number | null;
  readonly reason: string | null;
  readonly sentAt: number | null;
  readonly messageId: string;
  readonly owner: string | null;
  readonly passed: number;
  readonly joined: number | null;
}

/** Notices. */
export const checkOutbox: Check = (store, onRows) =>
  slices<StoredNotice>(
    { store, onRows },
    (after) =>
      all(sql`
      select id, kind, state, octets, bytes is not null as "hasBytes", forgotten, reason, sent_at as "sentAt",
        message_id as "messageId", owner, passed, joined
      from outbox where id > ${after} order by id limit ${SLICE}`),
    // biome-ignore lint/correctness/useYield: a look that needs no further query
    function* (row) {
      const wrong = wrongNotice(row);
      return wrong === null
        ? null
        : problem(
            'outbox',
            `outbox row ${row.id} (${row.state}): ${wrong}; look at it with mailclerk outbox show ${row.id}`,
          );
    },
  );

const STATES: ReadonlySet<string> = new Set(outboxStates);

function wrongNotice(row: StoredNotice): string | null {
  if (!STATES.has(row.state)) return 'no such state';
  const isOurs = row.kind === 'webhook' ? row.messageId.startsWith('wh_') : row.messageId.startsWith(`<${row.id}.`);
  if (!isOurs) return 'its Message-ID does not carry its number';
  // One that passed may be held back later: the gate is asked again when a deferred or held row comes due.
  if (row.passed === 0 && row.state !== 'suppressed') return 'its state contradicts what the gate said';
  if (row.state === 'suppressed' && row.reason === null) return 'suppressed without a reason';
  if (['sending', 'sent', 'ambiguous'].includes(row.state) && row.hasBytes === 0 && row.forgotten === null)
    return 'its bytes are missing';
  if (row.hasBytes === 1 && row.octets === null) return 'nobody knows how long its bytes are';
  if (row.state === 'sent' && row.sentAt === null) return 'sent without a time';
  if (row.state === 'sending' && row.owner === null) return 'sending without an owner';
  if (row.joined !== null && row.state !== 'dropped')
    return 'it joined another notice and leaves by itself all the same';
  return null;
}

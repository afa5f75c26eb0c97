// A ticket as SQL holds it and as everyone else sees it: one list of columns, one mapping each way. `search` is the
// folded text that `ticket list WORDS` looks through.
import type { Address } from '../../model/address.ts';
import type { TicketView } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import type { FormState } from '../../model/form.ts';
import type { Offer } from '../../model/people/offer.ts';
import type { Rating, Ticket, TicketId, TicketLink, TicketState } from '../../model/ticket.ts';
import type { TicketClock } from '../../model/time/service.ts';
import type { Program, SqlValue } from '../../ports.ts';
import { all, clean, first, query, sql } from '../sql.ts';
import { viewOf } from './view.ts';

/** Columns of the state in the order of `stateValues`. */
export const stateColumns = [
  'subject',
  'status',
  'kind',
  'queue',
  'type',
  'team',
  'severity',
  'priority',
  'tags',
  'flags',
  'fields',
  'customer_address',
  'customer_name',
  'assignees',
  'watchers',
  'participants',
  'mentioned',
  'visibility',
  'channel',
  'language',
  'mailbox',
  'own_address',
  'due',
  'close_reason',
  'close_cause',
  'created_at',
  'updated_at',
  'last_mail_at',
  'first_response_at',
  'closed_at',
  'mail_count',
  'merged_into',
  'form',
  'rating',
  'suggested',
  'removed_files',
  'offer',
  'organisation',
  'contract',
  'project',
  'spent_minutes',
  'sla',
  'escalation',
  'pending_until',
  'clock',
] as const;

/** What is bound for each of stateColumns. */
export function stateValues(state: TicketState): readonly SqlValue[] {
  return [
    clean(state.subject),
    state.status,
    state.kind,
    state.queue,
    state.type,
    state.group,
    state.severity,
    state.priority,
    json(state.tags),
    json(state.flags),
    json(state.fields),
    text(state.customer?.address),
    text(state.customer?.name),
    json(state.assignees),
    json(state.watchers),
    json(state.participants),
    json(state.mentioned),
    state.visibility,
    state.channel,
    state.language,
    state.mailbox,
    state.ownAddress,
    state.due,
    text(state.closeReason),
    text(state.closeCause),
    state.createdAt,
    state.updatedAt,
    state.lastMailAt,
    state.firstResponseAt,
    state.closedAt,
    state.mailCount,
    state.mergedInto ?? null,
    state.form ? json(state.form) : null,
    state.rating ? clean(json(state.rating)) : null,
    state.suggestedCustomer ? clean(json(state.suggestedCustomer)) : null,
    json(state.removedFiles ?? []),
    state.offer ? json(state.offer) : null,
    state.organisation ?? null,
    state.contract ?? null,
    state.project ?? null,
    state.spentMinutes ?? 0,
    state.sla ?? null,
    state.escalation ?? 0,
    state.pendingUntil ?? null,
    state.clock ? json(state.clock) : null,
  ];
}

/** The folded text of everything a person may look for in a ticket besides its history. */
export function searchText(ref: string, state: TicketState): string {
  const parts = [
    ref,
    state.subject,
    state.status,
    state.queue,
    state.type ?? '',
    state.group ?? '',
    state.severity,
    state.priority,
    state.customer?.name ?? '',
    ...state.assignees,
    ...state.tags,
    ...state.participants.slice(0, 100),
    state.customer?.address ?? '',
    ...Object.values(state.fields),
    state.organisation ?? '',
    state.contract ?? '',
    state.project ?? '',
  ];
  return clean(fold(parts.join('\n')));
}

/** Every state column is read back under its own name; JSON columns as text. */
interface StoredTicket extends Readonly<Record<string, SqlValue>> {
  readonly id: number;
  readonly ref: string;
  readonly version: number;
}
const columns = `id, ref, version, deleted_at, ${stateColumns.join(', ')}`;

/** A ticket whose SQL condition (over `tickets`, ending the statement) holds; null when there is none. */
export function* ticketWhere(condition: string, ...values: readonly SqlValue[]): Program<Ticket | null> {
  const stored = yield* first<StoredTicket>(query(`select ${columns} from tickets where ${condition}`, ...values));
  return stored && toTicket(stored, yield* linksOf(stored.id));
}

/** Tickets whose SQL condition holds. */
export function* ticketsWhere(condition: string, ...values: readonly SqlValue[]): Program<readonly Ticket[]> {
  const rows = yield* all<StoredTicket>(query(`select ${columns} from tickets where ${condition}`, ...values));
  const found: Ticket[] = [];
  for (const stored of rows) found.push(toTicket(stored, yield* linksOf(stored.id)));
  return found;
}

/** What commands change of a stored ticket. */
export function stateOf(ticket: Ticket): TicketState {
  const { id: _id, ref: _ref, version: _version, links: _links, ...state } = ticket;
  return state;
}

/** The view of a ticket without its links: one query, and one more where parts were split off. */
export function* viewWhere(condition: string, ...values: readonly SqlValue[]): Program<TicketView | null> {
  const stored = yield* first<StoredTicket>(query(`select ${columns} from tickets where ${condition}`, ...values));
  if (!stored) return null;
  const split = yield* all<{ id: TicketId }>(sql`
    select other as id from ticket_links where ticket = ${stored.id} and kind = 'split_into' order by other limit 50`);
  return {
    ...viewOf(toTicket(stored, [])),
    ...(stored.deleted_at === null ? {} : { deleted: true }),
    ...(split.length > 0 ? { split: split.map((row) => row.id) } : {}),
  };
}

function* linksOf(ticket: number): Program<readonly TicketLink[]> {
  return yield* all<TicketLink>(sql`
    select k.kind, k.other as ticket, t.ref from ticket_links k join tickets t on t.id = k.other
    where k.ticket = ${ticket} order by k.kind, k.other desc limit 100`);
}

function toTicket(row: StoredTicket, links: readonly TicketLink[]): Ticket {
  const address = textOrNull(row.customer_address);
  return {
    id: row.id as TicketId,
    ref: row.ref,
    version: row.version,
    links,
    subject: String(row.subject),
    status: String(row.status),
    kind: String(row.kind) as Ticket['kind'],
    queue: String(row.queue),
    type: textOrNull(row.type),
    group: textOrNull(row.team),
    severity: String(row.severity),
    priority: String(row.priority),
    tags: list(row.tags),
    flags: list(row.flags),
    fields: JSON.parse(String(row.fields)) as Record<string, string>,
    customer: address === null ? null : { address, name: textOrNull(row.customer_name) ?? '' },
    assignees: list(row.assignees),
    watchers: list(row.watchers),
    participants: list(row.participants),
    mentioned: list(row.mentioned),
    visibility: String(row.visibility) as Ticket['visibility'],
    channel: String(row.channel),
    language: textOrNull(row.language),
    mailbox: textOrNull(row.mailbox),
    ownAddress: textOrNull(row.own_address),
    due: numberOrNull(row.due),
    closeReason: textOrNull(row.close_reason),
    closeCause: textOrNull(row.close_cause),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    lastMailAt: numberOrNull(row.last_mail_at),
    firstResponseAt: numberOrNull(row.first_response_at),
    closedAt: numberOrNull(row.closed_at),
    mailCount: Number(row.mail_count),
    ...(row.merged_into === null || row.merged_into === undefined
      ? {}
      : { mergedInto: Number(row.merged_into) as TicketId }),
    ...(typeof row.form === 'string' ? { form: JSON.parse(row.form) as FormState } : {}),
    ...(typeof row.offer === 'string' ? { offer: JSON.parse(row.offer) as Offer } : {}),
    ...(typeof row.rating === 'string' ? { rating: JSON.parse(row.rating) as Rating } : {}),
    ...(typeof row.suggested === 'string' ? { suggestedCustomer: JSON.parse(row.suggested) as Address } : {}),
    ...(typeof row.organisation === 'string' ? { organisation: row.organisation } : {}),
    ...(typeof row.contract === 'string' ? { contract: row.contract } : {}),
    ...(typeof row.project === 'string' ? { project: row.project } : {}),
    ...(row.spent_minutes === 0 ? {} : { spentMinutes: Number(row.spent_minutes) }),
    ...timeOf(row),
    ...(row.removed_files === '[]' ? {} : { removedFiles: list(row.removed_files) }),
  };
}

/** A ticket's own time: what is not there is left out. */
function timeOf(row: StoredTicket): Pick<Ticket, 'sla' | 'escalation' | 'pendingUntil' | 'clock'> {
  const { sla, escalation, pending_until: pendingUntil, clock } = row;
  return {
    ...(typeof sla === 'string' ? { sla } : {}),
    ...(Number(escalation) > 0 ? { escalation: Number(escalation) } : {}),
    ...(typeof pendingUntil === 'number' ? { pendingUntil } : {}),
    ...(typeof clock === 'string' ? { clock: JSON.parse(clock) as TicketClock } : {}),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function text(value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : clean(value);
}

function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOrNull(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function list(value: SqlValue | undefined): readonly string[] {
  return JSON.parse(String(value)) as string[];
}

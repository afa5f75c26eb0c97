// A ticket as `ticket show` and `ticket list` print it: the fixed JSON of surface.md §2, and a page for people. Pure.
import { isoTime } from '../../lib/time.ts';
import { filesOf, type TicketFile } from '../../model/papers/file.ts';
import { offerState, offerText } from '../../model/people/offer-state.ts';
import type { Config } from '../../model/setup.ts';
import type { Entry, Ticket } from '../../model/ticket.ts';
import { momentFields } from '../../model/time/service.ts';
import { cell, type Output } from '../output.ts';
import { labeller } from './labels.ts';

/** The object of `ticket list --json`; `ticket show --json` adds `entries`. */
export function ticketJson(ticket: Ticket) {
  return {
    id: ticket.id,
    ref: ticket.ref,
    subject: ticket.subject,
    status: ticket.status,
    kind: ticket.kind,
    queue: ticket.queue,
    type: ticket.type,
    group: ticket.group,
    severity: ticket.severity,
    priority: ticket.priority,
    tags: ticket.tags,
    flags: ticket.flags,
    fields: ticket.fields,
    customer: ticket.customer ? { address: ticket.customer.address, name: ticket.customer.name } : null,
    ...(ticket.suggestedCustomer ? { suggestedCustomer: ticket.suggestedCustomer } : {}),
    assignees: ticket.assignees,
    offer: offerJson(ticket),
    watchers: ticket.watchers,
    ...(ticket.form ? { form: ticket.form.name } : {}),
    ...(ticket.rating
      ? { rating: { score: ticket.rating.score, comment: ticket.rating.comment, at: isoTime(ticket.rating.at) } }
      : {}),
    visibility: ticket.visibility,
    channel: ticket.channel,
    due: isoTime(ticket.due),
    createdAt: isoTime(ticket.createdAt),
    updatedAt: isoTime(ticket.updatedAt),
    firstResponseAt: isoTime(ticket.firstResponseAt),
    closedAt: isoTime(ticket.closedAt),
    closeReason: ticket.closeReason,
    closeCause: ticket.closeCause,
    organisation: ticket.organisation ?? null,
    contract: ticket.contract ?? null,
    project: ticket.project ?? null,
    spentMinutes: ticket.spentMinutes ?? 0,
    version: ticket.version,
    links: ticket.links.map(({ kind, ticket: id, ref }) => ({ kind, ticket: id, ref })),
  };
}

function offerJson(ticket: Ticket) {
  const { offer } = ticket;
  if (!offer) return null;
  const { accept, to, declined, by, at } = offer;
  return { state: offerState(ticket), accept, to, declined, by, at: isoTime(at) };
}

/** `first of anna, bob (not bob): open` */
function offerLine(ticket: Ticket): string | null {
  const text = offerText(ticket.offer);
  return text === null ? null : `${text}: ${offerState(ticket)}`;
}

/** The object of `ticket show --json`. */
export function ticketWithEntriesJson(ticket: Ticket, entries: readonly Entry[]) {
  const { links, ...rest } = ticketJson(ticket);
  return { ...rest, entries: entries.map((entry) => entryJson(entry, ticket)), links };
}

/** The object of `ticket files --json`. */
export function fileJson({ id, filename, type, size, sha256, entry, ledger, visibility, isRemoved }: TicketFile) {
  return { id, filename, type, size, sha256, entry, ledger, visibility, removed: isRemoved };
}

/** The row of `ticket files`. */
export function fileRow({ id, filename, type, size, visibility, isRemoved }: TicketFile): readonly unknown[] {
  return [id, filename, type, size, visibility, isRemoved ? 'removed' : ''];
}

/** One line of the history. */
export function entryJson(entry: Entry, ticket: Pick<Ticket, 'removedFiles'>) {
  return {
    id: entry.id,
    at: isoTime(entry.at),
    kind: entry.kind,
    visibility: entry.visibility,
    door: entry.door,
    actor: { kind: entry.actor.kind, id: entry.actor.id },
    messageId: entry.messageId,
    from: entry.from ? { address: entry.from.address, name: entry.from.name } : null,
    text: textOf(entry, isoMoment),
    changes: changesJson(entry.changes),
    attachments: filesOf([entry], ticket).map(({ id, filename, type, size, sha256, isRemoved }) => {
      const file = { id, filename, type, size, sha256 };
      return isRemoved ? { ...file, removed: true } : file;
    }),
    ledger: entry.ledger,
    joinedBy: entry.joinedBy,
    thirdParty: entry.thirdParty,
    ...(entry.takenBack ? { takenBack: true } : {}),
  };
}

/** Columns and rows of `ticket list`. */
export const listColumns: readonly string[] = [
  'ref',
  'status',
  'prio',
  'queue',
  'assigned',
  'updated',
  'from',
  'subject',
];

export function listRow(ticket: Ticket, timezone: string): readonly unknown[] {
  const { ref, status, priority, queue, assignees, updatedAt, customer, subject } = ticket;
  return [ref, status, priority, queue, assignees, localTime(updatedAt, timezone), customer?.address ?? null, subject];
}

/** A ticket with its history as a page. */
export function printTicket(
  out: Output,
  ticket: Ticket,
  entries: readonly Entry[],
  { config, agreements }: { readonly config: Config; readonly agreements: readonly (readonly [string, string])[] },
): void {
  const { timezone } = config.instance;
  const say = labeller(config, ticket.queue);
  out.line(`${out.bold(ticket.ref)}  ${cell(ticket.subject)}`);
  const facts: readonly (readonly [string, unknown])[] = [
    ['status', say.status(ticket.status)],
    ['queue', ticket.queue],
    ['priority', `${say.value('priorities', ticket.priority)}, severity ${say.value('severities', ticket.severity)}`],
    ['type', ticket.type && say.value('types', ticket.type)],
    ['group', ticket.group && say.value('groups', ticket.group)],
    ['assigned', ticket.assignees],
    ['offered', offerLine(ticket)],
    ['customer', ticket.customer ? person(ticket.customer) : null],
    ['of', ticket.organisation],
    ...agreements,
    ['spent', ticket.spentMinutes ? `${ticket.spentMinutes} minutes` : null],
    ['suggested', ticket.suggestedCustomer ? `${person(ticket.suggestedCustomer)} as customer` : null],
    ['visibility', ticket.visibility === 'internal' ? 'internal' : null],
    ['tags', ticket.tags],
    ['flags', ticket.flags],
    ...Object.entries(ticket.fields).map(([name, value]) => [say.field(name), say.fieldValue(name, value)] as const),
    ['due', ticket.due === null ? null : localTime(ticket.due, timezone)],
    ['form', ticket.form?.name ?? null],
    [
      'rating',
      ticket.rating ? `${ticket.rating.score} of 5${ticket.rating.comment ? `: ${ticket.rating.comment}` : ''}` : null,
    ],
    ['closed', ticket.closedAt === null ? null : localTime(ticket.closedAt, timezone)],
    ['reason', ticket.closeReason],
    ['cause', ticket.closeCause],
    ['links', ticket.links.map((link) => `${link.kind} ${link.ref}`)],
  ];
  for (const [name, value] of facts) if (cell(value) !== '–') out.line(`  ${name.padEnd(10)} ${cell(value)}`);
  for (const entry of entries) printEntry(out, entry, { timezone, ticket });
}

function printEntry(
  out: Output,
  entry: Entry,
  { timezone, ticket }: { readonly timezone: string; readonly ticket: Ticket },
): void {
  const who = entry.from ? person(entry.from) : `${entry.actor.kind} ${entry.actor.id}`;
  const marks = [
    entry.visibility === 'internal' ? 'internal' : '',
    entry.takenBack ? 'taken back' : '',
    entry.thirdParty ? 'third party' : '',
    entry.joinedBy ? `joined by ${entry.joinedBy}` : '',
    entry.ledger === null ? '' : `mail ${entry.ledger}`,
  ].filter((mark) => mark !== '');
  const head = `${localTime(entry.at, timezone)}  ${entry.kind}  ${cell(who)}${marks.length > 0 ? `  (${marks.join(', ')})` : ''}`;
  out.line('');
  out.line(out.dim(`── ${head}`));
  if (entry.text.trim() !== '') out.text(indent(entryText(entry, timezone)));
  for (const change of unsaidChanges(entry, timezone)) out.line(`   ${change}`);
  for (const file of filesOf([entry], ticket)) {
    const removed = file.isRemoved ? ', removed' : '';
    out.line(`   [${file.id} ${cell(file.filename)}, ${cell(file.type)}, ${file.size} B${removed}]`);
  }
}

/** The words of an entry; moments, which the desk writes as numbers, in the instance's time zone. */
export function entryText(entry: Entry, timezone: string): string {
  return textOf(entry, (at) => localTime(at, timezone));
}

function textOf(entry: Entry, moment: Moment): string {
  let { text } = entry;
  for (const one of changeTexts(entry.changes, moment))
    if (one.raw !== one.shown) text = text.replace(one.raw, () => one.shown);
  return text;
}

function isoMoment(at: number): string {
  return new Date(at).toISOString();
}

/** Changes as programs read them: moments as ISO 8601 UTC, everything else as it is. */
export function changesJson(changes: Entry['changes']): Entry['changes'] {
  const value = <T>(field: string, one: T): T | string =>
    momentFields.includes(field) && typeof one === 'number' ? isoMoment(one) : one;
  return Object.fromEntries(
    Object.entries(changes).map(([field, { from, to }]) => [field, { from: value(field, from), to: value(field, to) }]),
  );
}

/** `field: old → new` for every change that the entry's own text does not say. */
export function unsaidChanges(entry: Entry, timezone: string): readonly string[] {
  return changeTexts(entry.changes, (at) => localTime(at, timezone))
    .filter(({ raw }) => !entry.text.includes(raw))
    .map(({ shown }) => shown);
}

/** What a command changes besides the status, which is said by itself: `due: – → 2026-01-20 17:00`. */
export function changeLines(entries: readonly Pick<Entry, 'changes'>[], timezone: string): readonly string[] {
  return entries.flatMap(({ changes }) =>
    changeTexts(changes, (at) => localTime(at, timezone)).flatMap(({ field, shown }) =>
      field === 'status' ? [] : [shown],
    ),
  );
}

/** Each change as the desk wrote it, moments as numbers, and as it is shown. */
/** How a moment (epoch milliseconds) is written. */
type Moment = (at: number) => string;

function changeTexts(
  changes: Entry['changes'],
  moment: Moment,
): readonly { readonly field: string; readonly raw: string; readonly shown: string }[] {
  return Object.entries(changes).map(([field, { from, to }]) => {
    const value = (one: unknown): string =>
      momentFields.includes(field) && typeof one === 'number' ? moment(one) : cell(one);
    return { field, raw: `${field}: ${cell(from)} → ${cell(to)}`, shown: `${field}: ${value(from)} → ${value(to)}` };
  });
}

/** `Name <address>` for people. */
export function person(address: { readonly address: string; readonly name: string }): string {
  return address.name === '' ? address.address : `${address.name} <${address.address}>`;
}

/** `2026-01-07 14:05` in the instance's time zone. */
export function localTime(at: number, timezone: string): string {
  const options = { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(at);
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map((line) => `   ${line}`)
    .join('\n');
}

// What a document template sees of a ticket, its history and a work order: plain data with null prototypes, every string
// cleaned, labels and times in the document's language. Internal entries, findings, tags and what belongs to them are there
// only when they were asked for. Pure.
import { labelIn } from '../../model/catalogue.ts';
import { filesOf } from '../../model/papers/file.ts';
import type { Order } from '../../model/papers/order.ts';
import type { Setup } from '../../model/setup.ts';
import { type Entry, type FieldValue, isOutside, type Ticket, type TicketState } from '../../model/ticket.ts';
import { shownTime } from '../context/moments.ts';
import { NO_PAGE } from '../context/plain.ts';
import type { Context } from '../context.ts';
import { agentsLine, type In, reasonLabel, shownChange, statusLabel, valueLabel, wordsFor } from '../labels.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { wordFor } from '../words.ts';

/** What is printed. */
export interface Subject {
  readonly ticket: Ticket;
  readonly entries: readonly Entry[];
  /** The work order it is about; null for a document of the ticket alone. */
  readonly order: Order | null;
  /** Internal entries, too. */
  readonly internal: boolean;
  readonly now: number;
}

/** The variables a document may use and their shape: what lint knows. `[]` holds the shape of an item. */
export const documentVariables = {
  ticket: {
    ref: '',
    subject: '',
    status: '',
    queue: '',
    type: '',
    group: '',
    severity: '',
    priority: '',
    channel: '',
    created: '',
    due: '',
    closed: '',
    reason: '',
    cause: '',
    findings: '',
    solution: '',
    link: '',
  },
  customer: { name: '', address: '' },
  assignees: [''],
  watchers: [''],
  tags: [''],
  fields: [{ name: '', value: '' }],
  entries: [
    {
      id: '',
      when: '',
      who: '',
      kind: '',
      text: '',
      isInternal: true,
      isMarkdown: true,
      changes: [{ field: '', from: '', to: '' }],
      files: [{ id: '', name: '' }],
    },
  ],
  files: [{ id: '', name: '', size: '' }],
  rating: { score: '', comment: '' },
  order: { ref: '', status: '', title: '', text: '', assignee: '', due: '', created: '', request: '' },
  isInternal: true,
  printed: '',
  instance: { name: '', url: '', legal: '' },
} as const;

/** Everything a template may use, in this locale. A work order shows the ticket as the order copied it. */
export function documentContext(subject: Subject, setup: Setup, locale: string): Context {
  const { ticket, order, internal, now } = subject;
  const where = { setup, locale, queue: ticket.queue };
  const readers = { ...where, isCustomer: !internal };
  const state: TicketState & { readonly ref: string } = order ? order.data.ticket : ticket;
  const { instance } = setup.config;
  const isTold = (entry: Entry): boolean =>
    entry.kind !== 'notice' && (internal || (isOutside(entry) && entry.kind !== 'change'));
  const standing = subject.entries.filter((entry) => internal || entry.takenBack !== true);
  const files = filesOf(standing, ticket).filter(
    (file) => !file.isRemoved && (internal || file.visibility === 'public'),
  );
  return bare({
    ticket: ticketContext(state, internal, where),
    customer:
      state.customer && bare({ name: cleanLine(state.customer.name), address: cleanLine(state.customer.address) }),
    assignees: state.assignees.map((id) => agentsLine([id], readers)).filter((one) => one !== ''),
    watchers: internal ? state.watchers.map(cleanLine) : [],
    tags: internal ? state.tags.map(cleanLine) : [],
    fields: fieldsOf(state, internal, where),
    entries: subject.entries.filter(isTold).map((entry) => entryContext(entry, subject, readers)),
    files: files.map((file) =>
      bare({ id: file.id, name: cleanLine(file.filename), size: sizeText(file.size, locale) }),
    ),
    rating: state.rating ? bare({ score: String(state.rating.score), comment: cleanText(state.rating.comment) }) : null,
    order: order && orderContext(order, where),
    isInternal: internal,
    printed: timeText(now, where),
    instance: bare({
      name: cleanLine(instance.name),
      url: cleanLine(instance.url ?? ''),
      legal: cleanText(instance.legal),
    }),
  });
}

function ticketContext(state: TicketState & { readonly ref: string }, internal: boolean, where: In): Context {
  const label = (field: string, value: string | null): string =>
    value === null ? '' : cleanLine(valueLabel(field, value, where));
  return bare({
    ref: cleanLine(state.ref),
    subject: cleanLine(state.subject),
    status: statusLabel(state.status, state.queue, where),
    queue: cleanLine(state.queue),
    type: label('type', state.type),
    group: label('group', state.group),
    severity: label('severity', state.severity),
    priority: label('priority', state.priority),
    channel: cleanLine(state.channel),
    created: timeText(state.createdAt, where),
    due: timeText(state.due, where),
    closed: timeText(state.closedAt, where),
    reason: catalogued('reasons', state.closeReason, where),
    cause: internal ? catalogued('causes', state.closeCause, where) : '',
    findings: internal ? cleanText(ownField(state, 'findings')) : '',
    solution: cleanText(ownField(state, 'solution')),
    link: NO_PAGE,
  });
}

/** Own fields by their labels; what a workflow keeps among them has places of its own. */
function fieldsOf(state: TicketState, internal: boolean, { setup, locale }: In): readonly Context[] {
  const { config } = setup;
  return Object.entries(state.fields).flatMap(([name, value]) => {
    if (name === 'findings' || name === 'solution' || value === '') return [];
    const own = Object.hasOwn(config.catalogues.fields, name) ? config.catalogues.fields[name] : undefined;
    // What no catalogue knows any more is nobody's business outside.
    if (!own && !internal) return [];
    const label = (own?.label && labelIn(own.label, locale, config.instance.language)) ?? name;
    return [bare({ name: cleanLine(label), value: cleanLine(value) })];
  });
}

function entryContext(entry: Entry, { ticket }: Subject, where: In): Context {
  const words = wordsFor(where);
  const files = filesOf([entry], ticket).filter((file) => !file.isRemoved);
  const isChange = entry.visibility === 'internal' && entry.kind === 'change';
  const changes = Object.entries(entry.changes).map(([field, change]) => bare(shownChange(field, change, where)));
  return bare({
    id: String(entry.id),
    when: timeText(entry.at, where),
    who: writerOf(entry, where),
    kind: wordFor(words.entries, entry.kind),
    text: cleanText(isChange ? besideChanges(entry) : entry.text).trim(),
    isInternal: entry.visibility === 'internal',
    // Words of our own people to the customer are Markdown; everybody else's are shown as they are.
    isMarkdown: entry.kind === 'reply' && entry.actor.kind === 'agent',
    changes: isChange ? changes : [],
    files: files.map((file) => bare({ id: file.id, name: cleanLine(file.filename) })),
  });
}

/** The words of an entry without the changes the desk wrote among them (moments as numbers): those are listed, in the reader's words. */
function besideChanges({ text, changes }: Entry): string {
  const value = (one: FieldValue): string => (Array.isArray(one) ? one.join(', ') : String(one ?? '')) || '–';
  let rest = text;
  for (const [field, { from, to }] of Object.entries(changes))
    rest = rest.replace(`${field}: ${value(from)} → ${value(to)}`, () => '');
  if (rest === text) return text;
  return rest
    .split('; ')
    .filter((part) => part.trim() !== '')
    .join('; ');
}

/** What the system or a rule did, the house did. */
function writerOf({ from, actor }: Entry, where: In): string {
  const { instance } = where.setup.config;
  if (from) return cleanLine(from.name || from.address);
  const isHouse = actor.kind === 'system' || actor.kind === 'rule';
  return (isHouse ? '' : agentsLine([actor.id], where)) || cleanLine(instance.name);
}

function orderContext({ ref, status, createdAt, data }: Order, where: In): Context {
  const words = wordsFor(where);
  return bare({
    ref: cleanLine(ref),
    status: wordFor(words.orders, status),
    title: cleanLine(data.title),
    text: cleanText(data.text),
    assignee: agentsLine([data.assignee], where),
    due: timeText(data.due, where),
    created: timeText(createdAt, where),
    request: cleanText(data.request),
  });
}

function catalogued(name: 'reasons' | 'causes', value: string | null, where: In): string {
  return value === null ? '' : reasonLabel(name, value, where);
}

function ownField(state: TicketState, name: string): string {
  return Object.hasOwn(state.fields, name) ? (state.fields[name] ?? '') : '';
}

function timeText(at: number | null, { setup, locale }: In): string {
  if (at === null) return '';
  const { timezone: timeZone } = setup.config.instance;
  return shownTime(at, locale, timeZone);
}

function sizeText(octets: number, locale: string): string {
  const [value, unit] =
    octets < 1024
      ? [octets, 'byte']
      : octets < 1024 ** 2
        ? [octets / 1024, 'kilobyte']
        : [octets / 1024 ** 2, 'megabyte'];
  const form = { style: 'unit', unit: String(unit), maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, form).format(Number(value));
}

/** Without a prototype, so that Handlebars reaches nothing else (H51). */
function bare(values: Context): Context {
  return Object.assign(Object.create(null), values);
}

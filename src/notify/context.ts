// Takes an outbox row and a Setup; gives what a template sees: plain data with null prototypes, every string cleaned
// (one line each, but for the words of mails and replies). Every variable of `templateVariables` is always there, so
// that templates may ask `{{#if x}}` in strict mode. Pure.
import type { Address } from '../model/address.ts';
import { entriesOf } from '../model/by-queue.ts';
import { labelIn } from '../model/catalogue.ts';
import type { Setup } from '../model/setup.ts';
import type { OutboxRow } from '../ports.ts';
import { digestContext, digestVariables } from './digest-words.ts';
import { shownForm } from './form-words.ts';
import { shownChange, statusLabel, valueLabel } from './labels.ts';
import { cleanLine, cleanText } from './markdown/values.ts';
import { timeContext, timeVariables } from './time-words.ts';
import { wordsOf } from './words.ts';

/** A template's data: plain values only, so that Handlebars reaches no prototype (H51). */
export type Context = { readonly [name: string]: string | boolean | Context | readonly (string | Context)[] | null };

/** The variables a template may use and their shape: what lint knows. `[]` holds the shape of an item. */
export const templateVariables = {
  ticket: {
    ref: '',
    subject: '',
    status: '',
    queue: '',
    priority: '',
    created: '',
    link: '',
    organisation: '',
    contract: '',
    project: '',
  },
  customer: { name: '', address: '', greeting: '' },
  recipient: { name: '', address: '', greeting: '' },
  instance: { name: '', url: '', legal: '', address: '' },
  agent: '',
  toAgent: true,
  plainAnswerIsNote: true,
  isInternal: true,
  body: '',
  author: '',
  reason: '',
  comment: '',
  solution: '',
  from: '',
  to: '',
  oldRef: '',
  newRef: '',
  changes: [{ field: '', from: '', to: '' }],
  attachments: [''],
  rating: { score: '', comment: '' },
  hasOriginal: true,
  trace: [''],
  offer: { isFirst: true, isTaken: true, isWithdrawn: true, isDeclined: true, by: '', to: [''] },
  missing: [{ label: '', help: '', expected: '', required: true }],
  form: '',
  faults: [''],
  again: true,
  done: [''],
  refused: [''],
  asksVisibility: true,
  check: '',
  since: '',
  count: '',
  fix: '',
  mended: true,
  ...timeVariables,
  digest: digestVariables,
} as const;

/** Everything a template may use for this notice, in this locale. */
export function noticeContext(row: OutboxRow, setup: Setup, locale: string): Context {
  const { config } = setup;
  const { data } = row;
  const isAgent = row.agent !== null;
  return bare({
    ticket: data.ticket && ticketContext(data.ticket, setup, locale),
    customer: data.customer && personContext(data.customer),
    recipient: personContext({ address: row.toAddress, name: row.toName }),
    instance: bare({
      name: cleanLine(config.instance.name),
      url: cleanLine(config.instance.url ?? ''),
      legal: cleanText(config.instance.legal),
      address: cleanLine(row.ownAddress ?? config.smtp.from.address),
    }),
    agent: cleanLine(row.agent ?? ''),
    toAgent: isAgent,
    plainAnswerIsNote: config.tickets.agentReply === 'note' || row.visibility === 'internal',
    isInternal: row.visibility === 'internal',
    body: cleanText(data.body),
    author: cleanLine(data.author),
    reason: reasonText(data.reason, { setup, locale }),
    comment: cleanText(data.comment),
    solution: cleanText(data.solution ?? ''),
    from: statusLabel(data.from, row.queue, { setup, locale }),
    to: statusLabel(data.to, row.queue, { setup, locale }),
    oldRef: cleanLine(data.oldRef),
    newRef: cleanLine(data.newRef),
    changes: Object.entries(data.changes).map(([field, change]) => bare(shownChange(field, change, { setup, locale }))),
    attachments: data.attachments.map(cleanLine),
    rating: data.rating ? bare({ score: String(data.rating.score), comment: cleanText(data.rating.comment) }) : null,
    hasOriginal: data.original !== undefined,
    trace: data.trace.map(cleanLine),
    ...formContext(row, setup, locale),
    offer: offerContext(row),
    ...alertContext(row, setup, locale),
    ...timePart(row, setup, locale),
    digest: digestPart(row, setup, locale),
  });
}

function formContext({ data }: OutboxRow, setup: Setup, locale: string): Context {
  const { questions, lines, faults } = shownForm(data.form, setup, locale);
  return {
    missing: questions.map((one) => bare({ ...one })),
    form: lines,
    faults,
    again: data.form?.isAgain ?? false,
    done: (data.receipt?.done ?? []).map(cleanLine),
    refused: (data.receipt?.refused ?? []).map(cleanLine),
    asksVisibility: data.receipt?.asksVisibility ?? false,
  };
}

function offerContext({ data: { offer } }: OutboxRow): Context {
  return bare({
    isFirst: offer?.accept === 'first',
    isTaken: offer?.state === 'taken',
    isWithdrawn: offer?.state === 'withdrawn',
    isDeclined: offer?.state === 'declined',
    by: cleanLine(offer?.by ?? ''),
    to: (offer?.to ?? []).map(cleanLine),
  });
}

function alertContext(
  { data }: OutboxRow,
  setup: Setup,
  locale: string,
): { readonly [name: string]: string | boolean } {
  const { alert } = data;
  return {
    check: cleanLine(alert?.check ?? ''),
    since: alert ? shownTime(alert.since, locale, setup.config.instance.timezone) : '',
    count: alert && alert.count > 1 ? String(alert.count) : '',
    fix: cleanLine(alert?.fix ?? ''),
    mended: alert?.isMended ?? false,
  };
}

function timePart(row: OutboxRow, setup: Setup, locale: string): Context {
  const { sla, ...plain } = timeContext(row, locale, (at) => shownTime(at, locale, setup.config.instance.timezone));
  return { ...plain, sla: bare(sla) };
}

function digestPart(row: OutboxRow, setup: Setup, locale: string): Context {
  const shown = (at: number): string => shownTime(at, locale, setup.config.instance.timezone);
  const { counts, ...lists } = digestContext(row, { setup, locale }, shown);
  const bareLists = Object.entries(lists).map(([name, lines]) => [name, lines.map((one) => bare({ ...one }))] as const);
  return bare({ ...Object.fromEntries(bareLists), counts: bare(counts) });
}

function ticketContext(ticket: NonNullable<OutboxRow['data']['ticket']>, setup: Setup, locale: string): Context {
  const { timezone, url, language } = setup.config.instance;
  return bare({
    ref: cleanLine(ticket.ref),
    subject: cleanLine(ticket.subject),
    status: cleanLine(
      labelIn(ticket.statusLabel, locale, language) ?? statusLabel(ticket.status, ticket.queue, { setup, locale }),
    ),
    queue: cleanLine(ticket.queue),
    priority: cleanLine(valueLabel('priority', ticket.priority, { setup, locale })),
    created: shownTime(ticket.createdAt, locale, timezone),
    organisation: cleanLine(ticket.organisation ?? ''),
    contract: cleanLine(ticket.contract ?? ''),
    project: cleanLine(ticket.project ?? ''),
    link: url ? `${cleanLine(url).replace(/\/$/, '')}/tickets/${encodeURIComponent(cleanLine(ticket.ref))}` : '',
  });
}

function personContext(person: Address): Context {
  const name = cleanLine(person.name);
  return bare({ name, address: cleanLine(person.address), greeting: isPlainName(name) ? name : '' });
}

/** True for a name that can stand in a salutation. A display name is a stranger's words: no addresses, no digits, no advertising (H43). */
function isPlainName(name: string): boolean {
  return name.length <= 60 && /^\p{L}[\p{L}\p{M}.'’ -]*$/u.test(name) && !/\.\p{L}|www|https?/iu.test(name);
}

/** As the catalogue calls it, else as we do. */
function reasonText(reason: string, { setup, locale }: { readonly setup: Setup; readonly locale: string }): string {
  const { reasons } = wordsOf(locale);
  const entry = entriesOf(setup.config, 'reasons').find((one) => one.id === reason);
  const own = entry && labelIn(entry.label, locale, setup.config.instance.language);
  if (own) return cleanLine(own);
  return cleanLine((Object.hasOwn(reasons, reason) ? reasons[reason] : null) ?? reason.replaceAll('_', ' '));
}

function shownTime(at: number, locale: string, timeZone: string): string {
  return timeFormat(locale, timeZone).format(at);
}

/** Formats by locale and time zone: making one costs more than the rest of a notice. */
const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 200;

function timeFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(key, made);
  return made;
}

function bare(values: Context): Context {
  return Object.assign(Object.create(null), values);
}

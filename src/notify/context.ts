// Takes an outbox row and a Setup; gives what a template sees: plain data with null prototypes, every string cleaned
// (one line each, but for the words of mails and replies). Every variable of `templateVariables` is always there, so
// that templates may ask `{{#if x}}` in strict mode. Pure.
import type { Address } from '../model/address.ts';
import { labelIn } from '../model/catalogue.ts';
import type { Setup } from '../model/setup.ts';
import type { OutboxRow } from '../ports.ts';
import { type AnswerTo, actionsContext, actionVariables } from './context/actions.ts';
import { adminContext, adminVariables } from './context/admin-words.ts';
import { digestContext, digestVariables } from './context/digest-words.ts';
import { shownForm } from './context/form-words.ts';
import { shownTime } from './context/moments.ts';
import { bare, type Context, NO_PAGE } from './context/plain.ts';
import { isPromised, promiseContext, promiseVariables } from './context/promises.ts';
import { quotedBody } from './context/quotes.ts';
import { timeContext, timeVariables } from './context/time-words.ts';
import {
  agentsLine,
  type In,
  labelOfStatus,
  reasonLabel,
  shownChange,
  shownReason,
  statusKind,
  statusLabel,
  valueLabel,
  wordsFor,
} from './labels.ts';
import { mailedContext, mailedVariables } from './mailed/context.ts';
import { cleanLine, cleanText } from './markdown/values.ts';

export type { Context } from './context/plain.ts';

/** The variables a template may use and their shape: what lint knows. `[]` holds the shape of an item. */
export const templateVariables = {
  subject: '',
  informal: true,
  ticket: {
    ref: '',
    subject: '',
    status: '',
    queue: '',
    priority: '',
    agent: '',
    isNew: true,
    isClosed: true,
    isTheirs: true,
    due: '',
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
  toTeam: true,
  toAdmin: true,
  plainAnswerIsNote: true,
  isInternal: true,
  body: '',
  author: '',
  openedBy: '',
  stranger: '',
  spoken: { by: '', isReply: true, isNote: true, isNew: true, reply: '' },
  reason: '',
  comment: '',
  solution: '',
  from: '',
  to: '',
  oldRef: '',
  newRef: '',
  changes: [{ field: '', from: '', to: '' }],
  attachments: [''],
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
  bounce: { recipient: '', status: '', text: '', subject: '', isPermanent: true },
  held: {
    problem: '',
    didYouMean: '',
    original: '',
    maySend: true,
    sendsReply: true,
    sendsNote: false,
    sendsForward: false,
    meanwhile: '',
  },
  ...promiseVariables,
  ...mailedVariables,
  ...actionVariables,
  ...adminVariables,
  ...timeVariables,
  digest: digestVariables,
} as const;

/** Everything a template may use for this notice, in this locale. `answerTo` is where an answer to it goes. */
export function noticeContext(
  row: OutboxRow,
  setup: Setup,
  locale: string,
  answerTo: AnswerTo = { address: '', proof: '' },
): Context {
  const { config } = setup;
  const { data } = row;
  const where: In = { setup, locale, queue: row.queue, isCustomer: row.agent === null };
  return bare({
    subject: cleanLine(data.ticket?.subject ?? ''),
    informal: config.instance.form === 'informal',
    ticket: data.ticket && ticketContext(data.ticket, row, where),
    customer: data.customer && personContext(data.customer),
    recipient: personContext({ address: row.toAddress, name: row.toName }),
    instance: bare({
      name: cleanLine(config.instance.name),
      url: cleanLine(config.instance.url ?? ''),
      legal: cleanText(config.instance.legal),
      address: cleanLine(row.ownAddress ?? config.smtp.from.address),
    }),
    agent: cleanLine(row.agent ?? ''),
    toAgent: row.agent !== null,
    toTeam: row.kind === 'agent',
    toAdmin: row.name === 'admin-alert' || row.name === 'admin-digest',
    plainAnswerIsNote:
      config.tickets.agentReply === 'note' || row.visibility === 'internal' || row.name === 'note-mention',
    isInternal: row.visibility === 'internal',
    ...wordsContext(row, where),
    offer: offerContext(row, where),
    ...formContext(row, where),
    ...mailingContext(row),
    ...promiseContext(row, where),
    ...mailedContext(row, where),
    ...actionsContext(row, where, answerTo),
    ...adminContext(row, where),
    ...timePart(row, where),
    digest: digestPart(row, where),
  });
}

function wordsContext({ data }: OutboxRow, where: In): Context {
  return {
    body: quotedBody(data, where),
    author: cleanLine(data.author),
    openedBy: cleanLine(data.openedBy ?? ''),
    // Asked of whoever can do it.
    stranger: data.actions?.includes('cc') ? cleanLine(data.stranger ?? '') : '',
    spoken: bare({
      by: cleanLine(data.spoken?.by ?? ''),
      isReply: data.spoken?.as === 'reply',
      isNote: data.spoken?.as === 'note',
      isNew: data.spoken?.isNew ?? false,
      reply: cleanText(data.spoken?.reply ?? ''),
    }),
    reason: reasonLabel('reasons', data.reason, where),
    comment: cleanText(data.comment),
    solution: cleanText(data.solution ?? ''),
    from: statusLabel(data.from, where.queue ?? null, where),
    to: statusLabel(data.to, where.queue ?? null, where),
    oldRef: cleanLine(data.oldRef),
    newRef: cleanLine(data.newRef),
    changes: Object.entries(data.changes).map(([field, change]) => bare(shownChange(field, change, where))),
    attachments: data.attachments.map(cleanLine),
    hasOriginal: data.original !== undefined,
    trace: data.trace.map((line) => shownReason(cleanLine(line), where)),
  };
}

function formContext({ data }: OutboxRow, { setup, locale }: In): Context {
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

function mailingContext({ data: { bounce, held } }: OutboxRow): Context {
  return {
    bounce: bounce
      ? bare({
          recipient: cleanLine(bounce.recipient),
          status: cleanLine(bounce.status),
          text: cleanText(bounce.text),
          subject: cleanLine(bounce.subject),
          isPermanent: bounce.isPermanent,
        })
      : null,
    held: held
      ? bare({
          problem: cleanLine(held.problem),
          didYouMean: cleanLine(held.didYouMean),
          original: cleanText(held.original),
        })
      : null,
  };
}

function offerContext({ data: { offer } }: OutboxRow, where: In): Context {
  return bare({
    isFirst: offer?.accept === 'first',
    isTaken: offer?.state === 'taken',
    isWithdrawn: offer?.state === 'withdrawn',
    isDeclined: offer?.state === 'declined',
    by: agentsLine((offer?.by ?? '').split(', '), where),
    to: (offer?.to ?? []).map((id) => agentsLine([id], where)),
  });
}

function timePart(row: OutboxRow, where: In): Context {
  const { timezone } = where.setup.config.instance;
  const { sla, ...plain } = timeContext(row, wordsFor(where), (at) => shownTime(at, where.locale, timezone));
  return { ...plain, sla: bare(sla) };
}

function digestPart(row: OutboxRow, where: In): Context {
  const { timezone } = where.setup.config.instance;
  const { counts, ...lists } = digestContext(row, where, (at) => shownTime(at, where.locale, timezone));
  const bareLists = Object.entries(lists).map(([name, lines]) => [name, lines.map((one) => bare({ ...one }))] as const);
  return bare({ ...Object.fromEntries(bareLists), counts: bare(counts) });
}

function ticketContext(ticket: NonNullable<OutboxRow['data']['ticket']>, row: OutboxRow, where: In): Context {
  const { setup, locale } = where;
  const { timezone } = setup.config.instance;
  const kind = statusKind(ticket.status, ticket.queue, where);
  const isOver = kind === 'closed' || kind === 'cancelled' || kind === 'done';
  const isDue = typeof ticket.due === 'number' && !isOver && isPromised(ticket.due, { kind, row, where });
  return bare({
    ref: cleanLine(ticket.ref),
    subject: cleanLine(ticket.subject),
    status: statusText(ticket, where),
    queue: cleanLine(ticket.queue),
    priority: cleanLine(valueLabel('priority', ticket.priority, where)),
    agent: agentsLine(ticket.assignees ?? [], where),
    isNew: kind === 'new',
    isClosed: isOver,
    isTheirs: isTheirs(row),
    due: isDue ? shownTime(ticket.due ?? 0, locale, timezone) : '',
    created: shownTime(ticket.createdAt, locale, timezone),
    organisation: cleanLine(ticket.organisation ?? ''),
    contract: cleanLine(ticket.contract ?? ''),
    project: cleanLine(ticket.project ?? ''),
    link: NO_PAGE,
  });
}

/** Whether the reader has this ticket: not whom a mail of it is only passed on to, nor whoever is asked to write anew. */
function isTheirs({ name, agent, visibility }: OutboxRow): boolean {
  return name !== 'rejected' && name !== 'forward' && (agent !== null || visibility === 'public');
}

/** As it was called when it happened. */
function statusText(ticket: NonNullable<OutboxRow['data']['ticket']>, where: In): string {
  const { status, statusLabel: label, queue } = ticket;
  return labelIn(label, where.locale, where.setup.config.instance.language) !== null
    ? labelOfStatus({ id: status, label }, where)
    : statusLabel(status, queue, where);
}

function personContext(person: Address): Context {
  const name = cleanLine(person.name);
  return bare({ name, address: cleanLine(person.address), greeting: isPlainName(name) ? name : '' });
}

/** True for a name that can stand in a salutation. A display name is a stranger's words: no addresses, no digits, no advertising (H43). */
function isPlainName(name: string): boolean {
  return name.length <= 60 && /^\p{L}[\p{L}\p{M}.'’ -]*$/u.test(name) && !/\.\p{L}|www|https?/iu.test(name);
}

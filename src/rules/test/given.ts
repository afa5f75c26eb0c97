// Takes `given:` of a rule test; gives what the system would answer: clock, contact, the ticket the mail belongs to.
import { baseAddress, canonicalAddress } from '../../model/address.ts';
import { workflowOf } from '../../model/by-queue.ts';
import type { Token } from '../../model/evidence.ts';
import type { Answer, ContactView, Question, TicketView } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import { noPast } from '../../model/mailed/past.ts';
import { formatNumber } from '../../model/number.ts';
import type { Config } from '../../model/setup.ts';
import { isClosed, type JoinedBy, type StatusKind, type TicketId } from '../../model/ticket.ts';
import { findStatus } from '../../model/workflow.ts';
import { durationMs, localTime } from '../compile/units.ts';
import { joinWays } from '../fields.ts';
import { oneOf, shown } from '../problem.ts';
import type { GivenInput, MailInput } from '../schema/test.ts';
import { TestMistake } from './render.ts';

/** A Wednesday in the instance's zone. */
export const DEFAULT_NOW = '2026-01-07T10:00';
/** The Message-ID a given ticket is found by unless the mail names one. */
export const GIVEN_MESSAGE_ID = '<given-ticket@mailclerk.test>';

export interface World {
  readonly now: number;
  readonly ticket: TicketView | null;
  /** How the ticket is found; null = by a header (or the bounced mail's id). */
  readonly by: JoinedBy | null;
  readonly key: string | null;
  readonly contact: ContactView;
  readonly rate: GivenInput['rate'];
}

/** The world of one test. Throws TestMistake on values that cannot be. */
export function worldOf(given: GivenInput, mail: MailInput, config: Config): World {
  const now = localTime(String(given.now ?? DEFAULT_NOW), config.instance.timezone);
  if (now === null) throw new TestMistake(`given.now: expected a time like ${DEFAULT_NOW}, seen ${shown(given.now)}`);
  const { by = null, key = null, ...fields } = given.ticket ?? {};
  if (by !== null && !joinWays.includes(String(by)))
    throw new TestMistake(`given.ticket.by: expected ${oneOf(joinWays)}, seen ${shown(by)}`);
  return {
    now,
    ticket: given.ticket ? ticketView(fields, { mail, config, now }) : null,
    by: by as JoinedBy | null,
    key: key === null ? null : String(key),
    contact: contactView(given),
    rate: given.rate,
  };
}

/** Answers one question of decide. */
export function answerFrom(world: World, question: Question): Answer {
  const { ticket } = world;
  switch (question.ask) {
    case 'now':
      return world.now;
    case 'seen':
      return [];
    case 'threadCandidates':
      return threadCandidates(world, question.ids, question.original);
    case 'ticket':
      return ticket?.id === question.id ? ticket : null;
    case 'ticketByRef':
      return ticket && fold(ticket.ref) === question.ref ? ticket : null;
    case 'ticketByKey': {
      const isKnown = world.key === null ? world.by === 'key' : fold(world.key) === fold(question.key);
      const isYoung = (ticket?.lastMailAt ?? 0) >= question.since;
      return ticket && isKnown && isYoung && !(question.openOnly && isClosed(ticket.kind)) ? ticket : null;
    }
    case 'openedBy':
      return null;
    case 'contact':
      return world.contact;
    case 'agentPast':
      return noPast;
    case 'ticketsOf':
      return ticket === null ? [] : [{ ...ticket, due: null }];
    case 'rate': {
      if (typeof world.rate === 'number') return world.rate;
      return world.rate?.[question.per] ?? 0;
    }
    default:
      return question satisfies never;
  }
}

/** Tokens the mail carries when the ticket is found by one. */
export function tokensOf({ ticket, by }: World, isBounce: boolean): readonly Token[] {
  if (!ticket) return [];
  const token = { ticket: ticket.id, agent: null, expired: false } as const;
  if (by === 'address') return [{ ...token, by: 'address' }];
  if (by === 'original_message_id' || (by === null && isBounce)) return [{ ...token, by: 'message_id' }];
  return [];
}

/** Headers by which the mail leads to its ticket, unless it names ids itself. */
export function threadHeaders({ ticket, by }: World): readonly (readonly [string, string])[] {
  if (!ticket || by === 'address' || by === 'mark' || by === 'key' || by === 'original_message_id') return [];
  return [[by === 'reference' || by === 'root' ? 'References' : 'In-Reply-To', GIVEN_MESSAGE_ID]];
}

function threadCandidates({ ticket, by }: World, ids: readonly string[], original: string | null): Answer {
  const [messageId] = ids;
  if (!ticket || messageId === undefined || by === 'address' || by === 'mark' || by === 'key') return [];
  const way = by === 'reference' || by === 'root' || by === 'original_message_id' ? by : 'message_id';
  return [{ ticket, by: way, messageId: original ?? messageId, visibility: 'public' }];
}

const CONTACT_KEYS = [
  'known',
  'name',
  'organisation',
  'tags',
  'open_tickets',
  'blocked',
  'contract',
  'project',
  'fields',
];

function contactView({ contact, ticket }: GivenInput): ContactView {
  const unknown = Object.keys(contact ?? {}).find((key) => !CONTACT_KEYS.includes(key));
  if (unknown !== undefined)
    throw new TestMistake(`given.contact: unknown key "${unknown}"; known are ${oneOf(CONTACT_KEYS)}`);
  const known = contact?.known ?? (contact !== undefined || ticket !== undefined);
  return {
    known: known === true,
    name: String(contact?.name ?? ''),
    organisation: contact?.organisation === undefined ? null : String(contact.organisation),
    tags: words(contact?.tags),
    openTickets: Number(contact?.open_tickets ?? 0),
    blocked: contact?.blocked === true,
    contracts: words(contact?.contract),
    projects: words(contact?.project),
    fields: textsOf(contact?.fields),
  };
}

const TICKET_KEYS = [
  'ref',
  'subject',
  'status',
  'kind',
  'queue',
  'type',
  'group',
  'severity',
  'priority',
  'assignee',
  'tags',
  'fields',
  'customer',
  'participants',
  'visibility',
  'age',
  'idle',
  'closed_for',
  'messages',
  'by',
  'key',
];

function ticketView(
  given: Readonly<Record<string, unknown>>,
  { mail, config, now }: { readonly mail: MailInput; readonly config: Config; readonly now: number },
): TicketView {
  const unknown = Object.keys(given).find((key) => !TICKET_KEYS.includes(key));
  if (unknown !== undefined)
    throw new TestMistake(`given.ticket: unknown key "${unknown}"; known are ${oneOf(TICKET_KEYS)}`);
  const { catalogues, instance, tickets } = config;
  const queue =
    given.queue === undefined || given.queue === null ? (config.queues[0]?.name ?? 'default') : String(given.queue);
  const workflow = workflowOf(config, queue);
  const status = findStatus(workflow, String(given.status ?? given.kind ?? (workflow.onAssign || workflow.initial)));
  if (!status)
    throw new TestMistake(
      `given.ticket.status: ${shown(given.status ?? given.kind)} is no status of workflow ${workflow.name}`,
    );
  const text = (key: string): string | null =>
    given[key] === undefined || given[key] === null ? null : String(given[key]);
  const ago = (key: string, otherwise: number): number =>
    now - (given[key] === undefined ? otherwise : span(key, given[key]));
  const sender = baseAddress(/<([^<>]*)>/.exec(String(mail.from ?? ''))?.[1] ?? String(mail.from ?? ''));
  const customer = text('customer') === null ? sender : canonicalAddress(text('customer') ?? '');
  const createdAt = ago('age', 86_400_000);
  const lastMailAt = Math.max(ago('idle', now - createdAt), createdAt);
  const fields = (typeof given.fields === 'object' && given.fields !== null ? given.fields : {}) as Record<
    string,
    unknown
  >;
  return {
    id: 1 as TicketId,
    ref: text('ref') ?? formatNumber({ mask: tickets.number, at: createdAt, timeZone: instance.timezone, queue }, 1),
    subject: text('subject') ?? String(mail.subject ?? ''),
    status: status.id,
    kind: status.kind satisfies StatusKind,
    queue,
    type: text('type'),
    group: text('group'),
    severity: text('severity') ?? catalogues.defaultSeverity,
    priority: text('priority') ?? catalogues.defaultPriority,
    assignees: words(given.assignee),
    tags: words(given.tags),
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    customer: customer === null ? null : { address: customer, name: '' },
    participants: given.participants === undefined ? (customer === null ? [] : [customer]) : words(given.participants),
    visibility: given.visibility === 'internal' ? 'internal' : 'public',
    createdAt,
    updatedAt: lastMailAt,
    lastMailAt,
    closedAt: isClosed(status.kind) ? Math.max(ago('closed_for', 3_600_000), createdAt) : null,
    messages: Number(given.messages ?? 1),
  };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function span(key: string, value: unknown): number {
  const ms = durationMs(String(value));
  if (ms === null) throw new TestMistake(`given.ticket.${key}: expected a duration like 3d, seen ${shown(value)}`);
  return ms;
}

function words(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

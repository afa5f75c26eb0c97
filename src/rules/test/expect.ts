// Takes `expect:` and what was decided; gives the differences. Only named keys are compared; `tags`, `mails`, `webhooks`,
// `flags`, `watchers` and `assignees` are exact sets. Ticket fields are those of the resulting ticket: what the commands set,
// over what the ticket had, over the defaults of the config.
import { wishText } from '../../decide/imap-wish.ts';
import { workflowOf } from '../../model/by-queue.ts';
import type { CommandOf, SetValues } from '../../model/command.ts';
import type { Decision } from '../../model/decision.ts';
import type { TicketView } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import { assignmentParts, assignmentText, isPartial } from '../../model/people/assignment.ts';
import type { Config } from '../../model/setup.ts';
import type { ExpectInput } from '../schema/test.ts';

export interface Difference {
  readonly key: string;
  readonly expected: string;
  readonly seen: string;
}

export interface Result {
  readonly decision: Decision;
  /** The given ticket, null when there was none. */
  readonly ticket: TicketView | null;
  readonly config: Config;
  /** Templates of the notices that would be mailed; null when nobody can say here. */
  readonly notices: readonly string[] | null;
}

const SETS: readonly string[] = ['tags', 'flags', 'watchers', 'assignees', 'mails', 'webhooks'];

/** Every key that is not as expected. */
export function differences(expected: ExpectInput, result: Result): readonly Difference[] {
  const seen = valuesOf(result);
  const found: Difference[] = [];
  for (const [key, wanted] of Object.entries(expected)) {
    if (wanted === undefined) continue;
    if (key === 'fields') found.push(...fieldDifferences(wanted, seen.fields));
    else if (key === 'reason') {
      const codes = result.decision.reasons.map((reason) => reason.code);
      if (!codes.some((code) => code === wanted))
        found.push({ key, expected: String(wanted), seen: codes.join(', ') || 'no reason' });
    } else if (!isSame(key, wanted, seen[key]))
      found.push({ key, expected: shownValue(wanted), seen: shownValue(seen[key]) });
  }
  return found;
}

function fieldDifferences(wanted: unknown, seen: unknown): readonly Difference[] {
  const have = (seen ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(wanted as Readonly<Record<string, unknown>>)
    .filter(([name, value]) => !isSame(name, value, Object.hasOwn(have, name) ? have[name] : null))
    .map(([name, value]) => ({ key: `fields.${name}`, expected: shownValue(value), seen: shownValue(have[name]) }));
}

function isSame(key: string, wanted: unknown, seen: unknown): boolean {
  if (SETS.includes(key)) {
    if (!Array.isArray(seen)) return false;
    const sorted = (values: readonly unknown[]): string => JSON.stringify([...new Set(values.map(String))].sort());
    return sorted(Array.isArray(wanted) ? wanted : [wanted]) === sorted(seen);
  }
  if (wanted === null) return seen === null || seen === undefined || seen === '';
  if (seen === null || seen === undefined) return false;
  return key === 'key' ? fold(String(wanted)) === fold(String(seen)) : String(wanted) === String(seen);
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return `[${value.map(String).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type Values = Readonly<Record<string, unknown>>;

function valuesOf(result: Result): Values {
  const { decision, notices } = result;
  return {
    ...ticketValues(result),
    // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
    then: decision.verdict,
    outcome: decision.outcome,
    by: decision.rule,
    joined_by: decision.joinedBy,
    reopened: decision.outcome === 'reopened',
    mails: notices ?? (decision.commands.length === 0 ? [] : 'unknown: the desk was not asked'),
    webhooks: decision.commands.flatMap((command) =>
      'besides' in command ? (command.besides?.webhooks ?? []).map(({ url }) => url) : [],
    ),
    imap: decision.imap ? wishText(decision.imap) : null,
  };
}

function ticketValues(result: Result): Values {
  for (const command of result.decision.commands) {
    if (command.kind === 'create') return bornTicket(command, result.config);
    if (command.kind === 'join' && result.ticket) return joinedTicket(command, result.ticket, result.config);
  }
  return result.ticket ? viewValues(result.ticket) : {};
}

function bornTicket(command: CommandOf<'create'>, config: Config): Values {
  const { set } = command;
  const { catalogues } = config;
  const workflow = workflowOf(config, queueOf(command, config));
  return {
    ...plain(set),
    severity: set.severity ?? catalogues.defaultSeverity,
    priority: set.priority ?? catalogues.defaultPriority,
    status:
      set.status ?? (set.assign && set.assign !== 'none' ? workflow.onAssign || workflow.initial : workflow.initial),
    ...assigned(set, []),
    customer: command.customer?.address ?? null,
    watchers: set.watchers ?? [],
    tags: withTags([], set.tags),
    flags: set.flag ? [set.flag] : [],
    fields: set.fields ?? {},
    subject: set.subject ?? command.mail.subject,
    language: command.language,
    channel: set.channel ?? 'mail',
    visibility: command.visibility,
    key: command.threadKeys[0] ?? null,
  };
}

/** Where a new ticket goes: what the rules say, the mailbox' queue, the first one. */
function queueOf({ set, mailbox }: CommandOf<'create'>, config: Config): string | undefined {
  return set.queue ?? config.mailboxes.find((one) => one.name === mailbox)?.queue ?? config.queues[0]?.name;
}

function joinedTicket(command: CommandOf<'join'>, ticket: TicketView, config: Config): Values {
  const { update } = command;
  const workflow = workflowOf(config, update.queue ?? ticket.queue);
  const waits = ticket.kind === 'waiting' || ticket.kind === 'done';
  const answered = command.movesStatus && waits ? workflow.onCustomerReply || ticket.status : ticket.status;
  return {
    ...viewValues(ticket),
    ...plain(update),
    ...assigned(update, ticket.assignees),
    status: update.status ?? (command.reopen ? workflow.onReopen : answered),
    customer: update.customer?.address ?? ticket.customer?.address ?? null,
    tags: withTags(ticket.tags, update.tags),
    flags: update.flag ? [update.flag] : [],
    fields: { ...ticket.fields, ...update.fields },
    visibility: command.visibility,
    key: command.threadKeys[0] ?? null,
  };
}

function viewValues(ticket: TicketView): Values {
  const { subject, status, queue, type, group, severity, priority, assignees, tags, fields, visibility } = ticket;
  const customer = ticket.customer?.address ?? null;
  return {
    subject,
    status,
    queue,
    type,
    group,
    severity,
    priority,
    assignees,
    assign: assignees.join(', '),
    tags,
    fields,
    visibility,
    customer,
    flags: [],
    watchers: [],
  };
}

function plain(set: SetValues): Values {
  const { tags, customer, fields, flag, watchers, later, ...values } = set;
  return { ...values, ...later };
}

function assigned(set: SetValues, before: readonly string[]): Values {
  const who = set.assign;
  return { assign: who ?? before.join(', '), assignees: assigneesOf(who, before) };
}

/** As far as the rule says it: whom a team or a strategy means stands there by its name. */
function assigneesOf(wish: string | undefined, before: readonly string[]): readonly string[] {
  if (wish === undefined) return before;
  const parts = assignmentParts(wish) ?? [];
  let assignees: readonly string[] = isPartial(parts) ? before : [];
  for (const { op, who } of parts) {
    const name = assignmentText([{ op: 'be', who }]);
    if (op === 'remove') assignees = assignees.filter((one) => one !== name);
    else if (name === 'none') assignees = [];
    else if (!assignees.includes(name)) assignees = [...assignees, name];
  }
  return assignees;
}

function withTags(before: readonly string[], changes: readonly string[] | undefined): readonly string[] {
  const tags = new Set(before);
  for (const tag of changes ?? []) {
    if (tag.startsWith('-')) tags.delete(tag.slice(1));
    else tags.add(tag);
  }
  return [...tags];
}

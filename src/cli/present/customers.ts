// Contacts, organisations, contracts and projects as JSON and as pages. Pure.
import type { CustomerAnswer } from '../../daemon/customers/command.ts';
import { isoTime } from '../../lib/time.ts';
import {
  type AccountLine,
  type Agreement,
  agreementState,
  type Contact,
  type Organisation,
  type RecordEntry,
} from '../../model/customers/records.ts';
import { cell, type Output } from '../output.ts';
import { localTime } from './ticket.ts';

/** A person, by the row he is known by. */
export function contactJson(contact: Contact, others: readonly string[]) {
  const { address, name, organisation, organisationBy, tags, fields, blocked, blockedReason } = contact;
  return {
    address,
    name,
    addresses: [address, ...others],
    organisation,
    organisationBy,
    tags,
    fields,
    known: contact.known,
    proven: contact.proven,
    openTickets: contact.openTickets,
    blocked,
    blockedReason,
    bounce: contact.bounce ? { ...contact.bounce, at: isoTime(contact.bounce.at) } : null,
    firstSeen: isoTime(contact.firstSeen),
    lastSeen: isoTime(contact.lastSeen),
  };
}

/** What came back from an address, as a person reads it. */
export function bounceText({ kind, count, at, text }: NonNullable<Contact['bounce']>): string {
  const what = kind === 'hard' ? 'comes back: machines send none' : 'came back';
  return `${what} (${count} ×, last ${isoTime(at)}): ${text}`;
}

export const contactColumns: readonly string[] = ['address', 'name', 'organisation', 'open', 'blocked', 'tags'];
export function contactRow(one: Contact): readonly unknown[] {
  return [
    one.address,
    one.name,
    one.organisation,
    one.openTickets,
    one.blocked ? 'blocked' : one.bounce ? `mail comes back (${one.bounce.kind})` : null,
    one.tags,
  ];
}

export function organisationJson(one: Organisation) {
  const { code, name, aliases, domains, tags, fields, note } = one;
  return {
    code,
    name,
    aliases,
    domains,
    tags,
    fields,
    note,
    createdAt: isoTime(one.createdAt),
    updatedAt: isoTime(one.updatedAt),
  };
}

export const organisationColumns: readonly string[] = ['code', 'name', 'domains', 'aliases', 'tags'];
export function organisationRow(one: Organisation): readonly unknown[] {
  return [one.code, one.name, one.domains, one.aliases, one.tags];
}

/** A contract or project with where it stands now; `to` is the first moment it is not valid any more. */
export function agreementJson(one: Agreement, now: number) {
  const base = {
    kind: one.kind,
    code: one.code,
    name: one.name,
    state: agreementState(one, now),
    organisation: one.organisation,
    contact: one.contact,
    from: isoTime(one.from),
    to: isoTime(one.to),
    endedAt: isoTime(one.endedAt),
    note: one.note,
  };
  if (one.kind === 'project') return base;
  const { unit, balance, perTicket, pointMinutes, roundMinutes, overdraw } = one;
  return { ...base, unit, balance: unit === null ? null : balance, perTicket, pointMinutes, roundMinutes, overdraw };
}

export const agreementColumns: readonly string[] = ['code', 'name', 'state', 'of', 'from', 'to', 'balance'];
export function agreementRow(one: Agreement, now: number, timezone: string): readonly unknown[] {
  const owner = one.organisation ?? one.contact;
  return [
    one.code,
    one.name,
    agreementState(one, now),
    owner,
    day(one.from, timezone),
    lastDay(one.to, timezone),
    balanceText(one),
  ];
}

/** `120 minutes`; null when it has no account. */
export function balanceText(one: Agreement): string | null {
  return one.unit === null ? null : `${one.balance} ${one.unit}`;
}

/** `gold (open until 2026-12-31, 120 minutes left)`. */
export function agreementLine(one: Agreement, now: number, timezone: string): string {
  const state = agreementState(one, now);
  const until = lastDay(one.to, timezone);
  const words = [
    until === null ? state : `${state}, until ${until}`,
    ...(one.unit === null ? [] : [`${one.balance} ${one.unit} left`]),
  ];
  return `${one.code} (${words.join(', ')})`;
}

/** `2026-12-31`: the last day something holds; null = open end. */
export function lastDay(to: number | null, timezone: string): string | null {
  return to === null ? null : localTime(to - 1, timezone).slice(0, 10);
}

function day(at: number | null, timezone: string): string | null {
  return at === null ? null : localTime(at, timezone).slice(0, 10);
}

export function lineJson(line: AccountLine) {
  const { id, at, kind, amount, balance, text, ticket, actor } = line;
  return {
    id,
    at: isoTime(at),
    kind,
    amount,
    balance,
    text,
    ticket: ticket?.ref ?? null,
    actor: { kind: actor.kind, id: actor.id },
  };
}
export const lineColumns: readonly string[] = ['at', 'what', 'amount', 'balance', 'ticket', 'by', 'text'];
export function lineRow(line: AccountLine, timezone: string): readonly unknown[] {
  return [
    localTime(line.at, timezone),
    line.kind,
    line.amount,
    line.balance,
    line.ticket?.ref ?? null,
    line.actor.id,
    line.text,
  ];
}

export function recordJson(one: RecordEntry) {
  const { id, at, actor, door, cause, text, changes, subject } = one;
  return { id, at: isoTime(at), subject, actor: { kind: actor.kind, id: actor.id }, door, cause, text, changes };
}
export const recordColumns: readonly string[] = ['at', 'by', 'door', 'cause', 'what'];
export function recordRow(one: RecordEntry, timezone: string): readonly unknown[] {
  const changes = Object.entries(one.changes).map(
    ([name, { from, to }]) => `${name}: ${shownValue(from, timezone)} → ${shownValue(to, timezone)}`,
  );
  const words = [one.text, ...changes].filter((text) => text !== '').join('; ');
  return [localTime(one.at, timezone), `${one.actor.kind} ${one.actor.id}`, one.door, one.cause, words];
}

/** A value of a record as a person reads it: moments in the instance's time zone. */
export function shownValue(value: unknown, timezone: string): string {
  const isMoment = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
  return isMoment ? localTime(Date.parse(value), timezone) : cell(value);
}

/** What a command did to records, for scripts. */
export function customerJson(answer: CustomerAnswer, dryRun: boolean) {
  if ('kind' in answer) return { changed: false, dryRun, detail: answer.detail };
  const records = (answer.records ?? []).map(({ subject, text, changes }) => ({ subject, text, changes }));
  return { changed: true, dryRun, records, warnings: answer.warnings ?? [] };
}

/** Facts as `name: value` lines; what is empty is left out. */
export function printFacts(out: Output, facts: readonly (readonly [string, unknown])[]): void {
  for (const [name, value] of facts) if (cell(value) !== '–') out.line(`${`${name}:`.padEnd(14)} ${cell(value)}`);
}

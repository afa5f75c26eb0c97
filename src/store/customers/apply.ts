// Writes a CustomerChange down: rows, account, work, history, in this order. Part of the caller's transaction; refuses
// nothing, for what may be done was the desk's question.
import type { CustomerChange, CustomerCommand } from '../../model/customers/records.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { clean, first, run, sql } from '../sql.ts';
import { addAccountLine, saveAgreement } from './agreements.ts';
import { mendAddress, noteBounce } from './bounces.ts';
import { saveContact } from './contacts.ts';
import { saveOrganisation } from './organisations.ts';
import { addRecord, addTime, type Doing } from './work.ts';

/** Applies what a ticket's command does to its customer's records. `ticket` null: it is about none. */
export function* applyCustomers(change: CustomerChange, ticket: TicketId | null, doing: Doing): Program<void> {
  for (const one of change.organisations ?? []) yield* saveOrganisation(one);
  for (const one of change.contacts ?? []) yield* saveContact(one);
  for (const one of change.agreements ?? []) yield* saveAgreement(one);
  for (const { address, organisation, by } of change.belongs ?? []) {
    yield* run(sql`
      update contacts set organisation = ${organisation}, organisation_by = ${by}
      where address = ${clean(address)} and organisation is null`);
  }
  for (const bounce of change.bounces ?? []) yield* noteBounce(bounce);
  for (const address of change.reachable ?? []) yield* mendAddress(address);
  const timeEntry = change.time && ticket !== null ? yield* addTime(ticket, change.time, doing) : null;
  for (const line of change.account ?? []) yield* addAccountLine(line, { ...doing, ticket, timeEntry });
  for (const record of change.records ?? []) yield* addRecord(record, doing);
}

/** CustomerPrograms.apply: a (cause, ordinal) applied before changes nothing. */
export function* apply(change: CustomerChange, command: CustomerCommand, at: number): Program<boolean> {
  const { cause, ordinal, actor, door } = command;
  const done = yield* first(sql`select at from causes where cause = ${cause} and ordinal = ${ordinal}`);
  if (done) return false;
  yield* applyCustomers(change, null, { at, actor, door, cause });
  yield* run(sql`insert into causes (cause, ordinal, ticket, at) values (${cause}, ${ordinal}, ${null}, ${at})`);
  return true;
}

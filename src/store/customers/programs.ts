// CustomerPrograms put together, and what the desk must know to change a customer's record.
import { asciiDomain } from '../../model/address.ts';
import type { CustomerPrograms } from '../../model/customers/programs.ts';
import {
  type Contact,
  type CustomerCommand,
  type CustomerContext,
  codeOf,
  type Organisation,
} from '../../model/customers/records.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { all, clean, first, query, sql } from '../sql.ts';
import { ticketWhere } from '../tickets/rows.ts';
import { account, agreementAt, agreementList } from './agreements.ts';
import { apply } from './apply.ts';
import { blockedAmong, contactAt, contactList, othersOf } from './contacts.ts';
import { organisationAt, organisationList, organisationNamed, takenNames } from './organisations.ts';
import { partyOf } from './party.ts';
import { records, timeEntries } from './work.ts';

export const customerPrograms: CustomerPrograms<Query, readonly Row[]> = {
  contact: contactAt,
  contacts: contactList,
  organisation: organisationNamed,
  organisations: organisationList,
  agreement: agreementAt,
  agreements: agreementList,
  account,
  time: timeEntries,
  records,
  party: partyOf,
  blocked: blockedAmong,
  tickets,
  context,
  apply,
};

/** Newest first. A contact's are those he or another address of his takes part in; others' those that name the code. */
function* tickets(asked: Parameters<(typeof customerPrograms)['tickets']>[0]): Program<readonly Ticket[]> {
  const open = asked.all ? '' : "and t.kind not in ('closed', 'cancelled')";
  const rows = yield* asked.of.kind === 'contact'
    ? ofPerson(asked.of.key, open, asked.limit)
    : all<{ id: TicketId }>(
        query(
          `select t.id from tickets t where t.${asked.of.kind} = ? and t.deleted_at is null ${open} order by t.id desc limit ?`,
          clean(asked.of.key),
          asked.limit,
        ),
      );
  const found: Ticket[] = [];
  for (const { id } of rows) {
    const ticket = yield* ticketWhere('id = ?', id);
    if (ticket) found.push(ticket);
  }
  return found;
}

function* ofPerson(address: string, open: string, limit: number): Program<readonly { readonly id: TicketId }[]> {
  const contact = yield* contactAt(address);
  const addresses = [clean(address), ...(contact ? yield* othersOf(contact) : []).map((one) => one.address)];
  const marks = addresses.map(() => '?').join(', ');
  const text = `select distinct t.id from ticket_people p join tickets t on t.id = p.ticket
    where p.address in (${marks}) and t.deleted_at is null ${open} order by t.id desc limit ?`;
  return yield* all<{ id: TicketId }>(query(text, ...addresses, limit));
}

function* context(command: CustomerCommand, now: number): Program<CustomerContext> {
  const done = yield* first(sql`
    select at from causes where cause = ${command.cause} and ordinal = ${command.ordinal}`);
  const contact = 'address' in command ? yield* contactAt(command.address) : null;
  const other = 'other' in command ? yield* contactAt(command.other) : null;
  return {
    now,
    alreadyDone: done !== null,
    contact,
    person: yield* others(contact),
    other,
    otherPerson: yield* others(other),
    organisation: yield* organisationOf(command),
    agreement: yield* agreementOf(command),
    taken: yield* takenBy(command),
  };
}

function* others(contact: Contact | null): Program<readonly Contact[]> {
  return contact ? yield* othersOf(contact) : [];
}

function* organisationOf(command: CustomerCommand): Program<Organisation | null> {
  if (command.kind === 'organisation_set')
    return (yield* organisationAt(command.code)) ?? (yield* organisationNamed(command.code));
  const named = 'set' in command && 'organisation' in command.set ? command.set.organisation : undefined;
  return named === undefined ? null : yield* organisationNamed(named);
}

function* agreementOf(command: CustomerCommand): Program<CustomerContext['agreement']> {
  if (command.kind === 'credit') return yield* agreementAt('contract', command.code);
  return 'what' in command ? yield* agreementAt(command.what, command.code) : null;
}

/** The names and domains an organisation asks for, also in the form they are kept in. */
function* takenBy(command: CustomerCommand): Program<CustomerContext['taken']> {
  if (command.kind !== 'organisation_add' && command.kind !== 'organisation_set') return {};
  const { name, aliases = [], domains = [] } = command.set;
  const code = command.kind === 'organisation_add' ? (command.code ?? codeOf(name ?? '')) : '';
  const names = [name ?? '', code, ...aliases].filter((one) => one !== '' && !one.startsWith('-'));
  const places = domains.flatMap((one) => asciiDomain(one.trim().replace(/^@/, '').toLowerCase()) ?? []);
  return yield* takenNames(names, places);
}

// Who a ticket is about, kept so that looking people up costs the same with ten tickets and a million: participants by
// address, contacts with their count of open tickets, agents with theirs. Contacts are born with tickets, never by
// ignored mail; a sender whose authentication failed does not become known by it (H43: he may be somebody else).
import { canonicalAddress } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Command, MailFacts } from '../../model/command.ts';
import { isByMachine } from '../../model/message.ts';
import { isClosed, type StatusKind, type TicketState } from '../../model/ticket.ts';
import { type ThreadKeys, verifyMessageId } from '../../model/token.ts';
import type { Program } from '../../ports.ts';
import { mendAddress } from '../customers/bounces.ts';
import { clean, run, sql } from '../sql.ts';

/** The part of a ticket's former state that these tables follow. */
export interface Before {
  readonly kind: StatusKind;
  readonly customer: string | null;
  readonly assignees: readonly string[];
  readonly participants: readonly string[];
}

interface After {
  readonly change: Change;
  readonly state: TicketState;
  readonly command: Command;
  readonly now: number;
  readonly keys: ThreadKeys;
}

/** Brings contacts, participants and loads up to the new state. `before` is null for a new ticket. */
export function* followPeople(ticket: number, before: Before | null, after: After): Program<void> {
  const { state } = after;
  yield* meetContacts(before, after);
  const known = new Set(before?.participants ?? []);
  const wanted = new Set(state.participants);
  for (const address of wanted) {
    if (known.has(address)) continue;
    yield* run(
      sql`insert into ticket_people (address, ticket) values (${clean(address)}, ${ticket}) on conflict do nothing`,
    );
  }
  for (const address of known) {
    if (!wanted.has(address))
      yield* run(sql`delete from ticket_people where address = ${address} and ticket = ${ticket}`);
  }
  const wasOpen = before !== null && !isClosed(before.kind);
  const isOpen = !isClosed(state.kind);
  yield* moveCustomer(wasOpen ? before.customer : null, isOpen ? (state.customer?.address ?? null) : null);
  yield* moveLoad(wasOpen ? before.assignees : [], isOpen ? state.assignees : []);
}

function* meetContacts(before: Before | null, after: After): Program<void> {
  const { change, state, command, now } = after;
  const mail = 'mail' in command ? command.mail : null;
  const trusted = mail === null || mail.auth !== 'fail';
  const people = new Map<string, string>();
  if (state.customer && state.customer.address !== before?.customer)
    people.set(state.customer.address, state.customer.name);
  for (const entry of change.entries) {
    if (entry.kind === 'mail' && entry.from && entry.actor.kind === 'contact' && !entry.thirdParty) {
      people.set(entry.from.address, entry.from.name);
    }
  }
  const writer = trusted && mail?.from && isPersonal(mail) ? canonicalAddress(mail.from.address) : null;
  if (writer !== null) yield* mendAddress(writer);
  const proven = provenAddress(after);
  for (const [address, name] of people) {
    if (address === '') continue;
    yield* run(sql`
      insert into contacts (address, name, known, first_seen, last_seen)
      values (${clean(address)}, ${clean(name)}, ${trusted ? 1 : 0}, ${now}, ${now})
      on conflict (address) do update set last_seen = excluded.last_seen,
        known = case when excluded.known = 1 then 1 else contacts.known end,
        name = case when excluded.name <> '' and excluded.known = 1 then excluded.name else contacts.name end`);
  }
  if (proven !== null && proven !== '') {
    yield* run(sql`update contacts set proven = 1 where address = ${clean(proven)} and proven = 0`);
  }
}

/** Nobody answers from an address that does not exist; a robot may write from one. */
function isPersonal({ classes, nullSender }: MailFacts): boolean {
  return !nullSender && !isByMachine(classes);
}

/** Whose address this change shows to be real: his mail authenticated, he answers a mail of ours, or a person of ours writes to him. */
function provenAddress({ state, command, keys }: After): string | null {
  if (command.kind === 'reply') return state.customer?.address ?? null;
  const mail = 'mail' in command ? command.mail : null;
  if (!mail?.from || mail.auth === 'fail' || (command.kind === 'join' && command.thirdParty)) return null;
  const hasOurs = (mail.references ?? []).some((id) => verifyMessageId(keys, id) !== null);
  const answersUs = command.kind === 'join' && (command.joinedBy === 'address' || hasOurs);
  return mail.auth === 'pass' || answersUs ? canonicalAddress(mail.from.address) : null;
}

function* moveCustomer(from: string | null, to: string | null): Program<void> {
  if (from === to) return;
  if (from !== null)
    yield* run(sql`update contacts set open_tickets = open_tickets - 1 where address = ${clean(from)}`);
  if (to !== null) yield* run(sql`update contacts set open_tickets = open_tickets + 1 where address = ${clean(to)}`);
}

function* moveLoad(from: readonly string[], to: readonly string[]): Program<void> {
  for (const agent of from) {
    if (!to.includes(agent))
      yield* run(sql`update agent_load set open_tickets = open_tickets - 1 where agent = ${agent}`);
  }
  for (const agent of to) {
    if (from.includes(agent)) continue;
    yield* run(sql`
      insert into agent_load (agent, open_tickets) values (${agent}, 1)
      on conflict (agent) do update set open_tickets = agent_load.open_tickets + 1`);
  }
}

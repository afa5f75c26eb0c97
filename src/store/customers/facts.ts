// What the desk must know of customers for a ticket's command: nothing for most, one statement for a new ticket whose
// customer is nobody's, and a few by index for the rest.

import type { Command, SetValues } from '../../model/command.ts';
import { type Agreement, type AgreementKind, codeOf } from '../../model/customers/records.ts';
import { fold } from '../../model/fold.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import type { UndoRecord } from '../../model/undo.ts';
import type { DeskContext, Program } from '../../ports.ts';
import { agreementAt, agreementsOf, chargedTo } from './agreements.ts';
import { organisationAt, organisationNamed } from './organisations.ts';
import { partyOf } from './party.ts';
import { timeEntries } from './work.ts';

const AGREEMENTS_MAX = 200;

/** The customers' part of the context; {} for commands that need none. */
export function* customerFacts(
  command: Command,
  ticket: Ticket | null,
  undo: UndoRecord | null,
): Program<Pick<DeskContext, 'customers'>> {
  const set = valuesOf(command);
  const isBorn = command.kind === 'create' || command.kind === 'open';
  const names = set?.organisation !== undefined || set?.contract !== undefined || set?.project !== undefined;
  const isAsked = isBorn || names || set?.customer !== undefined;
  const isCharged =
    command.kind === 'undo' || command.kind === 'spent' || command.kind === 'split' || command.kind === 'move';
  if (!isAsked && !(isCharged && ticket)) return {};
  const address = isAsked ? addressOf(command, set, ticket) : null;
  const party = address === null ? null : yield* partyOf(address);
  const organisation = set?.organisation === undefined ? null : yield* organisationNamed(set.organisation);
  const touched: readonly (Pick<TicketState, 'contract' | 'project'> | null | undefined)[] = [
    ticket,
    set,
    ...(undo?.tickets ?? []).map((one) => one.before),
  ];
  const byCode = yield* named(touched);
  const its = organisation === null ? [] : [organisation.code];
  const ofIts =
    its.length === 0 ? [] : yield* agreementsOf({ contacts: [], organisations: its, limit: AGREEMENTS_MAX });
  const isReversing = command.kind === 'spent' && command.reverses !== null;
  return {
    customers: {
      party,
      organisation,
      isCodeTaken:
        set?.organisation !== undefined &&
        organisation === null &&
        (yield* organisationAt(codeOf(set.organisation))) !== null,
      agreements: unique([...byCode, ...ofIts, ...(party?.agreements ?? [])]),
      charged: ticket && (ticket.contract || command.kind === 'undo') ? yield* chargedTo(ticket.id) : {},
      time: isReversing && ticket ? yield* timeEntries(ticket.id) : [],
    },
  };
}

function valuesOf(command: Command): SetValues | null {
  if (command.kind === 'create' || command.kind === 'open' || command.kind === 'set') return command.set;
  return command.kind === 'join' ? command.update : null;
}

function addressOf(command: Command, set: SetValues | null, ticket: Ticket | null): string | null {
  if (set?.customer) return set.customer.address.toLowerCase();
  const own = command.kind === 'create' || command.kind === 'open' ? command.customer : ticket?.customer;
  return own?.address.toLowerCase() || null;
}

/** Contracts and projects by the codes that states and values name; a project also by its name as a code. */
function* named(
  states: readonly (Partial<Pick<TicketState, 'contract' | 'project'>> | null | undefined)[],
): Program<readonly Agreement[]> {
  const found: Agreement[] = [];
  for (const kind of ['contract', 'project'] as const satisfies readonly AgreementKind[]) {
    const codes = new Set(
      states.flatMap((state) => (state?.[kind] ? [state[kind], fold(state[kind]), codeOf(state[kind])] : [])),
    );
    for (const code of codes) {
      const one = yield* agreementAt(kind, code);
      if (one) found.push(one);
    }
  }
  return found;
}

function unique(all: readonly Agreement[]): readonly Agreement[] {
  return [...new Map(all.map((one) => [`${one.kind}/${one.code}`, one])).values()];
}

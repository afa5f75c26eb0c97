// Whose customer's a ticket is, which contract and project it is part of: the last step of every command. Takes what the
// command came to; gives it with organisation, contract and project, the reasons in the history, and what the contract's
// account and the contact's record get of it. A new ticket gets the one contract and the one project that are valid;
// several or none, and it says why. Never mails anybody; never refuses a mail.
import type { Outcome, Refusal } from '../../model/change.ts';
import type { Command, SetValues } from '../../model/command.ts';
import type { CustomerChange } from '../../model/customers/records.ts';
import type { NoticeDraft } from '../../model/notice.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf } from '../history.ts';
import { accountLines } from './account.ts';
import { proofOf, standingOf } from './evidence.ts';
import { noFacts } from './facts.ts';
import { type Linking, linkOne, ownedBy, write } from './linking.ts';
import { namedAgreement, namedOrganisation } from './naming.ts';

/** The outcome with what it means for the customer. */
export function withBelonging(
  command: Command,
  ticket: Ticket | null,
  outcome: Outcome,
  context: DeskContext,
): Outcome {
  const change = changing(command, ticket, outcome, context);
  if (change.kind === 'refusal' || change.state === null) return change;
  const before = ticket && change.ticket === ticket.id ? stateOf(ticket) : null;
  const linking: Linking = {
    command,
    context,
    facts: context.customers ?? noFacts,
    before,
    state: change.state,
    isLenient: isLenient(command),
    said: [],
    warnings: [],
    records: {},
    isOpening: change.ticket === null && (command.kind === 'create' || command.kind === 'open'),
  };
  const refusal = settle(linking);
  if (refusal) return refusal;
  const done = linking.state;
  const account = accountLines(before, done, linking.facts);
  const customers: CustomerChange = { ...linking.records, account: [...(change.customers?.account ?? []), ...account] };
  const hasRecords = Object.values(customers).some((list) => Array.isArray(list) && list.length > 0);
  const isSame = linking.said.length === 0 && Object.keys(changesBetween(change.state, done)).length === 0;
  if (command.kind === 'set' && isNothing(outcome) && isSame) return outcome;
  if (isSame && !hasRecords) return change;
  return {
    ...change,
    state: isSame ? change.state : done,
    entries: isSame ? change.entries : [...change.entries, told(linking, change.state)],
    warnings: [...change.warnings, ...linking.warnings],
    notices: change.notices.map((notice) => withCodes(notice, done)),
    ...(hasRecords ? { customers: { ...change.customers, ...customers } } : {}),
  };
}

/** A `set` of nothing but these keys changes nothing by itself: it begins with the ticket as it is. */
function changing(command: Command, ticket: Ticket | null, outcome: Outcome, context: DeskContext): Outcome {
  if (command.kind !== 'set' || !isNothing(outcome) || !ticket || !asks(command.set)) return outcome;
  const happening = { command, ticket, state: stateOf(ticket), mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [], events: [] });
}

function isNothing(outcome: Outcome): boolean {
  return outcome.kind === 'refusal' && outcome.reason === 'nothing_to_do';
}

function asks({ organisation, contract, project }: SetValues): boolean {
  return organisation !== undefined || contract !== undefined || project !== undefined;
}

function settle(linking: Linking): Refusal | null {
  const { command, before } = linking;
  const set = valuesOf(command);
  if (set === null) return null;
  const customer = linking.state.customer?.address ?? null;
  const isNewCustomer = linking.isOpening || (before !== null && before.customer?.address !== customer);
  const proof = proofOf(command, customer);
  const standing = standingOf(linking.facts.party, proof);
  if (isNewCustomer) {
    if (standing.why !== '') linking.said.push(standing.why);
    linking.state = { ...linking.state, organisation: standing.organisation };
  }
  for (const step of [
    () => namedOrganisation(linking, set, proof),
    () => namedAgreement(linking, set, 'contract', proof),
    () => namedAgreement(linking, set, 'project', proof),
  ]) {
    const refusal = step();
    if (refusal) return refusal;
  }
  if (linking.isOpening && standing.isBelieved) {
    for (const kind of ['contract', 'project'] as const) if (set[kind] === undefined) linkOne(linking, kind, set);
  }
  if (!linking.isOpening && isNewCustomer) dropForeign(linking, set);
  if (isNewCustomer && standing.isRemembered && standing.organisation !== null && customer !== null)
    remember(linking, customer, standing.organisation);
  return null;
}

/** What is another customer's is not this one's. */
function dropForeign(linking: Linking, set: SetValues): void {
  for (const kind of ['contract', 'project'] as const) {
    const code = linking.state[kind] ?? null;
    if (code === null || set[kind] !== undefined) continue;
    const one = linking.facts.agreements.find((agreement) => agreement.kind === kind && agreement.code === code);
    if (one && ownedBy(one, linking)) continue;
    linking.said.push(`${kind} ${code} is not this customer's`);
    linking.state = { ...linking.state, [kind]: null };
  }
}

function remember(linking: Linking, address: string, organisation: string): void {
  const { party } = linking.facts;
  if (!party || party.organisation) return;
  write(linking, {
    belongs: [{ address, organisation, by: 'domain' }],
    records: [
      {
        subject: { kind: 'contact', key: address },
        text: 'by the domain of proven mail',
        changes: { organisation: { from: null, to: organisation } },
      },
    ],
  });
}

/** The values a command asks for; null for commands that say nothing of customers. */
function valuesOf(command: Command): SetValues | null {
  if (command.kind === 'create' || command.kind === 'open' || command.kind === 'set') return command.set;
  return command.kind === 'join' && !command.thirdParty ? command.update : null;
}

function isLenient({ actor, door, kind }: Command): boolean {
  return kind === 'create' || kind === 'join' || actor.kind === 'rule' || door === 'rule';
}

/** Notices were made before it was known what the ticket is part of. */
function withCodes(notice: NoticeDraft, { organisation, contract, project }: TicketState): NoticeDraft {
  const { ticket } = notice.data;
  if (ticket === null || !(organisation || contract || project)) return notice;
  const codes = { organisation: organisation ?? '', contract: contract ?? '', project: project ?? '' };
  return { ...notice, data: { ...notice.data, ticket: { ...ticket, ...codes } } };
}

function told(linking: Linking, from: TicketState) {
  const { command, context, before, said } = linking;
  // What the command itself changed stands in its own entry; for a new ticket everything of this is new.
  const changes = changesBetween(before === null ? { ...from } : from, linking.state);
  const text = said.join('; ') || Object.keys(changes).join(', ');
  const actor = 'mail' in command ? ({ kind: 'system', id: 'customers' } as const) : command.actor;
  return entryOf(command, context.now, { kind: 'change', visibility: 'internal', actor, text, changes });
}

// The one contract, the one project: which of those that are agreed a new ticket is part of, and why of none. Pure but for
// the Linking it fills.
import type { Command, SetValues } from '../../model/command.ts';
import {
  type Agreement,
  type AgreementKind,
  agreementState,
  type CustomerChange,
} from '../../model/customers/records.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { withFlag } from '../fields.ts';
import { overdrawn } from './account.ts';
import type { CustomerFacts } from './facts.ts';

/** A ticket on its way to its customer: the state so far, what is said of it, what is written down besides. */
export interface Linking {
  readonly command: Command;
  readonly context: DeskContext;
  readonly facts: CustomerFacts;
  /** Null for a ticket that is born. */
  readonly before: TicketState | null;
  readonly isLenient: boolean;
  readonly isOpening: boolean;
  state: TicketState;
  /** Sentences for the history. */
  readonly said: string[];
  readonly warnings: string[];
  records: CustomerChange;
}

/** Writes down more besides. */
export function write(linking: Linking, more: CustomerChange): void {
  const { organisations = [], agreements = [], belongs = [], records = [] } = linking.records;
  linking.records = {
    organisations: [...organisations, ...(more.organisations ?? [])],
    agreements: [...agreements, ...(more.agreements ?? [])],
    belongs: [...belongs, ...(more.belongs ?? [])],
    records: [...records, ...(more.records ?? [])],
  };
}

/** True when it belongs to the ticket's organisation or to its customer. */
export function ownedBy(one: Agreement, { state, facts }: Pick<Linking, 'state' | 'facts'>): boolean {
  if (one.organisation !== null) return one.organisation === (state.organisation ?? null);
  const isHis = facts.party !== null && facts.party.address === state.customer?.address;
  return isHis && (facts.party?.agreements ?? []).some((other) => other.kind === one.kind && other.code === one.code);
}

/** Links the only valid one; several or none: says so. */
export function linkOne(linking: Linking, kind: AgreementKind, set: SetValues): void {
  const { facts, context, state } = linking;
  // An organisation that words of the mail named opens nothing: anybody can write a firm's name.
  if (set.organisation !== undefined && set.claimed?.includes('organisation')) {
    if (state.organisation) linking.said.push(`${kind} not linked: the organisation is only named in the mail`);
    return;
  }
  const his = facts.agreements.filter((one) => one.kind === kind && one.endedAt === null && ownedBy(one, linking));
  const open = his.filter((one) => agreementState(one, context.now) === 'open');
  const [only] = open;
  if (only && open.length === 1) {
    const { verdict, detail } = overdrawn(only, kind === 'contract' ? only.perTicket : 0);
    if (verdict === 'refuse') {
      linking.said.push(`contract ${only.code} not linked: ${detail} (overdraw: refuse)`);
      linking.state = withFlag(linking.state, 'contract-exhausted');
      return;
    }
    overdrawing(linking, verdict, detail);
    linking.said.push(`${kind} ${only.code}: the only valid one`);
    linking.state = { ...linking.state, [kind]: only.code };
    return;
  }
  if (open.length > 1) {
    const codes = open.map((one) => one.code).slice(0, 10);
    linking.said.push(
      `${kind} not linked: ${open.length} are valid (${codes.join(', ')}); choose: ${kind}=${codes[0]}`,
    );
    return;
  }
  if (his.length > 0) {
    const states = his.slice(0, 10).map((one) => `${one.code} ${stateWords(one, context)}`);
    linking.said.push(`${kind} not linked: none is valid (${states.join(', ')})`);
  } else if (kind === 'contract' && state.organisation) linking.said.push('contract not linked: there is none');
}

/** The account goes below zero: said, and seen on the ticket. */
export function overdrawing(linking: Linking, verdict: 'fine' | 'warn', detail: string): void {
  if (detail === '') return;
  linking.said.push(detail);
  if (verdict !== 'warn') return;
  linking.warnings.push(detail);
  linking.state = withFlag(linking.state, 'contract-overdrawn');
}

/** `expired on 2025-12-31`, in the words of the history. */
export function stateWords(one: Agreement, { now, config }: Pick<DeskContext, 'now' | 'config'>): string {
  const day = (at: number | null): string =>
    at === null ? '' : new Intl.DateTimeFormat('sv-SE', { timeZone: config.instance.timezone }).format(at);
  switch (agreementState(one, now)) {
    case 'planned':
      return `begins on ${day(one.from)}`;
    case 'expired':
      return `expired on ${day(one.to === null ? null : one.to - 1)}`;
    case 'ended':
      return `was ended on ${day(one.endedAt)}`;
    default:
      return 'is valid';
  }
}

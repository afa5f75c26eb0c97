// What a ticket and the work on it take from a contract's account, and whether the account may go below zero. The lines
// follow from the ticket alone: whichever command changes its contract (an undo, too), the old one gets back what the
// ticket took, and the new one pays. Pure.
import type { AccountDraft, Agreement } from '../../model/customers/records.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { CustomerFacts } from './facts.ts';

/** What to do where `cost` is to be taken: fine, fine but said, or not at all. */
export function overdrawn(
  contract: Agreement,
  cost: number,
): { readonly verdict: 'fine' | 'warn' | 'refuse'; readonly detail: string } {
  const left = contract.balance - cost;
  if (contract.unit === null || cost <= 0 || left >= 0) return { verdict: 'fine', detail: '' };
  const detail = `contract ${contract.code} has ${contract.balance} ${contract.unit}, ${cost} are taken: ${left}`;
  if (contract.overdraw === 'allow') return { verdict: 'fine', detail };
  return { verdict: contract.overdraw, detail };
}

/** The lines that a change of a ticket's contract means. */
export function accountLines(
  before: Pick<TicketState, 'contract'> | null,
  after: Pick<TicketState, 'contract'>,
  facts: CustomerFacts,
): readonly AccountDraft[] {
  const [old, next] = [before?.contract ?? null, after.contract ?? null];
  if (old === next) return [];
  const lines: AccountDraft[] = [];
  const taken = old === null ? 0 : (facts.charged[old] ?? 0);
  if (old !== null && taken > 0)
    lines.push({
      contract: old,
      kind: 'counter',
      amount: taken,
      text: 'the ticket is not of this contract any more',
      isForTicket: true,
    });
  const contract = next === null ? null : contractOf(next, facts);
  if (contract && contract.unit !== null && contract.perTicket > 0)
    lines.push({
      contract: contract.code,
      kind: 'ticket',
      amount: -contract.perTicket,
      text: 'a ticket',
      isForTicket: true,
    });
  return lines;
}

/** A contract among those looked up. */
export function contractOf(code: string, { agreements }: Pick<CustomerFacts, 'agreements'>): Agreement | null {
  return agreements.find((one) => one.kind === 'contract' && one.code === code) ?? null;
}

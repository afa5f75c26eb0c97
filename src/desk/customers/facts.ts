// What the desk must know of customers to carry out a ticket's command; gathered by the store where the command needs it.
import type { Agreement, Organisation, Party, TimeEntry } from '../../model/customers/records.ts';

export interface CustomerFacts {
  /** Of the customer the command names, else of the ticket's; null = nothing known that matters. */
  readonly party: Party | null;
  /** The organisation the command names, null when there is none of that name. */
  readonly organisation: Organisation | null;
  /** True when the code a new organisation of that name would get is another's. */
  readonly isCodeTaken: boolean;
  /** Contracts and projects that the ticket has, had or is to have, those of `party` and of `organisation`. */
  readonly agreements: readonly Agreement[];
  /** What the ticket itself has taken from contracts, by code. */
  readonly charged: Readonly<Record<string, number>>;
  /** The work on the ticket, for commands that take some of it back; [] = not looked up. */
  readonly time: readonly TimeEntry[];
}

/** Nothing is known. */
export const noFacts: CustomerFacts = {
  party: null,
  organisation: null,
  isCodeTaken: false,
  agreements: [],
  charged: {},
  time: [],
};

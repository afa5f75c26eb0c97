// The customer side of people: contacts, organisations, their contracts and projects, what is on a contract's account,
// and what somebody wants done to them. Plain data, and the few pure questions everyone asks of it. Times: epoch ms.
import type { CommandBase } from '../command.ts';
import type { Actor, Door, FieldChange, TicketId } from '../ticket.ts';

/** How a contact came to its organisation, strongest first: staff said so, a rule did (its own list or constant), the domain of a proven mail. */
export type BelongsBy = 'staff' | 'rule' | 'domain';

/** A person by address. Several addresses are one person only where staff said so (`sameAs`). */
export interface Contact {
  readonly address: string;
  readonly name: string;
  /** The address the person is known by; null = this one. */
  readonly sameAs: string | null;
  /** Code of the organisation. */
  readonly organisation: string | null;
  readonly organisationBy: BelongsBy | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly blocked: boolean;
  readonly blockedReason: string | null;
  readonly known: boolean;
  readonly proven: boolean;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly openTickets: number;
  /** Mail to the address comes back; absent or null = not that we know. */
  readonly bounce?: ContactBounce | null;
}

/** hard: the address does not exist, nothing is sent by itself; soft: something kept a mail from arriving. */
export interface ContactBounce {
  readonly kind: 'hard' | 'soft';
  /** Since its owner wrote last. */
  readonly count: number;
  /** The last time. */
  readonly at: number;
  /** What the mail server said. */
  readonly text: string;
}

/** A mail to this address came back. */
export interface AddressBounce {
  readonly address: string;
  readonly kind: 'hard' | 'soft';
  readonly at: number;
  readonly text: string;
}

/** `code` never changes: tickets and contacts name the organisation by it. */
export interface Organisation {
  readonly code: string;
  readonly name: string;
  /** Other names it goes by. */
  readonly aliases: readonly string[];
  /** Canonical domains whose proven mail is its; no mail provider's. */
  readonly domains: readonly string[];
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const agreementKinds = ['contract', 'project'] as const;
export type AgreementKind = (typeof agreementKinds)[number];
export const units = ['points', 'minutes'] as const;
export type Unit = (typeof units)[number];
/** What happens when an account would go below zero. */
export const overdraws = ['warn', 'refuse', 'allow'] as const;
export type Overdraw = (typeof overdraws)[number];

/** A contract or a project of an organisation or of one contact. The account is a contract's alone. */
export interface Agreement {
  readonly kind: AgreementKind;
  readonly code: string;
  readonly name: string;
  readonly organisation: string | null;
  /** Canonical address; set when it belongs to one person instead. */
  readonly contact: string | null;
  /** First moment it is valid; null = ever since. */
  readonly from: number | null;
  /** First moment it is not valid any more; null = open end. */
  readonly to: number | null;
  /** When somebody ended it. */
  readonly endedAt: number | null;
  /** What its account counts; null = it has none. */
  readonly unit: Unit | null;
  readonly balance: number;
  /** What a ticket takes from the account, in its unit. */
  readonly perTicket: number;
  /** Minutes of work that are one point; null = time takes no points. */
  readonly pointMinutes: number | null;
  /** Time is counted in full steps of so many minutes. */
  readonly roundMinutes: number;
  readonly overdraw: Overdraw;
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type AgreementState = 'planned' | 'open' | 'expired' | 'ended';

/** Where it stands at a moment. */
export function agreementState(one: Pick<Agreement, 'from' | 'to' | 'endedAt'>, now: number): AgreementState {
  if (one.endedAt !== null && one.endedAt <= now) return 'ended';
  if (one.from !== null && now < one.from) return 'planned';
  return one.to !== null && now >= one.to ? 'expired' : 'open';
}

/** What so many minutes of work take from the account, in its unit: ≥ 0. */
export function costOfTime(one: Agreement, minutes: number): number {
  const counted = Math.ceil(minutes / one.roundMinutes) * one.roundMinutes;
  if (one.unit === 'minutes') return counted;
  return one.unit === 'points' && one.pointMinutes !== null ? Math.ceil(counted / one.pointMinutes) : 0;
}

/** Whom a customer belongs to, as the store knows it. */
export interface Party {
  readonly address: string;
  /** By a word of staff or a rule about the address, or about another address of the same person. */
  readonly organisation: { readonly code: string; readonly name: string } | null;
  readonly by: BelongsBy | null;
  /** The organisation that has the address' domain. */
  readonly domain: { readonly code: string; readonly name: string } | null;
  /** Contracts and projects of the person, of `organisation` and of `domain`, not ended, newest first, ≤ 200. */
  readonly agreements: readonly Agreement[];
}

/** A line of a contract's account; never changed, taken back by a counter-entry. */
export interface AccountDraft {
  readonly contract: string;
  readonly kind: 'credit' | 'ticket' | 'time' | 'counter';
  /** In the contract's unit; negative = taken. */
  readonly amount: number;
  readonly text: string;
  /** The time entry it is for is the one added by the same change. */
  readonly isForTime?: boolean;
  /** True when it is about the ticket of the change. */
  readonly isForTicket: boolean;
}
export interface AccountLine extends Omit<AccountDraft, 'isForTime' | 'isForTicket'> {
  readonly id: number;
  readonly at: number;
  readonly ticket: { readonly id: TicketId; readonly ref: string } | null;
  readonly actor: Actor;
  readonly balance: number;
}

/** Work on a ticket; append-only: a mistake is taken back by an entry of its own (`reverses`). */
export interface TimeDraft {
  readonly minutes: number;
  readonly text: string;
  readonly contract: string | null;
  /** What it took from the contract, in its unit. */
  readonly cost: number;
  readonly reverses: number | null;
}
export interface TimeEntry extends TimeDraft {
  readonly id: number;
  readonly at: number;
  readonly actor: Actor;
  /** The entry that takes it back; null = it stands. */
  readonly reversedBy: number | null;
}

export type SubjectKind = 'contact' | 'organisation' | AgreementKind;
export interface Subject {
  readonly kind: SubjectKind;
  /** Address or code. */
  readonly key: string;
}

/** A line of the history of a contact, an organisation, a contract or a project. */
export interface RecordDraft {
  readonly subject: Subject;
  readonly text: string;
  readonly changes: Readonly<Record<string, FieldChange>>;
}
export interface RecordEntry extends RecordDraft {
  readonly id: number;
  readonly at: number;
  readonly actor: Actor;
  readonly door: Door;
  readonly cause: string;
}

/** What is written down of customers: whole new rows by their key, the account, work, history. Plain data, applied by the store. */
export interface CustomerChange {
  readonly contacts?: readonly Contact[];
  readonly organisations?: readonly Organisation[];
  readonly agreements?: readonly Agreement[];
  /** Contacts that get an organisation unless they have one by then. */
  readonly belongs?: readonly { readonly address: string; readonly organisation: string; readonly by: BelongsBy }[];
  readonly account?: readonly AccountDraft[];
  readonly time?: TimeDraft;
  readonly records?: readonly RecordDraft[];
  /** Addresses of which mail came back: counted, remembered. */
  readonly bounces?: readonly AddressBounce[];
  /** Addresses mail goes to again. */
  readonly reachable?: readonly string[];
}

export interface ContactValues {
  readonly name?: string;
  /** Code, name or alias; `none` takes it away. */
  readonly organisation?: string;
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, string>>;
}
/** Lists hold `x` to add and `-x` to take away. */
export interface OrganisationValues {
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly domains?: readonly string[];
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, string>>;
  readonly note?: string;
}
/** Texts as people write them: the desk reads them. `none` clears what may be empty. */
export interface AgreementValues {
  readonly name?: string;
  readonly organisation?: string;
  readonly contact?: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
  readonly perTicket?: string;
  readonly pointMinutes?: string;
  readonly roundMinutes?: string;
  readonly overdraw?: string;
  readonly note?: string;
}

/** What somebody wants done to a customer's record; `desk/customers` alone turns it into a change. */
export type CustomerCommand = CommandBase &
  (
    | { readonly kind: 'contact_set'; readonly address: string; readonly set: ContactValues }
    | { readonly kind: 'contact_merge'; readonly address: string; readonly other: string }
    | { readonly kind: 'contact_separate'; readonly address: string }
    | { readonly kind: 'contact_block'; readonly address: string; readonly reason: string; readonly remove: boolean }
    /** Mail goes to this address again, whatever came back from it. */
    | { readonly kind: 'contact_reachable'; readonly address: string }
    /** `code` null: made of the name. */
    | { readonly kind: 'organisation_add'; readonly code: string | null; readonly set: OrganisationValues }
    | { readonly kind: 'organisation_set'; readonly code: string; readonly set: OrganisationValues }
    | {
        readonly kind: 'agreement_add';
        readonly what: AgreementKind;
        readonly code: string;
        readonly set: AgreementValues;
        /** What is on the account at the start. */
        readonly credit: number;
      }
    | {
        readonly kind: 'agreement_set';
        readonly what: AgreementKind;
        readonly code: string;
        readonly set: AgreementValues;
      }
    | { readonly kind: 'agreement_end'; readonly what: AgreementKind; readonly code: string; readonly text: string }
    | { readonly kind: 'credit'; readonly code: string; readonly amount: number; readonly text: string }
  );

/** What the desk must know to carry one out. */
export interface CustomerContext {
  readonly now: number;
  readonly alreadyDone: boolean;
  /** The contact it is about and every other address of that person; null = nobody met yet. */
  readonly contact: Contact | null;
  readonly person: readonly Contact[];
  /** The same of `other`. */
  readonly other: Contact | null;
  readonly otherPerson: readonly Contact[];
  /** The organisation it is about, or that the values name. */
  readonly organisation: Organisation | null;
  readonly agreement: Agreement | null;
  /** Names (folded) and domains of the values that another organisation has: `name → code`. */
  readonly taken: Readonly<Record<string, string>>;
}

export const CODE = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

/** A code made of a name: `ACME GmbH & Co.` → `acme-gmbh-co`; '' when no letter or digit is left. */
export function codeOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/\p{M}+/gu, '')
    .slice(0, 200)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replaceAll(/-+$/g, '');
}

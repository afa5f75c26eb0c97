// Time as a site wants it kept: service levels, reminders about tickets nobody touches, and what a ticket must remember of
// its own time so that the next due moment can be computed from its row alone. Plain data; times are epoch ms.
import type { SetValues } from '../command.ts';
import type { Span } from './span.ts';

/** What a service level promises: a human's first answer, words of ours at least so often, an end. */
export const goals = ['first_response', 'update', 'resolve'] as const;
export type Goal = (typeof goals)[number];

/** What happens when this share of a goal's time has gone. */
export interface Escalation {
  /** 1 = when it is over. */
  readonly at: number;
  /** `ticket.escalation` is at least this from then on. */
  readonly level: number;
  /** Who is told: assignee, lead, queue, agents; [] = nobody. */
  readonly notify: readonly string[];
  readonly set: SetValues;
}

export interface ServiceLevel {
  readonly name: string;
  /** Name of the calendar; null = the ticket's queue's. */
  readonly hours: string | null;
  readonly firstResponse: Span | null;
  readonly update: Span | null;
  readonly resolve: Span | null;
  /** Share of the time after which the assignee is warned; null = nobody is. */
  readonly warnAt: number | null;
  readonly escalate: readonly Escalation[];
}

export type IdleAudience = 'none' | 'assignee' | 'queue' | 'lead';

/** New tickets that lack something mandatory: when whoever should say it is reminded, when they are given up. */
export interface Drafts {
  readonly remind: readonly Span[];
  readonly expireAfter: Span | null;
}

export interface Idle {
  /** Nobody did anything for so long; null = nobody is reminded. */
  readonly after: Span | null;
  readonly remind: IdleAudience;
  readonly waiting: {
    /** When the customer of a waiting ticket is reminded, from when it began to wait. */
    readonly remindCustomer: readonly Span[];
    /** When it is closed for want of an answer; null = never. */
    readonly closeAfter: Span | null;
    /** Close reason of the catalogue; null = none. */
    readonly reason: string | null;
  };
  readonly drafts: Drafts;
}

/** How far a goal has been told: for which service level and beginning, up to which share. */
export interface Fired {
  readonly sla: string;
  readonly start: number;
  readonly upTo: number;
}

/** What a ticket remembers of its time. Everything absent = nothing yet. */
export interface TicketClock {
  /** It was imported in silence and nothing has happened since: no time runs. The first thing that does begins it. */
  readonly isImported?: true;
  /** When its time began, where that is not when it was stored (a mail that lay there). */
  readonly startedAt?: number;
  /** Stretches in which it waited or was done or closed, in order. */
  readonly pauses?: readonly (readonly [number, number])[];
  /** Since when it stands still now. */
  readonly stoppedAt?: number;
  /** Since when it waits or is done with nothing heard of its customer. */
  readonly restsAt?: number;
  /** How many reminders of this wait its customer had. */
  readonly reminded?: number;
  /** Our last public words. */
  readonly answeredAt?: number;
  /** When somebody did something last, where a timer touched it since. */
  readonly touchedAt?: number;
  /** The due time that was told. */
  readonly dueTold?: number;
  readonly fired?: Readonly<Partial<Record<Goal, Fired>>>;
}

/** What a timer is about; one row per ticket and kind. */
export const timerKinds = [...goals, 'due', 'pending', 'idle', 'waiting', 'draft', 'unrated'] as const;
export type TimerKind = (typeof timerKinds)[number];

/** A moment at which something is to be looked at. */
export interface TimerDraft {
  readonly kind: TimerKind;
  readonly dueAt: number;
  /** True when it may mail the customer: held while the clock is in doubt. */
  readonly toCustomer: boolean;
}

/** Fields of a ticket that are moments: in a history their values are epoch ms, and people read a date. */
export const momentFields: readonly string[] = ['due', 'pendingUntil'];

// What our own people are told of, and how: the events, who is meant by a site or a queue, what a person or a role wants
// of each, when it is quiet, and the channels of a push. Plain data and pure functions; times are epoch ms.
import { isOpen, nextOpen } from '../time/business.ts';
import { type BusinessHours, openWeek } from '../time/hours.ts';
import { WINDOW_MS } from '../time/zone.ts';

/** Strongest first: what names a push that says several. */
export const alertEvents = [
  'escalation',
  'assigned',
  'new',
  'reply',
  'note',
  'status',
  'queue',
  'attachment_added',
  'attachment_removed',
  'tags',
] as const;
export type AlertEvent = (typeof alertEvents)[number];

export const alertTimings = ['now', 'digest', 'none'] as const;
export type AlertTiming = (typeof alertTimings)[number];

export type AgentAudience = 'none' | 'assignee' | 'queue' | 'lead';

/** Whom an event means while nobody says otherwise; absent = lead for escalations, nobody for the rest. */
export type AgentAudiences = Readonly<Record<'new' | 'assigned' | 'reply', AgentAudience>> &
  Readonly<Partial<Record<AlertEvent, AgentAudience>>>;

/** Of which tickets a subscription is: those he has or watches, those of queues he works in, all he may see. */
export const alertScopes = ['mine', 'queue', 'all'] as const;
export type AlertScope = (typeof alertScopes)[number];

/** What a person or a role wants of an event; what is absent stays as the site says. */
export interface AlertWish {
  readonly mail?: AlertTiming;
  readonly push?: boolean;
  readonly of?: AlertScope;
}
export type AlertWishes = Readonly<Partial<Record<AlertEvent, AlertWish>>>;

/** When nothing comes: while the calendar is open (isInside), or while it is not. */
export interface Quiet {
  readonly hours: BusinessHours;
  readonly isInside: boolean;
  /** What comes all the same. */
  readonly except: readonly AlertEvent[];
}

/** A time of the wall day, on these weekdays (Sunday = 0). */
export interface DigestTime {
  readonly minute: number;
  readonly days: readonly number[];
}

/** An agent's own settings. */
export interface OwnAlerts {
  readonly events: AlertWishes;
  /** Names of push channels. */
  readonly pushTo: readonly string[];
  /** null = never quiet; absent = as the site. */
  readonly quiet?: Quiet | null;
  /** [] = no digest; absent = as the site. */
  readonly digest?: readonly DigestTime[];
  readonly maxPerHour?: number;
}

/** What a queue says of an event: whom it means, which rooms hear of it. */
export interface QueueAlert {
  readonly to?: AgentAudience;
  readonly push: readonly string[];
}
export type QueueAlerts = Readonly<Partial<Record<AlertEvent, QueueAlert>>>;

export const pushForms = ['generic', 'slack', 'teams', 'ntfy'] as const;
export type PushForm = (typeof pushForms)[number];

/** Where a push goes. The address itself is a secret: whoever has it can write there. */
export interface PushChannel {
  readonly name: string;
  readonly form: PushForm;
  readonly url: { readonly reference: string; reveal(): string };
  /** How much of a customer's words goes along. */
  readonly words: 'none' | 'subject' | 'text';
  /** Null = the instance's. */
  readonly language: string | null;
}

/** What a site says of alerts besides the audiences. */
export interface SiteAlerts {
  readonly push?: Readonly<Record<string, PushChannel>>;
  /** Rooms of the whole site by event. */
  readonly rooms?: Readonly<Partial<Record<AlertEvent, readonly string[]>>>;
  /** What everybody of a role wants, by role. */
  readonly roles?: Readonly<Record<string, AlertWishes>>;
  readonly quiet?: Quiet;
  /** When everybody gets a digest; absent = whoever has something for it, at `usualDigest`. */
  readonly digest?: readonly DigestTime[];
  /** Absent = no limit. */
  readonly maxPerHour?: number;
}

/** When digests come where nobody says when. */
export const usualDigest: readonly DigestTime[] = [{ minute: 480, days: [1, 2, 3, 4, 5] }];

/** What a push is about, as the outbox keeps it: `subject` and `text` may hold a stranger's words. */
export interface PushData {
  /** Strongest first. */
  readonly alerts: readonly AlertEvent[];
  readonly at: number;
  /** Agents it is for; [] = a room. */
  readonly to: readonly string[];
  /** The agent who did it, '' for everybody else. */
  readonly by: string;
  readonly queue: string;
  readonly status: string;
  readonly priority: string;
  readonly severity: string;
  readonly escalation: number;
  readonly assignees: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** When a quiet time that holds at this moment ends; null when none holds. One that never ends counts as none. */
export function quietUntil(quiet: Quiet, at: number): number | null {
  const isQuiet = isOpen(quiet.hours, at) === quiet.isInside;
  if (!isQuiet) return null;
  return quiet.isInside ? closedAfter(quiet.hours, at) : nextOpen(quiet.hours, at);
}

/** The end of the open stretch this moment is in; null when it does not end within a year. */
function closedAfter(hours: BusinessHours, at: number): number | null {
  let end = at;
  for (let week = Math.floor(at / WINDOW_MS), tries = 0; tries < 53; week++, tries++) {
    const piece = openWeek(hours, week).pieces.find((one) => one.from <= end && end < one.until);
    if (!piece) return end;
    end = piece.until;
    if (end < (week + 1) * WINDOW_MS) return end;
  }
  return null;
}

// What single notices say besides what all of them do: questions of a form, moments, digests, buttons. Plain data, times
// are epoch ms; a part of notice.ts.
import type { Goal } from '../time/service.ts';

/** One question of a `question` mail. */
export interface AskedQuestion {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly help: Readonly<Record<string, string>>;
  readonly required: boolean;
  readonly step: number;
  /** Type of the value; `choice` for those of a catalogue, too. */
  readonly type: string;
  readonly choices: readonly { readonly id: string; readonly label: Readonly<Record<string, string>> }[];
}

/** What a notice says of time. */
export interface TimeWords {
  /** Goal of a service level, '' for none. */
  readonly goal: Goal | '';
  readonly sla: string;
  /** When it is or was due; null = at no time. */
  readonly dueAt: number | null;
  /** How long it is over; 0 = it is still to come. */
  readonly overdueMs: number;
  readonly level: number;
  /** When a waiting ticket is closed; null = never. */
  readonly closesAt: number | null;
  /** Which reminder it is; 0 = it is none. */
  readonly count: number;
}

/** A ticket in a digest. */
export interface DigestTicket {
  readonly ref: string;
  readonly subject: string;
  readonly status: string;
  readonly queue: string;
  readonly priority: string;
  /** Epoch ms; null = at no time. */
  readonly due: number | null;
  readonly since: number;
}

/** What waited for the digest: one line a ticket. */
export interface DigestNews {
  readonly ref: string;
  readonly subject: string;
  /** Names of the notices it would have been, and how many. */
  readonly names: readonly string[];
  readonly count: number;
  readonly at: number;
}

/** Lists are cut at a length; `counts` says how many there are, at most one more than can be counted. */
export interface DigestWords {
  readonly news: readonly DigestNews[];
  readonly mine: readonly DigestTicket[];
  readonly unassigned: readonly DigestTicket[];
  readonly overdue: readonly DigestTicket[];
  readonly waiting: readonly DigestTicket[];
  readonly counts: Readonly<Record<'news' | 'mine' | 'unassigned' | 'overdue' | 'waiting', number>>;
}

/** Why a file of a mail was not taken. */
export type RefusedFile = 'dropped' | 'type' | 'size' | 'count' | 'virus';

/** What a button of an agent's mail does: the command it writes into an answer. */
export const noticeActions = [
  'take',
  'decline',
  'accept',
  'note',
  'reply',
  'close',
  'reopen',
  'postpone',
  'undo',
  'internal',
  'public',
  'help',
  'send',
  'cc',
] as const;
export type NoticeAction = (typeof noticeActions)[number];

/** The administrator's digest: figures of a stretch of time, by name, and what is wrong now. */
export interface AdminReport {
  readonly since: number;
  readonly until: number;
  /** `received`, `created`, `joined`, `ignored`, `quarantined`, `sent`, `suppressed`, `dead`, `deferred`, `open`, `overdue` …; those that are 0 may be left out. */
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly check: string; readonly detail: string; readonly since: number }[];
}

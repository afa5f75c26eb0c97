// The rules, compiled: what rules/ makes of YAML and decide/evaluate reads. Patterns and templates are handed over as
// small interfaces, so that decide imports no regex engine and no template engine.

import type { NotifyOverride } from './command.ts';
import type { Verdict } from './decision.ts';
import type { RatingAsked } from './forms/rating.ts';
import type { JoinedBy } from './ticket.ts';
import type { BusinessHours } from './time/hours.ts';

/** A linear-time regular expression. `captures` holds the named groups that took part. */
export interface Pattern {
  readonly source: string;
  /** Folded words of which at least one stands in the folded form of every text that matches; absent = unknown. */
  readonly needs?: readonly string[];
  exec(text: string): PatternHit | null;
  /** The same, and how far it looked. */
  search?(text: string, allowance?: number): SearchCost & { readonly hit: PatternHit | null };
  /** Only whether there is a match: cheaper. */
  test?(text: string, allowance?: number): SearchCost & { readonly isMatch: boolean };
  /** Names of its groups; absent = unknown. */
  readonly names?: readonly string[];
}
/** What a search took. It may be given an allowance of steps, for the patterns of one mail share what they may take. */
export interface SearchCost {
  /** Where it stopped looking because looking further would be too dear (characters); null = it looked at all. */
  readonly stoppedAt: number | null;
  /** Steps it took; the same for the same text and allowance. */
  readonly steps: number;
}
export interface PatternHit {
  readonly match: string;
  readonly captures: Readonly<Record<string, string>>;
  readonly groups: readonly (string | undefined)[];
}

/** A value with `{{var}}` in it. `constant` is set when there is none. Rendering never throws; unknown variables give ''. */
export interface TextTemplate {
  readonly source: string;
  readonly constant: string | null;
  render(variables: Variables): string;
}
export interface Variables {
  readonly [name: string]: string | Variables | undefined;
}

/** A comparison like ">14d" or "<20MB"; `value` already in ms, octets or plain number. */
export interface Comparison {
  readonly op: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

/** One test on one value. Text operands are stored folded (and in the German spelling) unless `case`. */
export type Test =
  | {
      readonly op: 'natural' | 'is' | 'contains' | 'contains_all' | 'word' | 'starts' | 'ends' | 'glob' | 'one_of';
      readonly values: readonly string[];
      readonly exact: boolean;
    }
  | { readonly op: 'regex'; readonly patterns: readonly Pattern[] }
  | { readonly op: 'in_list'; readonly list: string }
  | { readonly op: 'compare'; readonly comparisons: readonly Comparison[] }
  | { readonly op: 'exists' | 'empty' | 'truth'; readonly wanted: boolean }
  | { readonly op: 'words'; readonly min: number | null; readonly max: number | null };

export type Condition =
  | { readonly kind: 'all' | 'any' | 'none'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** All tests hold for one and the same value of the field. */
  | { readonly kind: 'clause'; readonly field: string; readonly tests: readonly Test[]; readonly text: string }
  /** All clauses hold for one and the same attachment. */
  | { readonly kind: 'attachment'; readonly of: readonly Condition[]; readonly text: string }
  | {
      readonly kind: 'rate';
      readonly per: 'from' | 'mailbox' | 'subject';
      readonly moreThan: number;
      readonly withinMs: number;
      readonly text: string;
    };

/** One extraction: the fields are tried in order, the first that gives a value wins. */
export interface Extract {
  readonly name: string;
  readonly from: readonly string[];
  readonly how:
    | { readonly kind: 'regex'; readonly pattern: Pattern }
    | { readonly kind: 'label'; readonly labels: readonly string[] }
    | { readonly kind: 'labels'; readonly labels: Readonly<Record<string, readonly string[]>> }
    | { readonly kind: 'map'; readonly map: readonly (readonly [string, string])[] }
    | { readonly kind: 'between'; readonly marks: readonly [string, string] }
    | { readonly kind: 'line'; readonly number: number }
    | { readonly kind: 'json' | 'xml'; readonly path: string }
    | { readonly kind: 'csv' | 'table'; readonly column: string }
    | { readonly kind: 'whole' };
  /** The type the value must have (`text number money date email phone iban url list`); null or absent = as it is. */
  readonly as?: string | null;
  readonly otherwise: string | null;
  readonly optional: boolean;
}

/** What `set` and `update` hold: templates by key; `fields`, `tags`, `customer` have shapes of their own. */
export interface SetTemplates {
  readonly values: Readonly<Record<string, TextTemplate>>;
  readonly fields: Readonly<Record<string, TextTemplate>>;
  readonly tags: readonly TextTemplate[];
  readonly watchers: readonly TextTemplate[];
  readonly customer: { readonly email: TextTemplate; readonly name: TextTemplate | null } | 'reply_to' | null;
  /** Keys of `values` whose value words of the mail may choose: organisation, contract, project alone. Absent = none. */
  readonly named?: readonly string[];
}

export interface ThreadClause {
  readonly key: TextTemplate | null;
  readonly by: readonly JoinedBy[] | null;
  readonly withinMs: number | null;
  readonly missing: 'skip' | 'create' | 'ignore' | 'quarantine';
  readonly closed: 'skip' | null;
}

/** One entry of `do:` that works. Endings are lower case without the dot. */
export type Action =
  | { readonly kind: 'note'; readonly text: TextTemplate }
  | { readonly kind: 'alert'; readonly to: readonly TextTemplate[] }
  | {
      readonly kind: 'attach';
      readonly keep: readonly string[] | null;
      readonly drop: readonly string[];
      readonly limitBytes: number | null;
    }
  | { readonly kind: 'mask'; readonly what: readonly ('iban' | 'card')[] }
  | { readonly kind: 'strip' }
  | { readonly kind: 'split'; readonly by: SplitBy }
  | { readonly kind: 'merge'; readonly into: TextTemplate }
  | { readonly kind: 'reply'; readonly template: string }
  | {
      readonly kind: 'mail';
      readonly to: readonly ReceiverTemplate[];
      /** Either a template, or subject and body of its own. */
      readonly template: string | null;
      readonly subject: TextTemplate | null;
      readonly body: TextTemplate | null;
      /** True when subject or body may hold words of the mail. */
      readonly echoes: boolean;
    }
  | { readonly kind: 'forward'; readonly to: readonly ReceiverTemplate[] }
  | {
      readonly kind: 'webhook';
      /** Rendering percent-encodes the values; scheme and host are constant. */
      readonly url: TextTemplate;
      readonly headers: Readonly<Record<string, TextTemplate>>;
      /** Own body instead of the documented one; with `isJson` rendering gives JSON text. */
      readonly body: TextTemplate | null;
      readonly isJson: boolean;
    }
  | {
      readonly kind: 'imap';
      readonly place: 'keep' | 'delete' | TextTemplate | null;
      readonly flag: string | null;
    };

/** What a mail is split by: one ticket a file, an attached mail, a piece of its text. */
export type SplitBy = 'attachment' | 'eml' | Pattern;

/** Somebody a rule writes to; `isNamed`: words of the mail choose him, not the rule's author or his lists. */
export interface ReceiverTemplate {
  readonly who: TextTemplate;
  readonly isNamed: boolean;
}

export interface Rule {
  readonly id: string;
  /** `rules/10-vip.yaml:7` */
  readonly at: string;
  readonly why: string | null;
  readonly when: Condition | null;
  readonly extract: readonly Extract[];
  readonly require: Readonly<Record<string, string>>;
  readonly thread: ThreadClause | null;
  readonly then: Verdict | null;
  readonly redirectTo: TextTemplate | null;
  readonly set: SetTemplates | null;
  readonly update: SetTemplates | null;
  readonly tags: readonly TextTemplate[];
  readonly notify: NotifyOverride | null;
  /** `do:`; absent = nothing. */
  readonly actions?: readonly Action[];
  /** Prefix of headers a verified sender may set values with; absent = none. */
  readonly setFromHeaders?: string | null;
  readonly stop: boolean;
  readonly continue: boolean;
  readonly override: boolean;
  readonly enabled: boolean | 'shadow';
  /** Last moment it works, epoch ms; null = for ever. */
  readonly expires: number | null;
}

/** What reading answers needs of a form. */
export interface SiteForm {
  readonly name: string;
  /** Everything each question may be called in an answer. */
  readonly questions: Readonly<Record<string, readonly string[]>>;
  /** Lines of our question mails that are nobody's answer. */
  readonly ours: readonly string[];
}

/** What decide must know of the site besides the rules; made from Config once per Setup. */
export interface Site {
  /** Own addresses, canonical without tag. */
  readonly own: ReadonlySet<string>;
  readonly ownDomains: ReadonlySet<string>;
  readonly mailboxes: Readonly<
    Record<
      string,
      {
        readonly address: string;
        readonly queue: string | null;
        readonly unsignedMark: 'deny' | 'allow';
        readonly ownLists: readonly string[];
      }
    >
  >;
  readonly queues: readonly { readonly name: string; readonly address: string | null }[];
  /** Canonical address → agent id. */
  readonly agents: Readonly<Record<string, string>>;
  readonly unsignedAgents: readonly string[];
  readonly agentReply: 'note' | 'reply';
  readonly reopen: {
    readonly withinMs: number;
    readonly later: 'reopen' | 'create_linked' | 'reject';
    readonly cancelled: 'reopen' | 'create_linked' | 'reject';
  };
  /** By the ticket's queue, before `reopen`; absent = none has its own. */
  readonly reopenByQueue?: Readonly<Record<string, Site['reopen']>>;
  /** Creation forms, as far as answers are read; absent = none. */
  readonly forms?: readonly SiteForm[];
  /** The form of a queue's new tickets; absent = none has one. */
  readonly formByQueue?: Readonly<Record<string, string>>;
  /** When answers may be ratings, and how long after the end of the work (null = as long as one may come), by the ticket's queue; absent = never. */
  readonly ratingByQueue?: Readonly<Record<string, RatingAsked>>;
  readonly duplicates: 'join' | 'per_queue';
  /** Finds reference numbers of our mask in a subject; group 1 is the ref. */
  readonly mark: Pattern | null;
  /** Known values, so that a rule naming an unknown one is skipped and flagged. */
  readonly known: {
    readonly queues: readonly string[];
    readonly agents: readonly string[];
    /** Teams by name; absent counts as none. */
    readonly teams?: readonly string[];
    readonly statuses: readonly string[];
    /** What the statuses are called, as `statusKey` gives it; absent counts as none. */
    readonly statusNames?: readonly string[];
    /** Statuses a ticket ends in, and reasons to close it, folded, by id and label; absent counts as none. */
    readonly ends?: readonly string[];
    readonly closeReasons?: readonly string[];
    /** What types, priorities and severities are called, folded, by id and label; absent counts as none. */
    readonly typeNames?: readonly string[];
    readonly levelNames?: readonly string[];
    /** Service levels; absent counts as none. */
    readonly slas?: readonly string[];
    /** Roles by name; absent counts as none. */
    readonly roles?: readonly string[];
    /** `host` or `host:port` of config.webhooks; absent counts as none. */
    readonly webhookHosts?: readonly string[];
    /** Creation forms; absent counts as none. */
    readonly forms?: readonly string[];
    /** Folders mail is taken from; absent counts as none. */
    readonly folders?: readonly string[];
    /** Names of templates, shipped and the site's own; absent = not looked for, as in files that were accepted before. */
    readonly templates?: readonly string[];
  };
  readonly timezone: string;
  /** Business hours: those of a site, and of each queue; absent = the usual ones. */
  readonly hours?: { readonly usual: BusinessHours; readonly byQueue: Readonly<Record<string, BusinessHours>> };
}

export interface Policy {
  readonly rules: readonly Rule[];
  readonly defaults: { readonly then: Verdict; readonly set: SetTemplates | null };
  /** List name → folded key → row. */
  readonly lists: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly site: Site;
  /** True when some rule asks for `attachment.text`: only then files are read. */
  readonly readsFiles?: boolean;
}

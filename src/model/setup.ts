// Setup = config + policy + templates: one immutable value with one revision. Config is what config/ makes of YAML:
// every default filled in, every unit converted (ms, octets), secrets already read and held apart.
import { addressParts } from './address.ts';
import type { CatalogueEntry, CatalogueName, OwnField } from './catalogue.ts';
import type { Retention } from './forget/retention.ts';
import type { Form } from './form.ts';
import type { MailboxTrust } from './mailbox/trust.ts';
import type { GateLimits } from './notice/gate.ts';
import type { Logo } from './notice/look.ts';
import type { Smtp } from './notice/smtp.ts';
import type { Webhooks } from './notice/webhooks.ts';
import type { NoticeName } from './notice.ts';
import type { OAuthAccount } from './oauth/account.ts';
import type { AdminWatch } from './people/admin.ts';
import type { AgentAudiences, OwnAlerts, QueueAlerts, SiteAlerts } from './people/alerts.ts';
import type { AcceptMode } from './people/offer.ts';
import type { Present } from './people/presence.ts';
import type { SiteAbsence } from './people/site-absence.ts';
import type { Team } from './people/team.ts';
import type { Policy } from './policy.ts';
import type { LogWish, Ping } from './running/watched.ts';
import type { BusinessHours } from './time/hours.ts';
import type { Idle, ServiceLevel } from './time/service.ts';
import type { CustomerTold, Workflow } from './workflow.ts';

/** A value that must never be printed: `reveal()` is called only where it is handed to a server. Prints as ‹secret›. */
export interface Secret {
  readonly reference: string;
  reveal(): string;
  toJSON(): string;
  toString(): string;
}

export type TlsMode = 'implicit' | 'starttls' | 'none';
export type After =
  | { readonly kind: 'keep' | 'seen' | 'delete' }
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'move'; readonly folder: string };
export type Start =
  | { readonly kind: 'now' }
  | { readonly kind: 'all' }
  | { readonly kind: 'date'; readonly since: number };

export interface Mailbox {
  readonly name: string;
  /** Canonical own address; aliases likewise. */
  readonly address: string;
  readonly aliases: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  /** PEM of a CA to trust besides the system's; null = the system's only. */
  readonly ca: string | null;
  readonly user: string;
  readonly password: Secret;
  /** Logs in by tokens; absent = by password. */
  readonly oauth2?: OAuthAccount;
  readonly folders: readonly string[];
  readonly mode: 'idle' | 'poll';
  readonly pollMs: number;
  readonly after: After;
  readonly start: Start;
  readonly queue: string | null;
  readonly maxSizeBytes: number;
  /** authserv-ids (RFC 8601) whose topmost Authentication-Results is believed. */
  readonly trustAuthResults: readonly string[];
  /** Whom else the mailbox believes about senders; absent = nobody. */
  readonly trust?: MailboxTrust;
  readonly ownLists: readonly string[];
  readonly unsignedMark: 'deny' | 'allow';
  /** Language of notices where the customer's is not known; absent = the instance's. */
  readonly language?: string;
  /** auto and off: plain Reply-To (no probe has answered yet); plus: local+token@; else a pattern with {token}. */
  readonly replyAddress: string;
  /** Mails taken in are marked, and those another installation marked are not taken in; absent = no. */
  readonly claim?: boolean;
  /** How often a mail of our own measures the way through it, ms; absent = never. */
  readonly canaryMs?: number;
  /** No IMAP server: mail comes by LMTP alone. `folders` is empty, host and login mean nothing. */
  readonly byLmtpAlone?: true;
}

export interface Queue {
  /** Name in `Config.workflows`; absent = the site's. */
  readonly workflow?: string;
  /** Absent = as the workflow, then `tickets.reopen`, says. */
  readonly reopen?: ReopenPolicy;
  /** Form new tickets are asked by, in `Config.forms`; absent = none. */
  readonly form?: string;
  readonly name: string;
  readonly address: string | null;
  readonly agents: readonly string[];
  readonly openedTo: readonly string[];
  /** Name of its service level; absent = none. */
  readonly sla?: string;
  /** Name of its calendar in `Config.hours`; absent = `default`. */
  readonly hours?: string;
  /** Before whom a ticket nobody has is put; absent = before nobody. */
  readonly offer?: { readonly to: readonly string[]; readonly accept: AcceptMode };
  readonly notifyCustomer: boolean;
  /** Whom it means by events, which rooms hear of them; absent = as the site says. */
  readonly alerts?: QueueAlerts;
}

export interface Agent extends Present {
  /** What people call him; absent = by his short name. */
  readonly name?: string;
  readonly emails: readonly string[];
  readonly roles: readonly string[];
  readonly language: string | null;
  readonly unsigned: 'allow' | 'deny';
  readonly alerts?: OwnAlerts;
}

export interface ReopenPolicy {
  readonly withinMs: number;
  readonly later: 'reopen' | 'create_linked' | 'reject';
  readonly cancelled: 'reopen' | 'create_linked' | 'reject';
}

export interface Notifications extends SiteAlerts {
  readonly customer: CustomerTold;
  /** How long a change a customer is told of waits for further ones: they are one mail; absent = not at all. */
  readonly mergeWindowMs?: number;
  /** Who looks after the instance, and what he is told of; absent = nobody. */
  readonly admin?: AdminWatch;
  readonly agents: AgentAudiences;
}

export interface ListenOn {
  readonly host: string;
  readonly port: number;
}

export interface Config {
  readonly instance: {
    readonly name: string;
    readonly url: string | null;
    readonly timezone: string;
    readonly language: string;
    /** What notices may be written in; [] = whatever there are templates for. */
    readonly languages: readonly string[];
    readonly form: 'formal' | 'informal';
    readonly legal: string;
  };
  /** `leaseMs`: how long a working daemon may be silent before another one takes over; absent = 20 s. */
  readonly data: { readonly dir: string; readonly minFreeBytes: number; readonly leaseMs?: number };
  readonly mailboxes: readonly Mailbox[];
  /** The way out for everything that has none of its own. */
  readonly smtp: Smtp;
  /** Further ways out; absent = there is one for all. Which one a notice takes: model/notice/transports.ts. */
  readonly transports?: { readonly admin?: Smtp; readonly queues?: Readonly<Record<string, Smtp>> };
  readonly tickets: {
    readonly number: string;
    readonly reopen: ReopenPolicy;
    /** file:/env:/cred: key for our HMACs; null = generated and kept in the database. */
    readonly threadSecret: Secret | null;
    readonly agentReply: 'note' | 'reply';
    readonly duplicates: 'join' | 'per_queue';
    readonly reclassifyClosed: boolean;
    /** Octets of one file people attach; absent = 25 MB. */
    readonly maxFileOctets?: number;
    /** Which tickets that staff create count as read at once; absent = never. */
    readonly readWhen?: 'never' | 'internal' | 'always';
    /** Tickets that staff create are theirs; absent = no. */
    readonly assignToCreator?: boolean;
  };
  /** The workflow of queues that name none. */
  readonly workflow: Workflow;
  /** Every workflow some queue may have, by name, `workflow` among them; absent = only that one. */
  readonly workflows?: Readonly<Record<string, Workflow>>;
  readonly catalogues: {
    readonly types: readonly string[];
    readonly groups: readonly string[];
    readonly severities: readonly string[];
    readonly priorities: readonly string[];
    readonly defaultSeverity: string;
    readonly defaultPriority: string;
    /** Tags that may be given; absent or [] = any. */
    readonly tags?: readonly string[];
    /** Labels and what is retired, by catalogue; absent = every value of the lists, active and without labels. */
    readonly entries?: Readonly<Partial<Record<CatalogueName, readonly CatalogueEntry[]>>>;
    /** Of new tickets; absent = none. */
    readonly defaultType?: string | null;
    readonly defaultGroup?: string | null;
    /** Own fields, those of forms among them. */
    readonly fields: Readonly<Record<string, OwnField>>;
    /** True where only forms name own fields: any other may be set, too. Absent = no. */
    readonly isAnyField?: boolean;
    readonly closeRequire: readonly ('reason' | 'comment' | 'cause')[];
    readonly closeReasons: readonly string[];
    readonly closeCauses: readonly string[];
  };
  readonly queues: readonly Queue[];
  /** Calendars by name, `default` and `always` among them; absent = the usual ones. */
  readonly hours?: Readonly<Record<string, BusinessHours>>;
  /** Service levels by name; absent = none. */
  readonly slas?: Readonly<Record<string, ServiceLevel>>;
  /** Reminders about tickets nobody touches; absent = none. */
  readonly idle?: Idle;
  /** Creation forms; absent = none. */
  readonly forms?: readonly Form[];
  /** Permissions by role, as the workflow `workflow` has them; what holds for a ticket: `rightsOf`. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Roles that count only for tickets their agent has. */
  readonly rolesWhenAssigned?: readonly string[];
  readonly agents: readonly Agent[];
  /** Teams besides the queues' own; absent = none. */
  readonly teams?: readonly Team[];
  readonly notifications: Notifications;
  /** Whose figures are shown: nobody's, to each agent his own, everybody's; absent = nobody's. */
  readonly stats?: { readonly perAgent: 'off' | 'own' | 'all' };
  /** While it holds nobody of the site is there; absent = somebody is. */
  readonly absence?: SiteAbsence;
  readonly gate: GateLimits;
  readonly templates: {
    readonly dir: string | null;
    readonly accent: string;
    /** Names of the parts that stand for `_header` and `_footer`; absent = these. */
    readonly header?: string;
    readonly footer?: string;
    /** File below the templates folder; absent = none. */
    readonly logoFile?: string;
    /** The logo itself, once its file is read; absent = none. */
    readonly logo?: Logo;
  };
  readonly rulesDir: string;
  /** How long what is kept; absent = for ever. */
  readonly retention?: Retention;
  /** Where health and metrics are shown; absent = nowhere. */
  readonly http?: { readonly listen: ListenOn | null; readonly metrics: ListenOn | null };
  /** What is logged, and how; absent = from info on, as JSON unless a person reads along. */
  readonly log?: LogWish;
  /** Whom the daemon tells from time to time that it moves; absent = nobody. */
  readonly ping?: Ping;
  /** Where our own mail server hands mail over; absent = nowhere. */
  readonly lmtp?: { readonly listen: ListenOn | { readonly path: string }; readonly maxConnections: number };
  /** What `ticket print` may be asked for besides the shipped ones: name → path below the templates folder; absent = none. */
  readonly documents?: Readonly<Record<string, string>>;
  /** Work orders; absent = the usual number, nobody is called. */
  readonly orders?: { readonly number: string; readonly webhook: string | null };
  /** Absent = no webhook may be called. */
  readonly webhooks?: Webhooks;
  /** Mail providers besides those that are known: their domains are no organisation's. Absent = none. */
  readonly customers?: { readonly mailProviders: readonly string[] };
}

export interface Setup {
  /** SHA-256 (hex) over the files it was made of, without secrets. */
  readonly revision: string;
  readonly config: Config;
  readonly policy: Policy;
  /** The admin's template files: path below the templates dir → text. Shipped ones are notify's. */
  readonly templates: Readonly<Record<string, string>>;
  /** The files behind it, path → text: stored content-addressed so that an old decision can be explained. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Every own address, canonical, without tags: mailboxes, their aliases, queues. */
export function ownAddresses(config: Config): ReadonlySet<string> {
  const all = config.mailboxes.flatMap((box) => [box.address, ...box.aliases]);
  for (const queue of config.queues) if (queue.address) all.push(queue.address);
  return new Set(all);
}

/** The agent who uses this canonical address, null when nobody does. */
export function agentByAddress(config: Config, address: string | null): Agent | null {
  if (!address) return null;
  return config.agents.find((agent) => agent.emails.includes(address)) ?? null;
}

export type { MailboxTrust } from './mailbox/trust.ts';
export type { Logo } from './notice/look.ts';
export type { DkimKey, Smtp } from './notice/smtp.ts';
export type { WebhookHost, Webhooks } from './notice/webhooks.ts';
export { type AdminCheck, adminChecks } from './people/admin.ts';
export type { NoticeName };

/** A domain that an own address or an agent uses. */
export function isOwnDomain(address: string, config: Config): boolean {
  const own = [...ownAddresses(config), ...config.agents.flatMap((agent) => agent.emails)];
  const { domain } = addressParts(address);
  return own.some((one) => addressParts(one).domain === domain);
}

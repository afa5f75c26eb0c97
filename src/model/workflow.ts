// A workflow as data: statuses, each with a kind, and what happens by itself. Interpreted by desk/ alone.
import { fold, foldGerman } from './fold.ts';
import type { RatingPolicy } from './forms/rating.ts';
import { isClosed, type StatusKind } from './ticket.ts';

export interface Status {
  readonly id: string;
  readonly kind: StatusKind;
  readonly label: Readonly<Record<string, string>>;
  /** Whom a waiting ticket waits for: nobody outside is reminded of one that waits for us. Absent = its customer. */
  readonly waitsFor?: 'us';
  /** Template of the notice that tells the customer of it; absent = `status`. */
  readonly template?: string;
  /** What people may write for it besides its labels: what earlier notices called it. Absent = nothing. */
  readonly also?: readonly string[];
}

/** What a transition may ask for. findings (never told) and solution (told) stay with the ticket as fields of these names. */
export const parts = ['reason', 'comment', 'cause', 'findings', 'solution', 'visibility'] as const;
export type Part = (typeof parts)[number];

/** Ways from statuses to one status, with who may go them and what must be said. */
export interface Way {
  /** Status ids; `*` = from every status. */
  readonly from: readonly string[];
  readonly to: string;
  /** Roles or permissions of which the actor needs one, besides what setting, closing or reopening needs; [] = none. */
  readonly may: readonly string[];
  readonly needs: readonly Part[];
}

/** Fields whose change the customer can be told of (D6). */
export const toldFields = ['priority', 'severity', 'type', 'group', 'queue', 'due'] as const;
export type ToldField = (typeof toldFields)[number];

/** What customers are told by themselves. */
export interface CustomerTold {
  readonly opened: boolean;
  readonly reply: boolean;
  /** Status ids that are told; closed has a notice of its own. */
  readonly status: readonly string[] | 'all';
  readonly closed: boolean;
  readonly reopened: boolean;
  /** Fields whose change is told; absent = none. */
  readonly fields?: readonly ToldField[];
  /** Whether he is asked for a rating; absent = as the workflow waits for one. */
  readonly rating?: RatingPolicy;
}

/** What a role gives: permissions; with `whenAssigned` only for tickets the agent has (never limits view, take, note). */
export interface RoleRights {
  readonly can: readonly string[];
  readonly whenAssigned: boolean;
}

export interface Workflow {
  readonly name: string;
  readonly statuses: readonly Status[];
  readonly initial: string;
  /** Status of a new ticket that counts as read; absent = it stays in `initial`. */
  readonly onRead?: string;
  readonly onAssign: string;
  readonly onFirstReply: string;
  /** Status a waiting ticket moves to when its customer writes. */
  readonly onCustomerReply: string;
  readonly onReopen: string;
  readonly onClose: string;
  /** Status ids reachable from each status; absent = every status. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** Who may go which way and what must be said; absent = nothing beyond `transitions`. */
  readonly ways?: readonly Way[];
  /** Where a new ticket waits while something mandatory is missing; absent = it is born in `initial` all the same. */
  readonly incomplete?: string;
  /** True when staff must say internal or public of a ticket they open; until then it is internal and incomplete. */
  readonly asksVisibility?: boolean;
  /** What becomes of a ticket that is done: nothing, closed at once, closed by its rating or after a time-out (ms; null = never). Absent = nothing. */
  readonly whenDone?: { readonly close: 'never' | 'at_once' | 'rating'; readonly timeoutMs: number | null };
  /** Status a done ticket gets with its rating. */
  readonly onRated?: string;
  /** Its own notification set; what is absent is as `notifications.customer` says. */
  readonly customer?: Partial<CustomerTold>;
  /** Its own roles, over those of the configuration. */
  readonly roles?: Readonly<Record<string, RoleRights>>;
  /** What mail to its closed tickets does; absent = as `tickets.reopen` says. */
  readonly reopen?: {
    readonly withinMs: number;
    readonly later: 'reopen' | 'create_linked' | 'reject';
    readonly cancelled: 'reopen' | 'create_linked' | 'reject';
  };
}

/** What people write where a label says more: it waits, for whom it may be. */
const WAITING = [
  ...['pending', 'on hold', 'wartend', 'warten', 'wartet auf Kunde', 'wartet auf Kunden', 'wartet auf den Kunden'],
  ...['wachten', 'wachtend', 'in wacht', 'wacht op klant', 'attente', 'en suspens', 'en attente du client'],
];

/** C8, French agreeing with “la demande” as notices do: unread, read, assigned, in progress, waiting for feedback, closed. */
export const defaultWorkflow: Workflow = {
  name: 'default',
  statuses: [
    {
      id: 'unread',
      kind: 'new',
      label: { en: 'unread', de: 'ungelesen', nl: 'ongelezen', fr: 'non lue' },
      also: ['non lu'],
    },
    { id: 'read', kind: 'open', label: { en: 'read', de: 'gelesen', nl: 'gelezen', fr: 'lue' }, also: ['lu'] },
    {
      id: 'assigned',
      kind: 'open',
      label: { en: 'assigned', de: 'zugewiesen', nl: 'toegewezen', fr: 'attribuée' },
      also: ['attribué', 'assigné', 'assignée', 'zugeteilt'],
    },
    {
      id: 'in_progress',
      kind: 'open',
      label: { en: 'in progress', de: 'in Bearbeitung', nl: 'in behandeling', fr: 'en cours' },
    },
    {
      id: 'waiting',
      kind: 'waiting',
      label: {
        en: 'waiting for feedback',
        de: 'wartet auf Rückmeldung',
        nl: 'wacht op reactie',
        fr: 'en attente de réponse',
      },
      also: WAITING,
    },
    {
      id: 'closed',
      kind: 'closed',
      label: { en: 'closed', de: 'geschlossen', nl: 'gesloten', fr: 'clôturée' },
      also: ['fermé', 'fermée'],
    },
  ],
  initial: 'unread',
  onRead: 'read',
  onAssign: 'assigned',
  onFirstReply: 'in_progress',
  onCustomerReply: 'in_progress',
  onReopen: 'in_progress',
  onClose: 'closed',
  transitions: {},
};

/** The status a person means: its id, a label in any language, or a kind that only one status has; null when none or several. */
export function findStatus(workflow: Workflow, text: string): Status | null {
  const wanted = statusKey(text);
  const byName = workflow.statuses.find((status) => status.id === wanted || statusKeys(status).includes(wanted));
  if (byName) return byName;
  const byKind = workflow.statuses.filter((status) => status.kind === wanted);
  if (byKind.length > 0) return byKind.length === 1 ? (byKind[0] ?? null) : null;
  // `wartet` for `wartet auf Rückmeldung`: the first words of one alone. What ends a ticket is called by its whole name.
  const begun = workflow.statuses.filter((one) => statusKeys(one).some((name) => name.startsWith(`${wanted}_`)));
  const [only] = begun;
  const isOne = only !== undefined && begun.length === 1 && wanted.length > 3;
  return isOne && only.kind !== 'done' && !isClosed(only.kind) ? only : null;
}

/** A status as names are compared: folded, blanks and hyphens as underscores. */
export function statusKey(text: string): string {
  return fold(text).replaceAll(/[\s-]+/g, '_');
}

/** Everything a status is called, as `statusKey` gives it. */
export function statusKeys({ id, label, also = [] }: Status): readonly string[] {
  const names = [id, ...Object.values(label), ...also];
  return [...new Set(names.flatMap((name) => [statusKey(name), statusKey(foldGerman(name))]))];
}

/** The way between two statuses: the one that names where it begins before one from everywhere; null when none does. */
export function wayBetween(workflow: Workflow, from: string, to: string): Way | null {
  const there = (workflow.ways ?? []).filter((way) => way.to === to);
  return there.find((way) => way.from.includes(from)) ?? there.find((way) => way.from.includes('*')) ?? null;
}

/** Reachable statuses by status, as these ways say; none at all = every status (`{}`). */
export function transitionsOf(
  statuses: readonly Status[],
  ways: readonly Way[],
): Readonly<Record<string, readonly string[]>> {
  if (ways.length === 0) return {};
  return Object.fromEntries(
    statuses.map(({ id }) => {
      const there = ways.filter((way) => way.from.includes(id) || way.from.includes('*')).map((way) => way.to);
      return [id, [...new Set(there)].filter((to) => to !== id)];
    }),
  );
}

/** The roles statuses play, in the order in which a moved ticket's status is looked for by them. */
const PLACES = ['initial', 'onAssign', 'onFirstReply', 'onClose', 'onReopen'] as const;

/** Kinds that stand in for a kind the other workflow lacks, nearest first. */
const INSTEAD: Readonly<Record<StatusKind, readonly StatusKind[]>> = {
  new: ['new', 'open', 'waiting'],
  open: ['open', 'new', 'waiting'],
  waiting: ['waiting', 'open', 'new'],
  done: ['done', 'open', 'waiting', 'new'],
  closed: ['closed', 'cancelled', 'done'],
  cancelled: ['cancelled', 'closed', 'done'],
};

/**
 * The status of `to` that means what this one means in `from`: the same id with the same kind, the one that plays the
 * same part (the first one, the one assigning leads to …), else the first of the same or the nearest kind. Never a
 * closed status for an open ticket, nor an open one for a closed ticket, as long as there is another.
 */
export function mappedStatus(from: Workflow, status: { readonly id: string; readonly kind: StatusKind }, to: Workflow) {
  const same = to.statuses.find((one) => one.id === status.id && one.kind === status.kind);
  if (same) return same;
  for (const place of PLACES) {
    if (from[place] !== status.id) continue;
    const alike = to.statuses.find((one) => one.id === to[place] && one.kind === status.kind);
    if (alike) return alike;
  }
  for (const kind of INSTEAD[status.kind]) {
    const found = to.statuses.find((one) => one.kind === kind && one.id !== to.incomplete);
    if (found) return found;
  }
  return to.statuses.find((one) => one.id === to.initial) ?? to.statuses[0] ?? null;
}

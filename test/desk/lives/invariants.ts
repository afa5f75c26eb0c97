// What must hold after every step of every life, whoever does what: one function each, told what was there before and what
// is there now. Written down a second time on purpose: what a role may, which way a workflow has and whom a ticket's
// words may reach is read from the data here, not asked of the desk.
import { expect } from 'vitest';
import { rightsOf, workflowOf } from '../../../src/model/by-queue.ts';
import type { Command } from '../../../src/model/command.ts';
import { offerText } from '../../../src/model/people/offer-state.ts';
import { type Actor, type Entry, isClosed, type Ticket, type TicketState } from '../../../src/model/ticket.ts';
import type { UndoRecord } from '../../../src/model/undo.ts';
import { findStatus, mappedStatus, type Workflow } from '../../../src/model/workflow.ts';
import type { Letter } from './look.ts';
import { customers, EXPERT, INSIDE, markOf, site, WATCHER } from './site.ts';

/** A ticket that a command changed or made. */
export interface Changed {
  readonly old: Ticket | null;
  readonly now: Ticket;
  readonly fresh: readonly Entry[];
}

// 1. No forbidden transition.

export function wentAllowedWays({ old, now }: Changed, command: Command, undo: UndoRecord | null): void {
  const workflow = workflowOf(site, now.queue);
  expect(workflow.statuses).toContainEqual(expect.objectContaining({ id: now.status, kind: now.kind }));
  expect([now.ref, now.closedAt !== null]).toEqual([now.ref, isClosed(now.kind)]);
  if (!old) return;
  if (command.kind === 'undo') {
    // Words that had not left are taken back alone where the ticket went on.
    if (command.whole && undo?.kind === 'reply' && now.status === old.status) return;
    const was = undo?.tickets.find((touched) => touched.ticket === now.id)?.before;
    expect([now.ref, now.status]).toEqual([now.ref, was?.status ?? workflow.onClose]);
    return;
  }
  // An end that asks nobody's leave: it goes on elsewhere, or nobody asked for it.
  const ends = ['merge', 'spam', 'delete'].includes(command.kind);
  if (ends && old.status !== now.status) expect([now.ref, now.status]).toEqual([now.ref, workflow.onClose]);
  if (ends) return;
  const from = workflowOf(site, old.queue);
  // A mail may wake a ticket where it is, before its rule sends it to another queue.
  const woken = byItself(from, command).filter((mid) => leads(from, old.status, mid));
  const starts = [old.status, ...woken].map((id) => (from === workflow ? id : namesake(from, id, workflow)));
  const isAllowed = starts.some((start) =>
    [start, ...onTheWay(workflow, command)].some(
      (mid) => leads(workflow, start, mid) && leads(workflow, mid, now.status),
    ),
  );
  // A draft that lacks nothing any more begins, and goes on from there.
  const isBegun = starts.some((one) => one === workflow.incomplete) && leads(workflow, workflow.initial, now.status);
  const said = `${command.kind} ${JSON.stringify('set' in command ? command.set : {})}`;
  expect([workflow.name, old.status, now.status, said, isAllowed || isBegun]).toEqual([
    workflow.name,
    old.status,
    now.status,
    said,
    true,
  ]);
}

function namesake(from: Workflow, id: string, to: Workflow): string {
  const kind = from.statuses.find((one) => one.id === id)?.kind ?? 'open';
  return mappedStatus(from, { id, kind }, to)?.id ?? id;
}

/** Statuses a single command may pass through: what it names, what happens by itself. */
function onTheWay(workflow: Workflow, command: Command): readonly string[] {
  const values = 'set' in command ? command.set : 'update' in command ? command.update : {};
  const named = values.status === undefined ? null : findStatus(workflow, values.status);
  return [...(named ? [named.id] : []), ...byItself(workflow, command)];
}

function byItself(workflow: Workflow, command: Command): readonly string[] {
  return command.kind === 'join' ? [workflow.onReopen, workflow.onCustomerReply, workflow.onFirstReply] : [];
}

function leads({ transitions }: Workflow, from: string, to: string): boolean {
  return from === to || Object.keys(transitions).length === 0 || (transitions[from] ?? []).includes(to);
}

// 2. Every change in the history, old → new, with actor, door and cause.

/** What follows from the other fields, or from the mails themselves. */
const FOLLOWS: readonly (keyof Ticket)[] = [
  'id',
  'ref',
  'version',
  'links',
  'kind',
  'createdAt',
  'updatedAt',
  'lastMailAt',
  'mailCount',
  'firstResponseAt',
  'closedAt',
  'mentioned',
  'mailbox',
  'ownAddress',
];

/** A ticket's values as the history writes them. */
export function shownOf(state: TicketState | Ticket): Readonly<Record<string, unknown>> {
  const { fields, customer, mergedInto, offer, form, rating, suggestedCustomer, clock: _, ...plain } = state;
  const shown: Record<string, unknown> = {
    customer: customer?.address,
    offer: offerText(offer),
    form: form?.name,
    'form.asked': form?.asked,
    rating: rating?.score,
    'rating.comment': rating?.comment,
    suggested_customer: suggestedCustomer?.address,
    mergedInto,
    'customer.name': customer?.name,
  };
  for (const [name, value] of Object.entries(plain))
    if (!(FOLLOWS as readonly string[]).includes(name)) shown[name] = value;
  for (const [name, value] of Object.entries(fields)) shown[`fields.${name}`] = value;
  return shown;
}

export function standsInHistory({ old, now, fresh }: Changed, command: Command): void {
  const own = fresh.filter((entry) => entry.kind !== 'notice');
  // A mail is its writer's; lines that a split or a move brings along stay who wrote them.
  const isMailed = 'mail' in command && command.mail !== null;
  const said = own.filter(({ actor, door }) => door === command.door && (isMailed || sameActor(actor, command.actor)));
  expect([now.ref, command.kind, said.length > 0]).toEqual([now.ref, command.kind, true]);
  for (const entry of fresh) {
    expect([entry.cause, entry.door]).toEqual([
      command.cause,
      expect.stringMatching(/^(mail|cli|rule|timer|api|web)$/),
    ]);
    expect(entry.actor.id).not.toBe('');
    if (Object.keys(entry.changes).length > 0) expect(said).toContain(entry);
  }
  if (!old || command.kind === 'delete') return;
  const [before, after] = [shownOf(old), shownOf(now)];
  const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(set(before[name])) !== JSON.stringify(set(after[name])),
  );
  const written = said.flatMap((entry) => Object.keys(entry.changes));
  expect([command.kind, ...written]).toEqual(expect.arrayContaining(differing));
}

function sameActor(one: Actor, other: Actor): boolean {
  return one.kind === other.kind && one.id === other.id;
}

// 3. Replaying the history gives the row.

/** The values a ticket has when every entry since its birth is applied to what it was born with. */
export function replayed(birth: Ticket, entries: readonly Entry[], idOf: (ref: string) => number | null) {
  const values: Record<string, unknown> = { ...shownOf(birth) };
  for (const entry of entries) {
    for (const [name, { from, to }] of Object.entries(entry.changes)) {
      const [was, is] = name === 'mergedInto' ? [refId(from, idOf), refId(to, idOf)] : [from, to];
      expect([entry.id, name, set(values[name])]).toEqual([entry.id, name, set(was)]);
      values[name] = is;
    }
  }
  return bare(values);
}

/** An empty list, nothing counted and a value that is not there are the same. */
function set(value: unknown): unknown {
  return value === undefined || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
    ? null
    : value;
}

export function bare(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => set(value) !== null));
}

function refId(value: unknown, idOf: (ref: string) => number | null): unknown {
  return typeof value === 'string' ? idOf(value) : value;
}

/** Nothing that happened since is lost by taking something back: of a ticket that went on only words that had not left. */
export function tookBackTheLast(
  before: ReadonlyMap<number, Ticket | null>,
  undo: UndoRecord | null,
  isWhole: boolean,
): void {
  if (isWhole && undo?.kind === 'reply') return;
  for (const { ticket, version } of undo?.tickets ?? [])
    if (before.has(ticket)) expect([ticket, before.get(ticket)?.version]).toEqual([ticket, version]);
}

// 4. An internal word never in any customer's notice or quoted text; 5. an internal ticket mails no customer.

export function keepsInside({ row, head, words }: Letter, tickets: readonly Ticket[]): void {
  const { toAddress: to, template } = row;
  if (row.agent !== null) {
    // Reply-All of an agent reaches no customer.
    for (const one of customers) expect([template, to, head.includes(one)]).toEqual([template, to, false]);
    return;
  }
  const ticket = tickets.find((one) => one.id === row.ticket);
  const onPurpose = template === 'note-mention' || template === 'forward';
  const isHis = ticket?.customer?.address === to || ticket?.watchers.includes(to) || ticket?.participants.includes(to);
  // Our own people, and somebody outside to whom whoever did it meant to show what is inside.
  if (to.endsWith('@staff.example') || to === EXPERT || (onPurpose && !isHis)) return;
  const carried = JSON.stringify([row.data, row.inReplyTo, row.references]);
  expect([template, to, words.includes(INSIDE), carried.includes(INSIDE)]).toEqual([template, to, false, false]);
  for (const other of customers.filter((one) => one !== to && to !== WATCHER)) {
    expect([template, to, words.includes(other)]).toEqual([template, to, false]);
    expect([template, to, words.includes(markOf(other))]).toEqual([template, to, false]);
  }
  if (ticket?.visibility === 'internal') expect([template, to, row.state]).toEqual([template, to, 'suppressed']);
}

// 6. Nothing without permission.

/** What each kind of command needs; [] = whoever writes mail may. */
const NEEDS: Readonly<Record<Command['kind'], readonly string[] | 'by what it does'>> = {
  create: [],
  join: [],
  reject: [],
  redirect: [],
  alert_admin: [],
  digest: [],
  timer: [],
  tell_agent: [],
  tell_help: [],
  tell_tickets: [],
  undelivered: [],
  settled: [],
  probe: [],
  spent: ['note'],
  offer: ['assign'],
  withdraw: ['assign'],
  accept: ['take'],
  decline: ['view'],
  note: ['note'],
  update: ['note'],
  detach: ['set'],
  order: ['set'],
  order_set: ['set'],
  open: ['note'],
  reply: ['reply'],
  close: ['close'],
  cancel: ['close'],
  spam: ['close'],
  reopen: ['reopen'],
  merge: ['merge'],
  split: ['split'],
  move: ['split'],
  link: ['set'],
  take: ['take'],
  delete: ['delete'],
  postpone: ['postpone'],
  rate: ['set'],
  forward: ['forward'],
  set: 'by what it does',
  assign: 'by what it does',
  watch: 'by what it does',
  undo: 'by what it does',
};

export function wasPermitted(changed: Changed, command: Command, undo: UndoRecord | null): void {
  const { actor } = command;
  const needs = NEEDS[command.kind];
  if (needs.length === 0 || (command.kind === 'reply' && command.mail !== null)) return;
  // A customer says what he thinks of his own ticket, and nothing else.
  if (command.kind === 'rate' && actor.kind === 'contact') {
    expect([changed.now.customer?.address, ...changed.now.participants]).toContain(actor.id);
    return;
  }
  expect(['agent', 'system', 'rule']).toContain(actor.kind);
  wentHisWay(changed, command);
  if (actor.kind !== 'agent') return;
  const { old, now } = changed;
  const ground = old ?? now;
  const wanted = needs === 'by what it does' ? doing(changed, command, undo) : needs;
  for (const need of wanted)
    expect([actor.id, command.kind, ground.queue, need, may(actor.id, ground, need)]).toEqual([
      actor.id,
      command.kind,
      ground.queue,
      need,
      true,
    ]);
  // Whoever ends a ticket, or opens it again, may do so where it stands then.
  if (!old || command.kind !== 'set') return;
  const there = { ...now, assignees: [...old.assignees, ...now.assignees] };
  if (!isClosed(old.kind) && isClosed(now.kind))
    expect([actor.id, now.queue, may(actor.id, there, 'close')]).toEqual([actor.id, now.queue, true]);
  if (isClosed(old.kind) && !isClosed(now.kind))
    expect([actor.id, now.queue, may(actor.id, there, 'reopen')]).toEqual([actor.id, now.queue, true]);
}

/** Who may go this way of the workflow, and what had to be said. */
function wentHisWay({ old, now }: Changed, command: Command): void {
  const isDeed = command.kind === 'close' || command.kind === 'cancel';
  const isNamed =
    command.kind === 'set' && findStatus(workflowOf(site, now.queue), command.set.status ?? '')?.id === now.status;
  if (!old || old.queue !== now.queue || old.status === now.status || !(isDeed || isNamed)) return;
  const { ways = [], name } = workflowOf(site, now.queue);
  const way = ways.find((one) => one.from.includes(old.status) && one.to === now.status);
  if (!way) return;
  const { id, kind } = command.actor;
  const roles = site.agents.find((agent) => agent.id === id)?.roles ?? [];
  const isHis = way.may.length === 0 || way.may.some((one) => roles.includes(one) || may(id, old, one));
  expect([name, old.status, now.status, id, kind !== 'agent' || isHis]).toEqual([
    name,
    old.status,
    now.status,
    id,
    true,
  ]);
  const comment = command.kind === 'set' ? command.set.comment : command.comment;
  const said: Readonly<Record<string, unknown>> = {
    reason: now.closeReason,
    cause: now.closeCause,
    comment,
    visibility: 'said',
    ...now.fields,
  };
  for (const need of way.needs)
    expect([name, old.status, now.status, need, Boolean(said[need])]).toEqual([
      name,
      old.status,
      now.status,
      need,
      true,
    ]);
}

function doing({ old, now }: Changed, command: Command, undo: UndoRecord | null): readonly string[] {
  if (!old) return [];
  if (command.kind === 'undo') return undo?.needs ?? ['nothing that could be undone'];
  if (command.kind === 'watch') return [command.who === command.actor.id ? 'view' : 'set'];
  const needs: string[] = [];
  const isSelf = now.assignees.every((id) => old.assignees.includes(id) || id === command.actor.id);
  const isLeft = old.assignees.every((id) => now.assignees.includes(id));
  const isMine = isSelf && now.assignees.length === 1;
  if (!isSelf || (!isLeft && !isMine)) needs.push('assign');
  else if (!isLeft || now.assignees.length > old.assignees.length)
    needs.push(may(command.actor.id, old, 'take') ? 'take' : 'assign');
  const plain = [
    'priority',
    'severity',
    'type',
    'group',
    'tags',
    'fields',
    'due',
    'visibility',
    'queue',
    'organisation',
    'contract',
    'project',
  ] as const;
  if (plain.some((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))) needs.push('set');
  return needs;
}

/** Read from the roles' own data. */
function may(id: string, ticket: Pick<Ticket, 'queue' | 'assignees'>, need: string): boolean {
  const roles = site.agents.find((agent) => agent.id === id)?.roles ?? [];
  const rights = rightsOf(site, ticket.queue);
  return roles.some((role) => {
    const { can = [], whenAssigned = false } = Object.hasOwn(rights, role) ? (rights[role] ?? {}) : {};
    const isLimited = whenAssigned && !['view', 'take', 'note'].includes(need);
    return (can.includes(need) || can.includes('all')) && (!isLimited || ticket.assignees.includes(id));
  });
}

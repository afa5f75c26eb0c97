// Random steps of a ticket's life: for every kind of command there is (the compiler says when one is missing) how a step
// makes one, well or badly. A step is plain numbers, so that fast-check can shrink it; what they mean is decided when it
// is played, by what there is then.
import fc from 'fast-check';
import { workflowOf } from '../../../src/model/by-queue.ts';
import type { Command, SetValues } from '../../../src/model/command.ts';
import type { FormAnswers } from '../../../src/model/form.ts';
import type { Actor, Door, Entry, Ticket } from '../../../src/model/ticket.ts';
import { timerKinds } from '../../../src/model/time/service.ts';
import type { UndoRecord } from '../../../src/model/undo.ts';
import { createOf, joinOf, mailOf } from '../builders.ts';
import { customers, EXPERT, INSIDE, markOf, queues, site, WATCHER } from './site.ts';

export interface Step {
  readonly verb: Command['kind'];
  /** Which of the tickets, and which other one. */
  readonly at: number;
  readonly other: number;
  readonly who: Actor;
  readonly flag: boolean;
  readonly pick: number;
  readonly set: SetValues;
}

/** What a step is played on. */
export interface Scene {
  readonly one: Step;
  readonly base: Pick<Command, 'cause' | 'ordinal' | 'actor' | 'door'>;
  readonly ticket: Ticket;
  readonly other: Ticket;
  readonly entries: readonly Entry[];
  readonly undo: UndoRecord | null;
}

const at = <T>(list: readonly T[], pick: number): T => list[pick % list.length] as T;
/** One line that can go elsewhere; now and then whatever stands there. */
const chosen = ({ entries, one }: Scene) => {
  const movable = entries.filter(({ kind }) => kind !== 'change' && kind !== 'notice');
  const list = one.pick % 5 === 0 || movable.length === 0 ? entries : movable;
  return list.length === 0 ? [] : [at(list, one.pick).id];
};
const hisOf = ({ ticket }: Scene) => ticket.customer?.address ?? EXPERT;
export const files = (name: string) => [
  { filename: `${name}.pdf`, type: 'application/pdf', size: 9, sha256: 'a'.repeat(64) },
];

/** A mail of this person; what nobody outside may read of it bears the mark. */
function letter({ base, one }: Scene, address: string, text: string) {
  return mailOf({
    ledger: 1,
    from: { address, name: '' },
    messageId: `<${base.cause.replaceAll('/', '.')}.${one.pick}@mail.example>`,
    subject: 'Drucker',
    text,
    auth: at(['pass', 'pass', 'none', 'fail'], one.pick),
  });
}

/** What a mail says to a form: everything, something, nonsense. */
function answersOf({ pick }: Step): FormAnswers {
  const written = at([{ place: 'Halle 3', count: '2' }, { place: 'Halle 3' }, { count: 'viele' }, {}], pick);
  return {
    written,
    quoted: pick % 3 ? {} : { count: '7' },
    unknown: pick % 5 ? [] : [{ label: 'ortt', question: 'place' }],
  };
}

/** How a work order is numbered. */
export const ORDER = /\bW-\d{4}-\d{5}\b/;

/** What steps of a workflow may ask for. */
const said = { findings: INSIDE, solution: 'the solution', comment: 'as said', close_reason: 'solved' };

/** How a step becomes a command of this kind; null when there is nothing to do it with. */
type Maker = (scene: Scene) => Command | null;

export const makers: Readonly<Record<Command['kind'], Maker>> = {
  create: (scene) => {
    const { one, base } = scene;
    const address = at([...customers, 'neu@neu.example'], one.other);
    const byAgent = one.pick % 5 === 0 ? 'bob' : null;
    const isInternal = one.pick % 4 === 3;
    const mail = { ...letter(scene, address, isInternal ? INSIDE : markOf(address)), byAgent };
    const visibility = isInternal ? 'internal' : 'public';
    const form = one.other % 2 === 0 ? { form: 'pump' } : {};
    const set = { ...plainly(one.set), ...form, queue: at(queues, one.pick) };
    const customer = byAgent === null ? { address, name: '' } : null;
    const answers = answersOf(one);
    return createOf({ cause: base.cause, ordinal: base.ordinal, mail, visibility, set, customer, answers });
  },
  join: (scene) => {
    const { one, base, ticket } = scene;
    if (ticket.mergedInto) return null;
    const thirdParty = one.pick % 5 === 0;
    const byAgent = one.pick % 5 === 1 ? 'anna' : null;
    const isInside = thirdParty || byAgent !== null || ticket.visibility === 'internal' || ticket.customer === null;
    const address = thirdParty ? EXPERT : byAgent ? 'anna@staff.example' : hisOf(scene);
    const mail = { ...letter(scene, address, isInside ? INSIDE : markOf(address)), byAgent };
    const update = one.flag ? plainly(one.set) : {};
    const own = { ticket: ticket.id, mail, thirdParty, reopen: one.flag, movesStatus: !isInside, update };
    const answers = isInside ? {} : { answers: answersOf(one) };
    const visibility = isInside ? 'internal' : 'public';
    return { ...joinOf({ ...own, ...answers }), cause: base.cause, ordinal: base.ordinal, visibility };
  },
  rate: ({ base, one, ticket }) => ({
    ...base,
    kind: 'rate',
    ticket: ticket.id,
    score: one.pick % 7,
    comment: one.flag ? INSIDE : '',
  }),
  reject: (scene) => {
    const { one, base, ticket } = scene;
    const address = one.pick % 3 === 0 ? 'fremd@fremd.example' : hisOf(scene);
    const template = one.flag ? 'closed-ticket-reply' : 'rejected';
    const own = one.pick % 4 === 0 ? null : ticket.id;
    const mail = letter(scene, address, INSIDE);
    return { ...ofRule(base), kind: 'reject', ticket: own, mail, template, mailbox: 'support', ownAddress: null };
  },
  redirect: (scene) => {
    const mail = letter(scene, EXPERT, INSIDE);
    const to = scene.one.flag ? 'archive@staff.example' : EXPERT;
    return { ...ofRule(scene.base), kind: 'redirect', to, mail, mailbox: 'support', ownAddress: null };
  },
  alert_admin: ({ base, one }) => ({
    ...base,
    kind: 'alert_admin',
    check: 'reload_failed',
    isMended: one.flag,
    since: 0,
    count: 1,
    detail: INSIDE,
    fix: INSIDE,
    told: { same: false, others: 0 },
  }),
  tell_agent: (scene) => {
    const { one, base, ticket } = scene;
    const state = one.flag ? 'held' : 'done';
    const words = {
      state,
      words: 'none',
      acts: [],
      refusals: [],
      original: INSIDE,
      mayUndo: one.flag,
      isHelp: false,
    } as const;
    return {
      ...ofRule(base),
      kind: 'tell_agent',
      ticket: ticket.id,
      agent: 'anna',
      mail: letter(scene, 'anna@staff.example', INSIDE),
      words,
    };
  },
  probe: ({ base, one }) => ({
    ...ofRule(base),
    kind: 'probe',
    mailbox: one.flag ? 'support' : 'nobody',
    to: 'support+probe-x@example.com',
  }),
  undelivered: (scene) => {
    const { one, base, ticket } = scene;
    const text = '550 5.1.1 no such user';
    const returned = { recipient: hisOf(scene), status: '5.1.1', text, isPermanent: true, subject: 'x' };
    const name = one.flag ? 'reply' : 'agent-new';
    const own = { name, agent: one.flag ? null : 'anna', returned, isNoAddress: one.flag };
    return { ...ofRule(base), kind: 'undelivered', ticket: ticket.id, ...own };
  },
  settled: (scene) => {
    const own = { name: 'reply', to: hisOf(scene), as: scene.one.flag ? 'sent' : 'dropped' } as const;
    return { ...ofRule(scene.base), kind: 'settled', ticket: scene.ticket.id, ...own };
  },
  tell_help: (scene) => {
    const words = { state: 'done', words: 'none', acts: [], refusals: [], original: '', mayUndo: false } as const;
    const own = { agent: 'anna', mailbox: 'support', ownAddress: null, words: { ...words, isHelp: true } };
    return { ...ofRule(scene.base), kind: 'tell_help', mail: letter(scene, 'anna@staff.example', '#help'), ...own };
  },
  tell_tickets: (scene) => {
    const address = hisOf(scene);
    const to = { address, name: '' };
    const own = { mailbox: 'support', ownAddress: null, language: null, tickets: [] };
    return { ...ofRule(scene.base), kind: 'tell_tickets', to, mail: letter(scene, address, markOf(address)), ...own };
  },
  reply: (scene) => {
    const { base, one, ticket } = scene;
    const plain = { ...base, kind: 'reply', ticket: ticket.id, text: 'our answer', attachments: [] } as const;
    if (!one.flag || base.actor.kind !== 'agent') return { ...plain, mail: null };
    const mail = { ...letter(scene, `${base.actor.id}@staff.example`, 'our answer'), byAgent: base.actor.id };
    return { ...plain, door: 'mail', mail };
  },
  note: (scene) => {
    const { base, one, ticket } = scene;
    const plain = { ...base, kind: 'note', ticket: ticket.id, text: INSIDE, attachments: files(INSIDE) } as const;
    if (one.pick % 2) return plain;
    const notify = at([['bob'], [EXPERT], [hisOf(scene)], ['lead', 'nobody'], [WATCHER]], one.other + one.pick);
    return { ...plain, notify, outside: one.flag };
  },
  update: ({ base, one, ticket }) => {
    const isPublic = one.flag && ticket.visibility === 'public';
    const text = isPublic ? 'for all' : INSIDE;
    return {
      ...base,
      kind: 'update',
      ticket: ticket.id,
      text,
      visibility: isPublic ? 'public' : 'internal',
      attachments: isPublic ? files('plan') : files(INSIDE),
    };
  },
  order: ({ base, one, ticket }) => ({
    ...base,
    kind: 'order',
    ticket: ticket.id,
    issue: one.flag,
    ...at([{}, { title: INSIDE, text: INSIDE }, { due: 'soon' }, { title: ' ', assignee: 'Firma' }], one.pick),
  }),
  order_set: ({ base, one, ticket, entries }) => ({
    ...base,
    kind: 'order_set',
    ticket: ticket.id,
    order: entries.map(({ text }) => ORDER.exec(text)?.[0]).find((ref) => ref !== undefined) ?? 'none',
    ...at([{ status: 'issued' }, { status: 'done' }, { status: 'draft' }, { status: 'x' }, { text: INSIDE }], one.pick),
  }),
  detach: ({ base, one, ticket, entries }) => {
    const ids = entries.flatMap((entry) => entry.attachments.map((_, index) => `${entry.id}.${index + 1}`));
    return {
      ...base,
      kind: 'detach',
      ticket: ticket.id,
      file: at([...ids, '1.1', 'nothing.txt'], one.pick),
      restore: one.flag,
    };
  },
  set: ({ base, one, ticket }) => {
    // Whoever ends a ticket by naming its last status says what an end may ask for.
    const end = { status: workflowOf(site, ticket.queue).onClose, ...said };
    return { ...base, kind: 'set', ticket: ticket.id, set: one.pick % 6 === 1 ? end : one.set };
  },
  assign: ({ base, one, ticket }) => {
    const to = at(['anna', 'bob', 'eve', 'none', 'round_robin', 'least_busy', base.actor.id, 'nobody'], one.pick);
    return { ...base, kind: 'assign', ticket: ticket.id, to };
  },
  close: ({ base, one, ticket }) => {
    const solution = one.pick % 3 ? { solution: 'the solution', findings: INSIDE } : {};
    const told = { reason: 'solved', comment: 'all well', causes: ['bug', 'user'], notify: 'all' } as const;
    const silent = { reason: null, comment: INSIDE, causes: ['supplier'], notify: 'none' } as const;
    return { ...base, kind: 'close', ticket: ticket.id, ...(one.flag ? told : silent), ...solution };
  },
  reopen: ({ base, ticket }) => ({ ...base, kind: 'reopen', ticket: ticket.id, comment: INSIDE }),
  cancel: ({ base, one, ticket }) => {
    const told = one.flag
      ? ({ comment: 'not now', notify: 'all' } as const)
      : ({ comment: INSIDE, notify: 'none' } as const);
    return { ...base, kind: 'cancel', ticket: ticket.id, ...told };
  },
  take: ({ base, ticket }) => ({ ...base, kind: 'take', ticket: ticket.id }),
  spam: ({ base, ticket }) => ({ ...base, kind: 'spam', ticket: ticket.id }),
  delete: ({ base, ticket }) => ({ ...base, kind: 'delete', ticket: ticket.id }),
  watch: (scene) => {
    const { base, one, ticket } = scene;
    const who = at(['anna', 'carl', WATCHER, hisOf(scene), base.actor.id, 'nobody at all'], one.pick);
    return { ...base, kind: 'watch', ticket: ticket.id, who, remove: one.flag };
  },
  postpone: ({ base, one, ticket }) => {
    const to = at(['3d', '4h', '1mo', 'until 2027-01-01', 'soon'], one.pick);
    return { ...base, kind: 'postpone', ticket: ticket.id, to };
  },
  link: ({ base, one, ticket, other }) => {
    const as = at(['related', 'parent', 'child', 'duplicate', 'follows'] as const, one.pick);
    return { ...base, kind: 'link', ticket: ticket.id, other: other.id, as, remove: one.flag };
  },
  merge: ({ base, one, ticket, other }) => ({
    ...base,
    kind: 'merge',
    ticket: ticket.id,
    into: other.id,
    acrossCustomers: one.flag,
  }),
  split: (scene) => ({ ...scene.base, kind: 'split', ticket: scene.ticket.id, entries: chosen(scene), subject: null }),
  // Few may, and few tickets have lines to spare: oftener than chance whoever may everything does it.
  move: (scene) => ({
    ...scene.base,
    ...(scene.one.pick % 2 ? ({ actor: { kind: 'system', id: 'cli' }, door: 'cli' } as const) : {}),
    kind: 'move',
    ticket: scene.ticket.id,
    entries: chosen(scene),
    to: scene.other.id,
  }),
  forward: (scene) => {
    const { base, one, ticket } = scene;
    const notes = one.pick % 2 === 0;
    const to = one.flag ? [hisOf(scene)] : at([[EXPERT, 'bob'], ['lead'], [WATCHER]], one.pick);
    const include = {
      original: false,
      history: true,
      notes,
      attachments: one.pick % 3 > 0,
      rating: one.pick % 7 === 0,
    };
    const own = { attachments: one.other % 2 ? files('new') : [], outside: one.flag };
    return { ...base, kind: 'forward', ticket: ticket.id, to, subject: null, text: 'look', include, ...own };
  },
  offer: ({ base, one, ticket }) => {
    const to = at(
      [[], ['anna', 'bob'], ['eve', 'finn', 'bob'], [base.actor.id], ['nobody'], ['@outside', 'gus']],
      one.pick,
    );
    return { ...base, kind: 'offer', ticket: ticket.id, to, accept: at(['first', 'many', null] as const, one.other) };
  },
  accept: ({ base, ticket }) => ({ ...base, kind: 'accept', ticket: ticket.id }),
  decline: ({ base, ticket }) => ({ ...base, kind: 'decline', ticket: ticket.id, comment: INSIDE }),
  withdraw: ({ base, one, ticket }) => {
    const bySystem = { actor: { kind: 'system', id: 'cli' }, door: 'cli' } as const;
    return { ...base, ...(one.flag ? bySystem : {}), kind: 'withdraw', ticket: ticket.id };
  },
  spent: ({ base, one, ticket }) => ({
    ...base,
    kind: 'spent',
    ticket: ticket.id,
    minutes: at([20, 90, 0, -5], one.pick),
    text: INSIDE,
    reverses: one.flag ? one.other : null,
  }),
  digest: ({ base, one, ticket }) => {
    const { ref, subject, status, queue, priority, due, createdAt: since } = ticket;
    const lists = { news: [], unassigned: [], overdue: [], waiting: [] };
    const counts = { news: 0, mine: one.pick, unassigned: 0, overdue: 0, waiting: 0 };
    const words = { ...lists, mine: [{ ref, subject, status, queue, priority, due, since }], counts };
    return { ...base, kind: 'digest', agent: 'anna', words };
  },
  timer: ({ base, one, ticket }) => ({
    cause: base.cause,
    ordinal: base.ordinal,
    actor: { kind: 'system', id: 'clock' },
    door: 'timer',
    kind: 'timer',
    ticket: ticket.id,
    timer: at(timerKinds, one.pick),
  }),
  undo: ({ base, ticket, undo, one }) => ({
    ...base,
    kind: 'undo',
    ticket: ticket.id,
    undo: undo?.id ?? 'u0',
    ...(one.flag ? { whole: true } : {}),
  }),
  open: (scene) => {
    const { base, one } = scene;
    const address = at([...customers, null], one.other);
    const visibility = one.flag ? 'public' : 'internal';
    const set = { ...plainly(one.set), queue: at(queues, one.pick), subject: 'called' };
    return {
      ...base,
      kind: 'open',
      customer: address === null ? null : { address, name: '' },
      text: one.flag && address !== null && set.visibility !== 'internal' ? markOf(address) : INSIDE,
      visibility: set.visibility ?? visibility,
      ...(one.pick % 4 ? {} : { isVisibilitySaid: false }),
      set,
      attachments: [],
      tellsCustomer: one.pick % 3 > 0,
    };
  },
};

function ofRule(base: Scene['base']) {
  return { cause: base.cause, ordinal: base.ordinal, actor: { kind: 'rule', id: 'r' }, door: 'rule' } as const;
}

/** What a rule may set of a new ticket: nothing that says more than the mail. */
function plainly({ comment: _, solution: __, findings: ___, ...set }: SetValues): SetValues {
  return set;
}

const statuses = [...new Set(Object.values(site.workflows ?? {}).flatMap((one) => one.statuses.map(({ id }) => id)))];
const values: fc.Arbitrary<SetValues> = fc.record(
  {
    status: fc.constantFrom(...statuses, 'reopen', 'keep', 'nothing'),
    queue: fc.constantFrom(...queues, 'nowhere'),
    assign: fc.constantFrom('anna', 'bob', 'eve', 'none', 'nobody', '+bob', '-anna', 'hal', 'least_busy@outside'),
    offer: fc.constantFrom('team', 'first @outside', 'many anna bob', 'none', 'nobody'),
    priority: fc.constantFrom('low', 'high', 'burning'),
    severity: fc.constantFrom('minor', 'major'),
    type: fc.constantFrom('request', 'incident', ''),
    group: fc.constantFrom('hardware', 'software'),
    tags: fc.subarray(['vip', '-vip', 'new']),
    fields: fc.constantFrom({ order: '17' }, { order: 'x' }, { amount: '12.50' }, {}),
    due: fc.constantFrom('+3d', '2027-01-01', 'soon'),
    language: fc.constantFrom('en', 'de'),
    findings: fc.constantFrom(INSIDE, ''),
    solution: fc.constantFrom('the solution', ''),
    comment: fc.constantFrom('as said', ''),
    close_reason: fc.constantFrom('solved', 'duplicate', 'why not'),
    causes: fc.subarray(['user', 'bug']),
    visibility: fc.constantFrom('public', 'internal'),
    watchers: fc.constantFrom(['carl'], [WATCHER], ['x']),
    organisation: fc.constantFrom('acme', 'none', 'nobody'),
    contract: fc.constantFrom('gold', 'small', 'none', 'nothing'),
    project: fc.constantFrom('rollout', 'none', 'nothing'),
  },
  { requiredKeys: [] },
);
/** Steps that only say one thing move tickets on more often than those that say all at once. */
const little = fc.tuple(values, fc.nat()).map(([set, pick]): SetValues => {
  const entries = Object.entries(set);
  const [entry] = entries.length > 0 ? [entries[pick % entries.length]] : [];
  if (!entry) return { status: at(statuses, pick), ...said };
  return entry[0] === 'status' && pick % 2 ? { status: String(entry[1]), ...said } : Object.fromEntries([entry]);
});

const agents = ['anna', 'bob', 'carl', 'dora', 'eve', 'finn', 'nobody'].map((id): Actor => ({ kind: 'agent', id }));
const who = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Actor>(...agents) },
  { weight: 3, arbitrary: fc.constant<Actor>({ kind: 'system', id: 'cli' }) },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: 'rule', id: 'r' }) },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: 'contact', id: customers[0] }) },
);

/** What happens oftener than once among all kinds. */
const often: readonly Command['kind'][] = [
  // An order that goes on needs one that was made.
  'order',
  'order',
  'order_set',
  'order_set',
  'set',
  'set',
  'set',
  'set',
  'join',
  'reply',
  'assign',
  'close',
  'undo',
  'note',
];
const seldom: readonly Command['kind'][] = ['delete', 'spam', 'alert_admin', 'digest', 'redirect'];
const kinds = Object.keys(makers) as Command['kind'][];
const verb = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(...kinds.filter((kind) => !seldom.includes(kind)), ...often) },
  { weight: 1, arbitrary: fc.constantFrom(...seldom) },
);

export const step: fc.Arbitrary<Step> = fc.record({
  verb,
  at: fc.nat(3),
  other: fc.nat(3),
  who,
  flag: fc.boolean(),
  pick: fc.nat(59),
  set: fc.oneof(values, little),
});

/** The door each kind of actor comes by. */
export function doorOf(actor: Actor, pick: number): Door {
  if (actor.kind === 'rule') return 'rule';
  if (actor.kind === 'system') return pick % 4 ? 'cli' : 'timer';
  return at(['cli', 'mail', 'api', 'web'] as const, pick);
}

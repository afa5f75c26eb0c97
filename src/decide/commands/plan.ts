// What an agent's commands come to on a ticket: steps in the order they are carried out, or why they cannot be. Takes
// what was read of the mail and what is known of its author; gives steps that make Commands once the ticket has its id.
// Values are the desk's to judge; here stands what no desk can know: which mail, which number, what is proved.
import type { Command, CommandBase, MailFacts, SetValues } from '../../model/command.ts';
import { type CommandName, commandNamed } from '../../model/mailed/commands.ts';
import type { AgentPast } from '../../model/mailed/past.ts';
import type { MailedFault, MailedRefusal } from '../../model/mailed/words.ts';
import type { Site } from '../../model/policy.ts';
import type { TicketId } from '../../model/ticket.ts';
import { minutesOf } from '../../model/time/minutes.ts';
import { tieKinds } from '../../model/verb.ts';
import { statusKey } from '../../model/workflow.ts';
import type { Written } from './read.ts';
import { postponeOf, timeOf, workOf } from './times.ts';
import {
  assignmentOf,
  bareAddress,
  closingOf,
  fieldOf,
  forwardingOf,
  forwardParts,
  peopleOf,
  refOf,
  splittingOf,
  tagsOf,
  tieOf,
} from './values.ts';

/**
 * When a step has its turn. Who is kept informed is settled first: what is said in the same mail is for him, too. What can
 * be taken back stands last, so that `#undo` finds nothing in between.
 */
const stages = [
  'undo',
  'people',
  'filing',
  'said',
  'mine',
  'away',
  'sent',
  'place',
  'words',
  'values',
  'others',
  'end',
] as const;
export type Stage = (typeof stages)[number];

/**
 * Each in its turn. Whoever takes a ticket has it before he says who is kept informed: a role may allow that of his own
 * tickets alone. A taking comes after what he says among us, so that his colleagues still hear of it, and before a reply.
 */
export function inTurn<T extends { readonly stage: Stage }>(all: readonly T[]): readonly T[] {
  const isTaken = all.some(({ stage }) => stage === 'mine');
  const turn = ({ stage }: T): number =>
    isTaken && stage === 'people' ? stages.indexOf('mine') + 0.5 : stages.indexOf(stage);
  return all.toSorted((a, b) => turn(a) - turn(b));
}

export interface Step {
  readonly stage: Stage;
  readonly line: string;
  readonly build: (base: CommandBase, ticket: TicketId) => Command;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Values set before the words leave (whom they go to), and after. */
  readonly place: SetValues;
  readonly values: SetValues;
  readonly faults: readonly MailedRefusal[];
}

/** Who writes, where, and what was found out. */
export interface Scene {
  readonly agent: string;
  readonly site: Site;
  readonly past: AgentPast;
  /** He proved that he is it: what he says may reach others. */
  readonly mayReach: boolean;
  /** Who has the ticket; null = it is opened by this mail. */
  readonly assignees: readonly string[] | null;
  /** Tickets by the number they were named with; null = there is none. */
  readonly tickets: ReadonlyMap<string, TicketId | null>;
  /** Words and files for a forward. */
  readonly text: string;
  readonly attachments: MailFacts['attachments'];
}

/** Numbers of other tickets that the commands name. */
export function refsIn(commands: readonly Written[]): readonly string[] {
  return commands.flatMap(({ name, value }) =>
    name === 'merge' ? [refOf(mergeOf(value).ref)] : name === 'link' ? [tieOf(value).ref] : [],
  );
}

/** Makes the plan. */
export function planOf(commands: readonly Written[], scene: Scene): Plan {
  const draft: Draft = { steps: [], place: {}, values: {}, faults: [], scene };
  for (const one of commands) {
    if (needsProof(one, scene)) fault(draft, one, 'needs-proof');
    else if (scene.assignees === null && NEEDS_TICKET.includes(one.name)) fault(draft, one, 'needs-ticket');
    else readers[one.name](one, draft);
  }
  const { steps, place, values, faults } = draft;
  return { steps, place, values, faults };
}

interface Draft {
  readonly scene: Scene;
  readonly steps: Step[];
  readonly faults: MailedRefusal[];
  place: SetValues;
  values: SetValues;
}

/** What only a ticket that is there can have done to it. */
const NEEDS_TICKET: readonly CommandName[] = ['send', 'undo', 'split', 'accept', 'decline', 'reopen'];

function needsProof({ name, value }: Written, { mayReach, site }: Scene): boolean {
  if (mayReach) return false;
  const ends = name === 'status' && (site.known.ends ?? []).includes(statusKey(value));
  return ends || commandNamed(name).needs === 'pass';
}

function fault(
  draft: Draft,
  { line }: Pick<Written, 'line'>,
  why: MailedFault,
  more: Partial<MailedRefusal> = {},
): void {
  draft.faults.push({ why, line, detail: '', nearest: null, expected: [], ...more });
}

type Reader = (one: Written, draft: Draft) => void;

function step(
  stage: Stage,
  build: (value: string, base: CommandBase, ticket: TicketId, scene: Scene) => Command,
): Reader {
  return ({ line, value }, draft) => {
    draft.steps.push({ stage, line, build: (base, ticket) => build(value, base, ticket, draft.scene) });
  };
}

function sets(key: 'status' | 'due' | 'priority' | 'severity' | 'type' | 'group'): Reader {
  return ({ value }, draft) => {
    draft.values = { ...draft.values, [key]: key === 'due' ? timeOf(value) : value };
  };
}

/** Words of the mail itself are the filing's business: these commands only say what becomes of them. */
function nothing(): void {}

const readers: Readonly<Record<CommandName, Reader>> = {
  reply: nothing,
  note: nothing,
  use: nothing,
  help: nothing,
  send: nothing,
  take: step('mine', (_, base, ticket) => ({ ...base, kind: 'take', ticket })),
  accept: step('mine', (_, base, ticket) => ({ ...base, kind: 'accept', ticket })),
  decline: (one, draft) => {
    const { agent, assignees } = draft.scene;
    // "Not me" of somebody who has it gives it back.
    const isHis = assignees?.includes(agent) ?? false;
    const build: Step['build'] = (base, ticket) =>
      isHis
        ? { ...base, kind: 'assign', ticket, to: `-${agent}` }
        : { ...base, kind: 'decline', ticket, comment: one.value };
    draft.steps.push({ stage: 'away', line: one.line, build });
  },
  assign: step('others', (value, base, ticket, { agent, site }) => ({
    ...base,
    kind: 'assign',
    ticket,
    to: assignmentOf(value, agent, site.known.agents),
  })),
  offer: step('others', (value, base, ticket) => {
    const [, mode, rest = value] = /^(first|many)(?:\s+(.*))?$/is.exec(value) ?? [];
    const accept = mode?.toLowerCase() === 'first' ? 'first' : mode ? 'many' : null;
    return { ...base, kind: 'offer', ticket, to: peopleOf(rest), accept };
  }),
  status: sets('status'),
  due: sets('due'),
  priority: sets('priority'),
  severity: sets('severity'),
  type: sets('type'),
  group: sets('group'),
  queue: ({ value }, draft) => {
    draft.place = { ...draft.place, queue: value };
  },
  internal: (_, draft) => {
    draft.place = { ...draft.place, visibility: 'internal' };
  },
  public: (_, draft) => {
    draft.place = { ...draft.place, visibility: 'public' };
  },
  customer: ({ value }, draft) => {
    const name = /^([^<>]*)<[^<>]+>$/.exec(value)?.[1]?.trim() ?? '';
    const customer = value === '' ? { address: 'suggested', name: '' } : { address: bareAddress(value), name };
    draft.place = { ...draft.place, customer };
  },
  tag: ({ value }, draft) => {
    draft.values = { ...draft.values, tags: [...(draft.values.tags ?? []), ...tagsOf(value)] };
  },
  untag: ({ value }, draft) => {
    const gone = tagsOf(value).map((tag) => `-${tag.replace(/^-/, '')}`);
    draft.values = { ...draft.values, tags: [...(draft.values.tags ?? []), ...gone] };
  },
  field: (one, draft) => {
    const pair = fieldOf(one.value);
    if (!pair) return fault(draft, one, 'value-missing', { nearest: '#field name=value' });
    draft.values = { ...draft.values, fields: { ...draft.values.fields, [pair[0]]: pair[1] } };
  },
  spent: (one, draft) => {
    const [time, text] = workOf(one.value);
    const minutes = minutesOf(time);
    if (minutes === null) return fault(draft, one, 'invalid', { expected: ['20m', '1h30', '1:30', '2h'] });
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'spent', ticket, minutes, text, reverses: null });
    draft.steps.push({ stage: 'said', line: one.line, build });
  },
  cc: (one, draft) => watching(one, draft, false),
  uncc: (one, draft) => watching(one, draft, true),
  stop: step('others', (_, base, ticket, { agent }) => ({ ...base, kind: 'watch', ticket, who: agent, remove: true })),
  forward: (one, draft) => {
    const { unknown, ...wish } = forwardingOf(one.value);
    if (unknown !== null) return fault(draft, one, 'invalid', { detail: unknown, expected: forwardParts });
    const { text, attachments } = draft.scene;
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'forward', ticket, ...wish, text, attachments });
    draft.steps.push({ stage: 'sent', line: one.line, build });
  },
  merge: (one, draft) => {
    const { ref, isSaid } = mergeOf(one.value);
    const into = draft.scene.tickets.get(ref) ?? null;
    if (into === null) return fault(draft, one, 'no-such-ticket', { detail: ref });
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'merge', ticket, into, acrossCustomers: isSaid });
    draft.steps.push({ stage: 'end', line: one.line, build });
  },
  link: (one, draft) => {
    const { ref, as, kind } = tieOf(one.value);
    const other = draft.scene.tickets.get(ref) ?? null;
    if (other === null) return fault(draft, one, 'no-such-ticket', { detail: ref });
    if (kind === null) return fault(draft, one, 'invalid', { detail: as, expected: tieKinds });
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'link', ticket, other, as: kind, remove: false });
    draft.steps.push({ stage: 'others', line: one.line, build });
  },
  split: (one, draft) => {
    const { entries: named, subject } = splittingOf(one.value);
    const { lastMail } = draft.scene.past;
    const entries = named.length > 0 ? named : lastMail === null ? [] : [lastMail];
    if (entries.length === 0) return fault(draft, one, 'no-mail-to-split');
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'split', ticket, entries, subject });
    draft.steps.push({ stage: 'others', line: one.line, build });
  },
  undo: (one, draft) => {
    const named = /^u[1-9]\d{0,14}$/i.test(one.value) ? one.value.toLowerCase() : null;
    const id = named ?? draft.scene.past.undo?.id;
    if (id === undefined || (one.value !== '' && named === null)) return fault(draft, one, 'nothing-to-undo');
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'undo', ticket, undo: id, whole: true });
    draft.steps.push({ stage: 'undo', line: one.line, build });
  },
  postpone: step('others', (value, base, ticket) => ({
    ...base,
    kind: 'postpone',
    ticket,
    to: postponeOf(value),
  })),
  reopen: step('others', (value, base, ticket) => ({ ...base, kind: 'reopen', ticket, comment: value })),
  close: step('end', (value, base, ticket, { site }) => ({
    ...base,
    kind: 'close',
    ticket,
    ...closingOf(value, site.known.closeReasons ?? []),
    notify: 'all',
  })),
};

function watching(one: Written, draft: Draft, remove: boolean): void {
  for (const who of peopleOf(one.value)) {
    const build: Step['build'] = (base, ticket) => ({ ...base, kind: 'watch', ticket, who, remove });
    draft.steps.push({ stage: 'people', line: one.line, build });
  }
}

/** `T-2026-00017`, `T-2026-00017 yes`: whoever says it knows that the customers differ. */
function mergeOf(value: string): { readonly ref: string; readonly isSaid: boolean } {
  const [, ref = value, said] = /^(\S+)\s+(\S+)$/u.exec(value) ?? [];
  return { ref: refOf(ref), isSaid: said !== undefined && /^(?:yes|ja|oui|--yes)$/i.test(said) };
}

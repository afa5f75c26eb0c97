// The commands of an agent's mail with their turn: the steps of a plan, the values set together, the entry or the reply
// his words become. Takes what the mail means; gives commands with the line each stands for. Pure.
import type { Command, CommandOf, MailFacts } from '../../model/command.ts';
import type { Decision } from '../../model/decision.ts';
import { fold } from '../../model/fold.ts';
import type { AgentPast } from '../../model/mailed/past.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import type { Site } from '../../model/policy.ts';
import type { AgentMail } from '../agent-mail.ts';
import { commandBase, type Filing, joinInside, mailFacts } from '../filing.ts';
import type { Settings } from '../settings.ts';
import type { Found, ThreadView } from '../thread.ts';
import type { Plan, Stage } from './plan.ts';
import type { Orders } from './read.ts';
import { peopleOf } from './values.ts';
import type { Words } from './words.ts';

export interface Answering {
  readonly view: ThreadView;
  readonly agent: AgentMail;
  readonly found: Found;
  /** With the agent as its author, unless he is not proven. */
  readonly filing: Filing;
  /** What rules say of such mail: tags. */
  readonly settings: Settings;
  /** The decision without commands. */
  readonly outline: Decision;
}

/** The commands and words that count: his own, or with `#send` those of the mail that is held. */
export interface Meaning {
  readonly orders: Pick<Orders, 'commands' | 'words'>;
  readonly words: Words;
  /** The held mail that is released; null = none. */
  readonly held: AgentPast['held'];
  /** His words and files stay among us: nothing that is forwarded takes them along. */
  readonly isKept: boolean;
  /** Its commands, but those the answer says anew. */
  readonly again: Orders['commands'];
  /** Lines of it that are neither carried out nor sent. */
  readonly leftOut: readonly MailedRefusal[];
}

export interface Placed {
  readonly stage: Stage;
  readonly line: string;
  readonly command: Command;
}

/** The commands of a plan, each with its line. */
export function placedBy(plan: Plan, commands: Orders['commands'], { found, filing }: Answering): readonly Placed[] {
  const ticket = found.ticket.id;
  const base = commandBase(filing, 0);
  return [
    ...plan.steps.map(({ stage, line, build }) => ({ stage, line, command: build(base, ticket) })),
    ...setCommands(plan, commands, (set) => ({ ...base, kind: 'set', ticket, set })),
  ];
}

const PLACE: readonly string[] = ['queue', 'internal', 'public', 'customer'];
const VALUES: readonly string[] = ['status', 'due', 'priority', 'severity', 'type', 'group', 'tag', 'untag', 'field'];

/** At most two: whom the words go to is set before they leave, the rest after. */
function setCommands(
  plan: Plan,
  commands: Orders['commands'],
  make: (set: Plan['values']) => Command,
): readonly Placed[] {
  const linesOf = (names: readonly string[]): string =>
    commands.flatMap(({ name, line }) => (names.includes(name) ? [line] : [])).join('; ');
  const sets: Placed[] = [];
  if (Object.keys(plan.place).length > 0)
    sets.push({ stage: 'place', line: linesOf(PLACE), command: make(plan.place) });
  if (Object.keys(plan.values).length > 0)
    sets.push({ stage: 'values', line: linesOf(VALUES), command: make(plan.values) });
  return sets;
}

/** The mail itself: as the entry his words make, or inside when they make none; `#note …` beside a reply. */
export function wordCommands(given: Answering, { words, held, orders }: Meaning): readonly Placed[] {
  const { found, filing, settings, view } = given;
  const ticket = found.ticket.id;
  const base = commandBase(filing, 0);
  const tells = keptInformed(orders.commands, view.site);
  const noted = (text: string, line: string): Placed => ({
    stage: 'said',
    line,
    command: { ...base, kind: 'note', ticket, text, attachments: [], ...(tells.length > 0 ? { notify: tells } : {}) },
  });
  const notes = words.notes.map((text) => noted(text, '#note'));
  const isReply = words.as === 'reply';
  const reply = isReply ? replyOf(given, words, held) : [];
  // A plain reply is its own entry; what rules tag it with comes after it.
  if (isReply && !held) return [...notes, ...reply, ...tagsByRule(given)];
  const isNote = words.as === 'note' && !held;
  const body = isNote ? words.text : view.mail.message.reply;
  const values = { ...settings.values, ...(held?.flag ? { flag: `-${held.flag}` } : {}) };
  const silent = isNote ? filing : { ...filing, notify: { ...filing.notify, agents: false } };
  const join = joinInside(silent, found, { ...settings, values, body });
  const told = isNote && tells.length > 0 && join.kind === 'join' ? { ...join, tells } : join;
  const heldNote = held && words.as === 'note' ? [noted(words.text, '#send')] : [];
  return [...notes, { stage: 'filing', line: '', command: told }, ...heldNote, ...reply];
}

/** Those of our own people whom `#cc` of the same mail names and no later `#uncc`: what he says among us is for them, too. */
export function keptInformed(commands: Orders['commands'], site: Site): readonly string[] {
  const ids = new Set<string>();
  for (const { name, value } of commands)
    if (name === 'cc' || name === 'uncc')
      for (const id of peopleOf(value).flatMap((one) => idOf(one, site))) ids[name === 'cc' ? 'add' : 'delete'](id);
  return [...ids];
}

function idOf(person: string, { known, agents }: Site): string | readonly [] {
  const byAddress = Object.hasOwn(agents, person.toLowerCase()) ? agents[person.toLowerCase()] : undefined;
  return byAddress ?? known.agents.find((id) => fold(id) === fold(person)) ?? [];
}

function replyOf({ found, filing }: Answering, words: Words, held: AgentPast['held']): readonly Placed[] {
  const mail = held ? { ...held.mail, text: words.text } : mailFacts(filing, words.text);
  const command: Command = {
    ...commandBase(filing, 0),
    kind: 'reply',
    ticket: found.ticket.id,
    text: words.text,
    attachments: mail.attachments,
    mail,
    orRefused: true,
    ...(words.canned === null ? {} : { canned: words.canned }),
  };
  return [{ stage: 'words', line: held ? '#send' : '', command }];
}

function tagsByRule({ settings, filing, found }: Answering): readonly Placed[] {
  const { tags = [] } = settings.values;
  if (tags.length === 0) return [];
  const byRule = { actor: { kind: 'rule', id: 'tags' }, door: 'rule' } as const;
  const base = { ...commandBase(filing, 0), ...byRule };
  return [{ stage: 'end', line: '', command: { ...base, kind: 'set', ticket: found.ticket.id, set: { tags } } }];
}

/** True for a command by which others get the ticket, into their hands or their queue: they read what was written with it. */
export function gives(command: Command): command is CommandOf<'assign' | 'offer' | 'set'> {
  const isMoved = command.kind === 'set' && command.set.queue !== undefined;
  return command.kind === 'assign' || command.kind === 'offer' || isMoved;
}

/** What gives the ticket to others takes along what he wrote for them. */
export function besideWords(
  command: Command,
  mail: MailFacts,
  { as, text, notes }: Pick<Words, 'as' | 'text' | 'notes'>,
): Command {
  if (!gives(command)) return command;
  const comment = notes.join('\n');
  // Words under `#forward` are for whom it goes to.
  const said = as === 'forward' ? '' : text;
  // Without words it still tells whose mail gives the ticket away; under `#forward` its files are for somebody else.
  const own = as === 'forward' && said + comment === '' ? { ...mail, attachments: [] } : mail;
  return {
    ...command,
    beside: {
      mail: { ...own, text: said },
      ...(as === 'note' || as === 'reply' ? { as } : {}),
      comment,
      isInternal: as === 'note' || comment !== '',
    },
  };
}

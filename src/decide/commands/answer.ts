// An agent's mail that belongs to a ticket, as a decision: his words as reply or note, what his first lines ask for, and
// what stands instead when something of it cannot be – then nothing is carried out, the mail waits inside the ticket and
// he is told. Staff joins whatever the status, never reopens; what an unproven agent wrote stays nobody's words.
import type { Command } from '../../model/command.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import { type AgentPast, noPast } from '../../model/mailed/past.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import type { TicketId } from '../../model/ticket.ts';
import { ordersOf } from '../agent-mail.ts';
import { commandBase, type Filing, joinCommand, joinInside, mailFacts } from '../filing.ts';
import { isMachineMail } from '../mail.ts';
import { isLateHistory } from '../thread/history.ts';
import type { ThreadView } from '../thread.ts';
import { closingWords, insideWords, speaksInside } from './doubtful.ts';
import { saysNothing } from './farewell.ts';
import { colleaguesOf, framedOtherwise } from './framed.ts';
import { heldReason, mistaken, refusal, tellDone, tellHeld } from './held.ts';
import { type Answering, type Meaning, placedBy, wordCommands } from './placed.ts';
import { planOf, refsIn, type Scene, stages } from './plan.ts';
import { type Orders, readOrders } from './read.ts';
import { forwardingOf } from './values.ts';
import { wordsOf } from './words.ts';

/** The decision of an agent's mail. */
export function* agentsAnswer(given: Answering): Asking<Decision> {
  const { agent, filing, found, settings, outline } = given;
  switch (agent.as) {
    case 'held':
      return heldAnswer(given, agent.isTold ? [unprovenBy(agent)] : []);
    case 'note':
    case 'recorded': {
      const isSent = agent.as === 'recorded';
      const visibility = isSent ? 'public' : 'internal';
      const movesStatus = isSent && !isLateHistory(given.view.mail, found.ticket);
      const how = { settings, visibility, reopen: false, movesStatus, key: null } as const;
      return { ...outline, commands: [joinCommand(filing, found, how), ...(isSent ? tellLeftOut(given) : [])] };
    }
    default:
      return yield* orderedAnswer(given);
  }
}

/** The customer has read the commands, too; whoever wrote them thinks they were carried out. */
function tellLeftOut({ agent, filing, found, view }: Answering): readonly Command[] {
  const commands = ordersOf(view.mail, view.site)?.commands ?? [];
  if (commands.length === 0) return [];
  const about = { ticket: found.ticket.id, agent: agent.agent, mail: mailFacts(filing, '') };
  const refusals = commands.map(({ line }) => refusal('customer-has-it', line));
  return [tellDone(bySystem(filing), about, { words: 'none', isHelp: false, refusals })];
}

function unprovenBy({ reason, needsProof }: Answering['agent']): MailedRefusal {
  return refusal(reason.code === 'agent-quotes' ? 'quotes' : needsProof ? 'needs-proof' : 'unproven', '');
}

/** What is asked for and what his words become. A plain reply is the same without commands. */
function* orderedAnswer(given: Answering): Asking<Decision> {
  const { agent, found, view, outline } = given;
  const past = yield* pastOf(given);
  const plain: Orders = { commands: [], mistakes: [], words: view.mail.message.reply.trim() };
  const orders = keepingHeld(agent.orders ?? plain, past, given);
  const meant = meaningOf(orders, past, given);
  const scene: Scene = {
    agent: agent.agent,
    site: view.site,
    past,
    mayReach: agent.mayReach,
    assignees: found.ticket.assignees,
    tickets: yield* ticketsNamed(meant.orders, view),
    text: meant.words.text,
    attachments: mailFacts(given.filing, '').attachments,
  };
  const plan = planOf(orders.commands, scene);
  const faults = [...orders.mistakes.map(mistaken), ...faultsOf(orders, meant, past, given), ...plan.faults];
  if (faults.length > 0) return heldAnswer(given, faults);
  // Of a held mail each command stands for itself: what cannot be is left out.
  const again = meant.again.map((one) => planOf([one], scene));
  const placed = [...placedBy(plan, orders.commands, given), ...wordCommands(given, meant)];
  const released = again.flatMap((one, index) => placedBy(one, meant.again.slice(index, index + 1), given));
  const all = [...released.map((one) => ({ ...one, mayFail: true })), ...placed];
  all.sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const told = agent.orders
    ? [
        receipt(
          given,
          meant,
          again.flatMap((one) => one.faults),
        ),
      ]
    : [];
  const commands = [...all.map(({ command }) => command), ...told].map((one, ordinal) => ({ ...one, ordinal }));
  const mayFail = all.flatMap((one, place) => ('mayFail' in one ? [place] : []));
  const lines = all.map(({ line }) => line);
  const instead = heldAnswer(given, []).commands;
  return {
    ...outline,
    commands,
    orders: { agent: agent.agent, lines, instead, ...(mayFail.length > 0 ? { mayFail } : {}) },
  };
}

/** `#note` alone, as the mail about his held words says: they are kept as a note, nothing else is done. */
function keepingHeld(own: Orders, { held }: AgentPast, { agent, view: { mail, site } }: Answering): Orders {
  const [note, ...others] = own.commands;
  const { from, attachments } = mail.message;
  const isNoteAlone = note?.name === 'note' && note.value === '' && others.length + own.mistakes.length === 0;
  const says = !saysNothing(own.words, from?.name ?? '') || attachments.some((file) => !file.inline);
  if (!isNoteAlone || says || !held || !agent.mayReach) return own;
  const before = readOrders(held.mail.text, [...site.known.agents, ...(site.known.teams ?? [])]);
  return before.commands.length > 0 ? own : { ...own, commands: [{ name: 'send', value: '', line: note.line }, note] };
}

function meaningOf(own: Orders, past: AgentPast, { view, found }: Answering): Meaning {
  const { mail, site } = view;
  const isSend = own.commands.some(({ name }) => name === 'send');
  const held = isSend ? past.held : null;
  const before = held ? readOrders(held.mail.text, [...site.known.agents, ...(site.known.teams ?? [])]) : null;
  const anew = own.commands.map(({ name }) => name);
  const again = (before?.commands ?? []).filter(
    ({ name }) => !['send', 'undo', 'help'].includes(name) && !anew.includes(name),
  );
  const { words: text, goesOn } = before ?? own;
  const orders = { commands: [...again, ...own.commands], words: text, ...(goesOn ? { goesOn } : {}) };
  const files = held ? held.mail.attachments : mail.message.attachments.filter((file) => !file.inline);
  const words = wordsOf(orders, {
    agentReply: isSend ? 'reply' : site.agentReply,
    visibility: isSend ? 'public' : found.visibility,
    author: mail.message.from?.name ?? '',
    hasFiles: files.length > 0,
  });
  return { orders, words, held, again };
}

/** What is wrong with the mail besides what is wrong with a single command. */
function faultsOf(own: Orders, meant: Meaning, past: AgentPast, given: Answering): readonly MailedRefusal[] {
  const { agent, view, found } = given;
  const { words, held } = meant;
  const faults: MailedRefusal[] = [];
  const send = own.commands.find(({ name }) => name === 'send');
  if (send && !held) faults.push(refusal('nothing-held', send.line));
  if (send && held && !saysNothing(own.words, view.mail.message.from?.name ?? ''))
    faults.push(refusal('contradiction', send.line, { nearest: '#reply' }));
  if (words.fault) faults.push(refusal(words.fault.why, words.fault.line));
  else if (send && held && words.as === 'none' && meant.again.length === 0) faults.push(refusal('no-words', send.line));
  const colleagues = colleaguesOf(view.mail, found, view.site);
  if (found.ticket.visibility === 'public')
    faults.push(...closingWords(own.commands, view.site.known.closeReasons ?? [], colleagues));
  if (words.as === 'forward' && goesOutside(meant, view)) return [...faults, ...insideWords(words.text, colleagues)];
  if (words.as !== 'reply') return faults;
  const isCommand = meant.orders.commands.some(({ name }) => ['reply', 'use', 'send'].includes(name));
  if (!agent.mayReach && !isCommand) faults.push(refusal('needs-proof', ''));
  const isAsked = own.mistakes.some(({ why }) => why === 'below');
  const inside = send || isAsked ? [] : insideWords(words.text, colleagues);
  faults.push(...inside);
  if (!isCommand && inside.length === 0) {
    const spoken = speaksInside(words.text, colleagues);
    faults.push(...(spoken.length > 0 ? spoken : framedOtherwise({ ...view, found }, colleagues)));
  }
  const others = past.since.filter(({ what }) => what === 'reply');
  if (!send && others.length > 0)
    faults.push(refusal('answered-meanwhile', '', { detail: [...new Set(others.map(({ who }) => who))].join(', ') }));
  return faults;
}

/** Somebody who is none of us reads what is forwarded. */
function goesOutside({ orders }: Meaning, { site }: ThreadView): boolean {
  return orders.commands.some(
    ({ name, value }) =>
      name === 'forward' &&
      forwardingOf(value).to.some((one) => one.includes('@') && !Object.hasOwn(site.agents, one.toLowerCase())),
  );
}

function* pastOf({ agent, found, view }: Answering): Asking<AgentPast> {
  const { inReplyTo, references } = view.mail.message;
  const named = [...(inReplyTo ? [inReplyTo] : []), ...references.toReversed()];
  if (isMachineMail(view.mail.message)) return noPast;
  const answered = [...new Set(named)].slice(0, 10);
  const ticket = found.ticket.id;
  return yield* view.inquiry.ask<'agentPast'>({ ask: 'agentPast', ticket, agent: agent.agent, answered });
}

/** Tickets by the number the commands name. */
export function* ticketsNamed(
  { commands }: Pick<Orders, 'commands'>,
  { inquiry }: ThreadView,
): Asking<ReadonlyMap<string, TicketId | null>> {
  const found = new Map<string, TicketId | null>();
  for (const ref of refsIn(commands)) {
    const one = yield* inquiry.ask<'ticketByRef'>({ ask: 'ticketByRef', ref: ref.toLowerCase() });
    found.set(ref, one && !one.deleted ? one.id : null);
  }
  return found;
}

/** Kept inside with every word of it, and its author told why; nothing of it is carried out. */
function heldAnswer(given: Answering, refusals: readonly MailedRefusal[]): Decision {
  const { agent, filing, found, settings, outline, view } = given;
  const isOrders = agent.as !== 'held';
  const { tags } = settings.values;
  // A `#send` that fails is no mail to be released itself.
  const isSend = agent.orders?.commands.some(({ name }) => name === 'send') ?? false;
  const flag = isSend ? {} : { flag: isOrders ? 'agent-held' : agent.reason.code };
  const values = { ...(tags ? { tags } : {}), ...flag };
  const silent = isOrders ? { ...filing, notify: { ...filing.notify, agents: false } } : filing;
  const body = view.mail.message.reply.trim() === '' ? settings.body : view.mail.message.reply;
  const join = joinInside(silent, found, { ...settings, values, body });
  const mail = join.kind === 'join' ? join.mail : mailFacts(filing, '');
  const about = { ticket: found.ticket.id, agent: agent.agent, mail };
  const tells = isOrders || agent.isTold ? [tellHeld(bySystem(filing), about, refusals)] : [];
  const held: readonly Reason[] = isOrders && refusals.length > 0 ? [heldReason(refusals)] : [];
  return { ...outline, commands: [join, ...tells], reasons: [...outline.reasons, ...held] };
}

/** He is told what was done; `#send` is used up by it. */
function receipt(
  { agent, filing, found, view }: Answering,
  { words, held, orders }: Meaning,
  leftOut: readonly MailedRefusal[],
): Command {
  const base = bySystem(filing);
  const cause = held ? `held:${held.mail.ledger}` : base.cause;
  const mail = mailFacts(filing, view.mail.message.reply);
  const isHelp = orders.commands.some(({ name }) => name === 'help');
  const about = { ticket: found.ticket.id, agent: agent.agent, mail };
  return tellDone({ ...base, cause }, about, { words: words.as, isHelp, refusals: leftOut });
}

function bySystem(filing: Filing) {
  return { ...commandBase(filing, 0), actor: { kind: 'system', id: 'mailclerk' } } as const;
}

// An agent's mail that belongs to a ticket, as a decision: his words as reply or note, what his first lines ask for, and
// what stands instead when something of it cannot be – then nothing is carried out, the mail waits inside the ticket and
// he is told. Staff joins whatever the status, never reopens; what an unproven agent wrote stays nobody's words.
import type { Command, MailFacts } from '../../model/command.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import { type AgentPast, noPast } from '../../model/mailed/past.ts';
import type { MailedFault, MailedRefusal, MailedRelease } from '../../model/mailed/words.ts';
import type { TicketId, Visibility } from '../../model/ticket.ts';
import { ordersOf, peopleHere } from '../agent-mail.ts';
import { commandBase, type Filing, joinCommand, joinInside, mailFacts } from '../filing.ts';
import { isMachineMail } from '../mail.ts';
import { isLateHistory } from '../thread/history.ts';
import type { ThreadView } from '../thread.ts';
import { closingWords, insideWords, speaksInside } from './doubtful.ts';
import { saysNothing } from './farewell.ts';
import { colleaguesOf, framedOtherwise } from './framed.ts';
import { heldReason, mistaken, type Promised, refusal, stayedFiles, tellDone, tellHeld } from './held.ts';
import { type Answering, besideWords, type Meaning, placedBy, wordCommands } from './placed.ts';
import { inTurn, planOf, refsIn, type Scene } from './plan.ts';
import { type Orders, readOrders } from './read.ts';
import { released } from './released.ts';
import { forwardingOf } from './values.ts';
import { isKeptWhole, wordsOf } from './words.ts';

/** The decision of an agent's mail. */
export function* agentsAnswer(given: Answering): Asking<Decision> {
  const { agent, filing, found, settings, outline } = given;
  switch (agent.as) {
    case 'held':
      return heldAnswer(given, agent.isTold ? whyHeld(given) : [], { release: promiseOf(given) });
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

function whyHeld({ agent, found, view }: Answering): readonly MailedRefusal[] {
  if (agent.reason.code !== 'agent-quotes') return [refusal(agent.needsProof ? 'needs-proof' : 'unproven', '')];
  // A quoted line may be the word that keeps it inside: `> #note`. That says more than that there is a quote.
  const framed = framedOtherwise({ ...view, found }, colleaguesOf(view.mail, found, view.site));
  return framed.length > 0 ? framed : [refusal('quotes', '')];
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
    ...goingAlong(meant, mailFacts(given.filing, '')),
  };
  // What is attached to `#send` goes along with what is forwarded there.
  const more = meant.held && !isKeptWhole(orders, '') ? mailFacts(given.filing, '').attachments : [];
  const plan = planOf(orders.commands, { ...scene, attachments: [...scene.attachments, ...more] });
  const faults = [...orders.mistakes.map(mistaken), ...faultsOf(orders, meant, past, given), ...plan.faults];
  const promised = promisedOf(orders, faults, past, given, scene);
  if (faults.length > 0) return heldAnswer(given, asked(faults, promised.release), promised);
  // Of a held mail each command stands for itself: what cannot be is left out.
  const again = meant.again.map((one) => planOf([one], scene));
  const placed = [...placedBy(plan, orders.commands, given), ...wordCommands(given, meant)];
  const released = again.flatMap((one, index) => placedBy(one, meant.again.slice(index, index + 1), given));
  const all = inTurn([...released.map((one) => ({ ...one, mayFail: true })), ...placed]);
  const mail = meant.held?.mail ?? mailFacts(given.filing, '');
  const told = agent.orders ? [receipt(given, meant, [...meant.leftOut, ...again.flatMap((one) => one.faults)])] : [];
  const done = all.map(({ command }) => besideWords(command, mail, meant.words));
  const commands = [...done, ...told].map((one, ordinal) => ({ ...one, ordinal }));
  const mayFail = all.flatMap((one, place) => ('mayFail' in one ? [place] : []));
  const lines = all.map(({ line }) => line);
  const instead = heldAnswer(given, [], promised).commands;
  return {
    ...outline,
    commands,
    orders: { agent: agent.agent, lines, instead, ...(mayFail.length > 0 ? { mayFail } : {}) },
  };
}

/** What a forward takes along of the mail that asks for it: nothing of one that is kept as a note, neither words nor files. */
function goingAlong({ words, held, isKept }: Meaning, own: MailFacts): Pick<Scene, 'text' | 'attachments'> {
  if (isKept) return { text: '', attachments: [] };
  return { text: words.text, attachments: (held?.mail ?? own).attachments };
}

/** `#note` alone, as the mail about his held words says: they are kept as a note, nothing else is done. */
function keepingHeld(own: Orders, { held }: AgentPast, { agent, view: { mail, site } }: Answering): Orders {
  const [note, ...others] = own.commands;
  const { from, attachments } = mail.message;
  const isNoteAlone = note?.name === 'note' && note.value === '' && others.length + own.mistakes.length === 0;
  const says = !saysNothing(own.words, from?.name ?? '') || attachments.some((file) => !file.inline);
  if (!isNoteAlone || says || !held || !agent.mayReach) return own;
  const before = readOrders(held.mail.text, peopleHere(site));
  return before.commands.length > 0 ? own : { ...own, commands: [{ name: 'send', value: '', line: note.line }, note] };
}

function meaningOf(own: Orders, past: AgentPast, { view, found }: Answering): Meaning {
  const { mail, site } = view;
  const held = own.commands.some(({ name }) => name === 'send') ? past.held : null;
  const before = held ? released(held.mail.text, peopleHere(site), own.commands) : null;
  const again = before?.commands ?? [];
  const { words: text, goesOn } = before ?? own;
  const orders = { commands: [...again, ...own.commands], words: text, ...(goesOn ? { goesOn } : {}) };
  const files = held ? held.mail.attachments : mail.message.attachments.filter((file) => !file.inline);
  // What was promised of it is kept.
  const { agentReply, visibility } = usualOf(held?.release, site.agentReply, found.visibility);
  const author = mail.message.from?.name ?? '';
  const words = wordsOf(orders, { agentReply, visibility, author, hasFiles: files.length > 0 });
  const isKept = words.as === 'note' || before?.isKept === true;
  return { orders, words, held, isKept, again, leftOut: before?.leftOut ?? [] };
}

function usualOf(
  release: MailedRelease | undefined,
  agentReply: 'note' | 'reply',
  visibility: Visibility,
): { readonly agentReply: 'note' | 'reply'; readonly visibility: Visibility } {
  if (release === 'reply') return { agentReply: 'reply', visibility: 'public' };
  return release === undefined ? { agentReply, visibility } : { agentReply: 'note', visibility };
}

/** What `#send` will do with his words; of a `#send` that cannot be, what was promised before, and of which words. */
function promisedOf(
  own: Orders,
  faults: readonly MailedRefusal[],
  past: AgentPast,
  given: Answering,
  scene: Scene,
): Promised {
  const meanwhile = faults.some(({ why }) => why === 'answered-meanwhile')
    ? (past.since.findLast(({ what, text = '' }) => what === 'reply' && text !== '')?.text ?? '')
    : '';
  if (own.commands.some(({ name }) => name === 'send')) {
    const { held } = past;
    return held ? { release: held.release ?? 'note', original: held.mail.text } : { release: 'nothing' };
  }
  const isUnproven = faults.some(({ why }) => why === 'needs-proof' || why === 'unproven');
  return { release: isUnproven ? 'nothing' : promiseOf(given, scene), meanwhile };
}

/** The same decision `#send` comes to, before it is asked for. */
function promiseOf({ agent, view, found }: Answering, scene?: Scene): MailedRelease {
  const { message } = view.mail;
  if (!scene && agent.reason.code !== 'agent-quotes') return 'nothing';
  const before = released(message.reply, peopleHere(view.site));
  const words = wordsOf(before, {
    agentReply: view.site.agentReply,
    visibility: found.visibility,
    author: message.from?.name ?? '',
    hasFiles: message.attachments.some((file) => !file.inline),
  });
  if (words.fault) return 'nothing';
  if (words.as === 'forward' && words.text === '') return 'rest';
  if (words.as !== 'none') return words.as;
  const isAny = before.commands.some((one) => !scene || planOf([one], scene).faults.length === 0);
  return isAny ? 'rest' : 'nothing';
}

/** "#send sends it to the customer" is not said of what it keeps inside. */
function asked(faults: readonly MailedRefusal[], release: MailedRelease): readonly MailedRefusal[] {
  const offers: readonly MailedFault[] = ['seems-internal', 'seems-automatic', 'sent-to-others', 'quotes'];
  const others = release === 'reply' ? [] : faults.filter(({ why }) => !offers.includes(why));
  return others.length > 0 ? others : faults;
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
function heldAnswer(given: Answering, refusals: readonly MailedRefusal[], promised: Promised): Decision {
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
  const tells = isOrders || agent.isTold ? [tellHeld(bySystem(filing), about, refusals, promised)] : [];
  const held: readonly Reason[] = isOrders && refusals.length > 0 ? [heldReason(refusals)] : [];
  return { ...outline, commands: [join, ...tells], reasons: [...outline.reasons, ...held] };
}

/** He is told what was done; `#send` is used up by it. */
function receipt(
  { agent, filing, found, view }: Answering,
  { words, held, orders, isKept }: Meaning,
  leftOut: readonly MailedRefusal[],
): Command {
  const base = bySystem(filing);
  const cause = held ? `held:${held.mail.ledger}` : base.cause;
  const mail = mailFacts(filing, view.mail.message.reply);
  const isHelp = orders.commands.some(({ name }) => name === 'help');
  const about = { ticket: found.ticket.id, agent: agent.agent, mail };
  // What stays with a note does not go along with what is forwarded: whoever attached it thinks it does.
  const isForwarded = isKept && orders.commands.some(({ name }) => name === 'forward');
  const stayed = stayedFiles('note', isForwarded ? (held?.mail ?? mail).attachments : []);
  return tellDone({ ...base, cause }, about, { words: words.as, isHelp, refusals: leftOut, ...stayed });
}

function bySystem(filing: Filing) {
  return { ...commandBase(filing, 0), actor: { kind: 'system', id: 'mailclerk' } } as const;
}

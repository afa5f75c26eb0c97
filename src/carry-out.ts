// Carrying out what was decided: one command through desk and store, the commands of a mail one after another, and an
// agent's orders all or nothing – when one of them is refused, what was done is undone and the mail waits inside the
// ticket instead, its author told why. Programs, part of the caller's transaction.
import { afterCommands, complaintCommands } from './decide/after/ties.ts';
import { asHeld } from './decide/commands/held.ts';
import { unanswered } from './decide/unanswered.ts';
import { desk } from './desk/desk.ts';
import { actOf, type Carried, onTicket, refusedAs, toldOf } from './desk/mailed/acts.ts';
import { refuse } from './desk/refusals.ts';
import { share } from './lib/shares.ts';
import type { Outcome, Refusal } from './model/change.ts';
import type { Command } from './model/command.ts';
import type { Decision } from './model/decision.ts';
import { said } from './model/mailed/said.ts';
import type { MailedRefusal } from './model/mailed/words.ts';
import type { Config } from './model/setup.ts';
import type { TicketId } from './model/ticket.ts';
import type { Applied, Canned, Program, Store } from './ports.ts';

/** What carrying out needs besides the store. */
export interface Carrying {
  readonly config: Config;
  readonly now: number;
  /** Words of a canned reply; absent = there are none. */
  readonly canned?: Canned;
  /** Of a mail of long ago that is imported in silence; `now` is its day. Absent = no. */
  readonly isImported?: true;
}

export interface CarriedOut {
  readonly decision: Decision;
  readonly ticket: TicketId | null;
}

/** Carries out one command: load, desk, apply. The one way by which any door changes a ticket. */
export function* execute(store: Store, command: Command, now: number, config: Config): Program<Executed> {
  return yield* executed(store, command, { now, config });
}

interface Executed {
  readonly outcome: Outcome;
  readonly applied: Applied | null;
}

function* executed(store: Store, command: Command, { now: at, config, isImported }: Carrying): Program<Executed> {
  const target = 'ticket' in command ? command.ticket : null;
  const ticket = target === null ? null : yield* store.tickets.get(target);
  if (target !== null && !ticket) {
    return {
      outcome: refuse('not_found', said`ticket ${target} does not exist`),
      applied: null,
    };
  }
  // What joins a ticket later than it happened stands where it joined: a history never goes back.
  const now = isImported && ticket ? Math.max(at, ticket.updatedAt) : at;
  const known = yield* store.tickets.context(command, ticket, now, config);
  const context = isImported ? { ...known, isImported } : known;
  const outcome = share('desk', () => desk(command, ticket, context));
  if (outcome.kind === 'refusal') return { outcome, applied: null };
  return { outcome, applied: yield* store.tickets.apply(outcome, command, now, config) };
}

/** Carries out a decision's commands in order; gives the ticket the mail ended in, and the decision as it stands then: a `reject` whose answer the gate refuses is a quarantine, orders of which one is refused are a held mail. */
export function* carryOut(store: Store, decision: Decision, context: Carrying): Program<CarriedOut> {
  const { orders } = decision;
  if (!orders) return yield* inOrder(store, decision, context);
  const tried = yield* store.savepoint(() => ordered(store, decision, context));
  if (tried.ok) return tried.value;
  if (!(tried.error instanceof Refused)) throw tried.error;
  return yield* inOrder(store, asHeld(decision, tried.error.refusal), context);
}

/** Ends the savepoint of an agent's orders. */
class Refused extends Error {
  readonly refusal: MailedRefusal;
  constructor(refusal: MailedRefusal) {
    super(`refused: ${refusal.line} ${refusal.detail}`);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** An agent's orders; throws Refused at the first that cannot be. What is as he wants it already is said, and no reason to hold. */
function* ordered(store: Store, decision: Decision, context: Carrying): Program<CarriedOut> {
  const { lines = [], mayFail = [] } = decision.orders ?? {};
  const carried: Carried[] = [];
  let ticket = decision.target;
  const sent = yield* cannedFor(store, decision, context);
  for (const [place, planned] of decision.commands.entries()) {
    const line = lines[place] ?? '';
    const told: Command = planned.kind === 'tell_agent' ? toldOf(planned, carried) : withSent(planned, sent);
    const command: Command = yield* worded(store, onTicket(told, ticket), { ...context, line });
    const { outcome, applied } = yield* executed(store, command, context);
    const isLeftOut = outcome.kind === 'refusal' && (outcome.reason === 'nothing_to_do' || mayFail.includes(place));
    if (outcome.kind === 'refusal' && !isLeftOut) throw new Refused(refusedAs(outcome, line, command));
    if (applied?.ticket && ticket === null) ticket = applied.ticket;
    carried.push({ line, act: actOf(command, outcome, applied, context.now), outcome, undo: applied?.undo ?? null });
  }
  if (ticket !== null) yield* carryOutAfter(store, afterCommands(decision, ticket, []), context);
  return { decision, ticket };
}

/** Ends the savepoint in which a canned reply was worded. */
class Worded extends Error {
  readonly reply: Command;
  constructor(reply: Command) {
    super('the words of a canned reply are known');
    this.name = 'Worded';
    this.reply = reply;
  }
}

/**
 * The words of a canned reply, where colleagues read of the ticket by the same mail: they read what was sent. It names the
 * ticket as it is by then, so all that comes before it is carried out, and taken back.
 */
function* cannedFor(store: Store, { commands, target }: Decision, context: Carrying): Program<string | null> {
  const at = commands.findIndex((one) => one.kind === 'reply' && one.canned !== undefined);
  const reply = commands[at];
  if (!reply || !commands.some((one) => withSent(one, '') !== one)) return null;
  const tried = yield* store.savepoint(function* () {
    let ticket = target;
    for (const one of commands.slice(0, at)) {
      const { applied } = yield* executed(store, onTicket(one, ticket), context);
      ticket ??= applied?.ticket ?? null;
    }
    throw new Worded(yield* worded(store, onTicket(reply, ticket), { ...context, line: '' }));
  });
  if (tried.ok) return null;
  const { error } = tried;
  // What cannot be is said when it is carried out.
  if (error instanceof Refused) return null;
  if (!(error instanceof Worded)) throw error;
  return error.reply.kind === 'reply' ? error.reply.text : null;
}

/** Whoever reads of the ticket by the same mail reads the reply as it was sent: with the canned words it begins with. */
function withSent(command: Command, reply: string | null): Command {
  if (reply === null) return command;
  if (command.kind === 'create' && command.spoken) return { ...command, spoken: { ...command.spoken, reply } };
  return 'beside' in command && command.beside ? { ...command, beside: { ...command.beside, reply } } : command;
}

/** A reply with the canned words it begins with. */
function* worded(store: Store, command: Command, context: Carrying & { readonly line: string }): Program<Command> {
  if (command.kind !== 'reply' || command.canned === undefined) return command;
  const ticket = yield* store.tickets.get(command.ticket);
  const found = ticket && context.canned ? context.canned(command.canned, ticket, command.actor.id) : null;
  if (found?.kind !== 'text') {
    const detail = found?.detail ?? command.canned;
    const [nearest, expected] = [found?.nearest ?? null, found?.names?.slice(0, 20) ?? []];
    const sentence = found?.kind === 'broken' ? said`the template "${command.canned}" is broken` : said`there is none`;
    throw new Refused({ why: 'canned', line: `#use ${command.canned}`, detail, said: sentence, nearest, expected });
  }
  const text = [found.text, command.text].filter((part) => part.trim() !== '').join('\n\n');
  return { ...command, text };
}

function* inOrder(store: Store, decision: Decision, context: Carrying): Program<CarriedOut> {
  let ticket = decision.target;
  const parts: TicketId[] = [];
  for (const planned of decision.commands) {
    const command = onTicket(planned, ticket);
    const { outcome, applied } = yield* executed(store, command, context);
    if (outcome.kind === 'refusal' && outcome.reason === 'unanswered') {
      return { decision: unanswered(decision, outcome.detail), ticket: null };
    }
    if (outcome.kind === 'refusal' && outcome.reason !== 'nothing_to_do') throw refusedByDesk(command, outcome);
    const isPart = command.kind === 'create' && command.part !== undefined;
    if (applied?.ticket && isPart) parts.push(applied.ticket);
    else if (applied?.ticket && (command.kind === 'create' || ticket === null)) ticket = applied.ticket;
  }
  if (ticket !== null) yield* carryOutAfter(store, afterCommands(decision, ticket, parts), context);
  return { decision, ticket };
}

function refusedByDesk({ kind }: Command, { reason, detail }: Refusal): Error {
  return new Error(`the desk refused ${kind} (${reason}): ${detail}`);
}

/** What rules want of the filed ticket; what the desk refuses stays there as a note, and the mail stays filed. */
function* carryOutAfter(store: Store, commands: readonly Command[], context: Carrying): Program<void> {
  for (const command of commands) {
    const { outcome } = yield* executed(store, command, context);
    if (outcome.kind !== 'refusal' || outcome.reason === 'nothing_to_do') continue;
    for (const word of complaintCommands(command, outcome)) yield* executed(store, word, context);
  }
}

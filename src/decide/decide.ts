// What a mail means. Takes a Message, what trust proved of it, how it was delivered, and the Policy; asks for what it
// must know of tickets, contacts and the clock; gives a Decision with its commands, reasons and trace.
// The fixed order: own mail, loop, duplicate → thread → agent's mail → rules → reopen policy. Pure and synchronous: the
// same input and answers give the same decision, in production, tests, explain and backtest. Never throws at strange mail.
import type { Decision } from '../model/decision.ts';
import type { Asking } from '../model/facts.ts';
import type { Policy } from '../model/policy.ts';
import { type AgentMail, agentMail } from './agent-mail.ts';
import { unlessBlocked } from './blocked.ts';
import { type Look, STEPS_PER_MAIL } from './conditions/look.ts';
import { evaluate, type Run } from './evaluate.ts';
import { withImap } from './imap-wish.ts';
import { Inquiry } from './inquiry.ts';
import type { Mail } from './mail.ts';
import { conclude } from './outcome.ts';
import { senderOf } from './sender.ts';
import type { State } from './state.ts';
import { resolveTarget } from './target.ts';
import { throughOwnList } from './thread/own-list.ts';
import { settle } from './thread/settled.ts';
import { findThread, type Threading, type ThreadView, usualWays } from './thread.ts';

export interface DecideOptions {
  /** `whole` (default): the trace names every rule the run came by; `short` leaves out those that an index over all rules says cannot match. Nothing else differs. */
  readonly trace?: 'whole' | 'short';
}

/** Decides one mail; run it with `runDecide`, `answering` or `replay` (answer.ts). */
export function* decide(given: Mail, policy: Policy, options: DecideOptions = {}): Asking<Decision> {
  const { site } = policy;
  const mail = throughOwnList(given, site);
  const inquiry = new Inquiry();
  const settled = yield* settle(mail, site, inquiry);
  if (settled.kind === 'decided') return settled.decision;
  const sender = senderOf(mail, site);
  const view: ThreadView = { mail, sender, site, inquiry };
  const before = yield* findThread(usualWays(mail), view);
  const agent = agentMail(mail, sender, before.found, site);
  const look = lookAt(view, policy, before);
  const judged = yield* evaluate(look, {
    isAgentMail: agent !== null,
    trace: options.trace ?? 'whole',
    canJoin: (state) => canJoin(state, before, view),
  });
  const run = agent ? judged : unlessBlocked(judged, sender, mail, policy);
  const target = yield* resolveTarget(files(run) ? (run.state.thread?.value ?? null) : null, before, view);
  // A rule's key may have led an agent's mail to a ticket: his words are no customer's there either.
  const heard = agent ?? agentMail(mail, sender, target.found, site);
  const ending = { ...view, run: forAgents(run, agent), target, agent: heard, reasons: settled.reasons };
  const ended = yield* conclude(ending);
  return withImap(ended, run.state.deeds, mail.delivery);
}

function lookAt(view: ThreadView, policy: Policy, { found }: Threading): Look {
  return {
    mail: view.mail,
    sender: view.sender,
    policy,
    found: found && { ticket: found.ticket, by: found.by },
    inquiry: view.inquiry,
    cache: new Map(),
    variables: Object.create(null),
    attachment: null,
    bindings: [],
    trace: [],
    stoppedAt: null,
    steps: STEPS_PER_MAIL,
  };
}

/** `missing: skip`: a `join` that would find nothing counts as not matched. */
function* canJoin(state: State, before: Threading, view: ThreadView): Asking<boolean> {
  const wish = state.thread?.value ?? null;
  if (wish?.clause.missing !== 'skip') return true;
  return (yield* resolveTarget(wish, before, view)).found !== null;
}

/** True when it matters which ticket the mail goes to: nothing is asked for a mail that goes nowhere. */
function files({ verdict }: Run): boolean {
  return verdict === 'ticket' || verdict === 'create' || verdict === 'join';
}

/** No default may turn an agent's answer into anything but part of its ticket. */
function forAgents(run: Run, agent: AgentMail | null): Run {
  return agent && run.rule === 'default' ? { ...run, verdict: 'join' } : run;
}

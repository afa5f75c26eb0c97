// Takes what the rules came to and what threading found; gives the decision: verdict × found ticket → outcome and
// commands. The last step of the fixed order: here the reopen policy speaks, and nothing after it.
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { Decision, MailOutcome, Reason, Verdict } from '../model/decision.ts';
import type { Asking } from '../model/facts.ts';
import type { Given } from '../model/forms/rating.ts';
import { isClosed, type TicketId } from '../model/ticket.ts';
import { splitCommands } from './after/parts.ts';
import { aftersOf } from './after/ties.ts';
import type { AgentMail } from './agent-mail.ts';
import { agentsAnswer } from './commands/answer.ts';
import { customersWord } from './commands/customer.ts';
import { openedByAgent, openingOrders, withoutRemark } from './commands/open.ts';
import type { Answering } from './commands/placed.ts';
import { asSent } from './commands/sent-mail.ts';
import { heldUnproven } from './commands/unproven.ts';
import type { Run } from './evaluate.ts';
import { createCommand, type Filing, joinCommand, redirectCommand, rejectCommand } from './filing.ts';
import { isBounce, isMachineMail } from './mail.ts';
import { errorReasons, type Settings, settingsOf, withErrors, withoutStatus, withoutStatusWord } from './settings.ts';
import { notifyOf } from './state.ts';
import { claim, link, type Target } from './target.ts';
import { handedOn, suggestedCustomer, suggestion } from './thread/forwarded.ts';
import { asOurs, isLateHistory, LATE_HISTORY, OWN_HISTORY, ownHistory } from './thread/history.ts';
import { asRating, ratedAs } from './thread/rated.ts';
import { reasonsOf } from './thread/reasons.ts';
import { policyOf, reopening } from './thread/reopen.ts';
import { stormOf } from './thread/storm.ts';
import type { Found, ThreadView } from './thread.ts';
import { refused } from './unanswered.ts';

export interface Ending extends ThreadView {
  readonly run: Run;
  readonly target: Target;
  readonly agent: AgentMail | null;
  /** What was noticed before the rules. */
  readonly reasons: readonly Reason[];
}

/** The decision of a mail that went through the rules. */
export function* conclude(ending: Ending): Asking<Decision> {
  const { run, agent, target } = ending;
  switch (run.verdict) {
    case 'ignore':
      return plain(ending, 'ignored', []);
    case 'quarantine':
      return plain(ending, 'quarantined', []);
    case 'redirect':
      return redirected(ending);
    case 'reject':
      return yield* rejected(ending);
    case 'create':
      return yield* born(ending, target.found ? link(target.found) : claim(target));
    default: {
      const ours = ownHistory(ending, target);
      if (ours === null) return plain(ending, 'ignored', [OWN_HISTORY]);
      if (ours) return asOurs(yield* intoHistory(ending, ours), ending.mail, ours.ticket);
      if (agent && target.found) return yield* agentsAnswer(answering(ending, agent, target.found));
      if (target.found) return (yield* wordAlone(ending)) ?? (yield* intoTicket(ending, target.found));
      return (yield* wordAlone(ending)) ?? (yield* foundNothing(ending));
    }
  }
}

/** `#status` and `stop` of a customer. */
function* wordAlone(ending: Ending): Asking<Decision | null> {
  const { found } = ending.target;
  // What a word alone asked for long ago is not asked for now.
  if (ending.mail.delivery.isImported) return null;
  const plainly = { ...outline(ending, 'answered', null), reasons: reasonsOf(ending, found) };
  return yield* customersWord({ view: ending, found, filing: filingOf(ending, true, []), outline: plainly });
}

const UNKNOWN_BOUNCE: Reason = { code: 'bounce-unknown', detail: 'a delivery report that names no mail of ours' };

function* foundNothing(ending: Ending): Asking<Decision> {
  const { run, mail } = ending;
  const missing = run.verdict === 'join' ? (run.state.thread?.value.clause.missing ?? 'quarantine') : 'create';
  const asked = run.state.thread?.value.clause.missing === 'create' && run.verdict === 'join';
  if (isBounce(mail.message) && !asked) return plain(ending, 'ignored', [UNKNOWN_BOUNCE]);
  if (missing === 'create') return yield* bornOrStorm(ending);
  const detail = `rule ${run.rule} joins, and no ticket was found: ${missing}`;
  return plain(ending, missing === 'ignore' ? 'ignored' : 'quarantined', [{ code: 'join-missing', detail }]);
}

/** One of very many mails of its sender goes with the others. */
function* bornOrStorm(ending: Ending): Asking<Decision> {
  const { run, site, target } = ending;
  const storm = yield* stormOf(run, ending);
  if (!storm) return yield* born(ending, claim(target));
  const keyed = { ...ending, target: { ...target, key: storm.key } };
  if (!storm.ticket) return yield* born(keyed, claim(target), [storm.reason]);
  const found: Found = { ticket: storm.ticket, by: 'key', thirdParty: false, visibility: 'public', mayOpen: false };
  const settings = settingsOf(run.state.update, run.state.tags, site);
  return yield* joined(keyed, found, { settings, opens: false, reasons: [storm.reason] });
}

function* intoTicket(ending: Ending, found: Found): Asking<Decision> {
  const { run, mail, site, inquiry } = ending;
  const settings = settingsOf(run.state.update, run.state.tags, site);
  if (isLateHistory(mail, found.ticket)) return yield* intoHistory(ending, found);
  const rated = yield* ratedAs(ending, found);
  if (rated) return yield* joined(ending, found, { settings, opens: false, ...rated });
  if (!isClosed(found.ticket.kind)) return yield* joined(ending, found, { settings, opens: false, reasons: [] });
  const opens = settings.statusWord === 'reopen' && !found.thirdParty && found.mayOpen;
  if (run.verdict === 'join' || opens || settings.statusWord === 'keep') {
    return yield* joined(ending, found, { settings, opens, reasons: [] });
  }
  const isHuman = !isMachineMail(mail.message);
  const now = isHuman && !found.thirdParty ? yield* inquiry.ask<'now'>({ ask: 'now' }) : 0;
  const { kind, detail } = reopening(found.ticket, policyOf(site, found.ticket.queue), {
    isHuman,
    thirdParty: found.thirdParty,
    mayOpen: found.mayOpen,
    now,
  });
  const reason: Reason = { code: 'reopen-policy', detail };
  if (kind === 'create_linked') return yield* born(ending, link(found), [reason]);
  if (kind === 'reject') return yield* answeredAndKept(ending, found, reason);
  return yield* joined(ending, found, { settings, opens: kind === 'reopen', reasons: [reason] });
}

function* intoHistory(ending: Ending, found: Found): Asking<Decision> {
  const { run, site, mail } = ending;
  const settings = withoutStatus(settingsOf(run.state.update, run.state.tags, site));
  const reasons = isLateHistory(mail, found.ticket) ? [LATE_HISTORY] : [];
  return yield* joined(ending, found, { settings, opens: false, reasons, isLate: true });
}

function* joined(
  ending: Ending,
  found: Found,
  how: {
    readonly settings: Settings;
    readonly opens: boolean;
    readonly reasons: readonly Reason[];
    rating?: Given;
    isLate?: true;
  },
): Asking<Decision> {
  const { mail, run, target, inquiry } = ending;
  const isHuman = !isMachineMail(mail.message);
  const stays = isClosed(found.ticket.kind) && !how.opens;
  const isInternal =
    found.thirdParty || found.visibility === 'internal' || isBounce(mail.message) || (stays && !isHuman);
  const { after, errors } = yield* aftersOf(run.state.update, found.thirdParty ? null : run.state.deeds, inquiry);
  const settings = withErrors(found.thirdParty ? withoutStatus(how.settings) : how.settings, errors);
  const movesStatus =
    isHuman && !found.thirdParty && settings.values.status === undefined && settings.statusWord === null;
  const filing = filingOf(ending, yield* isKnown(ending, found), settings.errors);
  const command = joinCommand(filing, found, {
    settings,
    visibility: isInternal ? 'internal' : (settings.values.visibility ?? 'public'),
    reopen: how.opens,
    movesStatus: movesStatus && !stays && !how.isLate,
    key: target.key,
  });
  const thirdParty: readonly Reason[] = found.thirdParty
    ? [{ code: 'third-party', detail: 'a valid token from somebody who takes no part: internal, nothing goes back' }]
    : [];
  return {
    ...outline(ending, how.opens ? 'reopened' : 'joined', found.ticket.id),
    joinedBy: found.by,
    thirdParty: found.thirdParty,
    commands: [asRating(command, how.rating)],
    ...(after.length > 0 ? { after } : {}),
    reasons: [...reasonsOf(ending, found), ...thirdParty, ...how.reasons, ...errorReasons(settings)],
  };
}

function* born(
  given: Ending,
  to: Parameters<typeof createCommand>[2]['link'],
  more: readonly Reason[] = [],
): Asking<Decision> {
  const suggested = suggestedCustomer(given);
  const hint = suggested === null ? [] : [suggestion(suggested, given.sender.agent)];
  const ending = { ...given, reasons: [...given.reasons, ...hint] };
  const { run, site, target, inquiry, sender } = ending;
  const { after, errors } = yield* aftersOf(run.state.set, run.state.deeds, inquiry);
  const settings = withErrors(settingsOf(run.state.set, run.state.tags, site), errors);
  // A signed mail of an agent that belongs nowhere opens a ticket of his own: `assign: sender` then means him.
  const agent = sender.auth === 'pass' ? sender.agent : null;
  const filing = { ...filingOf(ending, yield* isKnown(ending, null), settings.errors), agent };
  const born = createCommand(filing, withoutStatusWord(settings), { link: to, key: target.key });
  const his = agent === null || to !== null ? born : asSent(born, ending.mail, site);
  const command = { ...his, ...handedOn(sender, ending.mail, suggested) };
  const claimed = `names ticket ${to?.ticket} without proof: a new ticket, agents see the claim`;
  const claims: readonly Reason[] = to?.kind === 'claims' ? [{ code: 'claims-relation', detail: claimed }] : [];
  const follows = to?.kind === 'follows';
  const decision: Decision = {
    ...outline(ending, follows ? 'created_linked' : 'created', null),
    joinedBy: follows ? (target.found?.by ?? null) : null,
    commands: splitCommands(command, ending.mail, run.state.deeds),
    ...(after.length > 0 ? { after } : {}),
    reasons: [...reasonsOf(ending, follows ? target.found : null), ...claims, ...more, ...errorReasons(settings)],
  };
  if (agent === null) return heldUnproven({ view: ending, filing, birth: command, decision });
  const [orders, opening] = [openingOrders(ending), { view: ending, agent, filing, birth: command, decision }];
  return orders ? yield* openedByAgent(opening, orders) : withoutRemark(opening);
}

/** A rule's `reject`: one answer, no ticket. */
function* rejected(ending: Ending): Asking<Decision> {
  const filing = filingOf(ending, yield* isKnown(ending, null), []);
  const command = rejectCommand(filing, null, filing.notify.swap?.rejected ?? 'rejected');
  return { ...outline(ending, 'rejected', null), commands: [command], reasons: reasonsOf(ending, null) };
}

/** The whole mail to somebody else; an address that cannot be one, or is our own, keeps it in quarantine. */
function redirected(ending: Ending): Decision {
  const { run, site } = ending;
  const wanted = run.state.redirectTo ?? '';
  const to = canonicalAddress(wanted);
  const detail =
    to === null
      ? `redirect "${wanted.slice(0, 100)}" is no mail address`
      : site.own.has(baseAddress(to) ?? to)
        ? `redirect ${to} is an own address: a loop`
        : null;
  if (to === null || detail !== null)
    return refused(plain(ending, 'quarantined', []), 'redirect-refused', detail ?? '');
  return { ...plain(ending, 'redirected', []), commands: [redirectCommand(filingOf(ending, false, []), to)] };
}

/** Reopen policy `reject`: an answer, and the mail is kept in the closed ticket as an internal entry. */
function* answeredAndKept(ending: Ending, found: Found, reason: Reason): Asking<Decision> {
  const filing = filingOf(ending, yield* isKnown(ending, found), []);
  const template = filing.notify.swap?.rejected ?? 'rejected';
  return {
    ...outline(ending, 'rejected', found.ticket.id),
    joinedBy: found.by,
    commands: [rejectCommand(filing, found.ticket.id, template)],
    reasons: [...reasonsOf(ending, found), reason],
  };
}

/** Staff: the mail as commands/answer.ts reads it. */
function answering(ending: Ending, agent: AgentMail, found: Found): Answering {
  const { run, site } = ending;
  const filing = filingOf({ ...ending, reasons: [...ending.reasons, agent.reason] }, true, []);
  return {
    view: ending,
    agent,
    found,
    filing: { ...filing, agent: agent.as === 'held' ? null : agent.agent },
    settings: settingsOf(run.state.update, run.state.tags, site),
    outline: {
      ...outline(ending, 'joined', found.ticket.id),
      verdict: 'join',
      joinedBy: found.by,
      reasons: [...reasonsOf(ending, found), agent.reason],
    },
  };
}

/** Asked only where a receipt may hang on it: a person, neither proved nor disproved (H43). */
function* isKnown({ mail, sender, inquiry }: Ending, found: Found | null): Asking<boolean> {
  const { address, auth } = sender;
  if (address && found?.ticket.participants.includes(address)) return true;
  if (!address || auth === 'pass' || auth === 'fail' || isMachineMail(mail.message)) return false;
  const contact = yield* inquiry.ask<'contact'>({ ask: 'contact', address });
  return contact.proven ?? contact.known;
}

function filingOf(ending: Ending, knownSender: boolean, errors: readonly string[]): Filing {
  const { mail, sender, site, run, target } = ending;
  const defects = [...(target.isEmptyKey ? ['empty-key'] : []), ...(errors.length > 0 ? ['rule-error'] : [])];
  const trace = [`rule ${run.rule}: ${run.verdict}`, ...ending.reasons.map(({ code, detail }) => `${code}: ${detail}`)];
  return {
    mail,
    sender,
    site,
    knownSender,
    agent: null,
    notify: notifyOf(run.state),
    defects,
    trace,
    deeds: run.state.deeds,
  };
}

function outline({ run }: Ending, outcome: MailOutcome, target: TicketId | null): Decision {
  const verdict: Verdict = run.verdict;
  return {
    verdict,
    outcome,
    rule: run.rule,
    target,
    joinedBy: null,
    thirdParty: false,
    commands: [],
    reasons: [],
    trace: run.trace,
  };
}

function plain(ending: Ending, outcome: MailOutcome, more: readonly Reason[]): Decision {
  return { ...outline(ending, outcome, null), reasons: [...reasonsOf(ending, null), ...more] };
}

// Takes an agent's mail that belongs to a ticket; gives what may become of it: an internal note, a public reply, or –
// without proof – a held internal entry (H23, surface.md §4). Never reopens, never moves the status, never makes words
// of an unproven agent the customer's. What its first lines ask for (`#close` …) is read here and planned in commands/.
import type { Reason } from '../model/decision.ts';
import type { Site } from '../model/policy.ts';
import type { Here } from './commands/late.ts';
import { holdsQuotes } from './commands/quoted.ts';
import { type Orders, readOrders } from './commands/read.ts';
import { isMachineMail, type Mail } from './mail.ts';
import { hasAgentToken, type Sender } from './sender.ts';
import { type Found, isCustomerOf } from './thread.ts';

export interface AgentMail {
  readonly agent: string;
  /** reply: sent to the customer by us; recorded: he has it already, it is kept as a public entry; note: internal; held: internal until somebody vouches for it; orders: its first lines say what is to be done. */
  readonly as: 'reply' | 'recorded' | 'note' | 'held' | 'orders';
  readonly reason: Reason;
  /** He showed that he is it, and his words stay here all the same: he is told, or he would think they left. */
  readonly isTold: boolean;
  /** What its first lines ask for; absent = nothing. */
  readonly orders?: Orders;
  /** Held although he showed that he is it: his token is not enough for what would reach others. */
  readonly needsProof?: true;
  /** He proved more than that he has the token: what he says may reach others. */
  readonly mayReach: boolean;
}

/** What the agent's mail is to this ticket; null when he is its customer, or no agent at all. */
export function agentMail(mail: Mail, sender: Sender, found: Found | null, site: Site): AgentMail | null {
  const { agent } = sender;
  if (!agent || !found) return null;
  const isProven = sender.auth === 'pass' || (sender.auth !== 'fail' && hasAgentToken(mail, agent, found.ticket.id));
  // His own ticket's customer writes as one, unless he says outright what is to be done with it.
  if (isCustomerOf(found.ticket, sender.address) && !(isProven && commands(mail, site))) return null;
  if (!isProven) {
    return { agent, as: 'held', reason: unproven(agent, sender), isTold: isAsked(mail, sender), mayReach: false };
  }
  // What reaches others needs the signature, unless the admin vouches for this agent's unsigned mail.
  const mayReach = sender.auth === 'pass' || site.unsignedAgents.includes(agent);
  return { agent, isTold: false, mayReach, ...proven(agent, { mail, found, site, mayReach, auth: sender.auth }) };
}

/** Why nothing of his mail is carried out. */
export function unproven(agent: string, { auth }: Sender): Reason {
  const detail = `From is ${agent}'s address, without a signature (auth ${auth}) or a token of his: held, not executed`;
  return { code: 'agent-unproven', detail };
}

/** A From that could be proved and is not is somebody else's: its owner is not bothered. */
export function isAsked({ message }: Mail, { auth }: Sender): boolean {
  return auth !== 'fail' && !isMachineMail(message);
}

interface Proven {
  readonly mail: Mail;
  readonly auth: Sender['auth'];
  readonly found: Found;
  readonly site: Site;
  readonly mayReach: boolean;
}

function proven(
  agent: string,
  { mail, auth, found, site, mayReach }: Proven,
): Pick<AgentMail, 'as' | 'reason'> & Partial<AgentMail> {
  const detail = (what: string): Reason => ({ code: 'agent-mail', detail: `${agent}'s answer: ${what}` });
  if (isMachineMail(mail.message)) return { as: 'note', reason: detail('an automatic mail, kept internally') };
  const wasSent = isWrittenTo(mail, found);
  // What was said long ago is history: nobody is obeyed, nobody is written to.
  const isPast = mail.delivery.isImported === true;
  const orders = wasSent || isPast ? null : ordersOf(mail, site);
  if (orders) {
    const lines = [...orders.commands, ...orders.mistakes].map((one) => one.line).join('; ');
    const reason: Reason = { code: 'agent-commands', detail: `${agent} asks for: ${lines.slice(0, 500)}` };
    return { as: 'orders', orders, reason };
  }
  // Answers to a note stay internal, whatever the site does with answers.
  if (found.visibility === 'internal') return { as: 'note', reason: detail('an internal note, like what it answers') };
  if (!wasSent && (isPast || site.agentReply === 'note')) return { as: 'note', reason: detail('an internal note') };
  if (!mayReach) {
    return {
      as: 'held',
      isTold: true,
      needsProof: true,
      reason: {
        code: 'agent-unproven',
        detail: `${agent}'s token is enough for a note, not for a reply (auth ${auth}): held`,
      },
    };
  }
  if (wasSent) return { as: 'recorded', reason: detail('sent to the customer by himself, recorded') };
  if (mail.message.reply.trim() === '') return { as: 'note', reason: detail('no new words to send') };
  if (holdsQuotes(mail.message.reply)) {
    const what = `${agent}'s words stand between quoted lines, which may be internal: held, not sent`;
    return { as: 'held', isTold: true, reason: { code: 'agent-quotes', detail: what } };
  }
  return { as: 'reply', reason: detail('a public reply') };
}

/** True when its first lines hold a command that can be read. */
function commands(mail: Mail, site: Site): boolean {
  return !isMachineMail(mail.message) && (ordersOf(mail, site)?.commands.length ?? 0) > 0;
}

/** What people of ours are called (agents, teams, the agents' addresses), and the site's own values. */
export function peopleHere({ known, agents }: Site): Here {
  const people = [...known.agents, ...(known.teams ?? []), ...Object.keys(agents)];
  const { statusNames = [], typeNames = [], levelNames = [], closeReasons = [] } = known;
  return { people, statuses: statusNames, types: typeNames, levels: levelNames, reasons: closeReasons };
}

/** What the mail asks for in its first lines; null when it asks for nothing. */
export function ordersOf({ message }: Mail, site: Site): Orders | null {
  const orders = readOrders(message.reply, peopleHere(site));
  const isAllInside = site.agentReply === 'note' && orders.commands.length === 0;
  const mistakes = isAllInside ? orders.mistakes.filter(({ staysInside }) => staysInside !== true) : orders.mistakes;
  return orders.commands.length + mistakes.length > 0 ? { ...orders, mistakes } : null;
}

/** The customer stands in To or Cc: he has the mail already. */
function isWrittenTo({ message }: Mail, { ticket }: Found): boolean {
  const customer = ticket.customer?.address;
  return (
    customer !== undefined && [...message.to, ...message.cc].some((entry) => entry.address.toLowerCase() === customer)
  );
}

// Takes an agent's mail that belongs to a ticket; gives what may become of it: an internal note, a public reply, or –
// without proof – a held internal entry (H23, surface.md §4). Never reopens, never moves the status, never makes words
// of an unproven agent the customer's. The command grammar (`#close` …) will stand beside this file and be read here.
import type { Reason } from '../model/decision.ts';
import type { Site } from '../model/policy.ts';
import { isMachineMail, type Mail } from './mail.ts';
import { hasAgentToken, type Sender } from './sender.ts';
import { type Found, isCustomerOf } from './thread.ts';

export interface AgentMail {
  readonly agent: string;
  /** reply: sent to the customer by us; recorded: he has it already, it is kept as a public entry; note: internal; held: internal until somebody vouches for it. */
  readonly as: 'reply' | 'recorded' | 'note' | 'held';
  readonly reason: Reason;
}

/** What the agent's mail is to this ticket; null when he is its customer, or no agent at all. */
export function agentMail(mail: Mail, sender: Sender, found: Found | null, site: Site): AgentMail | null {
  const { agent } = sender;
  if (!agent || !found || isCustomerOf(found.ticket, sender.address)) return null;
  const isProven = sender.auth === 'pass' || (sender.auth !== 'fail' && hasAgentToken(mail, agent, found.ticket.id));
  if (!isProven) {
    const detail = `From is ${agent}'s address, without a signature (auth ${sender.auth}) or a token of his: held, not executed`;
    return { agent, as: 'held', reason: { code: 'agent-unproven', detail } };
  }
  const detail = (what: string): Reason => ({ code: 'agent-mail', detail: `${agent}'s answer: ${what}` });
  if (isMachineMail(mail.message)) return { agent, as: 'note', reason: detail('an automatic mail, kept internally') };
  // Answers to a note stay internal, whatever the site does with answers.
  if (found.visibility === 'internal')
    return { agent, as: 'note', reason: detail('an internal note, like what it answers') };
  const wasSent = isWrittenTo(mail, found);
  if (!wasSent && site.agentReply === 'note') return { agent, as: 'note', reason: detail('an internal note') };
  // What reaches others needs the signature, unless the admin vouches for this agent's unsigned mail.
  if (sender.auth !== 'pass' && !site.unsignedAgents.includes(agent)) {
    return {
      agent,
      as: 'held',
      reason: {
        code: 'agent-unproven',
        detail: `${agent}'s token is enough for a note, not for a reply (auth ${sender.auth}): held`,
      },
    };
  }
  if (wasSent) return { agent, as: 'recorded', reason: detail('sent to the customer by himself, recorded') };
  if (mail.message.reply.trim() === '') return { agent, as: 'note', reason: detail('no new words to send') };
  return { agent, as: 'reply', reason: detail('a public reply') };
}

/** The customer stands in To or Cc: he has the mail already. */
function isWrittenTo({ message }: Mail, { ticket }: Found): boolean {
  const customer = ticket.customer?.address;
  return (
    customer !== undefined && [...message.to, ...message.cc].some((entry) => entry.address.toLowerCase() === customer)
  );
}

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
  /** He showed that he is it, and his words stay here all the same: he is told, or he would think they left. */
  readonly isTold: boolean;
}

/** What the agent's mail is to this ticket; null when he is its customer, or no agent at all. */
export function agentMail(mail: Mail, sender: Sender, found: Found | null, site: Site): AgentMail | null {
  const { agent } = sender;
  if (!agent || !found || isCustomerOf(found.ticket, sender.address)) return null;
  const isProven = sender.auth === 'pass' || (sender.auth !== 'fail' && hasAgentToken(mail, agent, found.ticket.id));
  if (!isProven) {
    const detail = `From is ${agent}'s address, without a signature (auth ${sender.auth}) or a token of his: held, not executed`;
    return { agent, as: 'held', reason: { code: 'agent-unproven', detail }, isTold: false };
  }
  return { agent, isTold: false, ...proven(agent, { mail, sender, found, site }) };
}

interface Proven {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly found: Found;
  readonly site: Site;
}

function proven(
  agent: string,
  { mail, sender, found, site }: Proven,
): Pick<AgentMail, 'as' | 'reason'> & Partial<AgentMail> {
  const detail = (what: string): Reason => ({ code: 'agent-mail', detail: `${agent}'s answer: ${what}` });
  if (isMachineMail(mail.message)) return { as: 'note', reason: detail('an automatic mail, kept internally') };
  // Answers to a note stay internal, whatever the site does with answers.
  if (found.visibility === 'internal') return { as: 'note', reason: detail('an internal note, like what it answers') };
  const wasSent = isWrittenTo(mail, found);
  if (!wasSent && site.agentReply === 'note') return { as: 'note', reason: detail('an internal note') };
  // What reaches others needs the signature, unless the admin vouches for this agent's unsigned mail.
  if (sender.auth !== 'pass' && !site.unsignedAgents.includes(agent)) {
    return {
      as: 'held',
      isTold: true,
      reason: {
        code: 'agent-unproven',
        detail: `${agent}'s token is enough for a note, not for a reply (auth ${sender.auth}): held`,
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

/** An answer point by point keeps the lines it answers, a forward what it hands on; those of a notice to agents are not the customer's to read. An agent's signed address stands in nothing else. */
function holdsQuotes(words: string): boolean {
  return /^[ \t]{0,3}>/m.test(words) || HEAD.test(words) || /\bt\d{1,15}\.[0-9a-z]{1,6}\.[a-z2-7]{13}@/i.test(words);
}

/** The head of another mail: a sender's label and, within three lines, one of a time. */
const HEAD =
  /^[ \t*_]{0,6}(?:from|von|van|de|da|od)[*_]{0,2}[ \u00a0]?:.{0,998}\n(?:.{0,998}\n){0,2}[ \t*_]{0,6}(?:sent|date|gesendet|datum|verzonden|envoyé|enviado|fecha|inviato|data|wysłano)[*_]{0,2}[ \u00a0]?:/im;

/** The customer stands in To or Cc: he has the mail already. */
function isWrittenTo({ message }: Mail, { ticket }: Found): boolean {
  const customer = ticket.customer?.address;
  return (
    customer !== undefined && [...message.to, ...message.cc].some((entry) => entry.address.toLowerCase() === customer)
  );
}

// An agent writes to a customer who has no ticket yet: `#customer eva@acme.example` and `#reply` above the words, or both
// above her mail that he forwards. Takes what the mail asks for; gives the reply she gets – the one mail she gets, the
// receipt is left out – or why there is none. Pure.

import type { CommandOf } from '../../model/command.ts';
import { BORN } from '../../model/decision.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import { commandBase, type Filing, mailFacts } from '../filing.ts';
import type { ThreadView } from '../thread.ts';
import type { Colleagues } from './colleagues.ts';
import { insideWords } from './doubtful.ts';
import { refusal } from './held.ts';
import type { Opening } from './open.ts';
import type { Orders } from './read.ts';
import { wordsOf } from './words.ts';

export interface FirstReply {
  readonly command: CommandOf<'reply'> | null;
  readonly line: string;
  readonly faults: readonly MailedRefusal[];
}

export interface FirstWords {
  readonly orders: Orders;
  /** Whose words they answer: a mail that was handed in, with his own above it; null = there is none. */
  readonly remark: string | null;
  /** Somebody was named whose ticket it is. */
  readonly isForCustomer: boolean;
  readonly colleagues: Colleagues;
}

/** The reply; null when none is asked for. */
export function firstReply(first: FirstWords, { mail, site }: ThreadView, filing: Filing): FirstReply | null {
  const { orders, remark, isForCustomer, colleagues } = first;
  const asked = orders.commands.find(({ name }) => name === 'reply' || name === 'use');
  if (!asked) return null;
  const none = (fault: MailedRefusal): FirstReply => ({ command: null, line: asked.line, faults: [fault] });
  if (!isForCustomer) return none(refusal('no_customer', asked.line, { nearest: '#customer eva@acme.example' }));
  // What a forwarded mail brings along is its author's already.
  const attachments = remark === null ? mailFacts(filing, '').attachments : [];
  const words = wordsOf(
    { ...orders, words: remark ?? orders.words },
    {
      agentReply: site.agentReply,
      visibility: 'public',
      author: mail.message.from?.name ?? '',
      hasFiles: attachments.length > 0,
    },
  );
  if (words.fault) return none(refusal(words.fault.why, words.fault.line));
  const command: CommandOf<'reply'> = {
    ...commandBase(filing, 0),
    kind: 'reply',
    ticket: BORN,
    text: words.text,
    attachments,
    mail: { ...mailFacts(filing, words.text), attachments },
    orRefused: true,
    ...(words.canned === null ? {} : { canned: words.canned }),
  };
  return { command, line: asked.line, faults: insideWords(words.text, colleagues) };
}

/** Somebody is the customer already: that the forwarded mail suggests one is no reason any more. */
export function withoutSuggestion({
  birth,
  filing,
  decision,
}: Opening): Pick<Opening, 'birth' | 'filing' | 'decision'> {
  const rest = (trace: readonly string[]) => trace.filter((line) => !line.startsWith('suggested-customer: '));
  return {
    birth: birth.trace ? { ...birth, trace: rest(birth.trace) } : birth,
    filing: { ...filing, trace: rest(filing.trace) },
    decision: { ...decision, reasons: decision.reasons.filter(({ code }) => code !== 'suggested-customer') },
  };
}

// `rate:`: how many mails of one kind came in the window that ends now, this one not counted (rules.md "flood").

import { fold } from '../../model/fold.ts';
import type { Condition } from '../../model/policy.ts';
import { type Look, type ToldClause, type Truth, traced } from './look.ts';

type Rate = Extract<Condition, { kind: 'rate' }>;

/** True when more than `moreThan` mails, this one included, share the value within the window. */
export function rateCheck(rate: Rate, clause: ToldClause): (look: Look) => Truth {
  return (look) => {
    const value = counted(rate.per, look);
    if (value === null) return traced(look, clause, { seen: 'nothing to count by', hit: false });
    const now = look.inquiry.peek<'now'>({ ask: 'now' });
    if (now === undefined) return { ask: 'now' };
    const question = { ask: 'rate', per: rate.per, value, since: now - rate.withinMs } as const;
    const count = look.inquiry.peek<'rate'>(question);
    if (count === undefined) return question;
    return traced(look, clause, { seen: `${count + 1} with this one`, hit: count + 1 > rate.moreThan });
  };
}

function counted(per: Rate['per'], look: Look): string | null {
  if (per === 'mailbox') return look.mail.delivery.mailbox;
  if (per === 'from') return look.sender.address;
  return fold(look.mail.message.subjectClean).slice(0, 500) || null;
}

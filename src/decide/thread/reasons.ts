// The reasons of a decision in their order: what was noticed before the rules, the thread, the rules, the mail's defects. Pure.
import type { Reason } from '../../model/decision.ts';
import type { Run } from '../evaluate.ts';
import { type Mail, sizeText } from '../mail.ts';
import type { Target } from '../target.ts';
import type { Found } from '../thread.ts';

/** Why a mail became what it became; `found` = the ticket it goes to, null = none. */
export function reasonsOf(
  {
    reasons,
    run,
    target,
    mail,
  }: {
    readonly reasons: readonly Reason[];
    readonly run: Run;
    readonly target: Target;
    readonly mail: Mail;
  },
  found: Found | null,
): readonly Reason[] {
  const thread: readonly Reason[] = found ? [{ code: 'thread', detail: `${found.ticket.ref} by ${found.by}` }] : [];
  const key: readonly Reason[] = target.isEmptyKey
    ? [{ code: 'empty-key', detail: 'a variable of the thread key is empty: no key' }]
    : [];
  const size: readonly Reason[] = mail.delivery.oversize
    ? [{ code: 'oversize', detail: `${sizeText(mail.delivery.size)}: headers only` }]
    : [];
  return [...reasons, ...thread, ...run.reasons, ...key, ...size];
}

// What a receipt may show of a mail whose sender nobody has proved. Its address may be a victim's, and our receipt the
// attacker's letter (H43, H44): the mail's words are never in it, and neither is its subject, unless nobody looks at
// proofs in this mailbox at all; then a subject is shown that leads nowhere and calls nobody. Pure.
import type { MailFacts } from '../../model/command.ts';

const MAX_SUBJECT = 80;
/** Addresses, links, domains, telephone numbers, prices, signs that are not seen: what advertising and fraud live on. An order's or an invoice's number is none of them. */
const LEADS_AWAY =
  /[@\\]|:\/\/|www|https?|\p{L}\.\p{L}{2}|(?:\+|\(|(?<![\d.-])0)\s?\d[\d\s/()-]{5,}|\d{9,}|\p{Sc}|\p{C}/iu;

/** The ticket's subject as this receipt shows it; '' = it does not. */
export function shownSubject(
  subject: string,
  mail: MailFacts | null,
  to: { readonly unverified: boolean; readonly isNamed: boolean },
): string {
  if (!to.unverified) return subject;
  const isUnknown = mail !== null && mail.auth === 'unknown' && !to.isNamed;
  return isUnknown && subject.length <= MAX_SUBJECT && !LEADS_AWAY.test(subject) ? subject : '';
}

// Takes a forwarded mail; gives whose it was, as the head of the forwarded part says: `From: Eva <eva@x.example>` followed
// by another line of that head. A suggestion for people, never proof: whoever forwards can write anything. Linear, bounded.
import { type Address, baseAddress, canonicalAddress } from '../../model/address.ts';
import type { Reason } from '../../model/decision.ts';
import type { Message } from '../../model/message.ts';
import type { Site } from '../../model/policy.ts';
import type { Mail } from '../mail.ts';
import type { Sender } from '../sender.ts';

const MAX_TEXT = 32_768;
const MAX_LINE = 500;
const HEAD_LINES = 6;
const FROM =
  /^[>\s*_|]{0,8}(?:from|von|van|de|da|od|fra|från|expéditeur|afzender|absender|remitente|mittente)[\s*_]{0,3}[:：][\s*_]{0,3}(.+)$/iu;
const OTHER =
  /^[>\s*_|]{0,8}(?:sent|date|to|subject|gesendet|datum|an|betreff|verzonden|aan|onderwerp|envoyé|à|objet|fecha|enviado|para|asunto|data|inviato|a|oggetto|assunto|wysłano|do|temat|sendt|till?|ämne|emne)(?: [\p{L} ]{1,12})?[\s*_]{0,3}[:：]/iu;
/** `---------- Forwarded message ---------`, `_____`, `Anfang der weitergeleiteten Nachricht:`. */
const RULE = /^[>\s*]{0,6}(?:-{2,}|_{5,}|(?:begin|anfang|début|inizio|inicio|početak) .{3,60}:[\s*]{0,3}$)/iu;

/** An agent forwards a mail to us: the person it came from, suggested to the staff as the customer; null when there is none. */
export function suggestedCustomer({
  mail,
  sender,
  site,
}: {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly site: Site;
}): Address | null {
  const person = sender.agent ? forwardedPerson(mail.message) : null;
  if (!person || site.own.has(baseAddress(person.address) ?? '') || person.address === sender.address) return null;
  return person;
}

/** What a ticket keeps of a mail somebody of ours hands on: whose it was, and that words above it are not for its author. */
export function handedOn(
  { agent }: Sender,
  { message }: Mail,
  suggested: Address | null,
): { readonly suggested?: Address; readonly keepsInside?: true } {
  const isForward = agent !== null && message.classes.includes('forwarded');
  return { ...(isForward ? { keepsInside: true } : {}), ...(suggested === null ? {} : { suggested }) };
}

/** Why the ticket suggests him. */
export function suggestion(person: Address, agent: string | null): Reason {
  const who = person.name === '' ? person.address : `${person.name} <${person.address}>`;
  return { code: 'suggested-customer', detail: `${agent} forwarded a mail of ${who}: suggested as the customer` };
}

/** The person the forwarded mail came from; null when its head names nobody. */
export function forwardedPerson({ classes, text }: Message): Address | null {
  return classes.includes('forwarded') ? (headIn(text)?.person ?? null) : null;
}

/** What whoever forwards wrote above, and the forwarded mail with its head; null when no head is found. */
export function partsOfForward(text: string): { readonly remark: string; readonly forwarded: string } | null {
  const head = headIn(text);
  if (!head) return null;
  const lines = text.split('\n');
  let at = head.at;
  // The head's own first lines, and the line that says what follows.
  while (at > 0 && /^\S/.test(lines[at - 1] ?? '') && OTHER.test((lines[at - 1] ?? '').slice(0, MAX_LINE))) at--;
  let rule = at;
  while (rule > 0 && (lines[rule - 1] ?? '').trim() === '') rule--;
  if (rule > 0 && RULE.test((lines[rule - 1] ?? '').slice(0, MAX_LINE))) at = rule - 1;
  return { remark: lines.slice(0, at).join('\n').trim(), forwarded: lines.slice(at).join('\n').trim() };
}

function headIn(text: string): { readonly at: number; readonly person: Address } | null {
  const lines = text.slice(0, MAX_TEXT).split('\n');
  for (const [at, line] of lines.entries()) {
    const named = FROM.exec(line.slice(0, MAX_LINE))?.[1];
    if (named === undefined) continue;
    const below = lines.slice(at + 1, at + 1 + HEAD_LINES);
    const person = below.some((next) => OTHER.test(next.slice(0, MAX_LINE))) ? personIn(named) : null;
    if (person) return { at, person };
  }
  return null;
}

/** `Eva Roth <eva@x.example>`, `Eva Roth [mailto:eva@x.example]`, `"Roth, Eva" eva@x.example`. */
function personIn(text: string): Address | null {
  const found = /[^\s<>[\]();:,"']{1,64}@[^\s<>[\]();:,"'*]{1,190}/u.exec(text);
  const address = found ? canonicalAddress(found[0].replace(/[.*_]+$/, '')) : null;
  if (!found || !address) return null;
  const before = text.slice(0, found.index).replace(/(?:mailto:|[<[("*_'])+\s*$/i, '');
  return { address, name: before.replace(/^[\s"'*_]+|[\s"'*_<[(]+$/g, '').slice(0, 200) };
}

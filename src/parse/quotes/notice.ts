// Takes a paragraph of closing lines in which a notice was found; gives the line it begins in. HTML and hurried people
// leave no blank line above what their company adds: the words, the closing and the name above it are the writer's.
// Linear: a paragraph has at most some sixty lines, each is looked at with a bounded rest.
import { beginsNotice, isDisclaimer, isOfImprint, mayHoldNotice, namesRecipients } from './closings.ts';
import { isRule } from './lines.ts';

const LOOKED_AT = 1_000;
/** A line of this length may go on in the next one. */
const WRAPPED = 50;

/** Where in the paragraph `lines[start..end)` a notice begins that goes on to its end; -1 when none does. */
export function noticeStart(lines: readonly string[], start: number, end: number): number {
  const cut = lines.slice(start, end).map((line) => line.slice(0, LOOKED_AT));
  // Most last paragraphs are a name: one look at the whole spares one at each of its lines.
  if (!mayHoldNotice(cut.join(' '))) return -1;
  const rests: string[] = [];
  const rest = (at: number) => {
    rests[at - start] ??= restFrom(cut, at - start);
    return rests[at - start] ?? '';
  };
  // A line that says it alone, before one whose words go on in the next: that one may be the writer's.
  for (const words of [(at: number) => lines[at] ?? '', rest]) {
    for (let at = start; at < end; at++) {
      if (beginsNotice(words(at)) && isDisclaimer(rest(at))) return withHead(lines, start, at);
    }
  }
  let at = end - 1;
  while (at >= start && !isDisclaimer(rest(at))) at--;
  if (at < start) return -1;
  while (at > start && belongsToNext(lines[at - 1] ?? '', lines[at] ?? '')) at--;
  return withHead(lines, start, at);
}

function restFrom(lines: readonly string[], from: number): string {
  let text = lines[from] ?? '';
  for (let at = from + 1; at < lines.length && text.length < LOOKED_AT; at++) text += ` ${lines[at] ?? ''}`;
  return text.slice(0, LOOKED_AT).trim();
}

/** True when the notice goes on from the line above. */
function belongsToNext(above: string, line: string): boolean {
  const text = above.trim();
  if (text.length >= WRAPPED && !/[.!?:,;]$/.test(text) && /^\s*\p{Ll}/u.test(line)) return true;
  return isOfImprint(text) || MONITORS.test(text) || namesRecipients(text) || (text.length <= 60 && COMPANY.test(text));
}

/** Most lines between a rule and the notice it is drawn for: the company. */
const MAX_HEAD = 3;

/** A rule above the notice is drawn for it, and for a line or two of names between them. */
function withHead(lines: readonly string[], start: number, at: number): number {
  for (let up = at - 1; up >= Math.max(start, at - MAX_HEAD); up--) {
    const line = (lines[up] ?? '').trim();
    if (isRule(line, true) || /^[-_=*]{3,}$/.test(line.slice(0, 200))) return up;
    if (line.length > 60 || /[.!?:,;]$/.test(line)) return at;
  }
  return at;
}

/** `The company may monitor e-mail traffic.` */
const MONITORS =
  /(?:may|reserves? the right to) (?:be )?(?:monitor|record|intercept)(?:ed)?\s.{0,80}(?:e-?mails?|messages|communications)|(?:e-?mails?|messages|communications).{0,40}may be (?:monitored|recorded|intercepted)|(?:e-?mails|nachrichten).{0,60}(?:überwacht|aufgezeichnet) werden|(?:e-?mail\p{L}*|berichten).{0,60}(?:gecontroleerd|gemonitord) worden|(?:messages|courriels|e-?mails).{0,60}(?:être (?:surveillés|contrôlés))|(?:mensajes|correos).{0,60}ser (?:supervisad|monitorizad)os/iu;

const COMPANY =
  /(?<!\p{L})(?:g?gmbh(?: ?& ?co\.? ?kg)?|ag|kg|ohg|e\.? ?v\.?|e\.? ?g\.?|ug|se|ltd|limited|plc|llp|inc|b\.? ?v\.?|n\.? ?v\.?|s\.?a\.?(?:s|rl)?|sarl|s\.? ?r\.? ?l\.?|s\.? ?p\.? ?a\.?|s\.? ?l\.?|lda|sp\. ?z ?o\.? ?o\.?)\.?$/iu;

// Takes the head of a mail inside a mail, and the subject of the mail around it; says whether the head belongs to another
// conversation: an answer repeats a mail of the same subject, a pasted mail names its own. Nobody here has read that one,
// so it is shown. Linear, on bounded lines; unsure means the same conversation.
import { cleanSubject } from '../header/subject.ts';
import { MAX_MARK, unquoted } from './lines.ts';
import { headLabel } from './marks.ts';
import { namesOneOf } from './own-attribution.ts';

const MAX_HEAD_LINES = 14;
/** Subjects of fewer letters say too little. */
const MIN_LETTERS = 3;

/**
 * True when the head that begins here, or below the separator here, names a subject that has nothing of `subject`, and
 * the words above speak of a mail: who answers an old mail about something new changes the subject, too.
 */
export function isOfAnotherMail(lines: readonly string[], at: number, subject: string | null): boolean {
  if (subject === null || !speaksOfMail(lines, at)) return false;
  const ours = wordsOf(subject);
  const theirs = wordsOf(cleanSubject(subjectBelow(lines, at)));
  if (ours.size === 0 || theirs.size === 0) return false;
  // Compounds and cases differ, transports cut: one word that begins another is enough.
  for (const word of theirs) for (const own of ours) if (word.startsWith(own) || own.startsWith(word)) return false;
  return true;
}

/** Most lines of words above that are looked at. */
const MAX_ABOVE = 6;

/** True when the last words above say that a mail was received, or ask what it is. */
function speaksOfMail(lines: readonly string[], at: number): boolean {
  for (let i = at - 1, seen = 0; i >= Math.max(0, at - 40) && seen < MAX_ABOVE; i--) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    if (!/\p{L}/u.test(line)) continue;
    seen++;
    if ((/[?:：]\s*$/.test(line) && THAT_MAIL.test(line)) || RECEIVED.test(line)) return true;
  }
  return false;
}

/** Where the colon of a label stands at the latest. */
const MAX_LABEL = 45;
/** Most lines of a head in words that no list knows. */
const MAX_UNLISTED = 7;

/**
 * True when a head begins here whatever its language calls its lines: label below label, an address, a day with its year
 * and time, the subject of the mail around it, and somebody whom that mail is for. Forms that people fill in name
 * themselves.
 */
export function isHeadOfThread(
  lines: readonly string[],
  at: number,
  { subject, people }: { readonly subject: string | null; readonly people: readonly string[] },
): boolean {
  // Nearly every line has no label.
  const colon = (lines[at] ?? '').slice(0, MAX_LABEL + 1).search(/[:：]/);
  if (colon < 1 || colon > MAX_LABEL || subject === null || (subject.match(/\p{L}/gu)?.length ?? 0) < MIN_LETTERS)
    return false;
  const head: string[] = [];
  for (let i = at; i < at + MAX_UNLISTED; i++) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    if (!LABELLED.test(line)) break;
    head.push(line);
  }
  if (head.length < 3 || repeatsLabel(head)) return false;
  const isOurs = (line: string) => sameWords(cleanSubject(line.slice(line.search(/[:：]/) + 1)), subject);
  const signs = [(line: string) => ADDRESS.test(line), (line: string) => YEAR.test(line) && CLOCK.test(line), isOurs];
  if (!signs.every((sign) => head.some(sign)) || !signs.some((sign) => sign(head[0] ?? ''))) return false;
  return head.some((line) => namesOneOf(line, people));
}

/** `PS: …` directly above `From: …`: the head begins below, and the line is the writer's. */
function repeatsLabel(head: readonly string[]): boolean {
  const [first, ...rest] = head.map(headLabel);
  const known = [first, ...rest].filter((label) => label !== null);
  return new Set(known).size < known.length || (first === null && rest.includes('from'));
}

function sameWords(text: string, subject: string): boolean {
  return (
    text
      .replace(/[*_\s]+/g, ' ')
      .trim()
      .toLowerCase() ===
    subject
      .replace(/[*_\s]+/g, ' ')
      .trim()
      .toLowerCase()
  );
}

const LABELLED = /^[\s*_]{0,14}\p{L}[\p{L}\p{M} .'’-]{0,24}[*_]{0,2}[\s\u00a0]{0,2}[:：][*_]{0,2}[\s\u00a0]{1,9}\S/u;
const ADDRESS = /[^\s<>@]@[^\s<>@]{3}/;
const YEAR = /(?<!\d)20\d\d(?!\d)/;
const CLOCK = /\d{1,2}[:.h]\d{2}/;

const THAT_MAIL =
  /(?<!\p{L})(?:(?:diese|folgende|solche|untenstehende|beigefügte)[nrs]? (?:e-?mails?|mails?|nachricht(?:en)?|antwort|schreiben)|(?:this|the following|that|such) (?:e-?mail|mail|message|letter|reply|answer)|(?:deze|dit|onderstaande?|volgende) (?:e-?mail|mail|bericht)|(?:ce|cet|le) (?:e-?mail|mail|message|courriel) (?:suivant|ci-dessous)|(?:ce|cet) (?:e-?mail|mail|message|courriel)|este (?:correo|mensaje|e-?mail|mail)|est[ae] (?:mensagem|e-?mail)|quest[ao] (?:e-?mail|mail|messaggio)|(?:ta|tę|taką|tego|poniższ\p{L}+) (?:wiadomość|mail\p{L}*|e-?mail\p{L}*))(?!\p{L})/iu;
const RECEIVED =
  /(?<!\p{L})(?:bekam ich|ich (?:bekam|erhielt)|(?:habe|haben) (?:ich|wir) .{0,40}(?:bekommen|erhalten)|(?:ich|wir) (?:habe|haben) .{0,40}(?:bekommen|erhalten)|I (?:got|received)|we (?:got|received)|(?:ik|wij|we) (?:kreeg|kregen|ontving\p{L}*)|(?:j['’]ai|nous avons) reçu|(?:he|hemos) recibido|(?:ho|abbiamo) ricevuto|(?:recebi|recebemos)|(?:dostałem|dostałam|dostaliśmy|otrzymał\p{L}*))(?!\p{L})/iu;

/** What the head says behind its label of a subject, with the line it is folded on; '' when it names none. */
function subjectBelow(lines: readonly string[], at: number): string {
  for (let i = at; i < Math.min(lines.length, at + MAX_HEAD_LINES); i++) {
    const line = unquoted((lines[i] ?? '').slice(0, MAX_MARK));
    if (headLabel(line) !== 'subject') continue;
    const next = unquoted((lines[i + 1] ?? '').slice(0, MAX_MARK));
    return `${line.slice(line.search(/[:：]/) + 1)} ${headLabel(next) === null ? next : ''}`
      .replace(/[*_]/g, ' ')
      .trim();
  }
  return '';
}

function wordsOf(text: string): ReadonlySet<string> {
  const words =
    text
      .toLowerCase()
      .slice(0, 400)
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= MIN_LETTERS).slice(0, 40));
}

// The line above a quote, as clients write it in de en nl fr es it pt pl sv da no fi cs ru zh ja: `Am … schrieb Anna:`,
// `Quoting Anna:`, folded over up to four lines. Patterns only, on bounded text; a sentence of a person that only looks
// so names neither a time nor an address and counts above quoted lines alone.
import { beginsAsPiece, isPieceOf } from './folded.ts';
import { isQuoted, MAX_MARK, nextWords } from './lines.ts';

/** weak: counts only above `>` lines · strong: names a time, or an address and a date · sure: names a time and an address. */
export type Strength = 'weak' | 'strong' | 'sure';

export interface Attribution {
  readonly strength: Strength;
  /** How many lines it is folded over. */
  readonly lines: number;
}

const MAX_FOLDED = 4;
/** The last signs of attributions: a colon, the dashes or arrows drawn around one. */
const ENDS = ':：->';
const OPENING =
  /^(?:on|at|am|an|op|le|el|il|em|a|às|no dia|in a message|w dniu|dnia|den|dne|pe|vào|in article|in message|em data de|en fecha)\s/i;
const WEEKDAY =
  /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|pon|wt|śr|czw|pt|sob|niedz|nd|lun|mar|mer|jeu|ven|sam|dim|gio|dom|пн|вт|ср|чт|пт|сб|вс|man|tir|ons|tor|fre|lør|søn|tis|lör|sön|ma|ti|ke|to|pe|la|su)[a-zäöåéßśźì-]{0,12}[.,]*\s(?:\p{L}{2,10}[.,]? )?(?:de |\d)/iu;
/** The cheap sign of it: a word or two, and a number or a `de`. */
const MAY_NAME_DAY = /^\S+\s(?:\S{2,24} )?(?:[dD][eE] |\d)/;
const VERB =
  /(?:^|[\s>"',.\])])(?:wrote\*?|writes|has written|schrieb|schrieben|schreibt|geschrieben|schreef|geschreven|schrijft|a écrit|avez écrit|as écrit|a ecrit|écrivait|escribió|escribio|ha escrito|ha escrit|ha scritto|scrive|escreveu|escreve|napisał(?:a|\(a\)|\(-a\))?|napisana przez|pisze|skrev|kirjoitti|napsal(?:a|\(a\))?|пишет|написал(?:а|\(а\))?|написав|yazdı|írta|a scris|έγραψε|kirjoitti|napísal(?:a|\(a\))?)(?=$|[\s:：.,])/iu;
const CJK_WROTE = /(?:写道|寫道|のメール|wrote)\s?[:：]$/u;
const QUOTING =
  /^(?:quoting|zitat von|zitiere|citeren|citaat van|citando(?: a)?|quota|def\. quota|cytowanie|cytat z|citation de|en réponse à|citerar|citat från)\s.{2,200}[:：]$/i;
/** `Anna Muster mentioned:`, `On 12 March 2026, Anna Muster said:`: first name and surname, and how somebody speaks. */
const SAID =
  /^(?:(?:on|am|op|le) [^:]{3,40}\d[^<>]{0,40}[,\s])?(?:(?:in a message dated:? )?[\p{Lu}"'(][\p{L}."'’()-]{0,20}(?: [\p{Lu}"'(][\p{L}."'’()-]{0,20}| (?:van|von|de|der|den|le|la|di|Mac|O)){1,3})(?: [<([][^<>()[\]]{3,120}[>)\]])?,? {1,3}(?:is thought to have |once )?(?:said|says|mentioned|asked|joked|suggested|mused|stated|noted|replied|commented|responded|claimed|explained|meinte|sagte|fragte|antwortete|zei|vroeg|merkte op|disait|disse|dijo|ha detto)(?: the following)?\s?:$/u;
/** The same behind a date with a time, whatever the name: `On Sat, Jul 20, 2002 at 09:33PM, anna mentioned:`. */
const SAID_THEN =
  /^(?:on|am|op|le|el|il) .{3,80}(?:\d{1,2}:\d{2}|\S@\S|\d \p{L}{3,9}\.? \d{4},).{2,120}\s(?:said|says|mentioned|asked|joked|suggested|mused|stated|noted|replied|commented|responded|claimed|explained|meinte|sagte|fragte|antwortete|zei|vroeg)(?: the following)?\s?:$/iu;
/** A person tells what somebody wrote. */
const TELLS =
  /\b(?:he|she|they|i|we|you) (?:wrote|has written)\b|\bschrieb(?:en)? (?:er|sie|ich|du|wir|man|mir|uns)\b|\b(?:hij|zij|ik|u) schreef\b|\b(?:il|elle|ils|j'?) ?(?:a|ai|ont) écrit\b/i;
/** `Mein Chef schrieb heute früh:` – no client calls anybody so. */
const OF_MINE =
  /^\W{0,3}(?:(?:mein|unser|dein|euer|sein)e?[rnms]?|ihr(?:e[rnms]?)? (?!e-?mail)\p{L}|my|our|your|his|her|their|mijn|onze?|uw|jullie|mon|ma|mes|nos|notre|votre|vos|leur|son|sa|mi|mis|nuestr[ao]s?|su|sus|(?:(?:il|la|i|le) )?(?:mi[oa]|miei|mie|nostr[oaie]|vostr[oaie]|su[oa]|suoi|sue)|(?:[oa]s? )?(?:meus?|minhas?|noss[ao]s?|vosso)|mój|moja|nasz[ae]?|wasz[ae]?|pański)(?= \p{L})/iu;
const TIME = /\d{1,2}\s?[:h]\s?\d{2}|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])|\d\s?(?:uhr|am|pm)\b/i;

/** Apps that write no colon: `Am 08.04.26 um 16:40 schrieb Anna`. */
const UNENDED =
  /^(?:am|on|op|le|el|il) .{3,60}\d{1,2}[:.h]\d{2}.{0,60}(?:schrieb|schreef|wrote|a écrit|escribió|ha scritto)(?: [^.!?;,]{1,60})?$/i;

/** Nextcloud Mail: `"Anna" <anna@example.com> – 12. März 2026 09:30`. */
const NAME_AND_TIME = /^[^<>@]{1,80}[<\s][^<>\s@]{1,64}@[^<>\s@]{3,250}>?\s[–-]\s.{4,40}\d[:.]\d{2}(?:\s?[ap]m)?$/i;

/** In whatever language, a word or two, a name, an address: `Цитирую Anna <anna@example.com>:`. */
const NAME_ALONE =
  /^(?:\p{L}+ ){0,2}["']?\p{Lu}[^<>@:.!?]{1,60}<[^<>\s@]{1,64}@[^<>\s@]{3,250}>(?: \p{L}+){0,3}\s?[:：]$/u;

/** The cheap signs first: nearly every line is passed over by them. */
function isNameAndTime(line: string): boolean {
  return line.includes('@') && /\s[–-]\s/.test(line) && NAME_AND_TIME.test(line);
}

/** mail.ru, Libero: `mercoledì, 11 marzo 2026, 05:02PM +01:00 da Anna Muster anna@example.com:`. */
const TIMED_FROM =
  /^.{0,24}\d.{4,40}\d{1,2}[:.]\d{2}.{0,20} (?:von|by|from|par|da|de|door|van|przez|od|av|fra|от) .{0,120}[^\s@]{1,64}@[^\s@]{3,250}:$/iu;

/** In whatever language: a date with its year, a time, a name, an address, a word or two, a colon. */
const DATED_AND_ADDRESSED =
  /^.{0,30}\d{4}.{0,14}\d{1,2}[:.h]\d{2}[^<>]{1,120}<[^<>\s]{1,64}@[^<>\s]{3,250}>[^<>.!?]{0,25}[:：]$/;

/** The attribution that begins in this line, null when none does. */
export function attributionAt(lines: readonly string[], at: number): Attribution | null {
  const ended = endedAt(lines, at);
  if (ended || !UNENDED.test((lines[at] ?? '').slice(0, MAX_MARK).trim())) return ended;
  return isQuoted(lines[nextWords(lines, at + 1)] ?? '') ? { strength: 'weak', lines: 1 } : null;
}

function endedAt(lines: readonly string[], at: number): Attribution | null {
  const first = (lines[at] ?? '').trim();
  if (first.length > MAX_MARK || first === '') return null;
  const alone = ENDS.includes(first.at(-1) ?? '') || isNameAndTime(first) ? attribution(first) : null;
  if (alone) return { strength: alone, lines: 1 };
  const isNamed = first.includes('<') && /<[^<>\s]{0,120}(?:@[^<>\s]{3,120}>|$)/.test(first);
  const opens = opensAttribution(first) || isNamed;
  if (!opens && !(isNearQuote(lines, at + 2) && beginsAsPiece(first, lines[at + 1]))) return null;
  let joined = first;
  for (let count = 2; count <= MAX_FOLDED; count++) {
    const line = (lines[at + count - 1] ?? '').trim();
    if (line === '' || isQuoted(line) || joined.length + line.length > MAX_MARK) return null;
    joined += ` ${line}`;
    const strength = attribution(joined);
    if (!strength) continue;
    const isOne = (opens && !isOfLaterLine(lines, at, count)) || (strength !== 'weak' && isOverQuote(lines, at, count));
    return isOne ? { strength, lines: count } : null;
  }
  return null;
}

/** Lines below, one of which is quoted, where what is folded anywhere may be one. */
const NEAR = 9;

function isNearQuote(lines: readonly string[], from: number): boolean {
  for (let at = from; at < from + NEAR && at < lines.length; at++) if (isQuoted(lines[at] ?? '')) return true;
  return false;
}

/** True for one that is folded anywhere, in the midst of its date as well, with the quote below it and no words of the writer's above. */
function isOverQuote(lines: readonly string[], at: number, count: number): boolean {
  if (!isQuoted(lines[nextWords(lines, at + count)] ?? '')) return false;
  const part = (from: number, to: number) =>
    lines
      .slice(from, to)
      .map((line) => line.trim())
      .join(' ');
  for (let skip = 1; skip < count; skip++) {
    const rest = part(at + skip, at + count);
    if (attribution(rest) && !isPieceOf(part(at, at + skip), rest)) return false;
  }
  return true;
}

/** True when the attribution that ends here begins below: the lines above it are the writer's. */
function isOfLaterLine(lines: readonly string[], at: number, count: number): boolean {
  const isTimed = TIME.test((lines[at] ?? '').slice(0, MAX_MARK));
  let joined = '';
  for (let skip = count - 1; skip > 0; skip--) {
    const line = (lines[at + skip] ?? '').trim();
    joined = joined === '' ? line : `${line} ${joined}`;
    const isWhole = opensAttribution(line) || (!isTimed && /^[^<]{2,200}</.test(line));
    // A verb alone (`a écrit :`) is the end of one, not a whole one.
    if (isWhole && /[\d@]/.test(joined) && attribution(joined)) return true;
  }
  return false;
}

/** Yahoo's app begins the old words on the line of the attribution: `On …, Anna<a@example.com> wrote:   Hello`. */
export function opensOldWords(line: string): boolean {
  if (!line.includes('@') || !line.includes('  ')) return false;
  const found = /^\s{0,9}(\S.{10,300}<[^<>\s]{3,254}@[^<>\s]{3,254}>.{0,60}?[:：])\s{2,9}\S/.exec(line.slice(0, 800));
  return found !== null && attribution(found[1] ?? '') === 'sure';
}

/** How surely a line (folded lines joined) says "… wrote:"; null when it does not. */
export function attribution(line: string): Strength | null {
  if (line.length > MAX_MARK || line.length < 6) return null;
  const bare = line.replaceAll('\u00a0', ' ').trim();
  // Zimbra and iNotes draw dashes around it.
  const start = bare.startsWith('---') ? bare.replace(/^-{3,}\s*/, '') : bare;
  const text = start.endsWith('---') ? start.replace(/\s?-{3,}$/, '') : start;
  // The cheap sign first: without a colon at its end it is one of three that draw or dash.
  const isEnded = text.endsWith(':') || text.endsWith('：');
  if (isEnded && (VERB.test(text) || CJK_WROTE.test(text))) {
    if (OF_MINE.test(text) && !text.includes('@')) return null;
    const isDrawn = /^-{3,}.{3,400}-{3,}$/.test(line.trim());
    return isDrawn && text.includes('@') ? 'sure' : strengthOf(text);
  }
  // Zoho draws dashes and no colon: `---- On Wed, 24 Feb 2021 14:02:50 +0530 anna@example.com wrote ----`.
  if (text !== start && start !== bare && TIME.test(text) && VERB.test(text)) return 'sure';
  if (isEnded) return inOtherWords(text);
  // GroupWise: `>>> Anna Muster <anna@example.com> 12.03.2024 10:11 >>>`.
  const isDrawn = line.startsWith('>>> ') && line.endsWith('>>>') && /\d/.test(text);
  if (isNameAndTime(text)) return 'weak';
  return isDrawn ? 'strong' : null;
}

/** One that ends with a colon and names no verb of writing. */
function inOtherWords(text: string): Strength | null {
  if (QUOTING.test(text) || SAID.test(text) || SAID_THEN.test(text)) return 'weak';
  // Gmail in languages where it writes no verb, FairEmail: `12.03.2026 09:30:12 Anna <anna@example.com>:`.
  if (/\d{1,2}[:.]\d{2}\D.{0,300}<[^<>\s]{3,254}@[^<>\s]{3,254}>\s?[:：]$/.test(text)) return 'weak';
  if (isNameAndTime(text) || DATED_AND_ADDRESSED.test(text) || TIMED_FROM.test(text) || isOfAnyLanguage(text))
    return 'weak';
  // Tuta: `12. März 2026, 09:30 von anna@example.com:`.
  if (
    /^.{4,40}\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)? (?:von|by|par|da|door|por|de|przez|od|av) \S{3,254}@\S{3,254}:$/i.test(
      text,
    )
  )
    return 'sure';
  return text.length <= 160 && NAME_ALONE.test(text) ? 'weak' : null;
}

/** In a language whose words are not known: one address in brackets, a year, a time, a colon at the end, no second sentence. */
function isOfAnyLanguage(text: string): boolean {
  if (text.length > 250 || !/[:：]$/.test(text) || /[.!?] \p{Lu}\p{Ll}{3}.{0,200}[.!?] \p{Lu}/u.test(text))
    return false;
  const address = /<\s?[^<>\s@]{1,64}@[^<>\s@]{3,250}>/.exec(text);
  if (!address) return false;
  const words = text.replace(address[0], ' ');
  return !/[<>@]/.test(words) && /(?<!\d)20\d\d(?!\d)/.test(words) && /(?<!\d)\d{1,2}[:.]\d{2}(?!\d)/.test(words);
}

function strengthOf(text: string): Strength {
  const isTimed = TIME.test(text);
  const isAddressed = /@/.test(text);
  if (TELLS.test(text) && !isAddressed) return 'weak';
  if (isTimed && isAddressed) return 'sure';
  const isDated = OPENING.test(text) || WEEKDAY.test(text) || /\d{4}/.test(text);
  const isNumbered = /\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}/.test(text);
  return (isAddressed && isNumbered) || (isTimed && isDated) ? 'strong' : 'weak';
}

/** True when a line may be the first of an attribution folded over several. */
function opensAttribution(line: string): boolean {
  const text = line.startsWith('---') ? line.replace(/^-{3,}\s*/, '') : line;
  return (
    OPENING.test(text) ||
    (MAY_NAME_DAY.test(text) && WEEKDAY.test(text)) ||
    /^\d{1,4}(?:年|[-./ ]\d)/.test(text) ||
    /^(?:wiadomość napisana|zitat von|quoting|citeren)\s/i.test(text)
  );
}

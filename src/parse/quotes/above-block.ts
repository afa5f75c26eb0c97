// Takes the lines above a contact block; says whether they take leave (a closing), or point at what stands below: then the
// block is what the mail is about. So it is where the old words ask for it. Pure, on bounded lines.
import {
  ASKS,
  ASKS_PLACE,
  ASKS_WAY,
  CLOSING,
  ENDS_LETTER,
  GOES_ON,
  OF_MAIL,
  ON_BEHALF,
  PLACE,
  POINTS,
  REACH,
  SPEAKS_OF_PLACE,
  SPEAKS_OF_REACH,
  TOWN,
  WAY_TO_REACH,
  YOURS,
} from './contact-words.ts';
import { isEmpty, type LineKind, type Sheet, unquoted } from './lines.ts';
import { isGreeting } from './own-words.ts';

const MAX_LINE = 200;

/** The cheap sign first: nearly every line is looked at. */
const TAKES_LEAVE = /salut|saludo|cumprim|gr[uü]|groet|regards|wishes|pozdrow|powa/i;

/** `Mit freundlichen Grüßen`, `Kind regards`: the line with which a letter ends. */
export function isClosing(line: string): boolean {
  const text = line.slice(0, MAX_LINE).trim();
  // `Merci de contacter mon collègue :` goes on.
  return (
    text.length <= 70 &&
    (CLOSING.test(text) || (TAKES_LEAVE.test(text) && ENDS_LETTER.test(text))) &&
    !/[:：]$/.test(text) &&
    !/^merci d[e'’]/i.test(text)
  );
}

/** True when the words speak of calling, of an address or number, or end with a colon: then the block is what they mean. */
export function pointsAtBlock(above: readonly string[]): boolean {
  // `On the card, please:` – what stands directly below is said.
  const last = above.filter((line) => line.trim() !== '' && !ON_BEHALF.test(line.slice(0, 60))).slice(-4);
  if (last.slice(-2).some((line) => isAnnouncement(line) || goesOnBelow(line))) return true;
  // Without a closing a sentence that has no end may end in the name: `The badge must show` / `Anna Muster`.
  if (!last.some(isClosing) && isOpenSentence(last.at(-2) ?? '')) return true;
  return above.some((raw) => {
    const line = raw.slice(0, 600);
    // `our customer number is 33021` says what it speaks of itself.
    return (
      (POINTS.test(line) && !/\d{4}/.test(line)) ||
      SPEAKS_OF_REACH.test(line) ||
      SPEAKS_OF_PLACE.test(line) ||
      announcesBlock(line)
    );
  });
}

/** A line that ends with a colon, but for greetings and closings. */
export function isAnnouncement(raw: string): boolean {
  const line = raw.slice(-MAX_LINE).trim();
  return /\p{L}{2}\s?[:：]$/u.test(line) && !isGreeting(line) && !isClosing(line.replace(/\s?[:：]$/, ''));
}

/** Several words that end in the middle of a sentence. */
function goesOnBelow(raw: string): boolean {
  const line = raw.slice(-MAX_LINE).trim();
  return (line.match(/\p{L}+/gu)?.length ?? 0) > 1 && !isClosing(line) && GOES_ON.test(line);
}

/** Words without a mark at their end. */
function isOpenSentence(raw: string): boolean {
  const line = raw.slice(-MAX_LINE).trim();
  return /\p{L}[\p{L}\d’'-]* .{0,200}[\p{L}\d]$/u.test(line) && !isGreeting(line);
}

/** `You asked for my data:` */
function announcesBlock(line: string): boolean {
  return /(?<!\p{L})(?:daten|angaben|kontakt|data|details|contact|gegevens|coordonnées|datos|dati|dados|dane)(?!\p{L})[^:]{0,40}:\s*$/iu.test(
    line,
  );
}

/** Most old lines that are looked at for what was asked. */
const MAX_ASKED = 60;

/**
 * True when the old words ask for an address or a number and the words above the block give none: then the block is the
 * answer. `Gerne.` / `Viele Grüße` / `Petra Klein` / `Hauptstr. 5`.
 */
export function isAskedFor(sheet: Sheet, above: readonly string[], block: readonly string[]): boolean {
  const asked = paragraphsOf(sheet);
  // The cheap sign first: hardly any mail speaks of such things.
  if (!asked.some((paragraph) => MAY_ASK.test(paragraph))) return false;
  if (above.some((line) => givesPlace(line) || givesNumber(line) || givesMail(line))) return false;
  const gives = { place: block.some(givesPlace), number: block.some(givesNumber), mail: block.some(givesMail) };
  return asked.some((paragraph) => asksForWay(paragraph, gives));
}

const MAY_ASK =
  /num|phone|tel|mobil|móvil|handy|cell|portable|adres|address|anschrift|coordon|indirizz|recapit|endere|morada|direcci|[ck]ontakt|contac|contat|durchwahl|extension|standort|wohin|where|waar|où|dónde|dove|onde|dokąd|gdzie|reach|reich|bereik|joindre|call|llamar|ligar|dzwoni/i;

/** What the old words say first, by paragraphs; what was quoted there is older. */
function paragraphsOf({ lines, kinds }: Sheet): readonly string[] {
  const paragraphs = [''];
  for (let at = 0, seen = 0; at < lines.length && seen < MAX_ASKED; at++) {
    const line = lines[at] ?? '';
    if ((kinds[at] !== 'quote' && kinds[at] !== 'old') || /^\s{0,3}>\s?>/.test(line)) continue;
    seen++;
    if (isEmpty(line)) paragraphs.push('');
    else paragraphs[paragraphs.length - 1] += ` ${unquoted(line).trim()}`;
  }
  return paragraphs;
}

/** Most lines of an answer that lets its signature speak, and of a block that is looked at. */
const MAX_SHORT = 5;
const MAX_BLOCK = 12;

/** The same for a block that dashes or the client set apart, where next to nothing stands above: `Gerne.` */
export function isShortAnswer(sheet: Sheet, block: number): boolean {
  const { lines, kinds } = sheet;
  const above: string[] = [];
  for (let at = block - 1; at >= 0 && isFresh(kinds[at]); at--) {
    if ((lines[at] ?? '').trim() !== '') above.push(lines[at] ?? '');
    if (above.length > MAX_SHORT || block - at > 2 * MAX_BLOCK) return false;
  }
  return isAskedFor(
    sheet,
    above,
    lines.slice(block, block + MAX_BLOCK).filter((_, at) => isFresh(kinds[block + at])),
  );
}

function isFresh(kind: LineKind | undefined): boolean {
  return kind === 'new' || kind === 'sign';
}

function givesPlace(line: string): boolean {
  return PLACE.test(line.slice(0, 600)) || TOWN.test(line.slice(0, 600));
}

function givesNumber(line: string): boolean {
  const ways = line.slice(0, 600).match(REACH) ?? [];
  return ways.some((way) => !way.includes('@') && way.replace(/\D/g, '').length > 4);
}

function givesMail(line: string): boolean {
  return line.slice(0, 600).includes('@');
}

/** True when a sentence asks for what the block gives: a place, or a number or an address of mail. */
function asksForWay(
  paragraph: string,
  gives: { readonly place: boolean; readonly number: boolean; readonly mail: boolean },
): boolean {
  return paragraph.split(/(?<=[.!?])\s/).some((sentence) => {
    const text = sentence.slice(0, 400).trim();
    const isQuestion = text.endsWith('?');
    const asks =
      (isQuestion && ASKS_WAY.test(text)) ||
      (WAY_TO_REACH.test(text) && (isQuestion || ASKS.test(text)) && YOURS.test(text));
    if (!asks) return false;
    return OF_MAIL.test(text) ? gives.mail : ASKS_PLACE.test(text) ? gives.place : gives.number;
  });
}

// Takes the lines above a contact block; says whether they take leave (a closing), or point at what stands below: then the
// block is what the mail is about. Pure, on bounded lines.
import { CLOSING, ENDS_LETTER, GOES_ON, ON_BEHALF, POINTS, SPEAKS_OF_PLACE, SPEAKS_OF_REACH } from './contact-words.ts';
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
function isAnnouncement(raw: string): boolean {
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

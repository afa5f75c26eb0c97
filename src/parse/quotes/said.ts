// Takes a line or a paragraph that stands where a signature does; says whether a person wrote it to us all the same: a
// sentence, a postscript, a question, a request. When unsure below `-- ` it is a signature. Linear, on bounded lines.
import { isAppSignature } from './app-lines.ts';
import { isDisclaimer, isLegal } from './closings.ts';
import { speaksOfHimself } from './own-words.ts';

/** True when the paragraph directly below dashes is a sentence: a signature begins with a name, a saying with its quote marks. */
export function isSaid(lines: readonly string[], at: number, stop: number): boolean {
  let end = at;
  while (end < stop && end < at + 6 && (lines[end] ?? '').trim() !== '') end++;
  const head = (lines[at] ?? '').trim().slice(0, 600);
  if (!/\p{Ll}\s\p{Ll}/u.test(head) || (head.length < 45 && !/[.!?,;]$/.test(head))) return false;
  const text = lines.slice(at, end).join(' ').slice(0, 600).trim();
  if (!/^[\p{L}\d]/u.test(text) || !/\p{L}{2}[.!]$/u.test(text) || /@|https?:|www\.|\d{5}/.test(text)) return false;
  if (isDisclaimer(text) || isLegal(text) || isAppSignature(lines[at] ?? '')) return false;
  return (text.match(/\p{L}+/gu)?.length ?? 0) > 4;
}

/** True when a paragraph below a signature is words to us: a postscript, a question. */
export function isWritten(lines: readonly string[], at: number, stop: number): boolean {
  if (
    /^\W{0,3}(?:p\.?\s?[sd]\.?|ps|nb|n\.b\.|nachtrag|edit|update|post ?scriptum|postdata)\s?[:.\s]/i.test(
      (lines[at] ?? '').slice(0, 40),
    )
  )
    return true;
  for (let i = at; i < stop && (lines[i] ?? '').trim() !== ''; i++) {
    const line = (lines[i] ?? '').slice(0, 500);
    if (isAfterthought(line)) return true;
    if (/\p{L}{2}\s?\?(?:\s|$)/u.test(line) && !/https?:/i.test(line)) return true;
  }
  return false;
}

/** A sentence in which somebody speaks of himself or asks for something, as no company's line does. */
function isAfterthought(line: string): boolean {
  if (!/\p{Ll}[.!]?$/u.test(line.trim()) || isDisclaimer(line) || isLegal(line) || isAppSignature(line)) return false;
  const words = line.match(/\p{L}+/gu)?.length ?? 0;
  return (
    (words > 6 &&
      (/^(?:oh|ach|ah)\b/i.test(line.trim()) ||
        /\bI (?:forgot|also|just)\b|(?<!\p{L})ich (?:habe|hatte) (?:noch )?vergessen/u.test(line))) ||
    (words > 5 && PLEADS.test(line)) ||
    (words > 2 && BUT.test(line.trim())) ||
    (words > 4 && (BY_THE_WAY.test(line.trim()) || (speaksOfHimself(line) && !/["“”„«»]/.test(line))))
  );
}

/** `Aber erst nach zehn.` – takes up what was said above. */
const BUT = /^(?:aber|jedoch|but|mais|pero|maar|ale|mas|ma) \p{Ll}[^"”“»]{5,}[.!]$/iu;
/** How people begin what came to their mind below their name. */
const BY_THE_WAY =
  /^\W{0,3}(?:oh|ach|ah|o ja|by the way|btw|one more thing|also|and one more|übrigens|noch (?:was|etwas|eine)|und noch|trouwens|overigens|nog iets|en nog|au fait|à propos|encore une chose|d['’]ailleurs|por cierto|a propósito|otra cosa|una cosa más|a proposito|tra l['’]altro|un['’]altra cosa|já agora|aliás|mais uma coisa|przy okazji|jeszcze jedno|à|swoją drogą)(?!\p{L})[\s,:]/iu;

/** A sentence that begs for something and says more than firms do: `Bitte tragen Sie die neue Nummer ein.` */
export function asksFor(line: string): boolean {
  const text = line.slice(0, 600).trim();
  if (isDisclaimer(text) || isLegal(text) || isAppSignature(text)) return false;
  return (
    (text.match(/\p{L}+/gu)?.length ?? 0) > 7 && /[.!]$/.test(text) && (PLEADS.test(text) || speaksOfHimself(text))
  );
}

const PLEADS =
  /(?<!\p{L})(?:bitte|please|graag|alstublieft|merci d[e’']|veuillez|s.il vous plaît|por favor|per favore|vi prego|si prega|proszę|prosimy)(?!\p{L})/iu;

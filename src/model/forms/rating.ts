// Ratings (B12): whether a site asks for them and when, whether answers are read, and what a rating looks like in a mail.
// Takes a customer's own new words; gives score and comment, or null when they are anything else. Linear, pure.

/** When the customer is asked: never, when the work is done, when the ticket is closed. */
export const ratingMoments = ['never', 'done', 'closed'] as const;
export type RatingMoment = (typeof ratingMoments)[number];

/** `notifications.customer.rating`. */
export interface RatingPolicy {
  readonly ask: RatingMoment;
  /** An answer that begins with a score is one. */
  readonly byReply: boolean;
  /** How long one counts after the end of the work, and how long a done ticket waits for it; null = as long as a rating may come. */
  readonly timeoutMs: number | null;
}

export const MAX_SCORE = 5;

/** What a customer gave. */
export interface Given {
  readonly score: number;
  /** What stands below it; '' = nothing. */
  readonly comment: string;
}

const MAX_COMMENT = 4000;
const MAX_LINE = 40;
/** Our own proofs, as `mailto:` links of ours bring them along. */
export const ANCHOR_LINE = /^[ \t>]*#t[1-9][0-9]{0,14}\.[a-z2-7]{13}[ \t]*$/gim;

/** The rating these words are: a first line that is a digit 1–5 or as many stars, alone; what follows is the comment. */
export function ratingIn(words: string): Given | null {
  const lines = words.split('\n');
  const at = lines.findIndex((line) => line.trim() !== '');
  const first = lines[at]?.trim() ?? '';
  if (first === '' || first.length > MAX_LINE) return null;
  const score = scoreOf(first.replaceAll(/[\ufe0e\ufe0f\u200b-\u200f\u2060]/g, ''));
  if (score === null) return null;
  const rest = lines.slice(at + 1).join('\n');
  const comment = rest
    .slice(0, 2 * MAX_COMMENT)
    .replaceAll(ANCHOR_LINE, '')
    .trim()
    .slice(0, MAX_COMMENT);
  return { score, comment };
}

function scoreOf(line: string): number | null {
  // A digit, full width, or as a keycap.
  const digit = /^([1-5１-５])\u20e3?$/u.exec(line)?.[1];
  if (digit !== undefined) return Number(digit.normalize('NFKC'));
  // ★★★ or ★★★☆☆: empty stars only fill up to five.
  const [, full = '', empty = ''] = /^((?:[★⭐🌟✭✮✯]\s?){1,5})((?:[☆✩]\s?){0,4})$/u.exec(line) ?? [];
  const count = [...full.replaceAll(/\s/g, '')].length;
  const blank = [...empty.replaceAll(/\s/g, '')].length;
  if (count === 0 || (blank > 0 && count + blank !== MAX_SCORE)) return null;
  return count;
}

/** A number as people give one where they are asked for one: up to 100, `5/5`, `4 von 5`, `4,5`, `5 stars`, too many stars. */
export function isNumberLike(line: string): boolean {
  const plain = line.trim().replaceAll(/[\ufe0e\ufe0f\u200b-\u200f\u2060]/g, '');
  if (plain === '' || plain.length > MAX_LINE) return false;
  if (/^[*★☆⭐🌟✭✮✯✩\s]{1,40}$/u.test(plain)) return true;
  const of = '(?:\\s?/\\s?|\\s(?:out of|of|von|van|de|sur)\\s)';
  const stars = '(?:\\s(?:stars?|sterne?|sterren|ster|étoiles?|points?|punkte?|punten|/))?';
  const number = '(?:100|\\d{1,2})(?:[.,]\\d)?';
  return new RegExp(`^[+-]?${number}(?:${of}${number})?${stars}[.!)]?$`, 'iu').test(plain);
}

// Ratings (B12): whether a site asks for them and when, whether answers are read, and what a rating looks like in a mail.
// Takes a customer's own new words; gives score and comment, or null when they are anything else. What may mean something
// else – a school mark, a list's first item, `4,5`, `10/10` – is none. Linear, pure.

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

/** Where customers are asked: with which notice, and how long an answer counts. */
export type RatingAsked = Pick<RatingPolicy, 'timeoutMs'> & { readonly ask: 'closed' | 'done' };

export const MAX_SCORE = 5;

const DAY_MS = 86_400_000;
/** How long after the end of the work a first rating counts where nobody says. */
const LATE_MS = 90 * DAY_MS;
/** How long a customer may think again. */
export const RATING_DAYS = 14;

/** When the work on a ticket ended and when it was rated first (null = nobody did), in milliseconds since 1970. */
export interface Rateable {
  readonly endedAt: number;
  readonly firstAt: number | null;
}

/** True when it comes too late by mail: a rating is of work people remember, and only for a fortnight a second word on it. */
export function isRatingLate({ endedAt, firstAt }: Rateable, now: number, timeoutMs: number | null): boolean {
  return firstAt === null ? now - endedAt > (timeoutMs ?? LATE_MS) : isSettled(firstAt, now);
}

/** True when the rating stands: a fortnight after the first. */
export function isSettled(firstAt: number, now: number): boolean {
  return now - firstAt > RATING_DAYS * DAY_MS;
}

/** When the work on a ticket that is done or closed ended. */
export function workEndedAt(ticket: {
  readonly closedAt: number | null;
  readonly clock?: { readonly restsAt?: number };
  readonly updatedAt: number;
}): number {
  return ticket.closedAt ?? ticket.clock?.restsAt ?? ticket.updatedAt;
}

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

/**
 * The rating these words are: a first line that is a digit 1–5 (`5!`, `4 stars`, `4 of 5 stars`, `Rating: 4`) or as many
 * stars, alone; what follows is the comment.
 */
export function ratingIn(words: string): Given | null {
  return givenBy(words, scoreOf);
}

/** What is a rating only where nothing is said below it (`4/5`, `1.`, `Five`): it may begin something else, too. */
export function bareRatingIn(words: string): Given | null {
  return givenBy(words, bareScoreOf);
}

function givenBy(words: string, scoreIn: (line: string) => number | null): Given | null {
  const lines = words.split('\n');
  const at = lines.findIndex((line) => line.trim() !== '');
  const first = lines[at]?.trim() ?? '';
  if (first === '' || first.length > MAX_LINE) return null;
  const score = scoreIn(first.normalize('NFC').replaceAll(UNSEEN, '').trim());
  if (score === null) return null;
  const rest = lines.slice(at + 1).join('\n');
  const comment = rest
    .slice(0, 2 * MAX_COMMENT)
    .replaceAll(ANCHOR_LINE, '')
    .trim()
    .slice(0, MAX_COMMENT);
  return { score, comment };
}

const UNSEEN = /[\ufe0e\ufe0f\u200b-\u200f\u2060]/g;
const OF = '(?:\\s?/\\s?|\\s(?:out of|of|von|van|de|sur)\\s)';
const STARS = '(?:stars?|sternen?|stern|sterren|ster|étoiles?)';
/** What people write before it. Never `Note`: a school mark, whose 1 is the best in one country and the worst in another. */
const LABEL = '(?:my |meine |mijn |mon |ma )?(?:rating|score|bewertung|beoordeling|avis|évaluation)\\s?';
// A digit, full width, or as a keycap; in bold, where the text part of a mail writes that.
const DIGIT = '([1-5１-５])\\u20e3?';
const DRAWN = `(?:\\s?(?:${STARS}|(?:[*★⭐]\\s?){1,5}))`;
/** What cannot mean anything else, whatever stands below. */
const SURE = [`${LABEL}[:=]\\s?${DIGIT}(?:${OF}5)?${DRAWN}?`, `${DIGIT}(?:(?:${OF}5)?${DRAWN})?`].map(
  (form) => new RegExp(`^\\*{0,2}${form}\\*{0,2}(?:\\s?!){0,3}$`, 'iu'),
);
/** `4/5` may be a date, `4 of 5` and `Score 4` begin a sentence, `4.` a list. */
const BARE = new RegExp(`^\\*{0,2}(?:${LABEL}[:=]?\\s?)?${DIGIT}(?:${OF}5)?${DRAWN}?\\*{0,2}(?:\\s?[.!]){0,3}$`, 'iu');
const WORD = new RegExp(`^(\\p{L}{2,5})(?:\\s${STARS})?(?:\\s?[.!]){0,3}$`, 'iu');
const WORDS: readonly (readonly string[])[] = [
  ['one', 'eins', 'een', 'één', 'un', 'une'],
  ['two', 'zwei', 'twee', 'deux'],
  ['three', 'drei', 'drie', 'trois'],
  ['four', 'vier', 'quatre'],
  ['five', 'fünf', 'fuenf', 'vijf', 'cinq'],
];

function scoreOf(line: string): number | null {
  const digit = SURE.map((form) => form.exec(line)?.[1]).find((one) => one !== undefined);
  if (digit !== undefined) return Number(digit.normalize('NFKC'));
  // ★★★ or ★★★☆☆: empty stars only fill up to five.
  const [, full = '', empty = ''] = /^((?:[★⭐🌟✭✮✯]\s?){1,5})((?:[☆✩]\s?){0,4})$/u.exec(line) ?? [];
  const count = [...full.replaceAll(/\s/g, '')].length;
  const blank = [...empty.replaceAll(/\s/g, '')].length;
  if (count === 0 || (blank > 0 && count + blank !== MAX_SCORE)) return null;
  return count;
}

function bareScoreOf(line: string): number | null {
  const digit = BARE.exec(line)?.[1];
  if (digit !== undefined) return Number(digit.normalize('NFKC'));
  const word = WORD.exec(line)?.[1]?.toLowerCase() ?? '';
  const at = WORDS.findIndex((words) => words.includes(word));
  return at < 0 ? null : at + 1;
}

const SOME = '(?:100|\\d{1,2})(?:[.,]\\d)?';
const NUMBER = new RegExp(
  `^(?:${LABEL}[:=]?\\s?|(?:schul)?note\\s?[:=]?\\s?|cijfer\\s?[:=]?\\s?)?[+-]?${SOME}(?:${OF}${SOME})?(?:\\s?(?:${STARS}|points?|punkte?|punten|/|%))?[+-]?(?:\\s?[.!)]){0,3}$`,
  'iu',
);

/** A number as people give one where they are asked for one: up to 100, `10/10`, `4,5`, `5 points`, `Note: 2`, too many stars. */
export function isNumberLike(line: string): boolean {
  const plain = line.normalize('NFC').replaceAll(UNSEEN, '').trim();
  if (plain === '' || plain.length > MAX_LINE) return false;
  if (/^[*★☆⭐🌟✭✮✯✩\s]{1,40}$/u.test(plain)) return true;
  return NUMBER.test(plain);
}

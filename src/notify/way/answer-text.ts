// What a server answered, as it may stand in a log and beside a notice: strangers chose these words.

const LONGEST = 500;

/** One line without control characters, 500 characters at most. */
export function answerText(text: string): string {
  return text
    .slice(0, LONGEST * 2)
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

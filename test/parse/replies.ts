// The mails of fixtures/mail/reply, read and compared with what was written beside them before: for the test of new words
// and old words, and for `npm run corpus`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Message } from '../../src/model/message.ts';
import { hasForwardPrefix, hasReplyPrefix } from '../../src/parse/header/subject.ts';
import { peopleOf } from '../../src/parse/quotes/own-attribution.ts';
import { type StripHints, stripQuotes } from '../../src/parse/quotes/strip.ts';
import { htmlToMarkedText } from '../../src/parse/text/html.ts';
import { takeMarks } from '../../src/parse/text/html-marks.ts';
import { read } from './mails.ts';

const root = join(import.meta.dirname, '../../fixtures/mail/reply');

/** One mail: what was read, and what is new in it. */
export interface ReplyCase {
  readonly file: string;
  readonly message: Message;
  readonly expected: string;
  readonly hints: StripHints;
}

/** What a set of mails came to. `lost`: mails in which a new word is missing from the reply; `wrong`: names of files. */
export interface ReplyRate {
  readonly set: string;
  readonly mails: number;
  readonly right: number;
  readonly lost: number;
  readonly wrong: readonly string[];
}

/** All mails with a `reply` beside them. */
export async function replyCases(): Promise<readonly ReplyCase[]> {
  const files = readdirSync(root)
    .filter((file) => file.endsWith('.eml'))
    .toSorted();
  const cases: ReplyCase[] = [];
  for (const file of files) {
    const expected = parse(readFileSync(join(root, file.replace(/eml$/, 'expected.yaml')), 'utf8')) as {
      readonly reply?: string;
    };
    if (expected.reply === undefined) continue;
    const message = await read(readFileSync(join(root, file)));
    cases.push({ file, message, expected: expected.reply, hints: hintsOf(message) });
  }
  return cases;
}

function hintsOf(message: Message): StripHints {
  const isReply = message.inReplyTo !== null || message.references.length > 0 || hasReplyPrefix(message.subject);
  const isForward = hasForwardPrefix(message.subject);
  return {
    isAnswer: isReply || isForward,
    isForward: isForward || !isReply,
    sender: message.from?.name ?? null,
    address: message.from?.address ?? null,
    subject: message.subjectClean,
    people: peopleOf([...message.to, ...message.cc]),
  };
}

/** The same mail as if it had no plain part; none when it has no HTML, or no other part. */
export function htmlOnly({ file, message, expected, hints }: ReplyCase): readonly ReplyCase[] {
  if (message.html === null) return [];
  const { text, marks } = takeMarks(htmlToMarkedText(message.html));
  const stripped = stripQuotes(text, { ...hints, marks });
  const tidy = (words: string) => words.replace(/\s+/g, ' ').trim();
  return [
    { file, message: { ...message, text, ...stripped, reply: tidy(stripped.reply) }, expected: tidy(expected), hints },
  ];
}

/** The rate of mails whose reply is letter for letter as expected, and of those that lost a word. */
export function replyRate(set: string, cases: readonly ReplyCase[]): ReplyRate {
  const wrong = cases.filter(({ message, expected }) => message.reply !== expected);
  const lost = cases.filter(({ message, expected }) => lostWords(expected, message.reply).length > 0);
  return {
    set,
    mails: cases.length,
    right: cases.length - wrong.length,
    lost: lost.length,
    wrong: wrong.map(({ file }) => file),
  };
}

/** Words of the one text that the other does not hold as often. */
export function lostWords(wanted: string, shown: string): readonly string[] {
  const left = new Map<string, number>();
  for (const word of words(shown)) left.set(word, (left.get(word) ?? 0) + 1);
  return words(wanted).filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count < 1;
  });
}

function words(text: string): readonly string[] {
  return text.split(/[\s>]+/).filter((word) => word !== '');
}

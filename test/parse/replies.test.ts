// New words and old words over clients and languages: every reply of fixtures/mail/reply as it was written beside the mail
// before it was read, in the plain part and in the HTML part alone.
import { beforeAll, describe, expect, it } from 'vitest';
import { htmlOnly, lostWords, type ReplyCase, replyCases, replyRate } from './replies.ts';

let cases: readonly ReplyCase[] = [];
beforeAll(async () => {
  cases = await replyCases();
});

describe('new words and old words of 150 mails and more', () => {
  it('are told apart letter for letter in 97 of a hundred', () => {
    const rate = replyRate('replies', cases);
    expect(rate.mails).toBeGreaterThanOrEqual(150);
    expect(rate.right / rate.mails, rate.wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
  });

  it('lose no new word in any of them', () => {
    for (const { file, message, expected } of cases) expect(lostWords(expected, message.reply), file).toEqual([]);
  });

  it('are the whole text together', () => {
    for (const { file, message } of cases) {
      const both = `${message.reply}\n${message.quoted}`;
      expect(lostWords(message.text, both), file).toEqual([]);
      expect(lostWords(both, message.text), file).toEqual([]);
    }
  });

  it('are the same when only the HTML of the mail is there', () => {
    const rich = cases.flatMap(htmlOnly);
    expect(rich.length).toBeGreaterThanOrEqual(70);
    const rate = replyRate('replies, HTML alone', rich);
    expect(rate.right / rate.mails, rate.wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
    expect(rate.lost, rate.wrong.join('\n')).toBe(0);
  });
});

// Two more sets of `npm run corpus`: the replies of fixtures/mail read from their HTML alone, and the language of short
// texts. Both are floors of their own tests as well.
import { detectLanguage } from '../src/parse/text/language.ts';
import { languageRate, languageTexts } from '../test/parse/language-texts.ts';
import { htmlOnly, replyCases, replyRate } from '../test/parse/replies.ts';
import type { SetResult } from './corpus-sets.ts';

/** Replies whose plain part is taken away: letter for letter but for blanks, and none that loses a word. */
export async function htmlReplySet(): Promise<SetResult> {
  const rate = replyRate('html', (await replyCases()).flatMap(htmlOnly));
  return {
    name: 'replies, HTML alone',
    mails: rate.mails,
    errors: rate.wrong.map((mail) => ({ mail, what: 'the reply is another' })),
    rates: [
      { name: 'right', count: rate.right, of: rate.mails, atLeast: 97 },
      { name: 'new words lost', count: rate.lost, of: rate.mails, atMost: 0 },
    ],
  };
}

/** Texts of one to three sentences: right among those named, and among those with a language to name. */
export function languageSet(): SetResult {
  const rate = languageRate(detectLanguage);
  return {
    name: 'language',
    mails: languageTexts.length,
    errors: [],
    rates: [
      { name: 'precision', count: rate.right, of: rate.named, atLeast: 98 },
      { name: 'recall', count: rate.right, of: rate.labelled, atLeast: 85 },
    ],
  };
}

// The words of a notice with what was said before, each below who said it and when: in the reader's language, in the
// instance's time zone, as every other moment. Takes what a notice carries and the Setup; gives clean text. Pure.
import type { NoticeData } from '../../model/notice.ts';
import type { In } from '../labels.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { colonOf } from '../words.ts';
import { shownTime } from './moments.ts';

/** The body, and below it what goes along. */
export function quotedBody({ body, quotes = [] }: Pick<NoticeData, 'body' | 'quotes'>, where: In): string {
  const { timezone } = where.setup.config.instance;
  const parts = quotes.map(({ who, at, text }) => {
    const lines = cleanText(text)
      .split('\n')
      .map((line) => `> ${line}`);
    const head = `${cleanLine(who)}, ${shownTime(at, where.locale, timezone)}${colonOf(where.locale).trimEnd()}`;
    return [head, ...lines].join('\n');
  });
  return [cleanText(body), ...parts].filter((part) => part !== '').join('\n\n');
}

// Whatever the desk refuses an agent by mail, he is told in his own language: every sentence of a refusal that such a mail
// can meet has its words in German, Dutch and French, and none is put together where nobody could translate it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Said, said, worded } from '../../../src/model/mailed/said.ts';
import { mailedTexts } from '../../../src/notify/mailed/words.ts';
import { sentencesIn, sentencesOf } from './sentences.ts';

/** Doors that no command of a mail leads to: the command line, timers, rules; and records of customers. */
const ELSEWHERE =
  /^(?:customers|commands\/(?:orders|forms|letters|time|delete|redirect|reject|spam|update|cancel|open|files\/detach))(?:[/.]|$)|^people\/saying/;
/** Said to nobody who writes mail, each with its reason. */
const NEVER_BY_MAIL: Readonly<Record<string, string>> = {
  '{0} has no time entry {1}: mailclerk ticket times {2}': 'no command takes booked time back',
  'time entry {0} takes another one back: it stands': 'no command takes booked time back',
  "time entry {0} is {1}'s: taking it back needs the permission set": 'no command takes booked time back',
  '{0}/{1} was carried out before': 'a mail that was carried out is answered once',
};
/** Texts that come from elsewhere, whole. */
const PUT_TOGETHER: Readonly<Record<string, number>> = { 'commands/create.ts': 1 };

const carriedOut = sentencesIn('carry-out.ts', readFileSync('src/carry-out.ts', 'utf8'));
const sentences = [...sentencesOf('desk'), ...carriedOut].filter(
  ({ file, id }) => !ELSEWHERE.test(file) && !Object.hasOwn(NEVER_BY_MAIL, id),
);
const named = [...new Set(sentences.map(({ id }) => id))].filter((id) => id !== '');
const numbers = (text: string): readonly string[] => [...text.matchAll(/\{\d+\}/g)].map(([one]) => one);

describe('what the desk refuses an agent by mail', () => {
  it('is found in the source', () => expect(named.length).toBeGreaterThan(100));

  it.each(['de', 'nl', 'fr'])('has its words in %s', (locale) => {
    const { refused } = mailedTexts(locale);
    expect(named.filter((id) => !Object.hasOwn(refused, id))).toEqual([]);
    expect(Object.keys(refused).filter((id) => !named.includes(id))).toEqual([]);
    for (const [id, text] of Object.entries(refused)) {
      expect(numbers(id), `${locale}: ${text}`).toEqual(expect.arrayContaining([...numbers(text)]));
      // The command line, and keys of the configuration, are no help in a mail.
      expect(text).not.toMatch(/mailclerk|--\w|tickets\.|smtp\.|agents\.|overdraw/);
      if (/[a-z]{4}/.test(id) && !/^(?:true or false)$/.test(id)) expect(text).not.toBe(id);
    }
  });

  it('never speaks of the command line in English, either', () => {
    const { refused } = mailedTexts('en');
    expect(Object.keys(refused).filter((id) => !named.includes(id))).toEqual([]);
    const spoken = named.map((id) =>
      worded({ id, values: [] }, refused).replaceAll(/ \((?:--[a-z-]+|mailclerk [^()]+)\)/g, ''),
    );
    expect(spoken.filter((text) => /mailclerk |--[a-z]|`ticket /.test(text))).toEqual([]);
  });

  it('is put together where it is refused only where it is known', () => {
    const counted: Record<string, number> = {};
    for (const { file, id } of sentences) if (id === '') counted[file] = (counted[file] ?? 0) + 1;
    expect(counted).toEqual(PUT_TOGETHER);
  });

  it('keeps its values apart, sentences in it too, and a value that looks like a place stays what it is', () => {
    const one: Said = said`${'{1}'} finds nobody: ${said`${'bob'} is away`}`;
    expect(worded(one)).toBe('{1} finds nobody: bob is away');
    expect(worded(one, { '{0} is away': '{0} ist abwesend', '{0} finds nobody: {1}': 'niemand: {1} ({0})' })).toBe(
      'niemand: bob ist abwesend ({1})',
    );
  });
});

// docs/reliability.md and the titles of the test tree (docs.test.ts holds that the page is current: `npm run docs` mends it).
import { expect, test } from 'vitest';
import { hostile } from '../faults/hostile-rows.ts';
import { notPlayed, ranOf, stateOf } from '../faults/ran.ts';
import { faults } from '../faults/rows.ts';
import { rowsOf, titlesByRow } from '../faults/titles.ts';

test('the rows are F1 to F60 and H1 to H62, each once', () => {
  const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}${n + 1}`);
  expect(faults.map(({ id }) => id)).toEqual(numbered('F', 60));
  expect(hostile.map(({ id }) => id)).toEqual(numbered('H', 62));
});

test('every title that begins with a number names a row that there is', () => {
  const known = new Set([...faults, ...hostile].map(({ id }) => id));
  const strange = [...titlesByRow()].filter(([row]) => !known.has(row));
  expect(strange).toEqual([]);
});

test.each([
  ['F12: a folder', ['F12']],
  ['F9, F10: a number', ['F9', 'F10']],
  ['F6 and F7: a line', ['F6', 'F7']],
  ['H17 malware', ['H17']],
  ['F12x is no row', []],
  ['FETCH', []],
  ['a mail (F12: no)', []],
])('the rows of "%s"', (title, rows) => expect(rowsOf(title)).toEqual(rows));

/** A run of two files whose tests ended so; null = the file did not load. */
const played = (first: readonly string[] | null, second: readonly string[] | null = ['passed']) => ({
  testResults: [first, second].map((all, at) => ({
    name: `/t/${at === 0 ? 'one' : 'two'}.test.ts`,
    assertionResults: (all ?? []).map((status, nth) => ({
      ancestorTitles: at === 0 ? ['F1: a line'] : [],
      title: at === 0 ? `of ${nth} words` : 'F1: (a) reset, twice',
      status,
    })),
  })),
});

test.each([
  ['all passed', played(['passed', 'passed']), 'passed', 0],
  ['one failed', played(['passed', 'failed']), 'FAILED', 1],
  ['a beforeAll threw, or its server is not installed', played(['skipped', 'skipped']), 'FAILED', 2],
  ['one was skipped', played(['passed', 'pending']), 'FAILED', 1],
  ['a file did not load', played(null), 'FAILED', 1],
  ['nothing loaded', played(null, null), 'FAILED', 2],
])('of a row with two titles: %s', (_, report, state, left) => {
  const titles = [
    { file: 'one.test.ts', text: 'a line' },
    { file: 'two.test.ts', text: '(a) …, twice' },
  ];
  const [row] = faults;
  if (!row) throw new Error('no rows');
  const told = stateOf(row, titles, ranOf(report, '/t'));
  expect([told.state, told.why.length]).toEqual([state, left]);
  expect(notPlayed(report, '/t', ['one.test.ts', 'two.test.ts'], /^F1/)).toHaveLength(left);
  expect(stateOf(row, [], []).state).toBe('MISSING');
});

// docs/reliability.md and the titles of the test tree (docs.test.ts holds that the page is current: `npm run docs` mends it).
import { expect, test } from 'vitest';
import { hostile } from '../faults/hostile-rows.ts';
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

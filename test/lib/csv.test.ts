import { expect, test } from 'vitest';
import { csvLine } from '../../src/lib/csv.ts';

test.each([
  ['plain', 'plain'],
  ['with, comma', '"with, comma"'],
  ['say "yes"', '"say ""yes"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', '"\'=1+1"'],
  ['+49 30 1', '"\'+49 30 1"'],
  ['-2', '"\'-2"'],
  ['@SUM(A1)', '"\'@SUM(A1)"'],
  ['\t=1', '"\'\t=1"'],
  [' =HYPERLINK("http://x")', '"\' =HYPERLINK(""http://x"")"'],
  ['＝1', '"\'＝1"'],
  ['nul\0byte', 'nulbyte'],
  [-5, '-5'],
  [null, ''],
  [true, 'true'],
])('H60: %j becomes %s', (cell, text) => {
  expect(csvLine([cell])).toBe(`${text}\r\n`);
});

test('cells stand between commas, a record ends with CR LF', () => {
  expect(csvLine(['a', 1, null, 'b'])).toBe('a,1,,b\r\n');
});

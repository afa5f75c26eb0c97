// The words a pattern cannot do without: right for every text that matches, or nothing is said.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from '../../src/model/fold.ts';
import { requiredWords } from '../../src/rules/compile/literals.ts';
import { compilePattern } from '../../src/rules/compile/pattern.ts';

it.each([
  ['\\b(dringend|notfall|urgent|spoed)\\b', ['dringend', 'notfall', 'urgent', 'spoed']],
  ['^\\*\\* PROBLEM .*: (?<host>[^\\/]+)\\/(?<service>.+) is (?<state>CRITICAL|DOWN)', ['** problem']],
  ['\\b(?:INV|Bestellung)-12-\\d{4,}', ['-12-']],
  ['Alarm  17: (x)', ['alarm 17:']],
  ['v1\\.2\\.3$', ['v1.2.3']],
  [' a. b ', null],
  ['\\b(?:INV|Rechnung)[\\s:#-]*(?:Nr\\.?)?\\s*(\\d{4,})', ['inv', 'rechnung']],
  ['abcd+e', ['abcd']],
  ['abcd?e', ['abc']],
  ['(?:abcd)*efg', ['efg']],
  ['(abcd){0,3}', null],
  ['(abcd){1,3}', ['abcd']],
  ['abc|de', null],
  ['', null],
  ['a|', null],
  ['\\Qabcd(\\E', null],
  ['[abc]def\\x41ghij', ['ghij']],
  ['\\p{Greek}word', ['word']],
  ['[]a]longer', ['longer']],
  ['(?i)Word', ['word']],
  ['Grüße', null],
])('%s needs %j', (source, words) => {
  expect(requiredWords(source)).toEqual(words);
});

it('a text that matches holds one of them, whatever the pattern', () => {
  const piece = fc.constantFrom(
    'abc',
    'Wort',
    '(?:foo|bart)',
    '(a|bcd)?',
    '[a-z]+',
    '\\d{2}',
    '(xyz){2}',
    '.*',
    '\\bend\\b',
    'k?',
    ' -x: ',
    'a  b',
    '\\.=',
    '(?:one|(?:two|three)x)+',
    's{3}',
  );
  const text = fc.array(
    fc.constantFrom(
      'abc',
      'wort',
      'WORT',
      'foo',
      'bart',
      'xyz',
      'xyzxyz',
      ' end ',
      ' -x: ',
      'a  b',
      '.=',
      '\u0338',
      '\u00a0',
      '12',
      'two',
      'threex',
      'ſſſ',
      'K',
      'é',
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), text, (pieces, words) => {
      const result = compilePattern(`/${pieces.join('')}/i`);
      if (!result.ok || !result.pattern.needs) return;
      const plain = words.join('').normalize('NFC');
      if (result.pattern.exec(plain) === null) return;
      expect(result.pattern.needs.some((word) => fold(plain).includes(word))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

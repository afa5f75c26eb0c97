// `withLetterRanges` against \p{L}: every letter that the mails of fixtures/ and the corpora are written with is one for both.
import { expect, test } from 'vitest';
import { isLetter } from '../../src/parse/text/language-words.ts';
import { withLetterRanges } from '../../src/parse/text/letters.ts';
import { corpusMails } from '../corpus.ts';
import { read } from './mails.ts';

test('letters in mails are letters, and nothing else in them is', async () => {
  const signs = new Set<string>('ÄöüßŁżñçøåŐΩжЁґאبةतกሀ々ーあア한ｒﬁﻻ0٣१²_-–’&×÷€、。「');
  for (const { raw } of corpusMails(500)) {
    const { text, subject } = await read(raw);
    for (const sign of `${text}${subject}`) signs.add(sign);
  }
  expect(signs.size).toBeGreaterThan(150);
  const [letter, other] = [withLetterRanges(/^\p{L}$/u), withLetterRanges(/^[^\p{L}\p{N}]$/iu)];
  const isBmp = (sign: string): boolean => sign.length === 1;
  const wrong = [...signs].filter((sign) => isBmp(sign) && letter.test(sign) !== /^\p{L}$/u.test(sign));
  expect(wrong).toEqual([]);
  expect([...signs].filter((sign) => isBmp(sign) && other.test(sign) !== /^[^\p{L}\p{N}]$/iu.test(sign))).toEqual([]);
});

test('an escaped backslash before p{L} is left alone', () => {
  expect(withLetterRanges(/\\p\{L\}/).source).toBe('\\\\p\\{L\\}');
});

test('where words are told apart without tables, letters are \\p{L}', () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x10000; code++) {
    const known = isLetter(code);
    if (known !== undefined && known !== /\p{L}/u.test(String.fromCharCode(code))) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldGerman, slowFold, slowFoldGerman } from '../../src/model/fold.ts';

const neighbours = ['', 'a', ' ', 'ä', 'ß', '\u0301', '´', '가', 'Σ', '😀', '\ufe0f', '…', 'ﬀ'];

describe('folding by table', () => {
  test('gives every UTF-16 code unit the form of the definition, whatever stands beside it', () => {
    const wrong: string[] = [];
    for (let code = 0; code < 0x10000; code += 1) {
      const unit = String.fromCharCode(code);
      for (const other of code < 0x3100 || code % 37 === 0 ? neighbours : ['a', '\u0301']) {
        const text = `${other}${unit}${other}${unit}x`;
        if (fold(text) !== slowFold(text)) wrong.push(`${code.toString(16)} beside "${other}"`);
        if (code < 0x3100 && foldGerman(text) !== slowFoldGerman(text))
          wrong.push(`${code.toString(16)} in German beside "${other}"`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('gives every pair of the first supplementary plane the form of the definition', () => {
    const wrong: string[] = [];
    for (let code = 0x10000; code < 0x20000; code += 1) {
      const text = `a ${String.fromCodePoint(code)}\ufe0fB`;
      if (fold(text) !== slowFold(text)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  test('gives mixed texts the form of the definition', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom(' ', '\t', '\r\n', 'Ä', 'ﬃ', 'İ', 'ẞ', '𝐀', '👩‍💻', '½', 'ǅ'),
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          ),
          maxLength: 60,
        }),
        (text) => {
          expect(fold(text)).toBe(slowFold(text));
          expect(foldGerman(text)).toBe(slowFoldGerman(text));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

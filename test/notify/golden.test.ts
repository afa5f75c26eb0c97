// The bytes of every notice are those in fixtures/golden. After a change on purpose: npm run golden, and read the diff.
import { expect, test } from 'vitest';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { goldenKept, goldenNow } from './golden.ts';

const [made, kept] = [goldenNow(), goldenKept()];

test('every notice in every language has its golden bytes, and nothing else has', () => {
  expect([...kept.keys()].sort()).toEqual([...made.keys()].sort());
});

test.each(sampleLanguages)('%s: every notice is byte for byte as it was (else: npm run golden)', (locale) => {
  for (const [path, content] of made) {
    if (!path.startsWith(`${locale}/`) || kept.get(path)?.equals(content)) continue;
    // Shown as text, so that the difference can be read.
    expect(content.toString('utf8'), path).toBe(kept.get(path)?.toString('utf8'));
  }
});

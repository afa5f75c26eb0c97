import { expect, test } from 'vitest';
import { nearest } from '../../src/model/nearest.ts';

test.each([
  ['wen', ['when', 'then'], 'when'],
  ['thne', ['when', 'then'], 'then'],
  ['reply-to', ['reply_to', 'to'], 'reply_to'],
  ['x', ['y'], 'y'],
  ['weather', ['from', 'to'], null],
  ['', ['a'], null],
  ['a'.repeat(65), ['a'.repeat(64)], null],
])('the nearest word to %j among %j is %j', (word, known, wanted) => expect(nearest(word, known)).toBe(wanted));

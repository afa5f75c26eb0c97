// What may stand where somebody is to work on a ticket, read and written again.
import { expect, test } from 'vitest';
import { assignmentParts, assignmentText, isPartial } from '../../../src/model/people/assignment.ts';

test.each([
  ['anna', 'anna', false],
  [' anna ,bob ', 'anna, bob', false],
  ['+bob,-anna', '+bob, -anna', true],
  ['anna, +bob', 'anna, +bob', false],
  ['@north', '@north', false],
  ['-@north', '-@north', true],
  ['TEAM', 'team', false],
  ['@team', 'team', false],
  ['Round-Robin', 'round_robin', false],
  ['round_robin@team', 'round_robin', false],
  ['least_busy @north', 'least_busy@north', false],
  ['+least-busy@north', '+least_busy@north', true],
  ['NONE', 'none', false],
  ['Sender', 'sender', false],
  ['eva@acme.example', 'eva@acme.example', false],
  ['round_robins', 'round_robins', false],
])('%j is %j', (text, again, partial) => {
  const parts = assignmentParts(text) ?? [];
  expect(assignmentText(parts)).toBe(again);
  expect(assignmentText(assignmentParts(again) ?? [])).toBe(again);
  expect(isPartial(parts)).toBe(partial);
});

test('nothing is nothing, and too many are none', () => {
  expect(assignmentParts(' , ,')).toEqual([]);
  expect(isPartial([])).toBe(false);
  expect(assignmentParts('a,'.repeat(51))).toBeNull();
  expect(assignmentParts('x'.repeat(1_000_000))).toHaveLength(1);
});

// How an import shows itself: the bar, the rate without what was known before, the time that is left, the counts.
import { describe, expect, test } from 'vitest';
import { advanceText, barOf, countsText, endText } from '../../src/cli/present/import.ts';
import { noCounts } from '../../src/daemon/imports/asked.ts';

describe('an import on a terminal', () => {
  test('shows how far it is, how fast, and how long it still takes', () => {
    expect(barOf({ done: 12_500, total: 50_000, known: 0, elapsedMs: 25_000 })).toBe(
      '[######··················]  25 %  12500/50000  500/s  1:15 left',
    );
    expect(barOf({ done: 50_000, total: 50_000, known: 0, elapsedMs: 100_000 })).toContain('] 100 %  50000/50000');
  });

  test('reckons with the mails it worked on: what was known already cost nothing', () => {
    expect(advanceText({ done: 1_100, total: 2_100, known: 1_000, elapsedMs: 10_000 })).toBe(
      '1100/2100  10/s  1:40 left',
    );
    expect(advanceText({ done: 1_000, total: 2_000, known: 1_000, elapsedMs: 500 })).toBe('1000/2000  0.0/s');
  });

  test('has nothing to do without dividing by it', () => {
    expect(barOf({ done: 0, total: 0, known: 0, elapsedMs: 0 })).toContain('100 %  0/0  0.0/s');
    expect(countsText(noCounts())).toBe('nothing');
    expect(endText(0, 0)).toBe('0 mails in 0:00 (0/s)');
  });

  test('ends with what there is, and with nothing else', () => {
    expect(countsText({ ...noCounts(), tickets: 2, joined: 1, unreadable: 1 })).toBe(
      '2 new tickets, 1 joined, 1 not readable',
    );
    expect(endText(50_000, 3_700_000)).toBe('50000 mails in 1:01:40 (14/s)');
    expect(endText(50_000, 4_000, 49_600)).toBe('50000 mails in 0:04 (100/s)');
  });
});

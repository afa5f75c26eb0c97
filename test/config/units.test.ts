import { expect, test } from 'vitest';
import { durationText, readDate, readDuration, readRate, readSize, sizeText } from '../../src/config/units.ts';

test.each([
  ['60s', 60_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['14d', 1_209_600_000],
  ['13mo', 33_696_000_000],
  ['500ms', 500],
  ['0', 0],
  ['60', undefined],
  ['-5m', undefined],
  ['5 parsecs', undefined],
  ['5bd', undefined],
  ['', undefined],
  ['9'.repeat(400), undefined],
  ['1constructor', undefined],
])('duration %s', (text, expected) => expect(readDuration(text)).toBe(expected));

test.each([
  ['40MB', 41_943_040],
  ['40MiB', 41_943_040],
  ['512 KB', 524_288],
  ['1gb', 1_073_741_824],
  ['100B', 100],
  ['40', undefined],
  ['40 Mbit', undefined],
])('size %s', (text, expected) => expect(readSize(text)).toBe(expected));

test.each([
  ['25/min', 25],
  ['1/s', 60],
  ['600/h', 10],
  ['25', undefined],
  ['25/day', undefined],
])('rate %s', (text, expected) => expect(readRate(text)).toBe(expected));

test.each([
  ['2026-01-31', Date.UTC(2026, 0, 31)],
  ['2026-01-31T10:00:00+01:00', Date.UTC(2026, 0, 31, 9)],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['31.1.2026', undefined],
  ['now', undefined],
])('date %s', (text, expected) => expect(readDate(text)).toBe(expected));

test('amounts are written as people write them', () => {
  expect([durationText(60_000), durationText(90_000), durationText(0), sizeText(1024), sizeText(1_572_864)]).toEqual([
    '1m',
    '90s',
    '0s',
    '1KB',
    '1536KB',
  ]);
});

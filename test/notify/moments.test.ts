// Moments as readers of each language write them.
import { expect, test } from 'vitest';
import { shownDay, shownTime, shownWeekday } from '../../src/notify/context/moments.ts';

const FIRST = Date.parse('2026-04-01T07:05:00Z');
const ELEVENTH = Date.parse('2026-04-11T07:05:00Z');

test.each([
  ['de', '1. April 2026', '1. April 2026 um 09:05 Uhr', 'Mittwoch, 1. April um 9:05 Uhr'],
  ['en', 'April 1, 2026', 'April 1, 2026 at 9:05 AM', 'Wednesday, April 1 at 9:05 AM'],
  ['nl', '1 april 2026', '1 april 2026 om 09:05 uur', 'woensdag 1 april om 9:05 uur'],
  ['fr', '1er avril 2026', '1er avril 2026 à 09:05', 'mercredi 1er avril à 9:05'],
  ['fr-BE', '1er avril 2026', '1er avril 2026 à 09:05', 'mercredi 1er avril à 9:05'],
])('in %s the first of April is %s', (locale, day, moment, weekday) => {
  const shown = [shownDay, shownTime, shownWeekday].map((show) => show(FIRST, locale, 'Europe/Berlin'));
  expect(shown.map((text) => text.replaceAll(/[\u202f\u00a0]/g, ' '))).toEqual([day, moment, weekday]);
});

test('only the first day is counted so in French', () => {
  expect(shownDay(ELEVENTH, 'fr', 'UTC')).toBe('11 avril 2026');
  expect(shownTime(ELEVENTH - 6 * 3_600_000, 'fr', 'UTC')).toBe('11 avril 2026 à 01:05');
});

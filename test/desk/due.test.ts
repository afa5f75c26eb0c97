// Due times that count from today, on both sides of midnight and of a change of clocks.
import { describe, expect, it } from 'vitest';
import { readDue } from '../../src/desk/due.ts';

const NOW = Date.parse('2026-01-07T23:30:00Z');

describe('a due time', () => {
  // In Berlin it is the 8th already.
  it.each([
    ['today', '2026-01-08T22:59:00Z'],
    ['today 17:00', '2026-01-08T16:00:00Z'],
    ['Tomorrow', '2026-01-09T22:59:00Z'],
    ['tomorrow 9:00', '2026-01-09T08:00:00Z'],
  ])('%s', (text, wanted) => {
    const at = readDue(text, NOW, 'Europe/Berlin');
    expect(typeof at === 'number' ? new Date(at).toISOString() : at).toBe(wanted.replace('Z', '.000Z'));
  });

  it('keeps the time of day where the clock changes over night', () => {
    const at = readDue('tomorrow 12:00', Date.parse('2026-03-28T12:00:00Z'), 'Europe/Berlin');
    expect(at).toBe(Date.parse('2026-03-29T10:00:00Z'));
  });

  it.each(['tomorrow 25:00', 'today 12:60', 'tomorrow noon'])('%s is no time', (text) => {
    expect(readDue(text, NOW, 'Europe/Berlin')).toMatchObject({ kind: 'refusal' });
  });
});

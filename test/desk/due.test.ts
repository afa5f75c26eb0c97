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

  it('F51: keeps the time of day where the clock changes over night', () => {
    const at = readDue('tomorrow 12:00', Date.parse('2026-03-28T12:00:00Z'), 'Europe/Berlin');
    expect(at).toBe(Date.parse('2026-03-29T10:00:00Z'));
  });

  // The due time of whoever says a day alone is 23:59; a week or a month later it is that again, not a minute of the day after.
  it.each([
    ['2026-03-25T22:59:00Z', '1w', '2026-04-01T21:59:00Z'],
    ['2026-03-25T22:59:00Z', '7d', '2026-04-01T21:59:00Z'],
    ['2026-10-20T21:59:00Z', '+1w', '2026-10-27T22:59:00Z'],
    ['2026-10-20T21:59:00Z', '1mo', '2026-11-20T22:59:00Z'],
    // The 31st of March, one o'clock, in Berlin; the 30th in Greenwich.
    ['2026-03-30T23:00:00Z', '1mo', '2026-04-29T23:00:00Z'],
    ['2026-03-28T23:00:00Z', '24h', '2026-03-29T23:00:00Z'],
    // 02:30 of the next day is not there.
    ['2026-03-28T01:30:00Z', '1d', '2026-03-29T01:30:00Z'],
    ['2026-10-25T01:30:00Z', '0d', '2026-10-25T01:30:00Z'],
  ])('%s + %s keeps the time of day', (from, span, wanted) => {
    const at = readDue(span, Date.parse(from), 'Europe/Berlin');
    expect(typeof at === 'number' ? new Date(at).toISOString() : at).toBe(wanted.replace('Z', '.000Z'));
  });

  it.each(['tomorrow 25:00', 'today 12:60', 'tomorrow noon'])('%s is no time', (text) => {
    expect(readDue(text, NOW, 'Europe/Berlin')).toMatchObject({ kind: 'refusal' });
  });
});

// The holidays of the shipped regions against dates that were published, and the forms of a holiday file.
import { describe, expect, it } from 'vitest';
import { holidaysOf, readHoliday } from '../../../src/model/time/holiday.ts';
import { regionCodes, regionHolidays } from '../../../src/model/time/regions.ts';

function days(code: string, year: number): readonly string[] {
  const rules = (regionHolidays(code) ?? []).flatMap((line) => readHoliday(line) ?? []);
  const all = [...holidaysOf(rules, year)].toSorted((a, b) => a - b);
  return all
    .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))
    .filter((text) => text.startsWith(`${year}-`))
    .map((text) => text.slice(5));
}

describe('holidays', () => {
  it.each([
    ['DE', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['DE', 2017, '01-01 04-14 04-17 05-01 05-25 06-05 10-03 10-31 12-25 12-26'],
    ['DE-BY', 2027, '01-01 01-06 03-26 03-29 05-01 05-06 05-17 05-27 08-15 10-03 11-01 12-25 12-26'],
    ['DE-SN', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26'],
    ['DE-BE', 2025, '01-01 03-08 04-18 04-21 05-01 05-08 05-29 06-09 10-03 12-25 12-26'],
    ['DE-BE', 2028, '01-01 03-08 04-14 04-17 05-01 05-25 06-05 06-17 10-03 12-25 12-26'],
    ['FR', 2026, '01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25'],
    ['NL', 2025, '01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26'],
    ['NL', 2026, '01-01 04-05 04-06 04-27 05-14 05-24 05-25 12-25 12-26'],
    ['GB', 2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28'],
    ['GB', 2022, '01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27'],
    ['GB-SCT', 2022, '01-01 01-02 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-25 12-26 12-27'],
    ['GB-SCT', 2026, '01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-26 12-28'],
    ['US', 2026, '01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25'],
    ['US', 2021, '01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31'],
  ])('of %s in %i', (code, year, wanted) => {
    expect(days(code, year).join(' ')).toBe(wanted);
  });

  it('has only lines that can be read, and Easter on a Sunday in every year', () => {
    for (const code of regionCodes)
      for (const line of regionHolidays(code) ?? []) expect([code, line, readHoliday(line)]).not.toContain(null);
    const easter = readHoliday('easter');
    for (let year = 1900; year < 2300; year++)
      expect(new Date((easter?.day(year) ?? 0) * 86_400_000).getUTCDay()).toBe(0);
  });

  it.each([
    '02-30',
    '13-01',
    'easter+x',
    'mon#6 05',
    'mon#1',
    'mon#1 13',
    '2026-02-29',
    '12-25 shift de',
    '12-25 from',
    '',
  ])('does not read "%s"', (line) => {
    expect(readHoliday(line)).toBeNull();
  });
});

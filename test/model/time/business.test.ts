// Business-time arithmetic against a slow oracle that asks the zone's wall clock minute by minute. 120,000 cases over
// calendars with changes of the clock, leap days, holidays and exceptions; the seed is fixed, so a failure can be repeated.
import { describe, expect, it } from 'vitest';
import { addBusiness, addBusinessDays, businessBetween, isOpen, nextOpen } from '../../../src/model/time/business.ts';
import { readHoliday } from '../../../src/model/time/holiday.ts';
import { alwaysOpen, type BusinessHours, type Interval, openOn } from '../../../src/model/time/hours.ts';
import { regionHolidays } from '../../../src/model/time/regions.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function region(code: string): BusinessHours['holidays'] {
  return (regionHolidays(code) ?? []).flatMap((line) => readHoliday(line) ?? []);
}

function span(from: number, until: number): Interval {
  return { from, until };
}

const office: readonly Interval[] = [span(480, 720), span(780, 1020)];
const calendars: readonly (BusinessHours & { readonly start: string; readonly days: number })[] = [
  // 2027-03-28 and 2027-10-31: the clock changes on Sundays, here a day with night hours; 2028 is a leap year.
  {
    name: 'office',
    timeZone: 'Europe/Berlin',
    week: [[], office, office, office, office, [span(480, 840)], []],
    holidays: region('DE-BY'),
    except: { '2026-12-24': [], '12-31': [span(480, 720)], '2028-02-29': [span(600, 660)] },
    start: '2026-11-20T00:00:00Z',
    days: 900,
  },
  {
    name: 'nights',
    timeZone: 'Europe/Berlin',
    week: Array(7).fill([span(0, 150), span(165, 210), span(1380, 1440)]),
    holidays: [],
    except: {},
    start: '2027-03-01T00:00:00Z',
    days: 260,
  },
  {
    name: 'half an hour',
    timeZone: 'Australia/Lord_Howe',
    week: [[span(60, 125)], ...Array(6).fill([span(90, 700)])],
    holidays: [],
    except: {},
    start: '2027-03-20T00:00:00Z',
    days: 220,
  },
  // The clock of this place went back at a minute past midnight, into the day before.
  {
    name: 'a minute past midnight',
    timeZone: 'America/St_Johns',
    week: Array(7).fill([span(0, 30), span(1375, 1440)]),
    holidays: [],
    except: {},
    start: '2010-10-20T00:00:00Z',
    days: 60,
  },
  // 30 December 2011 did not happen here.
  {
    name: 'a day that was skipped',
    timeZone: 'Pacific/Apia',
    week: Array(7).fill([span(540, 1020)]),
    holidays: [],
    except: {},
    start: '2011-12-01T00:00:00Z',
    days: 150,
  },
  {
    name: 'new york',
    timeZone: 'America/New_York',
    week: [[span(0, 1440)], [], office, [], office, [], [span(100, 200)]],
    holidays: region('US'),
    except: {},
    start: '2027-10-01T00:00:00Z',
    days: 400,
  },
  { ...alwaysOpen('Europe/London'), start: '2028-02-20T00:00:00Z', days: 60 },
];

/** Open minutes as the wall clock shows them, read with the plainest means there are. */
function oracle(hours: BusinessHours, start: number, days: number): Uint8Array {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: hours.timeZone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const open = new Uint8Array(days * 1440);
  const offsets = new Map<number, number>();
  const wallAt = (minute: number): number => {
    const text = format.format(start + minute * MINUTE);
    const [, y, m, d, h, min] = /(\d{4})-(\d\d)-(\d\d)\D+(\d\d):(\d\d)/.exec(text) ?? [];
    return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min)) / MINUTE;
  };
  for (let hour = 0; hour < days * 24; hour++) {
    const first = offsets.get(hour) ?? wallAt(hour * 60) - hour * 60;
    const next = wallAt((hour + 1) * 60) - (hour + 1) * 60;
    offsets.clear();
    offsets.set(hour + 1, next);
    for (let minute = hour * 60; minute < (hour + 1) * 60; minute++) {
      const wall = first === next ? minute + first : wallAt(minute);
      const day = Math.floor(wall / 1440);
      const ofDay = wall - day * 1440;
      open[minute] = openOn(hours, day).some((one) => one.from <= ofDay && ofDay < one.until) ? 1 : 0;
    }
  }
  return open;
}

/** Numbers from 0 to below n, the same in every run. */
function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * n);
  };
}

const CASES = 6_000;

describe.each(calendars)('business time of $name', (hours) => {
  const start = Date.parse(hours.start);
  const open = oracle(hours, start, hours.days);
  const last = open.length;
  const roll = dice(4711);

  it(`is open exactly when its clock says so (${CASES} moments)`, () => {
    for (let run = 0; run < CASES; run++) {
      const minute = roll(last);
      const at = start + minute * MINUTE + roll(MINUTE);
      if (isOpen(hours, at) !== (open[minute] === 1)) expect.fail(`${new Date(at).toISOString()}: ${open[minute]}`);
    }
  });

  it(`lies between two moments as many minutes as are open (${CASES} pairs)`, () => {
    for (let run = 0; run < CASES; run++) {
      const from = roll(last);
      const until = Math.min(last, from + roll(30_000));
      let sum = 0;
      for (let minute = from; minute < until; minute++) sum += open[minute] ?? 0;
      const found = businessBetween(hours, start + from * MINUTE, start + until * MINUTE);
      if (found !== sum * MINUTE) expect.fail(`${from}–${until}: ${found / MINUTE} instead of ${sum}`);
    }
  });

  it(`ends a span in the first minute by which it is over (${CASES} spans)`, () => {
    for (let run = 0; run < CASES; run++) {
      const from = roll(Math.max(1, last - 30_000));
      const wanted = 1 + roll(3000);
      let minute = from;
      let sum = 0;
      while (sum < wanted && minute < last) {
        sum += open[minute] ?? 0;
        minute += 1;
      }
      if (sum < wanted) continue;
      const found = addBusiness(hours, start + from * MINUTE, wanted * MINUTE);
      if (found !== start + minute * MINUTE)
        expect.fail(`${from} + ${wanted}: ${new Date(found).toISOString()} instead of minute ${minute}`);
    }
  });

  it('opens next in the first open minute', () => {
    for (let run = 0; run < 600; run++) {
      let minute = roll(Math.floor(last / 2));
      const at = start + minute * MINUTE;
      while (open[minute] === 0 && minute < last) minute += 1;
      if (minute < last && nextOpen(hours, at) !== start + minute * MINUTE)
        expect.fail(`${new Date(at).toISOString()}: ${nextOpen(hours, at)}`);
    }
  });
});

describe('business days', () => {
  const office = calendars[0];
  if (!office) throw new Error('no calendar');
  const at = (text: string): number => Date.parse(text);

  it.each([
    ['a Monday counts from Tuesday on', '2027-01-11T10:00:00+01:00', 1, '2027-01-12T17:00:00+01:00'],
    ['on Saturday the first one is Monday', '2027-01-09T10:00:00+01:00', 1, '2027-01-11T17:00:00+01:00'],
    ['Friday ends early', '2027-01-14T18:00:00+01:00', 1, '2027-01-15T14:00:00+01:00'],
    ['ten of them are two weeks', '2027-01-11T07:00:00+01:00', 10, '2027-01-25T17:00:00+01:00'],
    ['holidays and a closed day are none', '2026-12-23T09:00:00+01:00', 1, '2026-12-28T17:00:00+01:00'],
    ['an exception ends the day earlier', '2026-12-30T09:00:00+01:00', 1, '2026-12-31T12:00:00+01:00'],
    ['Easter has two', '2027-03-25T09:00:00+01:00', 1, '2027-03-30T17:00:00+02:00'],
    ['a leap day is a day', '2028-02-28T09:00:00+01:00', 1, '2028-02-29T11:00:00+01:00'],
    ['none of them is the end of this one', '2027-01-11T10:00:00+01:00', 0, '2027-01-11T17:00:00+01:00'],
    ['none of them after hours is the end of the next', '2027-01-11T20:00:00+01:00', 0, '2027-01-12T17:00:00+01:00'],
  ])('%s', (_, from, days, until) => {
    expect(new Date(addBusinessDays(office, at(from), days)).toISOString()).toBe(new Date(until).toISOString());
  });

  it('pass over a day that a zone skipped', () => {
    const apia = calendars.find((one) => one.timeZone === 'Pacific/Apia');
    if (!apia) throw new Error('no calendar');
    const end = addBusinessDays(apia, at('2011-12-29T20:00:00Z'), 1);
    expect(new Date(end).toISOString()).toBe('2011-12-31T03:00:00.000Z');
  });
});

describe('walks', () => {
  const never: BusinessHours = { name: 'never', timeZone: 'UTC', week: Array(7).fill([]), holidays: [], except: {} };

  it('end where nothing ever opens', () => {
    expect(nextOpen(never, 0)).toBeNull();
    expect(addBusiness(never, 0, 1)).toBeGreaterThan(100 * 365 * DAY);
    expect(addBusinessDays(never, 0, 3)).toBeGreaterThan(100 * 365 * DAY);
    expect(businessBetween(never, 0, 1e15)).toBe(0);
  });

  it('take back what they gave: adding what lies between ends no later', () => {
    const roll = dice(99);
    const [hours] = calendars;
    if (!hours) throw new Error('no calendar');
    for (let run = 0; run < 3000; run++) {
      const from = Date.parse('2026-01-01T00:00:00Z') + roll(3e10) + roll(1000) * 3e7;
      const ms = 1 + roll(1e8) * 10;
      const until = addBusiness(hours, from, ms);
      expect(businessBetween(hours, from, until)).toBe(ms);
      expect(businessBetween(hours, from, until - 1)).toBe(ms - 1);
    }
  });
});

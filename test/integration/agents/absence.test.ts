// The absence notice names the day somebody is back: the day after the last one nobody is there, or the day of the moment.
import { expect, it } from 'vitest';
import { readMail } from '../../../src/parse/read.ts';
import { customerMail, openPlace } from './desk.ts';

it.each([
  ['2026-01-09', 'January 10, 2026'],
  ['2026-01-09 14:00', 'January 9, 2026'],
  ['2026-01-31', 'February 1, 2026'],
])('until %s: back on %s', async (until, back) => {
  const place = await openPlace({ absence: { until } });
  const desk = await place.desk();
  const long = 'The pump in the basement leaks again. Could you please come and have a look at it?';
  const done = await desk.deliver(customerMail('m9', 'Pump', long).replaceAll('eva@', 'new@'));
  const [notice] = done.told.filter(({ name }) => name === 'absence');
  const raw = Buffer.from(notice ? desk.composed(notice.row) : '');
  const { text } = await readMail({ raw, size: raw.length, oversize: false });
  expect(text).toContain(`will be back on ${back}.`);
  desk.close();
  await place.remove();
});

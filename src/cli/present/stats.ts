// Statistics as a page, a table, JSON and CSV. Takes counted rows; gives text. Pure. Durations: seconds in JSON and CSV,
// the two largest units for people.
import type { StatisticsRow } from '../../daemon/statistics.ts';
import { type CsvCell, csvLine } from '../../lib/csv.ts';
import type { Figures, Kept, Times } from '../../model/statistics/figures.ts';
import type { Output } from '../output.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** How the rows are told apart: names of groups, and of the period (null = none). */
export interface Shape {
  readonly by: readonly string[];
  readonly period: string | null;
}

/** The fixed form of one row. */
export function rowJson({ group, period, figures }: StatisticsRow, { by, period: name }: Shape) {
  return {
    ...Object.fromEntries(by.map((one, at) => [one, group[at] ?? null])),
    ...(name === null ? {} : { period }),
    opened: figures.opened,
    closed: figures.closed,
    cancelled: figures.cancelled,
    reopened: figures.reopened,
    backlog: figures.backlog,
    unassigned: figures.unassigned,
    firstResponse: timesJson(figures.firstResponse),
    resolution: timesJson(figures.resolution),
    handling: timesJson(figures.handling),
    statuses: Object.fromEntries(
      Object.entries(figures.statuses).map(([status, { tickets, ms }]) => [status, { tickets, seconds: seconds(ms) }]),
    ),
    ratings: figures.ratings,
    sla: figures.sla,
    spentMinutes: figures.spentMinutes,
    actions: figures.actions,
  };
}

function timesJson({ count, mean, median, p90 }: Times) {
  return { count, meanSeconds: seconds(mean), medianSeconds: seconds(median), p90Seconds: seconds(p90) };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1000);
}

const csvColumns: readonly (readonly [name: string, value: (figures: Figures) => CsvCell])[] = [
  ['opened', (one) => one.opened],
  ['closed', (one) => one.closed],
  ['cancelled', (one) => one.cancelled],
  ['reopened', (one) => one.reopened],
  ['backlog', (one) => one.backlog],
  ['unassigned', (one) => one.unassigned],
  ['first_responses', (one) => one.firstResponse.count],
  ['first_response_mean_s', (one) => seconds(one.firstResponse.mean)],
  ['first_response_median_s', (one) => seconds(one.firstResponse.median)],
  ['first_response_p90_s', (one) => seconds(one.firstResponse.p90)],
  ['resolved', (one) => one.resolution.count],
  ['resolution_mean_s', (one) => seconds(one.resolution.mean)],
  ['resolution_median_s', (one) => seconds(one.resolution.median)],
  ['resolution_p90_s', (one) => seconds(one.resolution.p90)],
  ['handling_mean_s', (one) => seconds(one.handling.mean)],
  ['handling_median_s', (one) => seconds(one.handling.median)],
  ['handling_p90_s', (one) => seconds(one.handling.p90)],
  ['ratings', (one) => one.ratings.count],
  ['rating_mean', (one) => (one.ratings.mean === null ? null : Number(one.ratings.mean.toFixed(2)))],
  ['spent_minutes', (one) => one.spentMinutes],
  ['sla_first_response_kept', (one) => one.sla.firstResponse.kept],
  ['sla_first_response_missed', (one) => one.sla.firstResponse.missed],
  ['sla_resolve_kept', (one) => one.sla.resolve.kept],
  ['sla_resolve_missed', (one) => one.sla.resolve.missed],
  ['mails', (one) => one.actions.mails],
  ['answers', (one) => one.actions.answers],
  ['notes', (one) => one.actions.notes],
  ['updates', (one) => one.actions.updates],
];

/** RFC 4180, with a header; statuses have columns of their own, `seconds_in_STATUS`. */
export function statisticsCsv(rows: readonly StatisticsRow[], { by, period }: Shape): string {
  const statuses = [...new Set(rows.flatMap((row) => Object.keys(row.figures.statuses)))].sort();
  const head = [...by, ...(period === null ? [] : [period]), ...csvColumns.map(([name]) => name)];
  const lines = rows.map(({ group, period: name, figures }) =>
    csvLine([
      ...by.map((_, at) => group[at]),
      ...(period === null ? [] : [name]),
      ...csvColumns.map(([, value]) => value(figures)),
      ...statuses.map((status) => seconds(figures.statuses[status]?.ms ?? 0)),
    ]),
  );
  return [csvLine([...head, ...statuses.map((status) => `seconds_in_${status}`)]), ...lines].join('');
}

/** A table with a row for each group and period. */
export function printTable(out: Output, rows: readonly StatisticsRow[], { by, period }: Shape): void {
  const columns = [...by, ...(period === null ? [] : [period])];
  out.table(
    [
      ...columns,
      'opened',
      'closed',
      'reopened',
      'backlog',
      'first response',
      'resolution',
      'rating',
      'spent',
      'mails',
      'answers',
      'notes',
    ],
    rows.map(({ group, period: name, figures }) => [
      ...by.map((_, at) => group[at]),
      ...(period === null ? [] : [name]),
      figures.opened,
      figures.closed,
      figures.reopened,
      figures.backlog,
      span(figures.firstResponse.median),
      span(figures.resolution.median),
      ratingText(figures),
      figures.spentMinutes === 0 ? null : span(figures.spentMinutes * 60_000),
      figures.actions.mails,
      figures.actions.answers,
      figures.actions.notes + figures.actions.updates,
    ]),
  );
}

/** Everything of one row, with lines of how it went from period to period. */
export function printPage(out: Output, figures: Figures, course: readonly StatisticsRow[]): void {
  const line = (name: keyof Figures & ('opened' | 'closed' | 'backlog')): string =>
    sparkline(course.map((row) => row.figures[name]));
  const done = (name: keyof Figures['actions']): readonly [string, number, string] => [
    name,
    figures.actions[name],
    sparkline(course.map((row) => row.figures.actions[name])),
  ];
  const rows: (readonly [string, unknown, string])[] = [
    ['opened', figures.opened, line('opened')],
    ['closed', figures.closed, line('closed')],
    ['cancelled', figures.cancelled, ''],
    ['reopened', figures.reopened, ''],
    ['backlog', `${figures.backlog} (${figures.unassigned} unassigned)`, line('backlog')],
    ['first response', timesText(figures.firstResponse), ''],
    ['resolution', timesText(figures.resolution), ''],
    ['without waiting', timesText(figures.handling), ''],
    ['SLA first response', keptText(figures.sla.firstResponse), ''],
    ['SLA resolve', keptText(figures.sla.resolve), ''],
    ['rating', ratingText(figures), figures.ratings.count > 0 ? sparkline(figures.ratings.scores) : ''],
    ['spent', figures.spentMinutes === 0 ? null : span(figures.spentMinutes * 60_000), ''],
    done('mails'),
    done('answers'),
    done('notes'),
    done('updates'),
  ];
  out.table(
    ['figure', 'value', ''],
    rows.map(([name, value, course]) => [name, value, course === '' ? ' ' : course]),
  );
  const statuses = Object.entries(figures.statuses);
  if (statuses.length === 0) return;
  out.line('');
  out.table(
    ['status', 'tickets', 'time in it', 'a ticket'],
    statuses.map(([status, { tickets, ms }]) => [status, tickets, span(ms), span(ms / Math.max(1, tickets))]),
  );
}

function timesText({ count, median, mean, p90 }: Times): string | null {
  return count === 0 ? null : `median ${span(median)}, mean ${span(mean)}, 90 % within ${span(p90)} (${count})`;
}

function keptText({ kept, missed }: Kept): string | null {
  const all = kept + missed;
  return all === 0 ? null : `${kept} of ${all} kept (${Math.round((kept / all) * 100)} %)`;
}

function ratingText({ ratings }: Figures): string | null {
  return ratings.mean === null ? null : `${ratings.mean.toFixed(1)} (${ratings.count})`;
}

/** `2d 4h`, `35m`, `12s`. */
export function span(ms: number | null): string | null {
  if (ms === null) return null;
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ];
  const sign = ms < 0 ? '-' : '';
  let left = Math.round(Math.abs(ms) / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return `${sign}${parts.join(' ') || '0s'}`;
}

/** One bar a value, the highest of all for the greatest; nothing for zero but the lowest. */
export function sparkline(values: readonly number[]): string {
  const greatest = Math.max(1, ...values);
  return values.map((value) => BARS[Math.round((Math.max(0, value) / greatest) * (BARS.length - 1))] ?? '').join('');
}

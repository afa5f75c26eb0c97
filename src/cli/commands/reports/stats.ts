// stats: what was opened, closed, answered, how long it took.
import { groupNames, isGroup, isPeriod, type StatisticsQuestion, statistics } from '../../../daemon/statistics.ts';
import { isoTime } from '../../../lib/time.ts';
import { nearest } from '../../../model/nearest.ts';
import { type PeriodName, periodNames } from '../../../model/statistics/periods.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { momentOf } from '../../moment.ts';
import { counted } from '../../output.ts';
import { printPage, printTable, rowJson, statisticsCsv } from '../../present/stats.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

const DAY = 86_400_000;
const NAMES: readonly string[] = [...groupNames, ...periodNames];

/** Registers `stats`. */
export function registerStats({ program, on }: Registry): void {
  const command = program
    .command('stats')
    .description('opened, closed, backlog, response and resolution times, ratings, work')
    .option('--since <time>', 'from then on: 30d, 12w, a day, 2026-01, last-month', '30d')
    .option('--until <time>', 'up to then (not included), written the same way; default now')
    .option('--by <names>', `one row each: ${groupNames.join(', ')}; ${periodNames.join(', ')} (a comma between two)`)
    .option('--queue <name>', 'tickets of this queue only')
    .option('--csv', 'a table for spreadsheets on stdout');
  on(command, (session, _args, options) => show(session, options));
}

async function show(session: Session, options: Readonly<Record<string, unknown>>): Promise<number> {
  const names = readBy(options.by);
  const by = names.filter(isGroup);
  const periods = names.filter(isPeriod);
  if (periods.length > 1)
    throw new Exit(exitCodes.usage, `--by names ${periods.join(' and ')}, expected one period at most`);
  const period = periods[0] ?? null;
  return withApp(session, async (app) => {
    const { config } = app.setup;
    const now = app.clock.now();
    const here = { now, timeZone: config.instance.timezone };
    const question: StatisticsQuestion = {
      since: momentOf('--since', String(options.since), here),
      until: typeof options.until === 'string' ? momentOf('--until', options.until, here) : now,
      by,
      period,
      queue: typeof options.queue === 'string' ? options.queue : null,
      actor: actorOf(session, app),
    };
    const ask = async (asked: StatisticsQuestion) => {
      const answer = await statistics(app.store, config, asked, now);
      if (answer.kind === 'counted') return answer;
      throw new Exit(answer.why === 'invalid' ? exitCodes.usage : exitCodes.notAllowed, answer.detail);
    };
    const answer = await ask(question);
    const shape = { by, period };
    const span = { since: isoTime(question.since), until: isoTime(Math.min(question.until, now)) };
    if (options.csv === true) session.out.bytes(Buffer.from(statisticsCsv(answer.rows, shape), 'utf8'));
    else if (session.flags.json)
      session.out.json({ ...span, tickets: answer.tickets, rows: answer.rows.map((row) => rowJson(row, shape)) });
    else if (names.length > 0) printTable(session.out, answer.rows, shape);
    else {
      const course = await ask({ ...question, period: courseOf(question) });
      const [whole] = answer.rows;
      if (whole) printPage(session.out, whole.figures, course.rows);
    }
    session.out.talk(
      `${span.since} to ${span.until}, ${counted(answer.tickets, 'ticket')}; docs/statistics.md says what each figure is`,
    );
    return exitCodes.ok;
  });
}

/** Days of a month, weeks of half a year, else months or years: a line that fits a terminal. */
function courseOf({ since, until }: StatisticsQuestion): PeriodName {
  const days = (until - since) / DAY;
  if (days <= 45) return 'day';
  if (days <= 300) return 'week';
  return days <= 366 * 5 ? 'month' : 'year';
}

function readBy(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [];
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) throw new Exit(exitCodes.usage, `--by names ${name} twice`);
    if (NAMES.includes(name)) continue;
    const near = nearest(name, NAMES);
    throw new Exit(
      exitCodes.usage,
      `--by is "${name}", expected ${NAMES.join(', ')}${near ? `; did you mean "${near}"?` : ''}`,
    );
  }
  return names;
}

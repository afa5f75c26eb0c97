// rules backtest: what the mails of the archive would have become under a draft.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { durationMs } from '../../rules/compile/units.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { backtestHtml, backtestJson, printBacktest } from '../present/backtest.ts';
import { problemText, type Session, withApp } from '../session.ts';

/** Judges; exits 1 with --fail-on-change when any mail would become something else. */
export async function backtest(session: Session, options: Readonly<Record<string, unknown>>): Promise<number> {
  const folder = typeof options.rules === 'string' ? resolve(session.io.cwd, options.rules) : null;
  if (folder !== null && !existsSync(folder))
    throw new Exit(exitCodes.notFound, `there is no folder ${String(options.rules)}`);
  return withApp(session, async (app) => {
    const since = sinceOf(String(options.since), app.clock.now());
    const result = await app.rules.backtest({ since, rulesDir: folder, exact: options.exact === true });
    if (result.kind === 'invalid') {
      for (const problem of result.problems) session.out.complain(problemText(problem));
      throw new Exit(
        exitCodes.invalid,
        `the draft has ${counted(result.problems.length, 'error')}: nothing was judged`,
        'mend it, then the same command',
      );
    }
    if (session.flags.json) session.out.json(backtestJson(result));
    else if (options.diff === 'html') session.out.text(backtestHtml(result));
    else printBacktest(session.out, result);
    const { changed, newlyCaught, dependent, errors } = result.counts;
    const hint =
      dependent > 0 && !result.exact ? '; next: the same with --exact says what becomes of the dependent ones' : '';
    session.out.talk(`nothing was written${hint}`);
    const isChange = changed + newlyCaught + dependent + errors > 0;
    return options.failOnChange === true && isChange ? exitCodes.findings : exitCodes.ok;
  });
}

/** `30d`, `12h`, `2026-01-01` as epoch milliseconds. */
function sinceOf(text: string, now: number): number {
  const span = durationMs(text);
  if (span !== null && /[a-z]$/i.test(text.trim())) return now - span;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new Exit(exitCodes.usage, `--since is "${text}", expected a span like 30d or a day like 2026-01-31`);
  return at;
}

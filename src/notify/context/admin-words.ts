// What the administrator's mails say, in his language: checks by name, since when, what to do, the figures of a digest.
// Takes an outbox row; gives the variables, all of them there and empty in every other notice. Pure.
import type { OutboxRow } from '../../ports.ts';
import { type In, wordsFor } from '../labels.ts';
import { cleanLine } from '../markdown/values.ts';
import { type Words, wordFor } from '../words.ts';
import { shownTime } from './moments.ts';
import { bare, type Context } from './plain.ts';

/** The variables and their shape. */
export const adminVariables = {
  check: '',
  since: '',
  count: '',
  fix: '',
  mended: true,
  report: {
    since: '',
    until: '',
    counts: [{ name: '', label: '', value: '' }],
    problems: [{ check: '', detail: '', since: '' }],
  },
} as const;

/** Everything a template may use of them. */
export function adminContext({ data }: OutboxRow, where: In): Context {
  const { alert, report } = data;
  const words = wordsFor(where);
  const shown = (at: number): string => shownTime(at, where.locale, where.setup.config.instance.timezone);
  return {
    check: alert ? cleanLine(wordFor(words.checks, alert.check)) : '',
    since: alert ? shown(alert.since) : '',
    count: alert && alert.count > 1 ? String(alert.count) : '',
    // Said in English by whoever found it; '' = nothing is to be done.
    fix: alert && alert.fix !== '' ? cleanLine(fixOf(words, alert)) : '',
    mended: alert?.isMended ?? false,
    report: report
      ? bare({
          since: shown(report.since),
          until: shown(report.until),
          counts: Object.entries(report.counts).map(([name, count]) =>
            bare({ name: cleanLine(name), label: cleanLine(wordFor(words.counts, name)), value: String(count) }),
          ),
          problems: report.problems.map((one) =>
            bare({
              check: cleanLine(wordFor(words.checks, one.check)),
              detail: cleanLine(one.detail),
              since: shown(one.since),
            }),
          ),
        })
      : null,
  };
}

function fixOf({ fixes }: Words, { check, fix }: { readonly check: string; readonly fix: string }): string {
  return Object.entries(fixes).find(([name]) => name === check)?.[1] ?? fix;
}

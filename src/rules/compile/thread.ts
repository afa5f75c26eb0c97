// Takes `thread:`; gives the ThreadClause.
import type { ThreadClause } from '../../model/policy.ts';
import type { JoinedBy } from '../../model/ticket.ts';
import { shown } from '../problem.ts';
import type { ThreadInput } from '../schema/rule.ts';
import type { Path } from '../source.ts';
import { type Compiling, textTemplate } from './compiling.ts';
import { durationMs } from './units.ts';

/** `missing` defaults to quarantine (rules.md "Verdict and outcome"). */
export function compileThread(context: Compiling, input: ThreadInput, at: Path): ThreadClause {
  const withinMs = input.within === undefined ? null : durationMs(input.within);
  if (input.within !== undefined && withinMs === null) {
    context.source.error(
      [...at, 'within'],
      'value',
      `expected a duration in s m h d w mo y, like 14d, seen ${shown(input.within)}`,
    );
  }
  if (input.by?.includes('key') && input.key === undefined) {
    context.source.error([...at, 'by'], 'value', '"key" is named in by:, but there is no key:');
  }
  if (input.key !== undefined && input.by && !input.by.includes('key')) {
    context.source.error(
      [...at, 'by'],
      'value',
      'there is a key:, but by: does not name "key", so it would never be tried',
    );
  }
  return {
    key: input.key === undefined ? null : textTemplate(context, input.key, [...at, 'key']),
    by: input.by ? (input.by as readonly JoinedBy[]) : null,
    withinMs,
    missing: input.missing ?? 'quarantine',
    closed: input.closed ?? null,
  };
}

// What is wrong with a rules file, said so that a person can mend it: where, what was seen, what is allowed.

import type { Problem as Mistake } from '../model/problem.ts';

export interface Problem extends Mistake {
  /** `R104`-like for lints, a short word for the rest: yaml, key, type, value, regex, template, reference, pending. */
  readonly code: string;
}

/** `rules/10-vip.yaml:7:3: error key: unknown key "wenn"…`: one line per problem, as compilers print it. */
export function problemLine(problem: Problem): string {
  const { file, line, column, severity, code, message } = problem;
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}`;
}

/** In file order, then by line and column. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

/** A value as it is shown in a message: quoted, one line, cut at 60 characters. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(String(value));
  const cut = text.length > 62 ? `${text.slice(0, 60)}…"` : text;
  return typeof value === 'string' ? cut : `${String(value)} (a ${typeof value})`;
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

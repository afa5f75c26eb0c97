// A mistake in the configuration as one value, and how it is printed. Takes what loading found; gives lines a person
// can act on. Never holds the value of a secret: the text of a problem is printed, logged and shown to everybody.

import type { Problem as Mistake } from '../model/problem.ts';

export interface Problem extends Mistake {
  /** Dotted path of the key: `mailboxes.support.poll`; '' for the file as a whole. */
  readonly path: string;
}

/** `file:line:column  message`, with `warning: ` before the message of a warning. */
export function problemLine(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return `${place}  ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}`;
}

/** In the order of files and lines, as a person walks through them. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

/**
 * A password in the place of an address: `smtp://user:password@host`, `eva@firm.example:password@host`. All between the
 * colon behind the user and the last `@`, since a password that was not encoded may hold anything (RFC 3986 section 3.2.1).
 */
const WITH_PASSWORD = /((?:\/\/|^)[^\s/:]{0,320}:)(?!\/\/)[\s\S]*(?=@)/;

/** A value from the file as it may be shown: short, on one line, quoted when it is text; without a password in an address. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list (${cut(`[${value.map(inside).join(', ')}]`)})`;
  if (typeof value === 'object') return `a mapping (${cut(inside(value))})`;
  const text = typeof value === 'string' ? quoted(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

/** Part of a list or mapping: of a mapping its keys alone, since any value may be a secret. */
function inside(value: unknown): string {
  if (Array.isArray(value)) return '[…]';
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? quoted(value) : String(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? '{}' : `{ ${keys.map((key) => `${key}: …`).join(', ')} }`;
}

function quoted(text: string): string {
  return JSON.stringify(text.replace(WITH_PASSWORD, '$1‹secret›'));
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

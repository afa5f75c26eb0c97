// A mistake in a file the admin wrote, wherever it was found: config, rules, templates. Plain data, printed by cli.

export interface Problem {
  readonly file: string;
  /** Line and column count from 1; 1:1 when the mistake has no place of its own (a missing file). */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  /** What was seen, what is allowed, the nearest name; never the value of a secret. */
  readonly message: string;
}

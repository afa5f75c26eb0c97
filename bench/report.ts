// Prints the figures of a bench run beside their budgets. Gives true when none is missed.

export interface Budget {
  readonly first: number;
  readonly goal: number;
}

export interface Figure {
  readonly id: string;
  readonly name: string;
  /** A ratio, or MB, or ms: what the budget is stated in. Lower is better. */
  readonly value: number;
  readonly floor: string;
  readonly absolute: string;
}

/** One line per figure on stdout. */
export function printReport(figures: readonly Figure[], budgets: Readonly<Record<string, Budget>>): boolean {
  let isKept = true;
  process.stdout.write('\n');
  for (const figure of figures) {
    const budget = budgets[figure.id];
    const isMissed = budget !== undefined && !(figure.value <= budget.first);
    if (isMissed) isKept = false;
    const verdict = budget === undefined ? '' : isMissed ? 'MISSED' : figure.value <= budget.goal ? 'goal' : 'ok';
    const limits = budget === undefined ? '' : `(≤ ${budget.first}, goal ${budget.goal})`;
    const details = [figure.absolute, figure.floor && `floor: ${figure.floor}`].filter(Boolean).join('; ');
    process.stdout.write(
      `${figure.id.padEnd(5)} ${figure.value.toFixed(2).padStart(8)}  ${limits.padEnd(22)} ${verdict.padEnd(7)} ${figure.name}  [${details}]\n`,
    );
  }
  return isKept;
}

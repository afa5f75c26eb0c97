// Prints the figures of a bench run beside their budgets, and whose CPU it was. Gives true when no budget is missed.
import { SAMPLING } from './profile.ts';
import type { IntakeFigures } from './stage.ts';

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

/** CPU per mail by room, the dearest first, and what the rooms' sum leaves of the whole process. */
export function printRooms({ profile, mails, cpuMs }: IntakeFigures, title: string): void {
  if (!profile) return;
  const main = Object.values(profile.rooms).reduce((sum, ms) => sum + ms, 0);
  const counted = cpuMs - (profile.threads[SAMPLING] ?? 0);
  process.stdout.write(
    `\n${title}: ms of CPU a mail over ${mails} mails (main thread by ${profile.samples} samples, in which a commit's wait for the disk looks like work; the others by the kernel)\n`,
  );
  line('whole process', counted);
  line('main thread', main);
  for (const [room, ms] of dearestFirst(profile.rooms)) line(`  ${room}`, ms);
  for (const [thread, ms] of dearestFirst(profile.threads)) line(thread, ms);
  line('unaccounted', profile.unaccounted);

  function line(name: string, ms: number): void {
    const percent = `${((100 * ms) / counted).toFixed(1)} %`;
    process.stdout.write(`  ${name.padEnd(26)} ${(ms / mails).toFixed(3)} ${percent.padStart(8)}\n`);
  }
}

function dearestFirst(shares: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(shares)
    .filter(([, ms]) => ms >= 1)
    .toSorted((a, b) => b[1] - a[1]);
}

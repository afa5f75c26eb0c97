// The order of test files: what takes longest begins first, so that no core waits at the end for one long file. Takes the
// files of a run; gives them with the long ones in front, the others as vitest has them (its own record of how long each
// took, which a fresh clone does not have).
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Ends of paths, the longest first; whole programs, real servers and thousands of cases. */
const LONG = [
  'simulation/steps.test.ts',
  'integration/crash-places.test.ts',
  'integration/dovecot.test.ts',
  'integration/crash.test.ts',
  'integration/import.test.ts',
  'faults/sweep.test.ts',
  'store/damage.test.ts',
  'desk/sequences.test.ts',
  'parse/fuzz.test.ts',
  'simulation/loop.test.ts',
  'integration/poison.test.ts',
  'integration/bad-disk.test.ts',
  'faults/two-daemons.test.ts',
  'faults/upgrade.test.ts',
  'faults/lost-lines.test.ts',
  'faults/deadly-mails.test.ts',
  'faults/disk.test.ts',
  'integration/',
  'faults/',
  'cli/rules/reload.test.ts',
  'cli/processes.test.ts',
  'daemon/',
  'simulation/',
  'screenshots/',
  'docs/recipe.test.ts',
  'collect/',
];

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const apart = (file: TestSpecification): number => (file.project.config.isolate ? 0 : 1);
    return sorted.sort((a, b) => apart(a) - apart(b) || placeOf(a.moduleId) - placeOf(b.moduleId));
  }
}

function placeOf(path: string): number {
  const place = LONG.findIndex((long) => path.includes(`/test/${long}`));
  return place < 0 ? LONG.length : place;
}

import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/setup/order.ts';

/**
 * Rooms whose tests start daemons in their own process, set its environment, or measure it: each file in a process of its own.
 * And one file that takes a minute: among the others it would begin last and have a core wait for it.
 */
const apart = [
  ...['integration', 'faults', 'daemon', 'simulation', 'screenshots', 'lib'].map((room) => `test/${room}/**/*.test.ts`),
  'test/store/damage.test.ts',
];
/** What `npm run night` and `npm run faults` play and CI has no time for. */
const later = process.env.MAILCLERK_NIGHT === '1' ? [] : ['test/**/*.night.test.ts'];
const isShuffled = process.argv.some((word) => word.startsWith('--sequence.shuffle'));

export default defineConfig({
  test: {
    globalSetup: ['test/setup/compiled.ts'],
    setupFiles: ['test/setup/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Twice the cores of a small machine: many tests wait for servers.
    maxWorkers: 4,
    sequence: isShuffled ? {} : { sequencer: LongFirst },
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary'] },
    projects: [
      { extends: true, test: { name: 'apart', include: apart, exclude: [...later, 'node_modules/**'] } },
      // The others share a process, file after file, and load the sources once: half of their time was that. They leave
      // nothing behind, in whatever order: `npx vitest run --project together --sequence.shuffle.files`.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: [...apart, ...later, 'node_modules/**'], isolate: false },
      },
    ],
  },
});

// A thousand lives of the daemon in virtual time, five hundred steps each: mails and copies of mails, servers that refuse,
// lie and vanish, crashes between any two commits, full disks, clocks that jump – and at the end of each every mail has one
// row and one entry, lies where it belongs, and no notice left twice but where nobody could know. steps/world.ts says what a
// step is, steps/audit.ts what holds. The lives are played by as many processes as there are cores, because each makes all
// its randomness the seed's. MAILCLERK_STEPS=100000 plays so many (`npm run night`); MAILCLERK_SEED says where to begin,
// MAILCLERK_BAIL=1 that the first broken promise is enough.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './steps/world.ts';

const SEEDS = Number(process.env.MAILCLERK_STEPS ?? 1000);
const FIRST = Number(process.env.MAILCLERK_SEED ?? 1);
const STEPS = 500;
const ends = process.env.MAILCLERK_BAIL === '1' ? ['--bail'] : [];
const PROGRAM = join(import.meta.dirname, 'steps/run.ts');
/** Many short lives: a young generation that is seldom full, and no thread beside the one that plays: a tenth of the time. */
const LEAN = ['--min-semi-space-size=64', '--max-semi-space-size=64', '--single-threaded'];
const DEADLINE_MS = 600_000 + SEEDS * 2_000;

/** Plays these seeds in a process of their own. */
function played(first: number, count: number): Promise<readonly Outcome[]> {
  const child = spawn(process.execPath, [...LEAN, PROGRAM, String(first), String(count), String(STEPS), ...ends], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const lines = Buffer.concat(out).toString('utf8').trim().split('\n');
      const outcomes = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Outcome);
      const isCut = ends.length > 0 && outcomes.some(({ broken }) => broken.length > 0);
      if (outcomes.length === count || isCut) resolve(outcomes);
      else reject(new Error(`after seed ${first + outcomes.length - 1}: ${Buffer.concat(err).toString('utf8')}`));
    });
  });
}

/** Seeds in as many parts as there are cores. */
async function playedByAll(first: number, count: number): Promise<readonly Outcome[]> {
  const parts = Math.min(Math.max(2, availableParallelism()), count);
  const size = Math.ceil(count / parts);
  const starts = Array.from({ length: parts }, (_, index) => first + index * size);
  const all = await Promise.all(starts.map((at) => played(at, Math.max(0, Math.min(size, first + count - at)))));
  return all.flat();
}

describe('lives in virtual time', () => {
  let outcomes: readonly Outcome[] = [];
  beforeAll(async () => {
    outcomes = await playedByAll(FIRST, SEEDS);
  }, DEADLINE_MS);

  it('keep every promise, whatever breaks between any two steps', () => {
    const broken = outcomes
      .filter((one) => one.broken.length > 0)
      .map(
        ({ seed, broken: promises }) =>
          `node test/simulation/steps/run.ts ${seed} 1 ${STEPS} --trace: ${promises.join('; ')}`,
      );
    expect(broken).toEqual([]);
    expect(outcomes).toHaveLength(SEEDS);
    const total = (what: string): number => outcomes.reduce((sum, { counts }) => sum + (counts[what] ?? 0), 0);
    const said = [
      'new',
      'crash',
      'crashes between two commits',
      'renumbered folder',
      'disk full or free',
      'lost connection',
    ];
    process.stdout.write(
      `lives in virtual time: ${SEEDS} of ${STEPS} steps from seed ${FIRST}; ${said.map((one) => `${one} ${total(one)}`).join(', ')}\n`,
    );
    // A life in which nothing happens would keep every promise, too.
    for (const what of said) expect(total(what), what).toBeGreaterThan(SEEDS / 2);
  });

  it('are the same each time: one seed, one trace', async () => {
    const again = await played(FIRST + 3, 2);
    expect(again.map(({ hash }) => hash)).toEqual(outcomes.slice(3, 5).map(({ hash }) => hash));
    expect(new Set(outcomes.map(({ hash }) => hash)).size).toBe(SEEDS);
  });
});

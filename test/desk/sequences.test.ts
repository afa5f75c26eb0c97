// Random sequences of everything one can do with tickets, in every workflow, by everybody, on a real store. What must hold
// is written down in lives/invariants.ts, each with its number; docs/model.md says which fault of the desk each one catches.
// MAILCLERK_SEQUENCES says how many (the night plays more), MAILCLERK_SEED and MAILCLERK_PATH play one again.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rehearse } from '../../src/daemon/rehearse.ts';
import type { Store } from '../../src/ports.ts';
import { checkStore } from '../../src/store/check.ts';
import { openStore } from '../../src/store/open.ts';
import { seedOfRun } from '../setup/seed.ts';
import { KEYS, received } from '../store/samples.ts';
import { playAll, type Tally } from './lives/play.ts';
import { makers, type Step, step } from './lives/steps.ts';

const RUNS = Number(process.env.MAILCLERK_SEQUENCES ?? 2000);
const { seed } = seedOfRun();
const path = process.env.MAILCLERK_PATH;
const START = Date.UTC(2026, 0, 7, 9, 0);

let store: Store;
const tally: Tally = new Map();
beforeAll(async () => {
  store = openStore(':memory:', { keys: KEYS });
  const cursor = { uidValidity: '42', lastUid: 1, watermarkUid: 0, watermarkDate: 0, completeAt: START, paused: null };
  await store.write(() => store.ledger.receive([received(1)], START, { mailbox: 'support', folder: 'INBOX', cursor }));
});
afterAll(() => store.close());

test(`any of ${RUNS} sequences of everything one can do keeps what must hold`, {
  timeout: 100 * RUNS + 60_000,
}, async () => {
  process.stderr.write(`lives: seed ${seed}, ${RUNS} sequences\n`);
  let run = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
    run += 1;
    await rehearse(store, () => playAll(steps, { store, run: `run${run}`, tally, now: START }));
  });
  const result = await fc.check(property, { numRuns: RUNS, seed, ...(path === undefined ? {} : { path }) });
  const again = `MAILCLERK_SEED=${seed} MAILCLERK_PATH=${result.counterexamplePath} npx vitest run test/desk/sequences.test.ts`;
  const why = result.failed
    ? `play it again: ${again}\n${(result.counterexample?.[0] ?? []).map(inWords).join('\n')}`
    : '';
  if (result.failed) throw new Error(why, { cause: result.errorInstance });
  expect(run).toBeGreaterThanOrEqual(path === undefined ? RUNS : 1);
});

function inWords({ verb, at, other, who, flag, pick, set }: Step): string {
  return `${verb} of ticket ${at} (${other}) by ${who.id}: ${flag}, ${pick}, ${JSON.stringify(set)}`;
}

test('a long life leaves a sound database', { timeout: 60_000 }, async () => {
  const sequences = fc.sample(fc.array(step, { minLength: 30, maxLength: 30 }), { numRuns: 10, seed });
  await store.write(function* () {
    for (const [index, steps] of sequences.entries())
      yield* playAll(steps, { store, run: `life${index}`, tally, now: START + index * 86_400_000 });
  });
  // One made-up mail stands for all: neither its bytes nor its place in the ledger are real.
  const problems = (await checkStore(store)).filter(({ kind }) => kind !== 'raw' && kind !== 'ledger');
  expect(problems).toEqual([]);
});

// After the long lives: what needs several steps before it (an order that goes on) happens oftener there.
test('every kind of command was carried out, and refused, in some of them', () => {
  if (path !== undefined) return;
  const done = Object.keys(makers).filter((kind) => !tally.has(`${kind} done`));
  expect(done).toEqual([]);
  const refused = new Set(
    [...tally.keys()].filter((word) => !word.endsWith(' done')).map((word) => word.split(' ')[0]),
  );
  expect(refused.size).toBeGreaterThan(15);
});

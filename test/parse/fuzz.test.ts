// Real and made mails cut anywhere, with octets flipped, lines doubled or taken out: each still gives a Message, its new and
// old words are its text, names hold nothing dangerous, and where words stand in the body something is shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedOfRun } from '../setup/seed.ts';
import { faultsOf, harm, harmed, madeMails, realMails } from './harmed.ts';
import { read } from './mails.ts';

const made = madeMails();
const real = realMails();

/** 20,000 cases in all with the structures of structures.test.ts; `FUZZ_RUNS` asks for more or fewer, `MAILCLERK_SEED` for the same again. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 9_000);
const { seed } = seedOfRun();
// A failure found once is found again with this seed.
process.stdout.write(
  `fuzz: seed ${seed}, ${numRuns} cases of ${made.length} made and ${numRuns} of ${real.length} real mails\n`,
);

describe.each([
  ['made', made],
  ['real', real],
] as const)('%s mails, harmed', (_, mails) => {
  test('are read all the same', { timeout: 120_000 + numRuns * 30 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(mails.length - 1), harm, async (which, damage) => {
        const raw = harmed(mails[which]?.() ?? Buffer.alloc(0), damage);
        expect(faultsOf(raw, await read(raw))).toEqual([]);
      }),
      { numRuns, seed },
    );
  });
});

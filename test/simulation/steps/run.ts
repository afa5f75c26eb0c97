// Plays seeds one after another in this process and writes one line of JSON each: what a seed came to, without its trace.
//   node test/simulation/steps/run.ts FIRST COUNT STEPS        many seeds
//   … --bail                                                    until the first that breaks a promise
//   node test/simulation/steps/run.ts SEED 1 STEPS --trace     one, with everything that happened, and the tables at the end
import { makeStage } from './stage.ts';
import { play } from './world.ts';

const [first = 1, count = 1, steps = 500] = process.argv.slice(2).map(Number).filter(Number.isFinite);
const isTraced = process.argv.includes('--trace');
const isBailing = process.argv.includes('--bail');
// Every abort and every fault of a full disk makes a stack: read by nobody, and a tenth of the time.
if (!isTraced) Error.stackTraceLimit = 2;
const stage = await makeStage();
let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  const { lines, ...outcome } = await play(seed, steps, stage, isTraced);
  if (outcome.broken.length > 0) failed += 1;
  if (isTraced) process.stdout.write(`${lines.join('\n')}\n`);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  if (isBailing && failed > 0) break;
}
const { user, system } = process.cpuUsage();
process.stderr.write(`${((user + system) / 1e6).toFixed(1)} s of CPU, ${failed} failed\n`);
// Processes that died in here wait for ever.
process.exitCode = failed > 0 ? 1 : 0;
process.stdout.write('', () => process.exit());

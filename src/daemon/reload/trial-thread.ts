// The body of the trial thread: loads the files as they are on the disk now, lints them, runs the rules' own tests, and
// answers once, with everything that was read. Started by trial.ts, from src/*.ts and from dist/*.js alike.
// Failpoints for tests (lib/failpoint.ts): `rules.hang:<text>` never ends when a file holds the text, `rules.crash:<text>`
// allocates until the thread dies of its heap limit.
import { parentPort, workerData } from 'node:worker_threads';
import { failText } from '../../lib/failpoint.ts';
import { stepBack } from '../../lib/step-back.ts';
import { keepingSources, type ReadBefore } from '../../rules/source.ts';
import { disk, type KeptFiles, keepingFiles } from '../files.ts';
import { loadSetup } from '../setup.ts';
import type { TrialReport, TrialTask } from './trial.ts';
import { verdictOn } from './verdict.ts';

const NICE = 10;

async function trial(task: TrialTask): Promise<TrialReport> {
  const { configPath, env, needSecrets, now, passed } = task;
  const sources = new Map<string, ReadBefore>();
  const { files, kept } = keepingFiles(disk);
  const loaded = loadSetup(configPath, { env, needSecrets, files, readSource: keepingSources(sources) });
  breakDown(kept);
  const revision = loaded.setup?.revision ?? null;
  return { ...(await verdictOn(loaded, { now, passed })), revision, files: kept, sources };
}

function breakDown({ texts }: KeptFiles): void {
  const hang = failText('rules.hang');
  const crash = failText('rules.crash');
  const holds = (word: string): boolean => [...texts.values()].some(({ text }) => text?.includes(word));
  while (hang !== null && holds(hang));
  if (crash === null || !holds(crash)) return;
  const eaten: unknown[] = [];
  for (;;) eaten.push(new Array(100_000).fill(eaten.length));
}

// Mail comes first. On Linux a thread has a priority of its own; elsewhere it would be the whole process'.
if (process.platform === 'linux') stepBack(0, NICE);
parentPort?.postMessage(await trial(workerData as TrialTask));

// The trial of the files behind a Setup, beside the daemon's work: a thread of its own, with limits on time and heap,
// loads, lints and tests them (trial-thread.ts). Takes the config's path; gives the Setup, loaded here in small steps from
// the very bytes that were tried, or what is wrong with it. A set that hangs or eats the memory is killed, and the reason
// says so; one that is told to stop ends at once. Never blocks the event loop, never reads a file a second time: what is taken is what was tried.
import { Worker } from 'node:worker_threads';
import { errorText } from '../../lib/log.ts';
import { gently } from '../../lib/steps.ts';
import type { Problem } from '../../model/problem.ts';
import type { Setup } from '../../model/setup.ts';
import { type ReadBefore, readSource, sourceOf } from '../../rules/source.ts';
import { givenFiles, type KeptFiles } from '../files.ts';
import { type LoadedSetup, loadingSetup, type SetupOptions } from '../setup.ts';
import { isError, type Verdict } from './verdict.ts';

/** A Setup that may be used, with everything that was read for it. */
export type Usable = LoadedSetup & { readonly setup: Setup };

export type Tried =
  | { readonly kind: 'accepted'; readonly loaded: Usable }
  /** `revision` of the refused files, null when they make no Setup at all; `lookedAt` every path that was asked for, also those that are not there. */
  | {
      readonly kind: 'refused';
      readonly problems: readonly Problem[];
      readonly revision: string | null;
      readonly lookedAt: readonly string[];
    }
  /** Told to stop before there was an answer. */
  | { readonly kind: 'stopped' };

export interface TrialOptions extends Pick<SetupOptions, 'env' | 'needSecrets'> {
  /** Epoch ms: lints know what expired. */
  readonly now: number;
  /** Files of this revision passed before: their tests need not run again. */
  readonly passed: string | null;
  /** Milliseconds the whole trial may take; default 300,000. */
  readonly timeoutMs?: number;
  /** Heap of the thread in MB; default 512. */
  readonly maxHeapMb?: number;
  /** Whoever asks wants to end: nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What the thread is asked. */
export interface TrialTask {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly needSecrets: boolean;
  readonly now: number;
  readonly passed: string | null;
}

/** What the thread answers: plain data. */
export interface TrialReport extends Verdict {
  readonly revision: string | null;
  /** Every file and folder that was looked at. */
  readonly files: KeptFiles;
  /** What was read of each rules file. */
  readonly sources: ReadonlyMap<string, ReadBefore>;
}

/** A thousand rules with a thousand tests take 20 s, and mail comes first; nobody waits for it. */
const TIMEOUT_MS = 300_000;
const MAX_HEAP_MB = 512;

/** Loads, lints and tests the files; gives the Setup or every reason against it. */
export async function trySetup(configPath: string, options: TrialOptions): Promise<Tried> {
  const { env, needSecrets, now, passed } = options;
  const report = await runTrial({ configPath, env: { ...env }, needSecrets, now, passed }, options);
  if (report === null || options.signal?.aborted) return { kind: 'stopped' };
  const { errors, revision } = report;
  const lookedAt = [...report.files.texts.keys()];
  if (errors.length > 0) return { kind: 'refused', problems: errors, revision, lookedAt };
  const loaded = await gently(
    loadingSetup(configPath, {
      env,
      needSecrets,
      files: givenFiles(report.files),
      readSource(file) {
        const before = report.sources.get(file.path);
        return before ? sourceOf(file.path, before) : readSource(file);
      },
      areTemplatesChecked: true,
    }),
  );
  const { setup, problems } = loaded;
  if (!setup) return { kind: 'refused', problems: problems.filter(isError), revision: null, lookedAt };
  return { kind: 'accepted', loaded: { ...loaded, setup, problems: report.warnings } };
}

/** Null when it was told to stop. */
async function runTrial(task: TrialTask, limits: TrialOptions): Promise<TrialReport | null> {
  const { timeoutMs = TIMEOUT_MS, maxHeapMb = MAX_HEAP_MB, signal } = limits;
  if (signal?.aborted) return null;
  // Our neighbour under the name this file has itself: .ts in the source tree, .js when compiled.
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const thread = new Worker(new URL(`./trial-thread${extension}`, import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    // What libraries print belongs to nobody.
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const over = new AbortController();
  try {
    return await new Promise<TrialReport | null>((resolve) => {
      signal?.addEventListener('abort', () => resolve(null), { once: true, signal: over.signal });
      const killed = (why: string): void => resolve(unfinished(task.configPath, why));
      timer = setTimeout(() => killed(`took longer than ${timeoutMs / 1000} s and was stopped`), timeoutMs);
      thread.once('message', resolve);
      thread.once('error', (error) => killed(reasonOf(error, maxHeapMb)));
      thread.once('exit', (code) => killed(`ended without an answer (code ${code})`));
    });
  } finally {
    clearTimeout(timer);
    over.abort();
    await thread.terminate();
  }
}

function reasonOf(error: Error, maxHeapMb: number): string {
  const isHeap = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isHeap ? `needed more than ${maxHeapMb} MB of memory and was stopped` : `failed: ${errorText(error)}`;
}

function unfinished(configPath: string, why: string): TrialReport {
  const message = `checking the files and running the rules' tests ${why}; expected: done within the limits. Look for the rule or test that needs so much: mailclerk rules test`;
  return {
    errors: [{ file: configPath, line: 1, column: 1, severity: 'error', message }],
    revision: null,
    warnings: [],
    files: { texts: new Map(), below: new Map(), names: new Map() },
    sources: new Map(),
  };
}

// Takes mails to check; gives what was found, or null when it could not be said in time. Owns the checking thread: it is
// started with the first mail, answers to its DNS questions come from the given Resolver, and a mail that keeps it busy
// beyond the limit ends it – the next mail has a new one. Never blocks the calling thread, never rejects.
import { Worker } from 'node:worker_threads';
import type { Resolver } from '../../ports.ts';
import type { Checked, CheckRequest } from './checked.ts';
import type { FromWorker, ToWorker } from './worker.ts';

export interface Verifier {
  check(raw: Uint8Array, asked: CheckRequest): Promise<Checked | null>;
  close(): Promise<void>;
}

export interface VerifierOptions {
  /** Milliseconds a mail may take, questions included; default 5,000 (intake never waits longer). */
  readonly limitMs?: number;
}

const LIMIT_MS = 5_000;
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 };

/** A Verifier that asks this resolver. */
export function openVerifier(resolver: Resolver, { limitMs = LIMIT_MS }: VerifierOptions = {}): Verifier {
  const jobs = new Map<number, (checked: Checked | null) => void>();
  let worker: Worker | null = null;
  let count = 0;

  function thread(): Worker {
    if (worker) return worker;
    // The thread is our neighbour under the name this file has itself: .ts in the source tree, .js when compiled.
    const file = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
    const started = new Worker(file, { resourceLimits: LIMITS });
    started.on('message', (message: FromWorker) => hear(started, message));
    started.on('error', () => lose(started));
    started.on('exit', () => lose(started));
    worker = started;
    return started;
  }

  function hear(from: Worker, message: FromWorker): void {
    if (message.kind === 'checked') jobs.get(message.job)?.(message.checked);
    else answer(resolver, message).then((reply) => from.postMessage(reply));
  }

  /** The thread is gone: nothing more will be said about what it had. */
  function lose(gone: Worker): void {
    if (worker !== gone) return;
    worker = null;
    for (const finish of [...jobs.values()]) finish(null);
  }

  function stop(): Promise<unknown> {
    const gone = worker;
    if (!gone) return Promise.resolve();
    lose(gone);
    return gone.terminate();
  }

  return {
    check(raw, asked) {
      const job = ++count;
      return new Promise((resolve) => {
        // Questions end by themselves before: a thread that is still busy now is stuck in this mail or another.
        const timer = setTimeout(() => stop(), limitMs);
        jobs.set(job, (checked) => {
          jobs.delete(job);
          clearTimeout(timer);
          if (jobs.size === 0) worker?.unref();
          resolve(checked);
        });
        const to = thread();
        to.ref();
        to.postMessage({ kind: 'check', job, raw, asked } satisfies ToWorker);
      });
    },
    async close() {
      await stop();
    },
  };
}

async function answer(resolver: Resolver, asked: Extract<FromWorker, { kind: 'ask' }>): Promise<ToWorker> {
  const { query } = asked;
  try {
    return { kind: 'answer', query, answers: await resolver.resolve(asked.name, asked.type) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { kind: 'no-answer', query, code: typeof code === 'string' ? code : 'ESERVFAIL' };
  }
}

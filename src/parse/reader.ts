// Takes batches of raw mails; gives Messages read in one worker thread with limits on time and heap. A batch that kills or
// overruns the thread rejects with a clear Error, and the next call has a new thread: the caller then reads one by one.
// When no thread can be started at all (program files being exchanged, no memory) that is ReaderUnavailable at once: no
// mail's fault. Never reads in the calling thread.
import type { Piscina } from 'piscina';
import { DeadlineError } from '../lib/time.ts';
import type { Message } from '../model/message.ts';
import type { Reader } from '../ports.ts';
import type { RawMail } from './read.ts';
import { READER_VERSION } from './version.ts';
import type { Task } from './worker.ts';

export interface ReaderOptions {
  /** Milliseconds one batch may take; default 20,000. */
  readonly timeoutMs?: number;
  /** Heap of the thread in MB; default 256 old and 24 young (the old limit alone made reading 3–4 times dearer). */
  readonly maxOldMb?: number;
  readonly maxYoungMb?: number;
}

/** A Reader that also finds attachments. */
export interface MailReader extends Reader {
  /** The bytes of the attachment with this SHA-256, null when the mail has none such. */
  attachment(raw: Uint8Array, sha256: string, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** No reading thread could be started: the environment is to blame, not the mails. */
export class ReaderUnavailable extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} is not possible now, the reading thread does not start: ${causeText(cause)}`);
    this.name = 'ReaderUnavailable';
  }
}

const DEFAULTS = { timeoutMs: 20_000, maxOldMb: 256, maxYoungMb: 24 } as const;

/** Starts the thread at the first batch; `close` ends it. */
export function openReader(options: ReaderOptions = {}): MailReader {
  const limits = { ...DEFAULTS, ...options };
  // Loaded by the first batch: most commands read no mail.
  let threads: Promise<Threads> | null = null;
  const opened = async (what: string): Promise<Threads> => {
    threads ??= openThreads(limits);
    try {
      return await threads;
    } catch (error) {
      // Program files that cannot be read now (no descriptor left) are no mail's fault, and may be read the next time.
      threads = null;
      throw new ReaderUnavailable(what, error);
    }
  };
  const run = async (task: Task, what: string, signal: AbortSignal): Promise<unknown> => {
    return runTask(await opened(what), { task, what, timeoutMs: limits.timeoutMs }, signal);
  };
  return {
    version: READER_VERSION,
    load: async () => void (await opened('loading the reader')),
    async read(mails: readonly RawMail[], signal: AbortSignal): Promise<readonly Message[]> {
      if (mails.length === 0) return [];
      const what = mails.length === 1 ? 'reading a mail' : `reading ${mails.length} mails`;
      return (await run({ kind: 'read', mails }, what, signal)) as readonly Message[];
    },
    async attachment(raw, sha256, signal) {
      return (await run(
        { kind: 'attachment', raw, sha256 },
        `reading an attachment of ${raw.length} octets`,
        signal,
      )) as Uint8Array | null;
    },
    close: async () => {
      if (threads) await (await threads).pool.destroy();
    },
  };
}

async function openThreads(limits: Required<ReaderOptions>): Promise<Threads> {
  const { Piscina } = await import('piscina');
  const pool: Piscina<Task, unknown> = new Piscina({
    // The worker is our neighbour under the name this file has itself: .ts in the source tree, .js when compiled.
    filename: new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href,
    name: 'work',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: limits.maxOldMb, maxYoungGenerationSizeMb: limits.maxYoungMb },
  });
  // A thread that dies without a task died idle or while it started; piscina replaces it only for the next task and
  // leaves the waiting ones waiting.
  const waiting = new Set<(error: unknown) => void>();
  pool.on('error', (error: unknown) => {
    for (const reject of waiting) reject(error);
  });
  return { pool, waiting };
}

interface Job {
  readonly task: Task;
  readonly what: string;
  readonly timeoutMs: number;
}

interface Threads {
  readonly pool: Piscina<Task, unknown>;
  /** Called with the error of a thread that died without a task. */
  readonly waiting: Set<(error: unknown) => void>;
}

async function runTask({ pool, waiting }: Threads, job: Job, signal: AbortSignal): Promise<unknown> {
  const deadline = new AbortController();
  const unstarted = new AbortController();
  // AbortSignal.timeout would not keep the process alive: it would end in the middle, without a word.
  const timer = setTimeout(() => deadline.abort(), job.timeoutMs);
  const onDeath = (error: unknown): void => unstarted.abort(error);
  waiting.add(onDeath);
  try {
    return await pool.run(job.task, { signal: AbortSignal.any([signal, deadline.signal, unstarted.signal]) });
  } catch (error) {
    if (signal.aborted) throw new Error(`${job.what} was stopped`, { cause: error });
    if (unstarted.signal.aborted) throw new ReaderUnavailable(job.what, unstarted.signal.reason);
    if (deadline.signal.aborted) throw new DeadlineError(job.what, job.timeoutMs);
    throw new Error(`${job.what} ended the reading thread: ${causeText(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    waiting.delete(onDeath);
  }
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

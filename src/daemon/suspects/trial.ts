// Tries a mail in a process of its own (apart.ts): everything is done as in earnest and rolled back. Takes a ledger id; gives
// what the process came to. What it dies of, or never ends with, is the mail's doing, because this process looks on. Limits:
// a minute to start, half a minute for the mail, of it three seconds in which it may hold the database's write lock.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { errorText } from '../../lib/log.ts';
import { PATIENCE } from './patience.ts';

/** `lived` also when the mail failed with an error: then it fails here in the same way, and is counted here. */
export type Tried =
  | { readonly kind: 'lived' }
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'untried'; readonly reason: string };

export type Trial = (ledger: number, signal: AbortSignal) => Promise<Tried>;

export interface TrialOptions {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the process says on its standard output, each a line, in this order. */
export const steps = ['opened', 'read', 'done'] as const;
type Step = (typeof steps)[number];

/** Trials of mails under this config. */
export function openTrial(options: TrialOptions): Trial {
  return async (ledger, signal) => {
    if (signal.aborted) return { kind: 'untried', reason: 'stopped' };
    const child = start(options, ledger);
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    try {
      return await watched(child);
    } finally {
      signal.removeEventListener('abort', kill);
      kill();
    }
  };
}

function start({ configPath, env }: TrialOptions, ledger: number): ChildProcess {
  // Our neighbour under the name this file has itself: .ts in the source tree, .js when compiled.
  const file = new URL(`./apart${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  return spawn(process.execPath, [file.pathname, configPath, String(ledger)], {
    env: childEnv(env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The same world, but it does not speak to our service manager, and no failpoint of this process' own kills it. */
function childEnv(env: TrialOptions['env']): Record<string, string | undefined> {
  const { NOTIFY_SOCKET: _, WATCHDOG_USEC: __, WATCHDOG_PID: ___, MAILCLERK_FAIL: fail, ...rest } = env;
  const kept = fail
    ?.split(',')
    .filter((part) => /^\s*(?:mail|parse)\./.test(part))
    .join(',');
  return { ...rest, ...(kept ? { MAILCLERK_FAIL: kept } : {}) };
}

function watched(child: ChildProcess): Promise<Tried> {
  const { startMs, mailMs, writeMs } = PATIENCE;
  const limits: Readonly<Record<Step | 'started', number>> = {
    started: startMs,
    opened: mailMs,
    read: writeMs,
    done: startMs,
  };
  return new Promise((resolve) => {
    let step: Step | 'started' = 'started';
    let complaint = '';
    let isOverdue = false;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isOverdue = true;
        child.kill('SIGKILL');
      }, limits[step]);
    };
    const ended = (how: string): void => {
      clearTimeout(timer);
      if (step === 'done') resolve({ kind: 'lived' });
      else if (step === 'started') resolve({ kind: 'untried', reason: complaint.trim() || how });
      else resolve({ kind: 'died', reason: reasonOf(how, complaint) });
    };
    wait();
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = steps.find((one) => one === line);
        if (said) step = said;
        wait();
      });
    child.stderr?.on('data', (part: Buffer) => {
      complaint = (complaint + part.toString('utf8')).slice(-2_000);
    });
    child.stdin?.on('error', () => undefined);
    child.once('error', (error) => ended(errorText(error)));
    child.once('close', (code, signal) =>
      ended(isOverdue ? `it took longer than ${limits[step] / 1_000} s` : (signal ?? `code ${code}`)),
    );
  });
}

function reasonOf(how: string, complaint: string): string {
  // V8 and Node say on stderr what they died of; the first line that says so is enough.
  const said = complaint.split('\n').find((line) => /FATAL ERROR|^\w*Error:/.test(line));
  return `filing this mail ends the whole process, it was tried in one of its own: ${how}${said ? `, ${said.trim().slice(0, 200)}` : ''}`;
}

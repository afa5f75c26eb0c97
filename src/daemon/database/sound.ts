// Before the daemon works: can its database be believed? SQLite's quick check of every page and row. A small file is looked
// through first; for a large one that would keep mail waiting, so a process of its own looks while the daemon works, and what it
// finds ends the daemon. Takes the file; runs the work, or says what is wrong and how to get a backup back (F48).
import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { extname, join } from 'node:path';
import { errorText, type Log } from '../../lib/log.ts';
import { stepBack } from '../../lib/step-back.ts';
import type { RunSummary } from '../app.ts';
import { lookThrough } from './look-through.ts';

/** Looked through before anything else: 128 MB take about a third of a second. */
const SMALL_OCTETS = 128 * 1024 * 1024;

export interface SoundOptions {
  readonly path: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Files up to this size are looked through first. */
  readonly smallOctets?: number;
}

/** The work's summary; exit 1 with the findings when the database is damaged. */
export async function withSoundDatabase(
  { path, log, signal, smallOctets = SMALL_OCTETS }: SoundOptions,
  work: (signal: AbortSignal) => Promise<RunSummary>,
): Promise<RunSummary> {
  const isSmall = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= smallOctets;
  if (isSmall) {
    const findings = await lookThrough(path, ({ code }) => code);
    return findings.length > 0 ? damaged(path, findings, log) : work(signal);
  }
  const stop = new AbortController();
  let found: readonly string[] = [];
  const child = lookAside(path, log, (findings) => {
    found = findings;
    if (findings.length > 0) stop.abort();
  });
  try {
    const summary = await work(AbortSignal.any([signal, stop.signal]));
    return found.length > 0 ? { ...damaged(path, found, log), ...counts(summary) } : summary;
  } finally {
    child.kill('SIGKILL');
  }
}

function counts({ received, filed, sent }: RunSummary): Pick<RunSummary, 'received' | 'filed' | 'sent'> {
  return { received, filed, sent };
}

/** Ends with the daemon, whatever it is at. */
function lookAside(path: string, log: Log, onFindings: (findings: readonly string[]) => void): ChildProcess {
  const file = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);
  const child = spawn(process.execPath, [file, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.unref();
  // Mail comes first.
  if (child.pid !== undefined) stepBack(child.pid, constants.priority.PRIORITY_LOW);
  let said = '';
  child.stdout?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  child.once('error', (error) => log.warn('database.look_failed', { reason: errorText(error) }));
  child.once('close', (code, killedBy) => {
    if (killedBy !== null) return;
    if (code !== 0) return log.warn('database.look_failed', { reason: `it ended with code ${code}` });
    const findings = JSON.parse(said) as readonly string[];
    log.info('database.looked_through', { findings: findings.length });
    onFindings(findings);
  });
  return child;
}

function damaged(path: string, findings: readonly string[], log: Log): RunSummary {
  log.error('database.damaged', { path, findings });
  const problems = [
    `the database ${path} is damaged (${findings[0]}); no mail is taken in with it, the mail server keeps them`,
    'next: mailclerk db check; then mailclerk db restore BACKUP (docs/backup.md)',
  ];
  return { exitCode: 1, received: 0, filed: 0, sent: 0, problems };
}

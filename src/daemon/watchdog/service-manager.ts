// Tells the service manager (systemd) how we are: READY, RELOADING, STOPPING, STATUS, WATCHDOG. Takes the environment it
// gave us (NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID); gives a way to tell it, or one that says nothing where nobody
// listens. Node has no unix datagrams: systemd's own `systemd-notify` sends each message (decision 039). Messages go
// one after another. Never throws, never keeps the daemon waiting. sd_notify(3), sd_watchdog_enabled(3).
import { spawn } from 'node:child_process';
import { errorText, type Log } from '../../lib/log.ts';

export interface ServiceManager {
  /** How often WATCHDOG=1 is expected, ms; null = never. */
  readonly watchdogMs: number | null;
  /** Sends these assignments as one message; resolves when it was heard, or given up. */
  tell(message: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when nothing that was said waits to be heard. */
  heard(): Promise<void>;
}

/** systemd-notify waits until the manager has taken the message; a manager that does not answer holds up nothing. */
const TELL_MS = 5_000;

/** The manager this environment names. */
export function serviceManager(env: Readonly<Record<string, string | undefined>>, log: Log): ServiceManager {
  const socket = env.NOTIFY_SOCKET ?? '';
  if (socket === '') return { watchdogMs: null, tell: async () => {}, heard: async () => {} };
  if (!/^[/@]/.test(socket)) {
    log.warn('service-manager.unknown', { socket, reason: 'NOTIFY_SOCKET is neither a path nor @abstract' });
    return { watchdogMs: null, tell: async () => {}, heard: async () => {} };
  }
  let last: Promise<void> = Promise.resolve();
  let isUnheard = false;
  const send = async (message: Readonly<Record<string, string>>): Promise<void> => {
    const reason = await spoken(socket, env, assignments(message));
    if (reason !== null && !isUnheard) {
      const fix = 'systemd-notify must be installed, and the unit needs NotifyAccess=all';
      log.error('service-manager.unheard', { reason, fix });
    }
    isUnheard = reason !== null;
  };
  return {
    watchdogMs: watchdogOf(env, log),
    tell(message) {
      last = last.then(() => send(message));
      return last;
    },
    heard: () => last,
  };
}

/** `NAME=value` each; a value is one line, as the protocol wants it. */
export function assignments(message: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(message).map(([name, value]) => `${name}=${value.replace(/[\0\r\n]+/g, ' ')}`);
}

function watchdogOf(env: Readonly<Record<string, string | undefined>>, log: Log): number | null {
  const micros = env.WATCHDOG_USEC ?? '';
  if (micros === '') return null;
  const ms = Number(micros) / 1_000;
  if (!/^[1-9]\d*$/.test(micros)) {
    log.warn('watchdog.unknown', { reason: `WATCHDOG_USEC is "${micros}", expected microseconds` });
    return null;
  }
  if (env.WATCHDOG_PID && env.WATCHDOG_PID !== String(process.pid)) {
    const reason = `WATCHDOG_PID is ${env.WATCHDOG_PID}, this is ${process.pid}: start mailclerk itself, not by way of a script`;
    log.warn('watchdog.foreign', { reason });
    return null;
  }
  return ms;
}

/** Null when it was said, else why not. */
function spoken(
  socket: string,
  env: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', words, {
      env: { PATH: env.PATH ?? '/usr/bin:/bin', NOTIFY_SOCKET: socket },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TELL_MS,
    });
    let complaint = '';
    child.stderr.on('data', (part: Buffer) => {
      complaint = (complaint + part.toString('utf8')).slice(0, 300);
    });
    child.once('error', (error) => resolve(errorText(error)));
    child.once('close', (code) => resolve(code === 0 ? null : complaint.trim() || `systemd-notify ended with ${code}`));
  });
}

// One JSON line per event: past-tense dotted name, ids as fields, no addresses or bodies at info (style.md 11).
// Control characters never reach the line raw: JSON escapes them, and json-text.ts those it leaves (H61).
import { type DestinationStream, pino } from 'pino';
import { safeJson } from './json-text.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log;
}

/** A log that writes JSON lines to `out` (stderr when absent), stamped by `now` (epoch ms). */
export function openLog(level: LogLevel, now: () => number, out?: DestinationStream): Log {
  const options = {
    level,
    base: {},
    messageKey: 'event',
    timestamp: () => `,"at":"${new Date(now()).toISOString()}"`,
    hooks: { streamWrite: safeJson },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['password', 'pass', 'token', 'secret', '*.password', '*.pass', '*.token', '*.secret'],
      censor: '‹secret›',
    },
  };
  return wrap(pino(options, out ?? pino.destination({ dest: 2, sync: true })));
}

/** A log that says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

/** A log that also tells `said` of every line from info on, whether it is written or not. */
export function countedLog(
  log: Log,
  said: (level: 'info' | 'warn' | 'error', event: string, fields: LogFields) => void,
): Log {
  const counted = (inner: Log, around: LogFields | null): Log => {
    const at =
      (level: 'info' | 'warn' | 'error') =>
      (event: string, fields: LogFields = {}): void => {
        said(level, event, around ? { ...around, ...fields } : fields);
        inner[level](event, fields);
      };
    return {
      debug: (event, fields) => inner.debug(event, fields),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => counted(inner.child(fields), { ...around, ...fields }),
    };
  };
  return counted(log, null);
}

/** What went wrong, as one line without stack: for logs and reasons. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}

interface PinoLike {
  debug(fields: LogFields, event: string): void;
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
  child(fields: LogFields): PinoLike;
}

function wrap(target: PinoLike): Log {
  return {
    debug: (event, fields = {}) => target.debug(fields, event),
    info: (event, fields = {}) => target.info(fields, event),
    warn: (event, fields = {}) => target.warn(fields, event),
    error: (event, fields = {}) => target.error(fields, event),
    child: (fields) => wrap(target.child(fields)),
  };
}

// One JSON line per event: past-tense dotted name, ids as fields, no addresses or bodies at info (style.md 11); or, for
// people, one line of text (pretty.ts). Control characters never reach the line raw: JSON escapes them, and json-text.ts
// those it leaves (H61).
import { type DestinationStream, pino } from 'pino';
import { safeJson } from './json-text.ts';
import { prettyLine } from './pretty.ts';

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

/** What is written, and how: asked at each line, so that whoever owns it changes it while the log is in use. */
export interface LogWay {
  level: LogLevel;
  format: 'json' | 'pretty';
  /** Pretty lines carry the colours of a terminal. */
  colour: boolean;
}

const RANKS: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/** A log that writes to `out` (stderr when absent) – JSON lines, unless its way says otherwise – stamped by `now` (epoch ms). */
export function openLog(level: LogLevel | LogWay, now: () => number, out?: DestinationStream): Log {
  const way: LogWay = typeof level === 'string' ? { level, format: 'json', colour: false } : level;
  const options = {
    level: 'debug',
    base: {},
    messageKey: 'event',
    timestamp: () => `,"at":"${new Date(now()).toISOString()}"`,
    hooks: {
      streamWrite: (line: string) => (way.format === 'pretty' ? prettyLine(line, way.colour) : safeJson(line)),
    },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['password', 'pass', 'token', 'secret', '*.password', '*.pass', '*.token', '*.secret'],
      censor: '‹secret›',
    },
  };
  return wrap(pino(options, out ?? pino.destination({ dest: 2, sync: true })), way);
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

function wrap(target: PinoLike, way: LogWay): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}): void => {
      if (RANKS[level] >= RANKS[way.level]) target[level](fields, event);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(target.child(fields), way),
  };
}

// A whole Store that can only be read: of a database beside whatever works on it, or of one that nothing may be written to.
// Takes a path; gives a Store whose writes reject. Never makes, never migrates: its Programs are this version's, so the
// schema must be, too (`isCurrent`).

import type { Store } from '../../ports.ts';
import { newestSchema } from '../migrate.ts';
import type { SqliteStore } from '../open.ts';
import { storePrograms } from '../open.ts';
import { openLookout } from './lookout.ts';

export interface LookOnlyStore extends Omit<SqliteStore, 'writeNow'> {
  /** True when the Programs fit. */
  readonly isCurrent: boolean;
}

/** Throws StoreFault when it is no database, cannot be read, or is not there. */
export function lookOnly(path: string): LookOnlyStore {
  const look = openLookout(path);
  return {
    ...noStore(`${path} is only looked at; nothing is written to it`),
    path,
    isCurrent: look.schema === newestSchema,
    read: look.read,
    readNow: look.readNow,
    schemaVersion: () => look.schema,
    close: look.close,
  };
}

/** A Store that has nothing and takes nothing: all it is asked rejects with `why`. */
export function noStore(why: string): Store {
  const refuse = (): Promise<never> => Promise.reject(new Error(why));
  return {
    ...storePrograms(() => {
      throw new Error(why);
    }),
    write: refuse,
    writeInSlices: refuse,
    read: refuse,
    changed: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    broken: new AbortController().signal,
    checkpoint: async () => undefined,
    logBytes: async () => 0,
    useKeys: () => undefined,
    fence: () => undefined,
    schemaVersion: () => 0,
    close: () => undefined,
  };
}

// A whole Store that can only be read: of a database beside whatever works on it, or of one that nothing may be written to.
// Takes a path; gives a Store whose writes reject. Never makes, never migrates: its Programs are this version's, so the
// schema must be, too (`isCurrent`).

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
  const refuse = (): Promise<never> => Promise.reject(new Error(`${path} is only looked at; nothing is written to it`));
  const never = new AbortController().signal;
  return {
    ...storePrograms(() => {
      throw new Error(`${path} is only looked at; nothing is signed with its keys`);
    }),
    path,
    isCurrent: look.schema === newestSchema,
    write: refuse,
    writeInSlices: refuse,
    read: look.read,
    readNow: look.readNow,
    changed: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    broken: never,
    checkpoint: async () => undefined,
    logBytes: async () => 0,
    useKeys: () => undefined,
    fence: () => undefined,
    schemaVersion: () => look.schema,
    close: look.close,
  };
}

// The database as doctor has it: absent, broken, of another schema, or to be read. Takes its path; gives a Store that only
// reads where this version's Programs fit.
import { errorText } from '../../lib/log.ts';
import { type LookOnlyStore, lookOnly } from '../../store/check/look-only.ts';
import { isAbsent } from '../database/place.ts';

export type Database =
  | { readonly kind: 'absent'; readonly path: string; readonly store: null; readonly lack: string }
  | {
      readonly kind: 'broken';
      readonly path: string;
      readonly store: null;
      readonly lack: string;
      readonly why: string;
    }
  | {
      readonly kind: 'open';
      readonly path: string;
      readonly schema: number;
      /** Null = another schema; `lack` says so. */
      readonly store: LookOnlyStore | null;
      readonly lack: string;
      close(): void;
    };

/** Opens it to look; never makes it, never throws. */
export function lookAtDatabase(path: string): Database {
  if (isAbsent(path)) return { kind: 'absent', path, store: null, lack: 'there is no database yet' };
  try {
    const store = lookOnly(path);
    const lack = `the database has schema ${store.schemaVersion()}, which this version does not read before its upgrade`;
    const { isCurrent } = store;
    return {
      kind: 'open',
      path,
      schema: store.schemaVersion(),
      store: isCurrent ? store : null,
      lack,
      close: store.close,
    };
  } catch (error) {
    return { kind: 'broken', path, store: null, lack: 'the database cannot be read', why: errorText(error) };
  }
}

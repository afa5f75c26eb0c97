// One look at a whole database file: what SQLite finds wrong with its pages. Takes the path and how a file that cannot even
// be opened is worded; gives the findings, [] = none. Only looks. Used by the daemon itself and by its process aside.
import { quickFindings } from '../../store/check/file.ts';
import { openLookout } from '../../store/check/lookout.ts';
import { StoreFault } from '../../store/faults.ts';

/** What is wrong with the file; throws when it cannot be looked at for another reason than damage. */
export async function lookThrough(path: string, said: (fault: StoreFault) => string): Promise<readonly string[]> {
  try {
    const store = openLookout(path);
    try {
      return await quickFindings(store);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'corrupt') return [said(error)];
    throw error;
  }
}

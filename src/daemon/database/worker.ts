// A process of its own that looks through a large database while the daemon works: takes its path as the argument; prints
// what SQLite finds wrong with its pages as a JSON list. Only looks. A process and no thread, because nothing but a signal
// ends a look once SQLite is at it, and a daemon that is told to stop does not wait for it.
import { errorText } from '../../lib/log.ts';
import { quickFindings } from '../../store/check/file.ts';
import { openLookout } from '../../store/check/lookout.ts';
import { StoreFault } from '../../store/faults.ts';

async function findings(path: string): Promise<readonly string[]> {
  try {
    const store = openLookout(path);
    try {
      return await quickFindings(store);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'corrupt') return [errorText(error)];
    throw error;
  }
}

process.stdout.write(JSON.stringify(await findings(String(process.argv[2]))));

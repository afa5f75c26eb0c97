// `db check`: takes a store; gives everything that is wrong with it, each as one sentence with the row it is about and what
// to do. Reads in slices, so that a large database neither fills memory nor blocks writers, and says how far it is.
// Changes nothing, repairs nothing.
import { checkTicketCounts } from './check/counts.ts';
import { checkCounters, checkPages, checkReferences } from './check/file.ts';
import { checkHistory } from './check/history.ts';
import { checkLedger } from './check/ledger.ts';
import { checkOutbox } from './check/outbox.ts';
import { checkFiles, checkPacked, checkRaw } from './check/packed.ts';
import { checkSchema } from './check/schema.ts';
import { type Check, type Looked, type Progress, REPORTED_MAX, type StoreProblem } from './check/slices.ts';
import { checkTerms } from './check/terms.ts';
import { checkWords } from './check/words.ts';

export type { Looked, Progress, StoreProblem };

/** What is looked at, in order. `since` = the schema it speaks of: a database that is older is not asked. */
const parts: readonly { readonly name: string; readonly check: Check; readonly since: number }[] = [
  { name: 'pages and indexes', check: checkPages, since: 1 },
  { name: 'schema', check: checkSchema, since: 1 },
  { name: 'references', check: checkReferences, since: 1 },
  { name: 'raw mails', check: checkRaw, since: 1 },
  { name: 'files', check: checkFiles, since: 7 },
  { name: 'ledger', check: checkLedger, since: 23 },
  { name: 'histories', check: checkHistory, since: 16 },
  { name: 'notices', check: checkOutbox, since: 23 },
  { name: 'terms', check: checkTerms, since: 23 },
  { name: 'words', check: checkWords, since: 23 },
  { name: 'kept values', check: checkPacked, since: 16 },
  { name: 'counts', check: checkCounters, since: 18 },
  { name: 'counts of tickets', check: checkTicketCounts, since: 25 },
];

export interface CheckOptions {
  /** The database's schema; default: this program's. */
  readonly schema?: number;
  readonly onProgress?: Progress;
}

/** All problems, at most 1,000; [] when the store is sound. */
export async function checkStore(store: Looked, options: CheckOptions = {}): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  for (const { name, check, since } of parts) {
    if ((options.schema ?? Number.POSITIVE_INFINITY) < since) continue;
    try {
      problems.push(...(await check(store, (rows) => options.onProgress?.(name, rows))));
    } catch (error) {
      // A damaged file makes every further answer doubtful; what can still be read is looked at all the same.
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ kind: 'file', detail: `${name} could not be read on: ${reason}` });
    }
    if (problems.length >= REPORTED_MAX) break;
  }
  return problems.slice(0, REPORTED_MAX);
}

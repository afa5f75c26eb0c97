// One received mail filed and not filed: read, judged, decided, and the transaction rolled back. Takes a ledger id; gives
// nothing: what matters is that it ends. Throws what filing it would throw.
import { mailToRehearse, type PipelineDeps } from '../../pipeline.ts';
import { rehearse } from '../rehearse.ts';

/** Ends when everything was done. `onRead` is called before the database is locked. */
export async function rehearseMail(deps: PipelineDeps, ledger: number, onRead: () => void): Promise<void> {
  const program = await mailToRehearse(deps, { ledger, signal: new AbortController().signal });
  onRead();
  if (program) await rehearse(deps.store, program);
}

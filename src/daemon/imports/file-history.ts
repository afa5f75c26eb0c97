// One batch of a history on its way through the pipeline: committed to the ledger, then decided, as every mail. Takes the
// batch; gives what became of its mails. Rows are held for the import for ten minutes: a daemon beside leaves them alone
// meanwhile, and decides them, silently too, when the import died. Mails that wait or fail stay in the ledger.
import { failpoint } from '../../lib/failpoint.ts';
import { sha256Hex } from '../../model/identity.ts';
import { COUNTED_AS, isOutcome } from '../../model/mailbox/accounted.ts';
import type { Imported } from '../../model/mailbox/imports.ts';
import { fileGroup, type PipelineDeps } from '../../pipeline.ts';
import type { Received } from '../../ports.ts';
import { type ImportCounts, noCounts } from './asked.ts';

const HELD_MS = 600_000;
/** A mail that fails alone is quarantined at its third strike; one try in company comes before. */
const MAX_ROUNDS = 8;

export interface Taking {
  readonly pipeline: PipelineDeps;
  readonly how: Imported;
  /** Folders of which the ledger has mails under another UIDVALIDITY: these are known by their bytes. */
  readonly renumbered: ReadonlySet<string>;
}

/** Takes the mails in and decides them. */
export async function fileHistory(taking: Taking, mails: readonly Received[]): Promise<ImportCounts> {
  const { pipeline, how, renumbered } = taking;
  const { store } = pipeline;
  const now = pipeline.now();
  const held = mails.map((mail) => ({ ...mail, imported: { how, heldUntil: now + HELD_MS } }));
  const ids = await store.write(() => {
    const receiving = store.ledger.receive(held, now, null);
    return (function* () {
      for (const { raw, uid, uidValidity, mailbox, folder } of mails)
        if (renumbered.has(folder))
          yield* store.ledger.rekey(mailbox, folder, sha256Hex(raw), { uidValidity, uid, isLeft: false });
      const taken = yield* receiving;
      failpoint('ledger.commit');
      return taken;
    })();
  });
  failpoint('ledger.committed');
  const counts = await decideHistory(pipeline, ids);
  return { ...counts, known: mails.length - ids.length };
}

/** Decides these mails; gives what became of them. */
export async function decideHistory(pipeline: PipelineDeps, ids: readonly number[]): Promise<ImportCounts> {
  const { store } = pipeline;
  const counts = noCounts();
  const open = new Set(ids);
  const signal = new AbortController().signal;
  for (let round = 0; open.size > 0 && round < MAX_ROUNDS * ids.length; round++) {
    const filed = await fileGroup(pipeline, [...open], signal);
    if (filed.length === 0) break;
    for (const one of filed) {
      if (one.kind === 'filed') counts[COUNTED_AS[one.decision.outcome]] += 1;
      if (one.kind === 'waiting') counts.waiting += 1;
      if (one.kind === 'filed' || one.kind === 'waiting') open.delete(one.ledger);
    }
  }
  const rest = [...open];
  for (const how of await store.read(() => store.ledger.ends(rest))) {
    if (how === 'skipped') counts.forgotten += 1;
    // Decided by a daemon: this process stood still for so long that nothing was held any more.
    else if (isOutcome(how)) counts[COUNTED_AS[how]] += 1;
    else counts.waiting += 1;
  }
  return counts;
}

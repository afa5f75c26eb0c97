// mailbox resume --treat-as: what becomes of old mails that nobody knows after a folder's UIDVALIDITY changed. `import` leaves
// them out first and takes them in the way every mail of long ago comes in: in silence.
import type { App } from '../../../daemon/app.ts';
import { CLOCK_MARGIN_MS } from '../../../model/mailbox/clocks.ts';
import type { Program, Store } from '../../../ports.ts';
import { Exit, exitCodes } from '../../exit.ts';

export const treatments = ['skipped', 'new', 'import'] as const;
export type TreatAs = (typeof treatments)[number];

export interface Matched {
  readonly mailbox: string;
  readonly folder: string;
  readonly treatAs: TreatAs;
  /** Mails that `import` took in; null where nothing was imported. */
  readonly imported: number | null;
}

/** Folders of these mailboxes that wait for a word. */
export function* waitingForWord(
  store: Store,
  names: readonly string[],
): Program<readonly { readonly mailbox: string; readonly folder: string; readonly needs: 'treat-as' }[]> {
  const cursors = yield* store.ledger.cursors();
  return cursors.flatMap(({ mailbox, folder, paused }) =>
    paused !== null && names.includes(mailbox) ? [{ mailbox, folder, needs: 'treat-as' as const }] : [],
  );
}

/** Ends the pause of every folder that waits for a word; gives those that did. */
export async function resumeMatched(app: App, names: readonly string[], treatAs: TreatAs): Promise<readonly Matched[]> {
  const { store } = app;
  const done: Matched[] = [];
  const config = app.setup.config.mailboxes.map(({ name }) => name);
  for (const name of names.filter((one) => config.includes(one))) {
    const folders = (await store.read(() => waitingForWord(store, [name]))).map(({ folder }) => folder);
    const before = await store.read(function* () {
      const cursors = new Map<string, { readonly from: number; readonly to: number }>();
      for (const folder of folders) {
        const cursor = yield* store.ledger.cursor(name, folder);
        // What is younger is new anyway (collect/reconcile).
        if (cursor)
          cursors.set(folder, { from: cursor.watermarkDate + 1, to: cursor.completeAt - CLOCK_MARGIN_MS + 1 });
      }
      return cursors;
    });
    for (const { mailbox, folder } of await app.resume(name, treatAs === 'new' ? 'new' : 'skipped')) {
      const span = before.get(folder);
      const imported = treatAs === 'import' && span ? await importOld(app, { mailbox, folder, ...span }) : null;
      done.push({ mailbox, folder, treatAs, imported });
    }
  }
  return done;
}

async function importOld(
  app: App,
  {
    mailbox,
    folder,
    from,
    to,
  }: { readonly mailbox: string; readonly folder: string; readonly from: number; readonly to: number },
): Promise<number> {
  const asked = { mailbox, folders: [folder], since: from, until: to, how: 'silent' as const, dryRun: false };
  let taken = 0;
  for await (const told of app.importMails({ ...asked, signal: new AbortController().signal })) {
    if (told.kind !== 'ended') continue;
    const { known, missing, unreadable } = told.counts;
    taken = told.done - known - missing - unreadable;
    if (unreadable > 0)
      throw new Exit(
        exitCodes.findings,
        `${unreadable} mails of ${mailbox}/${folder} could not be read from the server; they stay there`,
        `mailclerk mailbox import ${mailbox} --since ${new Date(Math.max(from, 0)).toISOString()}`,
      );
  }
  return taken;
}

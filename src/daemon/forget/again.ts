// Forgets again whom the list beside the database names and the database does not: after a restore, or when a file of older
// days was put in its place. And ends an erasure that was cut off. Takes a store, the list's path and where files of mails
// come from; gives how many addresses were forgotten. Knows nobody by name: every address of the database is asked.
import type { Log } from '../../lib/log.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { FileSource, Store } from '../../ports.ts';
import { erasePerson, pendingErasure } from '../../store/forget/erase.ts';
import {
  addressSlice,
  type Erasure,
  macOf,
  notedErasures,
  noteErasure,
  readErasures,
  type Tombstone,
} from '../../store/forget/erasures.ts';
import { entombMail } from '../../store/forget/mails.ts';
import { filesOfMails } from './erase.ts';

export interface AgainDeps {
  readonly store: Store;
  readonly listPath: string;
  readonly files: FileSource;
  readonly now: number;
}

const MAILS_SLICE = 50;

/** Forgets them. */
export async function forgetAgain({ store, listPath, files, now }: AgainDeps): Promise<number> {
  const options = {
    now,
    actor: { kind: 'system', id: 'erasures' } as const,
    listPath: null,
    filesOf: (ticket: number) => filesOfMails({ store, files }, ticket as TicketId),
  };
  const pending = await store.read(pendingErasure);
  // Its list entries are not written yet: it ends as it began.
  if (pending !== null) await erasePerson(store, pending, { ...options, listPath });
  const list = readErasures(listPath);
  const noted = await store.read(notedErasures);
  const open = list.people.filter((one) => !noted.has(one.mac));
  if (open.length === 0) return pending?.length ?? 0;
  await entomb(store, list.mails, now);
  const found = await addressesIn(store, open);
  for (const address of found) await erasePerson(store, [address], options);
  await store.write(function* () {
    for (const one of open) yield* noteErasure(one, now);
  });
  return found.length + (pending?.length ?? 0);
}

/** The same as the daemon starts; what cannot be done now is tried at the next start. */
export async function forgetAgainAtStart(deps: AgainDeps & { readonly log: Log }): Promise<void> {
  try {
    const count = await forgetAgain(deps);
    if (count > 0) deps.log.warn('contact.erased_again', { addresses: count });
  } catch (error) {
    deps.log.error('contact.erase_failed', { reason: error instanceof Error ? error.message : String(error) });
  }
}

async function entomb(store: Store, mails: readonly Tombstone[], now: number): Promise<void> {
  for (let at = 0; at < mails.length; at += MAILS_SLICE) {
    const slice = mails.slice(at, at + MAILS_SLICE);
    await store.write(function* () {
      for (const mail of slice) yield* entombMail(mail, now);
    });
  }
}

/** Those addresses of the database that are on the list. */
async function addressesIn(store: Store, people: readonly Erasure[]): Promise<readonly string[]> {
  const macs = new Set(people.map((one) => one.mac));
  const keys = [...new Set(people.map((one) => one.key))];
  const found: string[] = [];
  for (let after = ''; ; ) {
    const from = after;
    const slice = await store.read(() => addressSlice(from));
    found.push(...slice.filter((address) => keys.some((key) => macs.has(macOf(key, address)))));
    const last = slice.at(-1);
    if (last === undefined) return found;
    after = last;
  }
}

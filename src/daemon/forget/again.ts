// Forgets again whom the list beside the database names and the database does not: after a restore, or when a file of older
// days was put in its place. And ends an erasure that was cut off. Takes a store, the list's path and where files of mails
// come from; gives how many addresses were forgotten. Knows nobody by name: every address of the database is asked.
import type { Log } from '../../lib/log.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { FileSource, Store } from '../../ports.ts';
import { type EraseOptions, erasePerson, pendingErasures } from '../../store/forget/erase.ts';
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
import { HeldTicket } from '../../store/forget/ticket.ts';
import { filesOfMails } from './erase.ts';

export interface AgainDeps {
  readonly store: Store;
  readonly listPath: string;
  readonly files: FileSource;
  readonly now: number;
  /** Aborted: stops at the next step, and goes on at the next start. */
  readonly signal?: AbortSignal;
}

const MAILS_SLICE = 50;

/** Forgets them. */
export async function forgetAgain({ store, listPath, files, now, signal }: AgainDeps): Promise<number> {
  const options = {
    now,
    actor: { kind: 'system', id: 'erasures' } as const,
    listPath: null,
    filesOf: (ticket: number) => filesOfMails({ store, files }, ticket as TicketId),
    onStep: () => signal?.throwIfAborted(),
  };
  let count = 0;
  let held: HeldTicket | null = null;
  for (const addresses of await store.read(pendingErasures)) {
    try {
      await erasePerson(store, addresses, { ...options, despiteHold: null, listPath });
      count += addresses.length;
    } catch (error) {
      // The others need not wait for somebody who lifts a hold.
      if (!(error instanceof HeldTicket)) throw error;
      held = error;
    }
  }
  count += await againOfList({ store, listPath, now, options });
  if (held !== null) throw held;
  return count;
}

/** Those of the list that the database does not know of, or knows of from before. */
async function againOfList({
  store,
  listPath,
  now,
  options,
}: Pick<AgainDeps, 'store' | 'listPath' | 'now'> & {
  readonly options: Omit<EraseOptions, 'despiteHold'>;
}): Promise<number> {
  const list = readErasures(listPath);
  const noted = await store.read(notedErasures);
  // Whoever was erased, wrote again and was erased again stands in the list twice.
  const open = list.people.filter((one) => one.at > (noted.get(one.mac) ?? 0));
  const pending = new Set((await store.read(pendingErasures)).flat());
  if (open.length === 0) return 0;
  await entomb(store, list.mails, now);
  const found = (await addressesIn(store, open)).filter(({ address }) => !pending.has(address));
  // A hold that was set before the erasing was lifted, or set aside, then.
  const again = { ...options, despiteHold: 'this person was erased before the backup was put back' };
  for (const { address, everyName } of found) await erasePerson(store, [address], { ...again, everyName });
  await store.write(function* () {
    for (const one of open)
      yield* noteErasure(one, { endedAt: now, actor: 'erasures', reason: 'again, after a restore' });
  });
  return found.length;
}

/** The same as the daemon starts; what cannot be done now is tried at the next start. */
export async function forgetAgainAtStart(deps: AgainDeps & { readonly log: Log }): Promise<void> {
  try {
    const count = await forgetAgain(deps);
    if (count > 0) deps.log.warn('contact.erased_again', { addresses: count });
  } catch (error) {
    if (deps.signal?.aborted) return;
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

interface Found {
  readonly address: string;
  readonly everyName: boolean;
}

/** Those addresses of the database that are on the list. */
async function addressesIn(store: Store, people: readonly Erasure[]): Promise<readonly Found[]> {
  const macs = new Map(people.map((one) => [one.mac, one.everyName === true]));
  const keys = [...new Set(people.map((one) => one.key))];
  const found: Found[] = [];
  for (let after = ''; ; ) {
    const from = after;
    const slice = await store.read(() => addressSlice(from));
    for (const address of slice) {
      const mac = keys.map((key) => macOf(key, address)).find((one) => macs.has(one));
      if (mac !== undefined) found.push({ address, everyName: macs.get(mac) === true });
    }
    const last = slice.at(-1);
    if (last === undefined) return found;
    after = last;
  }
}

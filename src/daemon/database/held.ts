// Notices after a restore: which of those that wait have left already in the days the database has lost? Takes an app whose
// outbox is held; gives them in three heaps: found in the folder of sent mail, perhaps sent, surely not sent. Sends nothing;
// changes only what the caller asks for, each in its own commit; the hold ends last.
import { type SentSearch, searchSent } from '../../collect/restored/sent-before.ts';
import { errorText } from '../../lib/log.ts';
import { RESTORED, type Restored, readRestored } from '../../model/notice/restored.ts';
import { wayOf } from '../../model/notice/transports.ts';
import type { Mailbox } from '../../model/setup.ts';
import type { OutboxRow, Store } from '../../ports.ts';
import type { App } from '../app.ts';
import { mailboxOfCopy } from '../delivery/sent-copies.ts';

/** What waits after a restore. */
export interface HeldNotices {
  readonly restored: Restored;
  /** A copy of the very mail, or of one that says the same to the same person, lies in the folder of sent mail. */
  readonly found: readonly OutboxRow[];
  /** Caused by what happened before the restore: the lost days may have sent it. */
  readonly doubtful: readonly OutboxRow[];
  /** Caused since. */
  readonly sure: readonly OutboxRow[];
  /** Folders of sent mail that could not be asked, and why. */
  readonly unasked: readonly string[];
}

/** Since when nothing leaves; null = notices leave as usual. */
export async function heldSince(store: Store): Promise<Restored | null> {
  return readRestored(await store.read(() => store.settings.get(RESTORED)));
}

/** Looks at everything that waits; null when nothing is held. */
export async function heldNotices(app: App): Promise<HeldNotices | null> {
  const { store } = app;
  const restored = await heldSince(store);
  if (restored === null) return null;
  const rows = (await store.read(() => store.outbox.list(false))).filter((row) => row.state !== 'dead');
  const { found, unasked } = await foundSent(app, rows, restored);
  const open = rows.filter((row) => !found.has(row.id));
  const doubtful: OutboxRow[] = [];
  for (const row of open) if (await isDoubtful(store, row, restored)) doubtful.push(row);
  return {
    restored,
    found: rows.filter((row) => found.has(row.id)),
    doubtful,
    sure: open.filter((row) => !doubtful.includes(row)),
    unasked,
  };
}

/** What is done with those that may have been sent. */
export type Doubtful = 'send' | 'drop';

/** Settles what was found, sends or drops what is doubtful, and lets the outbox go. */
export async function letGo(app: App, held: HeldNotices, doubtful: Doubtful): Promise<void> {
  const { store, clock } = app;
  const at = clock.now();
  const end = (row: OutboxRow, reason: string): Promise<void> =>
    store.write(() => store.outbox.finished(row.id, { state: 'dropped', reason, dueAt: null, at }));
  for (const row of held.found)
    await end(row, 'it was sent before the restore: a copy lies in the folder of sent mail');
  if (doubtful === 'drop')
    for (const row of held.doubtful) await end(row, 'dropped after the restore: it may have been sent before');
  await store.write(() => store.settings.set(RESTORED, ''));
}

/** A mail that arrived after the restore, or a person since: only those causes are new. */
async function isDoubtful(store: Store, row: OutboxRow, restored: Restored): Promise<boolean> {
  if (row.id <= restored.outbox) return true;
  if (/^(?:cli|api):/.test(row.event)) return false;
  const ledger = Number(/^mail:(\d+)\//.exec(row.event)?.[1] ?? '0');
  const mail = ledger > 0 ? await store.read(() => store.ledger.row(ledger)) : null;
  return mail === null || mail.internalDate < restored.at;
}

async function foundSent(
  app: App,
  rows: readonly OutboxRow[],
  restored: Restored,
): Promise<{ readonly found: ReadonlySet<number>; readonly unasked: readonly string[] }> {
  const { config } = app.setup;
  const places = new Map<string, { mailbox: Mailbox; folder: string; rows: SentSearch[] }>();
  for (const row of rows) {
    const folder = wayOf(row, config).smtp.sentFolder;
    const mailbox = mailboxOfCopy(row, config);
    if (folder === undefined || !mailbox || row.agent !== null || row.kind === 'webhook') continue;
    const key = JSON.stringify([mailbox.name, folder]);
    const place = places.get(key) ?? { mailbox, folder, rows: [] };
    places.set(key, place);
    place.rows.push({ ...row, isNew: row.id > restored.outbox });
  }
  const found = new Set<number>();
  const unasked: string[] = [];
  for (const { mailbox, folder, rows: wanted } of places.values()) {
    try {
      const session = await app.tokens.connect(mailbox, { log: app.log, signal: new AbortController().signal });
      try {
        for (const id of await searchSent(session, folder, wanted, (text) => isOurs(app.store, text))) found.add(id);
      } finally {
        session.close();
      }
    } catch (error) {
      unasked.push(`${mailbox.name}/${folder}: ${errorText(error)}`);
    }
  }
  return { found, unasked };
}

/** True when a row of the outbox has this Message-ID: a copy of it says nothing of another row. */
async function isOurs(store: Store, messageId: string): Promise<boolean> {
  const id = Number(/^<([1-9]\d{0,14})\./.exec(messageId)?.[1] ?? '0');
  return id > 0 && (await store.read(() => store.outbox.row(id)))?.messageId === messageId;
}

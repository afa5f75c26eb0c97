// Mails with which the whole process died (F58, F59): killed by the watchdog because it stood still, out of memory, a
// crash. Takes rows that come alone; gives them out one by one, marked in the settings (`suspects`) while they are in hand.
// A mark that outlived its process is a death with this mail in hand – and no proof: a kill -9 hits whoever is in hand.
// So a death is no strike. It makes the mail wait behind the others, and from then on it is tried in a process of its own
// first: what that process dies of, while this one looks on, is proof and a strike; three are the quarantine.
//
//   alone → in hand (mark) → filed | failed (mark gone)          the process dies → deaths + 1, waits 2 s, 1 min, …
//   alone, deaths ≥ 1 → trial → it dies: strike | it lives: in hand (mark) → …      six deaths in spite of it: quarantine
//
// Never punishes for a kill: to be set aside an innocent mail must be in hand, for some hundredths of a second, at six
// kills with growing waits between them, each after its trial went well.
import type { Log } from '../../lib/log.ts';
import type { Suspects } from '../../model/papers/outside.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';
import { PATIENCE, waitAfter } from './patience.ts';
import type { Trial } from './trial.ts';

/** How often the process may die with one mail in hand, each time after a trial that went well. */
export const MAX_DEATHS = 6;
const KEY = 'suspects';

/** What is kept of a mail, by its ledger id. */
interface Suspect {
  readonly deaths: number;
  /** In the hand of the process that wrote this. */
  readonly inHand: boolean;
}
type Record = Readonly<{ [ledger: string]: Suspect }>;

export interface SuspectsDeps {
  readonly store: Store;
  readonly log: Log;
  readonly now: () => number;
  readonly trial: Trial;
}

/** Counts the deaths that the last process left. To be called once, while no other daemon works on this database. */
export async function countDeaths({ store, log, now }: Omit<SuspectsDeps, 'trial'>): Promise<void> {
  const found = await store.write(function* () {
    const before = yield* load(store);
    const after: { [ledger: string]: Suspect } = {};
    const died: { ledger: number; deaths: number; isSetAside: boolean }[] = [];
    for (const [key, suspect] of Object.entries(before)) {
      const ledger = Number(key);
      if (!(yield* store.ledger.isReceived(ledger))) continue;
      const deaths = suspect.deaths + (suspect.inHand ? 1 : 0);
      if (!suspect.inHand) {
        after[key] = suspect;
        continue;
      }
      const isSetAside = deaths >= MAX_DEATHS;
      died.push({ ledger, deaths, isSetAside });
      if (isSetAside) yield* store.ledger.quarantine(ledger, asideText(deaths));
      else {
        yield* store.ledger.defer(ledger, now() + waitAfter(deaths));
        after[key] = { deaths, inHand: false };
      }
    }
    if (Object.keys(before).length > 0) yield* save(store, after);
    return died;
  });
  for (const { ledger, deaths, isSetAside } of found) {
    log.error(isSetAside ? 'mail.set_aside' : 'mail.suspected', {
      ledger,
      deaths,
      reason: 'the last process ended with this mail in hand',
    });
  }
}

/** The suspects of this process. */
export function openSuspects(deps: SuspectsDeps): Suspects {
  const { store, log, now, trial } = deps;
  let inHand: number | null = null;
  return {
    async take(row, signal) {
      const deaths = (await store.read(() => load(store)))[row.id]?.deaths ?? 0;
      if (deaths > 0) {
        log.info('mail.tried_apart', { ledger: row.id, deaths });
        const tried = await trial(row.id, signal);
        if (signal.aborted) return new Error('stopped');
        // Whatever came of it, the others are next.
        if (tried.kind !== 'lived') {
          await store.write(() =>
            store.ledger.defer(row.id, now() + (tried.kind === 'died' ? waitAfter(1) : PATIENCE.untriedMs)),
          );
          return tried.kind === 'died' ? new Error(tried.reason) : untried(tried.reason);
        }
      }
      inHand = row.id;
      await store.write(() => change(store, row, { deaths, inHand: true }));
      return null;
    },
    async release(row) {
      if (inHand !== row.id) return;
      inHand = null;
      // Where it fails (a full disk) the mark stays: at the next start that is a death too many, which costs a trial.
      await store.write(() => letGo(store, row)).catch(() => undefined);
    },
  };
}

function* letGo(store: Store, row: LedgerRow): Program<void> {
  const { deaths = 0 } = (yield* load(store))[row.id] ?? {};
  const isOpen = deaths > 0 && (yield* store.ledger.isReceived(row.id));
  yield* change(store, row, isOpen ? { deaths, inHand: false } : null);
}

function* change(store: Store, { id }: LedgerRow, suspect: Suspect | null): Program<void> {
  const { [id]: _, ...others } = yield* load(store);
  yield* save(store, suspect === null ? others : { ...others, [id]: suspect });
}

function* load(store: Store): Program<Record> {
  const text = yield* store.settings.get(KEY);
  return text === null ? {} : (JSON.parse(text) as Record);
}

function* save(store: Store, record: Record): Program<void> {
  yield* store.settings.set(KEY, JSON.stringify(record));
}

function asideText(deaths: number): string {
  return `the daemon died ${deaths} times with this mail in hand, although it could be filed in a process of its own`;
}

/** Nobody's fault: the pipeline gives no strike for it (its BLAMELESS). */
function untried(reason: string): Error {
  const error = new Error(`it could not be tried in a process of its own: ${reason}`);
  error.name = 'ReaderUnavailable';
  return error;
}

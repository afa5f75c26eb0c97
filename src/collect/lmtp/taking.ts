// Mails that came in by LMTP, committed together: whoever waits while a commit runs shares the next one. Takes mails; gives
// a promise that resolves when the bytes and the ledger rows are on disk (promise 1), rejects when they are not.

import type { Lease } from '../../model/lease/programs.ts';
import type { Received } from '../../model/rows.ts';
import type { Store } from '../../ports.ts';
import { mayChange } from '../intake.ts';

/** What is known of a mail before it has its number. */
export type Taken = Omit<Received, 'uid' | 'uidValidity' | 'folder' | 'wantsAck' | 'flags'>;

/** What one commit takes, but for a single larger mail. */
export const TOGETHER_OCTETS = 32 * 1_048_576;
/** The route of what nobody fetched: (mailbox, lmtp, lmtp, growing number). */
const ROUTE = 'lmtp';

interface Waiting {
  readonly mails: readonly Taken[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class Taking {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #lease: Lease | undefined;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(store: Store, now: () => number, lease?: Lease) {
    this.#store = store;
    this.#now = now;
    this.#lease = lease;
  }

  /** Resolves when all of these are committed; they are together or not at all. */
  take(mails: readonly Taken[]): Promise<void> {
    const promise = new Promise<void>((done, failed) => this.#waiting.push({ mails, done, failed }));
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#batch();
      try {
        await this.#commit(batch.flatMap(({ mails }) => mails));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    // In the same breath as the last look: whoever was just told may come again before anything else runs.
    this.#isRunning = false;
  }

  #batch(): readonly Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ mails }) => {
      bytes += mails.reduce((sum, { raw }) => sum + raw.length, 0);
      return bytes > TOGETHER_OCTETS;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }

  async #commit(mails: readonly Taken[]): Promise<void> {
    const store = this.#store;
    const now = this.#now;
    await store.write(function* () {
      const key = 'lmtp.uid';
      const first = Number((yield* store.settings.get(key)) ?? '0') + 1;
      yield* store.settings.set(key, String(first + mails.length - 1));
      const rows = mails.map((mail, index): Received => {
        const route = { folder: ROUTE, uidValidity: ROUTE, uid: first + index };
        return { ...mail, ...route, flags: [], wantsAck: false };
      });
      yield* store.ledger.receive(rows, now(), null);
    });
    // Our 250 is an act: whoever handed the mail over deletes it then, and a file that was exchanged is opened by nobody again.
    const signal = new AbortController().signal;
    if (!(await mayChange({ store, signal, ...(this.#lease ? { lease: this.#lease } : {}) })))
      throw new Error('the lease of the database could not be renewed');
  }
}

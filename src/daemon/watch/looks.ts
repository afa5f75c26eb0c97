// When each folder was last looked at to the end, what the mail server was to be told included: kept by this process on the
// monotonic clock, because a wall clock that is set says nothing of a mailbox. Takes what the store says of the folders;
// gives the same, with the time of their last look as the wall clock of now would have shown it.
import type { Clock } from '../../lib/time.ts';
import type { Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import type { MailboxStatus } from '../app.ts';
import { boxStatus } from './boxes.ts';

export class Looks {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Mailbox and folder → when it began, monotonic ms. */
  readonly #begun = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** A look was completed that began then, monotonic ms. */
  ended(mailbox: string, folder: string, began: number): void {
    this.#begun.set(`${mailbox}\0${folder}`, began);
  }

  /** What the store says, corrected by what this process saw itself. */
  told(box: MailboxStatus): MailboxStatus {
    const began = this.#begun.get(`${box.mailbox}\0${box.folder}`);
    if (began === undefined) return box;
    return { ...box, completeAt: Math.round(this.#clock.now() - (this.#clock.monotonic() - began)) };
  }
}

/** Every folder of every mailbox; without `looks` as the store says. */
export async function heardBoxes(
  { store, looks }: { readonly store: Store; readonly looks?: Looks | undefined },
  setup: Setup,
  now: number,
): Promise<readonly MailboxStatus[]> {
  const boxes = await store.read(() => boxStatus(store, setup, now));
  return looks ? boxes.map((box) => looks.told(box)) : boxes;
}

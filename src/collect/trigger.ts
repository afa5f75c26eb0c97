// A bell between rooms: the daemon rings when rows were settled, the watchers of a mailbox then acknowledge at once.
// Rings are counted, so that none is missed between two waits; many rings before a look are one.

export interface Trigger {
  /** How often it was rung. */
  readonly count: number;
  ring(): void;
  /** Resolves when it was rung more than `seen` times, or when the signal aborts. */
  rung(seen: number, signal: AbortSignal): Promise<void>;
}

/** A new bell. */
export function createTrigger(): Trigger {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    get count() {
      return count;
    },
    ring() {
      count += 1;
      for (const wake of [...waiting]) wake();
    },
    rung(seen, signal) {
      if (count > seen || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    },
  };
}

/** A bell for each mailbox: of many, only those wake whose rows were settled. */
export interface Bells {
  of(mailbox: string): Trigger;
  ring(mailboxes: Iterable<string>): void;
}

/** Bells that are made when they are first asked for. */
export function createBells(): Bells {
  const bells = new Map<string, Trigger>();
  return {
    of(mailbox) {
      const bell = bells.get(mailbox) ?? createTrigger();
      bells.set(mailbox, bell);
      return bell;
    },
    ring(mailboxes) {
      for (const mailbox of new Set(mailboxes)) bells.get(mailbox)?.ring();
    },
  };
}

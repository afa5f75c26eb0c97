// Who may use the connection: many that are over at once, one after another, or one that pauses in the middle and must be
// alone until its end. Whoever comes meanwhile waits; `begins` is called when his turn has come.

export class Turns {
  #alone: Promise<void> | null = null;

  /** Runs work that is over at once, when nobody is alone. */
  async shared<T>(work: () => T, begins?: () => void): Promise<T> {
    while (this.#alone !== null) await this.#alone;
    begins?.();
    return work();
  }

  /** Runs work during which nobody else runs. */
  async alone<T>(work: () => Promise<T>, begins?: () => void): Promise<T> {
    while (this.#alone !== null) await this.#alone;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#alone = promise;
    begins?.();
    try {
      return await work();
    } finally {
      this.#alone = null;
      resolve();
    }
  }
}

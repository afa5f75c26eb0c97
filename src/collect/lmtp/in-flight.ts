// How much mail is in memory at once, over all sessions of the LMTP door: a mail server with fifty connections and large mails
// must not fill ours. Takes octets as they come; gives whether they may be kept. One mail alone may always come.

const MOST_OCTETS = 128 * 1_048_576;

/** A count that all sessions share. */
export class InFlight {
  readonly #most: number;
  #octets = 0;

  constructor(most: number = MOST_OCTETS) {
    this.#most = most;
  }

  /** True when these octets may be kept, too; `held` = what the same mail holds already. */
  take(octets: number, held: number): boolean {
    const others = this.#octets - held;
    if (others > 0 && this.#octets + octets > this.#most) return false;
    this.#octets += octets;
    return true;
  }

  give(octets: number): void {
    this.#octets -= octets;
  }
}

// Values counted by size, as a Prometheus histogram wants them: one addition a value, nothing is kept of it. Takes upper
// bounds, ascending; gives the counts up to each. A value that is no number counts as 0, a negative one, too.

export class Buckets {
  readonly #bounds: readonly number[];
  /** How many values lie in each bucket, the last one without a bound. */
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    const size = value > 0 ? value : 0;
    let at = 0;
    while (at < this.#bounds.length && size > (this.#bounds[at] ?? 0)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += size;
    this.#count += 1;
  }

  get sum(): number {
    return this.#sum;
  }

  get count(): number {
    return this.#count;
  }

  /** How many values are at most so large, by bound; the last bound is infinity. */
  upTo(): readonly { readonly le: number; readonly count: number }[] {
    let count = 0;
    return this.#counts.map((own, at) => {
      count += own;
      return { le: this.#bounds[at] ?? Number.POSITIVE_INFINITY, count };
    });
  }
}

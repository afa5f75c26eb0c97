// Work on many things side by side, a bounded number at a time: two hundred mailboxes are not two hundred connections at
// once. Takes things and work that never rejects; gives what came of each, in their order.

/** At most `width` at a time. */
export async function sideBySide<T, R>(
  things: readonly T[],
  width: number,
  work: (thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < things.length; at = next++) {
      const thing = things[at];
      if (thing !== undefined) results[at] = await work(thing);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, things.length) }, lane));
  return results;
}

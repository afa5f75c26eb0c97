// Work that goes on side by side: a fault of one part must not leave the others under way while their caller ends.

/** Waits until every part has ended; gives their values in order, or throws what the first of them in order threw. */
export async function allEnded<T>(parts: readonly Promise<T>[]): Promise<readonly T[]> {
  const ends = await Promise.allSettled(parts);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

// Where the time goes: CPU-bound stretches of the main thread added up per room, for `npm run bench`. Off unless
// switched on, and then two clock reads per stretch.

let shares: Map<string, number> | null = null;

/** Starts (anew) to add up. */
export function startShares(): void {
  shares = new Map();
}

/** Milliseconds per room since `startShares`. */
export function readShares(): ReadonlyMap<string, number> {
  return shares ?? new Map();
}

/** Runs synchronous work and books its time to the room. Nested bookings count in both. */
export function share<T>(room: string, work: () => T): T {
  if (!shares) return work();
  const start = performance.now();
  try {
    return work();
  } finally {
    shares.set(room, (shares.get(room) ?? 0) + performance.now() - start);
  }
}

/** Books the wall time until the promise settles: for work that happens in a worker or on a server. */
export async function shareWall<T>(room: string, work: Promise<T>): Promise<T> {
  if (!shares) return work;
  const start = performance.now();
  try {
    return await work;
  } finally {
    shares.set(room, (shares.get(room) ?? 0) + performance.now() - start);
  }
}

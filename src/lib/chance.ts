// The only randomness: ids of runs, keys, and jitter. Pure rooms never import it.
import { randomBytes } from 'node:crypto';

/** `bytes` random octets. */
export function randomKey(bytes: number): Uint8Array {
  if (bytes > POOL_OCTETS >> 4) return randomBytes(bytes);
  if (at + bytes > pool.length) [pool, at] = [randomBytes(POOL_OCTETS), 0];
  // A copy: whoever keeps a key must not keep the pool, and no octet is handed out twice.
  at += bytes;
  return Uint8Array.prototype.slice.call(pool, at - bytes, at);
}

/** Asking the operating system costs the same for 16 octets as for 1,024; every history entry needs 16. */
const POOL_OCTETS = 1024;
let pool = new Uint8Array(0);
let at = 0;

/** A random id of 16 hex digits, for owners and CLI runs. */
export function randomId(): string {
  return randomBytes(8).toString('hex');
}

/** Exponential backoff with full jitter: the wait before try `attempt` (1 = first retry), between half and the whole of min(cap, base · 2^(attempt-1)), in ms. */
export function backoffMs(attempt: number, baseMs: number, capMs: number): number {
  const whole = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole / 2 + (Math.random() * whole) / 2);
}

/** A bit less than `ms` (between 85 and 93 %), so that many who began together do not stay together. */
export function spread(ms: number): number {
  return Math.round(ms * (0.85 + Math.random() * 0.08));
}

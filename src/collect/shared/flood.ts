// A server that says more than was asked for: bodies again and again, bodies larger than announced, lines without end. All
// of one answer is in memory until it is over, so it is cut off beyond what it may take, long before a deadline would. Takes
// a client; gives the way to stop listening.
import type { MailClient } from '../client.ts';

const LOOK_MS = 200;
/** A list of a million UIDs and more, or what other clients changed in a large folder. */
const ROOM_OCTETS = 16 * 1_048_576;

/** How much may come of a command: `bytes` = octets announced of bodies, none = it asked for none; a single body may be larger than announced. */
export function roomFor(bytes: number, maxBodyOctets: number): number {
  return ROOM_OCTETS + (bytes === 0 ? 0 : 2 * bytes + maxBodyOctets);
}

/** Calls `tooMuch` as soon as it is seen that more came since now than there is room for. */
export function listenFor(client: MailClient, room: number, tooMuch: (octets: number) => void): () => void {
  const before = client.stats?.().received;
  if (before === undefined) return () => undefined;
  const timer = setInterval(() => {
    const came = (client.stats?.().received ?? before) - before;
    if (came > room) tooMuch(came);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

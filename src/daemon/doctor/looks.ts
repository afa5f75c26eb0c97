// One look at each server, however many mailboxes are there: two hundred mailboxes of a dead server wait for it once. Takes
// how long a look may last; gives a function that looks. Never throws (servers/reach.ts).
import { type Reached, reach, type ServerPlace } from '../servers/reach.ts';

/** Looks at a place, or says what another look at the same place found. */
export type Look = (place: ServerPlace) => Promise<Reached>;

/** For one run: what is well again meanwhile is seen by the next. */
export function looksWithin(limitMs: number): Look {
  const looks = new Map<string, Promise<Reached>>();
  return (place) => {
    const { protocol, host, port, tls, ca } = place;
    const key = JSON.stringify([protocol, host.toLowerCase(), port, tls, ca]);
    const found = looks.get(key) ?? reach(place, limitMs);
    looks.set(key, found);
    return found;
  };
}

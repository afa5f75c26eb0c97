// The files behind a Setup as they were when it was read: a start may take minutes (an upgrade of the database, rules with
// many tests, another daemon that works), and what is saved meanwhile is seen by no watch that begins after it. Takes the
// reading itself, file by file, and the Setup it came to; says later whether one of its files is another one, or a new one is
// beside them. A file counts as it was before it was read: what is saved while the rest is being read counts as a change.
import type { Setup } from '../../model/setup.ts';
import { fingerprint, stamp } from '../file-watch.ts';
import { disk, type Files } from '../files.ts';

/** How the files looked. */
export interface AsRead {
  /** What the Setup is to be read with. */
  readonly files: Files;
  /** To be told right after the reading. */
  read(setup: Setup): void;
  /** They look different now. */
  changed(): boolean;
}

/** To be asked right before the reading; `from` = where they are. */
export function asRead(from: Files = disk): AsRead {
  const stamps = new Map<string, string>();
  const lists = new Map<string, string>();
  let looked: () => string = () => '';
  let seen = '';
  return {
    files: {
      read(path, maxBytes) {
        if (!stamps.has(path)) stamps.set(path, stamp(path));
        return from.read(path, maxBytes);
      },
      below(folder) {
        const paths = from.below(folder);
        if (!lists.has(folder)) lists.set(folder, paths.join('\n'));
        return paths;
      },
      names: (folder) => from.names(folder),
    },
    read(setup) {
      looked = () => fingerprint({ setup, also: [] });
      seen = looked();
    },
    changed: () =>
      looked() !== seen ||
      [...stamps].some(([path, before]) => stamp(path) !== before) ||
      [...lists].some(([folder, before]) => disk.below(folder).join('\n') !== before),
  };
}

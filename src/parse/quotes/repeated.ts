// Takes the lines of a mail with their kinds; says where the end of the new words stands once more in the old words: who has
// signed so before signs so again, whatever the language and whatever the block holds. Linear.
import { type Sheet, unquoted } from './lines.ts';

/** A longer block was never a signature. */
const MAX_BLOCK_LINES = 30;

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** Where the lines begin that stand in the old words as well, up to `stop`; `stop` when none does. */
export function repeatedFrom({ lines, kinds }: Sheet, { start, stop }: Stretch): number {
  const old = new Set<string>();
  for (const [at, kind] of kinds.entries()) if (kind === 'quote' || kind === 'old') old.add(bare(lines[at] ?? ''));
  let first = stop;
  for (let at = stop - 1, seen = 0; old.size > 0 && at > start && seen < MAX_BLOCK_LINES; at--) {
    const line = bare(lines[at] ?? '');
    if (line === '') continue;
    if (!old.has(line)) break;
    first = at;
    seen++;
  }
  return first;
}

/** The line without quote marks, stress and doubled blanks. */
function bare(line: string): string {
  return unquoted(line)
    .replace(/[*_\s]+/g, ' ')
    .trim()
    .toLowerCase();
}

// Takes the lines of a mail with their kinds; marks as `sign` what stands below closing and name and stands once more in
// the old words: who has signed so before signs so again, whatever the language and whatever the block holds. Linear.
import { pointsAtBlock } from './above-block.ts';
import { blockStart, holdsWay } from './contact.ts';
import { type Sheet, unquoted } from './lines.ts';
import type { KnownWriter } from './writer.ts';

/** A longer block was never a signature. */
const MAX_BLOCK_LINES = 30;
/** Fewer lines without closing and name above may be anything. */
const MIN_UNNAMED = 3;

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** Marks the end of a stretch of new words that the old words end with as well. */
export function markRepeated({ lines, kinds }: Sheet, stretch: Stretch, writer: KnownWriter): void {
  let stop = stretch.stop;
  while (stop > stretch.start && ((lines[stop - 1] ?? '').trim() === '' || kinds[stop - 1] === 'sign')) stop--;
  const repeated = runStart({ lines, kinds }, { start: stretch.start, stop });
  if (repeated >= stop) return;
  const block = blockStart(lines, { start: stretch.start, stop }, writer);
  const start = Math.max(repeated, block);
  const run = lines.slice(start, stop).filter((line) => line.trim() !== '');
  if (block < 0 && (run.length < MIN_UNNAMED || !run.some(holdsWay))) return;
  if (run.length === 0 || run.some((line) => /\?(?:\s|$)/.test(line))) return;
  if (pointsAtBlock(lines.slice(stretch.start, start))) return;
  kinds.fill('sign', start, stop);
}

/** Where the lines begin that stand in the old words as well, up to `stop`; `stop` when none does. */
function runStart({ lines, kinds }: Pick<Sheet, 'lines' | 'kinds'>, { start, stop }: Stretch): number {
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

// Takes the lines of a mail with their kinds; says whether what stands below closing and name stands below the same name in
// the old words, too: who has signed so before signs so again, whatever the language. A choice, a place or a command that
// is repeated is said once more, so only a block of several lines with a fact of signatures counts. Linear.
import { LEGAL_FORM, PLACE, REACH, REGISTER, TOWN } from './contact-words.ts';
import { MAX_BLOCK_LINES, type Sheet, unquoted } from './lines.ts';

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** True when the lines from `start` to `stop` stand in the old words, below the line that is above them here. */
export function isRepeated({ lines, kinds }: Sheet, { start, stop }: Stretch): boolean {
  const block = said(lines.slice(start, stop));
  if (block.length < 2 || block.length > MAX_BLOCK_LINES || block.some(isCommand) || !block.some(isFact)) return false;
  const name = lines.slice(0, start).findLast((line) => unquoted(line).trim() !== '') ?? '';
  const old = said(lines.filter((_, at) => kinds[at] === 'quote' || kinds[at] === 'old')).map(folded);
  const sought = [unquoted(name).trim(), ...block].map(folded);
  return old.some((line, at) => line === sought[0] && sought.every((one, below) => old[at + below] === one));
}

/** The lines that say something, without quote marks. */
function said(lines: readonly string[]): readonly string[] {
  return lines.map((line) => unquoted(line).trim()).filter((line) => line !== '');
}

/** What an agent may want done: `#note`, `@bob`, `/close`. */
function isCommand(line: string): boolean {
  return /^[*_\s]*[#@/]/.test(line);
}

function isFact(line: string): boolean {
  return line.search(REACH) >= 0 || [REGISTER, PLACE, TOWN, LEGAL_FORM].some((one) => one.test(line));
}

/** The line without stress and doubled blanks. */
function folded(line: string): string {
  return line
    .replace(/[*_\s]+/g, ' ')
    .trim()
    .toLowerCase();
}

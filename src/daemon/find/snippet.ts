// Where the words stand: a line of the newest entry that holds what was looked for. Takes the filter, the ticket and its
// history; gives the line, null when the words are elsewhere (its subject, its people). Pure.
import { fold, foldGerman } from '../../model/fold.ts';
import type { Condition, Filter } from '../../model/query/filter.ts';
import type { Entry } from '../../model/ticket.ts';

const AROUND = 60;
const LINE_MAX = 2000;

/** The line, with … where it is cut. */
export function snippetOf(filter: Filter, entries: readonly Entry[]): string | null {
  const words = [...new Set(filter.conditions.flatMap(wordsOf))];
  if (words.length === 0) return null;
  for (const entry of entries.toReversed()) {
    if (!['mail', 'reply', 'note', 'update'].includes(entry.kind)) continue;
    for (const line of entry.text.split('\n')) {
      const at = placeOf(line.slice(0, LINE_MAX), words);
      if (at !== null) return around(line, at);
    }
  }
  return null;
}

function wordsOf(condition: Condition): readonly string[] {
  if (condition.is === 'any') return condition.of.flatMap(wordsOf);
  if (condition.is !== 'words' || condition.in === 'subject' || condition.in === 'people') return [];
  return [fold(condition.words), foldGerman(condition.words)].filter((word) => word !== '');
}

/** About where one of the words begins: folding may shift it by a few characters. */
function placeOf(line: string, words: readonly string[]): number | null {
  const spellings = [fold(line), foldGerman(line)];
  for (const word of words)
    for (const text of spellings) {
      const at = text.indexOf(word);
      if (at >= 0) return Math.min(at, line.length);
    }
  return null;
}

function around(line: string, at: number): string {
  const start = Math.max(0, at - AROUND);
  const end = Math.min(line.length, at + AROUND * 2);
  return `${start > 0 ? '…' : ''}${line.slice(start, end).trim()}${end < line.length ? '…' : ''}`;
}

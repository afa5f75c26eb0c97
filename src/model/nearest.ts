// Takes a word somebody typed and the words that are known; gives the one that was probably meant. Pure; bounded:
// words over 64 characters are never compared. Damerau-Levenshtein distance (restricted: a swap of neighbours is one).

const MAX_LENGTH = 64;

/** The known word closest to `word`, at most a third of its letters away (case and `-_ ` ignored); null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = plain(word);
  if (wanted.length === 0 || wanted.length > MAX_LENGTH) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const text = plain(candidate);
    if (text.length > MAX_LENGTH || Math.abs(text.length - wanted.length) >= bestDistance) continue;
    const away = distance(wanted, text);
    if (away < bestDistance) {
      best = candidate;
      bestDistance = away;
    }
  }
  return best;
}

/** ` Did you mean "x"?` when something known is near, else ''. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === null ? '' : ` Did you mean "${found}"?`;
}

/** What to say of a word nobody knows: the one that was probably meant, else all there are, else `none`. */
export function adviceOn(word: string, known: readonly string[], none: string): string {
  const near = nearest(word, known);
  if (near !== null) return `did you mean "${near}"?`;
  return known.length > 0 ? `known: ${known.join(', ')}` : none;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Letters too many, too few, others, or two neighbours that changed places: how many such slips lie between two words. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min((last[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      line.push(cost);
    }
    before = last;
    last = line;
  }
  return last[b.length] ?? 0;
}

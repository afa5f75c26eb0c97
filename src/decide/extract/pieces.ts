// Takes text; gives the piece of it that `between` and `line` name. Linear: each text is searched once or twice.

/** What stands between the first `from` and the next `to`; case counts only where it decides. '' when either is missing. */
export function betweenMarks(text: string, from: string, to: string): string {
  return cut(text, text, [from, to]) ?? lowered(text, from, to) ?? '';
}

/** The line with this number: 1 is the first, -1 the last. '' when there is none. */
export function lineAt(text: string, number: number): string {
  const lines = text.split('\n', 100_000);
  return (number > 0 ? lines[number - 1] : lines.at(number))?.trim() ?? '';
}

function lowered(text: string, from: string, to: string): string | null {
  const lower = text.toLowerCase();
  // A few letters change their length (İ): positions would be wrong then.
  return lower.length === text.length ? cut(text, lower, [from.toLowerCase(), to.toLowerCase()]) : null;
}

function cut(text: string, searched: string, [from, to]: readonly [string, string]): string | null {
  const start = searched.indexOf(from);
  if (start < 0) return null;
  const end = searched.indexOf(to, start + from.length);
  return end < 0 ? null : text.slice(start + from.length, end);
}

// Tables as text. Two columns without a head are facts, one a line; others stand in columns while they fit into a line
// of a mail, else row by row with the names of their columns. Pure.

/** What fits into a line of a mail beside a quotation mark or two (RFC 5322 §2.1.1 asks for 78). */
const MAX_LINE = 72;

/** The table, its cells already text of one line. `colon` stands between a name and its value. */
export function tableText(head: readonly string[] | null, rows: readonly (readonly string[])[], colon: string): string {
  if (head === null && rows.every((row) => row.length <= 2)) return rows.map((row) => factText(row, colon)).join('\n');
  const all = head === null ? rows : [head, ...rows];
  const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? ''))));
  if (widths.reduce((sum, width) => sum + width + 2, 0) <= MAX_LINE) {
    const line = (row: readonly string[]): string =>
      widths
        .map((width, at) => (row[at] ?? '') + ' '.repeat(width - widthOf(row[at] ?? '')))
        .join('  ')
        .trimEnd();
    const under = widths.map((width) => '-'.repeat(width)).join('  ');
    return [...(head ? [line(head), under] : []), ...rows.map(line)].join('\n');
  }
  return rows
    .map((row) => row.map((cell, at) => `${at === 0 ? '- ' : '  '}${named(head?.[at], cell, colon)}`).join('\n'))
    .join('\n');
}

function factText([name = '', value = '']: readonly string[], colon: string): string {
  return value === '' ? `- ${name}` : `- ${named(name, value, colon)}`;
}

function named(name: string | undefined, value: string, colon: string): string {
  return name ? `${name}${colon}${value}` : value;
}

function widthOf(text: string): number {
  return [...text].length;
}

// Takes the lines of a mail; gives them with `>` where one person's client or habit writes another quote mark. Linear.
import { attribution } from './attribution.ts';
import { MAX_MARK, nextWords } from './lines.ts';

/** Quote marks that one person chose (`# `, `| `, `AB> `), known by standing below an attribution, as `>`. */
export function withUsualMarks(lines: readonly string[]): readonly string[] {
  const prefix = ownPrefix(lines);
  if (prefix === null) return lines;
  return lines.map((line) => {
    const start = line.slice(0, 40).trimStart();
    if (start.startsWith(prefix)) return `> ${line.trimStart().slice(prefix.length)}`;
    // What was quoted before stands indented between (Gnus): `    >> …`.
    return start.startsWith('>') && line.startsWith('    ') ? line.trimStart() : line;
  });
}

function ownPrefix(lines: readonly string[]): string | null {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const initials = line.startsWith('>>') ? SUPERCITE.exec(line.slice(0, 300))?.[1] : undefined;
    if (initials !== undefined) return `${initials}>`;
    if (line.length > MAX_MARK || !/[:：]\s*$/.test(line.slice(-9)) || !attribution(line.trim())) continue;
    const found = OWN_PREFIX.exec((lines[nextWords(lines, at + 1)] ?? '').slice(0, 20));
    const prefix = found?.[1] ?? found?.[2];
    if (prefix !== undefined) return prefix;
  }
  return null;
}

const OWN_PREFIX = /^\s{0,4}([A-Z]{1,4}>|--\]|=>|[|#%:)}]>?)(?=\s|$)|^\s{0,4}(--\])/;
/** Gnus: `>>>>> "U" == Udhay <udhay@example.com> writes:` above lines that begin with `U>`. */
const SUPERCITE = /^>{2,}\s"(\p{L}{1,12})" == .{2,250}:\s*$/u;

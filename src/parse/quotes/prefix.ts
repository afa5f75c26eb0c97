// Takes the lines of a mail; gives them with `>` where one person's client or habit writes another quote mark. Linear.
import { attribution } from './attribution.ts';
import { endsWithColon, MAX_MARK, nextWords } from './lines.ts';

/** Quote marks that one person chose (`# `, `| `, `AB> `), known by standing below an attribution, as `>`. */
export function withUsualMarks(written: readonly string[]): readonly string[] {
  const lines = withWholeQuotes(written);
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
    if (line.length > MAX_MARK || !endsWithColon(line)) continue;
    const found = OWN_PREFIX.exec((lines[nextWords(lines, at + 1)] ?? '').slice(0, 20));
    const prefix = found?.[1] ?? found?.[2];
    if (prefix !== undefined && attribution(line.trim())) return prefix;
  }
  return null;
}

const OWN_PREFIX = /^\s{0,4}([A-Z]{1,4}>|--\]|=>|[|#%:)}]>?)(?=\s|$)|^\s{0,4}(--\])/;
/** Gnus: `>>>>> "U" == Udhay <udhay@example.com> writes:` above lines that begin with `U>`. */
const SUPERCITE = /^>{2,}\s"(\p{L}{1,12})" == .{2,250}:\s*$/u;

/** The rest of a long quoted line that a program broke without its mark: `> … down to the very last` / `entry` / `> and …`. */
const MAX_REST = 40;
const LONG = 60;

/** Marks such rests where there are two at least: one alone may be an answer. */
function withWholeQuotes(lines: readonly string[]): readonly string[] {
  const rests: number[] = [];
  for (let at = 1; at + 1 < lines.length; at++) if (isRest(lines, at)) rests.push(at);
  if (rests.length < 2) return lines;
  const broken = new Set(rests);
  return lines.map((line, at) => (broken.has(at) ? `> ${line}` : line));
}

function isRest(lines: readonly string[], at: number): boolean {
  // The cheapest first: hardly any line stands below a long quoted one.
  const above = lines[at - 1] ?? '';
  if (!above.startsWith('>') || above.length < LONG || above.length > 200) return false;
  const line = lines[at] ?? '';
  if (line.length > MAX_REST || !/^[\p{Ll}\d("'][^?!]*$/u.test(line)) return false;
  if (/[.!?:;]\s*$/.test(above.slice(-9))) return false;
  return (lines[at + 1] ?? '').startsWith('>');
}

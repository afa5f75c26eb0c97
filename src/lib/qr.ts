// QR codes (ISO/IEC 18004, byte mode): text → modules → SVG or characters. The encoder is qrcode-generator's; what is drawn
// is ours: a quiet zone of four modules, black on white, whatever the page or terminal around it looks like.
import qrcode from 'qrcode-generator';

/** How much of the code may be lost: 7, 15, 25, 30 per cent. */
export const qrLevels = ['L', 'M', 'Q', 'H'] as const;
export type QrLevel = (typeof qrLevels)[number];

/** Octets that fit into the largest code (version 40) at each level. */
export const qrCapacity: Readonly<Record<QrLevel, number>> = { L: 2953, M: 2331, Q: 1663, H: 1273 };

/** Dark modules by row and column, without the quiet zone. */
export type QrModules = readonly (readonly boolean[])[];

/** The code of a text, in the smallest version that holds it; null when none does. */
export function qrModules(text: string, level: QrLevel): QrModules | null {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > qrCapacity[level]) return null;
  const code = qrcode(0, level);
  // One character an octet: the library takes the low eight bits of each.
  code.addData(bytes.toString('latin1'), 'Byte');
  code.make();
  const size = code.getModuleCount();
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => code.isDark(row, column)),
  );
}

const QUIET = 4;

/** An SVG document that scales; `title` is what it is called for those who cannot see it. */
export function qrSvg(modules: QrModules, title: string): string {
  const size = modules.length + 2 * QUIET;
  const path = modules.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" shape-rendering="crispEdges">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    `<path fill="#000" d="${path.join('')}"/>`,
    '</svg>\n',
  ].join('\n');
}

/** Two rows of modules a line of half blocks: for terminals with dark background, or with `inverted` for light ones. */
export function qrText(modules: QrModules, inverted: boolean): string {
  const size = modules.length + 2 * QUIET;
  const isInk = (y: number, x: number): boolean => (modules[y - QUIET]?.[x - QUIET] ?? false) === inverted;
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = '';
    for (let x = 0; x < size; x += 1) {
      const upper = isInk(y, x);
      const lower = y + 1 < size ? isInk(y + 1, x) : false;
      line += upper && lower ? '█' : upper ? '▀' : lower ? '▄' : ' ';
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** Where dark runs begin in a row, and how long they are. */
function runsOf(row: readonly boolean[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    const last = runs.at(-1);
    if (!isDark) return;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}

function escapeXml(text: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>]/g, (mark) => marks[mark] ?? '');
}

// Takes the lines of a mail with their kinds; marks as `sign` what OpenPGP puts around words signed in the clear: the head
// above them, the signature below. Only a whole frame; whoever shows a piece of one asks about it. Linear. RFC 9580 §7.
import type { Sheet } from './lines.ts';

const MAX_HASH_LINES = 5;

interface Frame {
  readonly head: number;
  readonly signature: number;
  readonly end: number;
}

/** Marks head and signature of every clear-signed text that is new. */
export function markArmour({ lines, kinds }: Sheet): void {
  for (const { head, signature, end } of framesOf(lines)) {
    kinds.fill('sign', head, endOfHead(lines, head));
    kinds.fill('sign', signature, end);
  }
}

/** Every whole frame: quoted lines begin with their mark and are in none. */
function framesOf(lines: readonly string[]): readonly Frame[] {
  const frames: Frame[] = [];
  let head = -1;
  let signature = -1;
  for (const [at, raw] of lines.entries()) {
    if (!raw.startsWith('-----')) continue;
    const line = raw.trimEnd();
    if (line === '-----BEGIN PGP SIGNED MESSAGE-----') {
      head = at;
      signature = -1;
    } else if (line === '-----BEGIN PGP SIGNATURE-----' && head >= 0) signature = at;
    else if (line === '-----END PGP SIGNATURE-----' && signature >= 0) {
      frames.push({ head, signature, end: at + 1 });
      head = -1;
      signature = -1;
    }
  }
  return frames;
}

/** True when the mail holds such a frame: its lines then carry dashes in front of dashes. */
export function isArmoured(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('-----BEGIN PGP SIGNED MESSAGE-----'));
}

/** RFC 9580 §7.1: `- ` stands before every line that begins with a dash. */
export function withoutDashes(lines: readonly string[]): readonly string[] {
  return isArmoured(lines) ? lines.map(undashed) : lines;
}

/** The lines as they were signed, for who reads them: within whole frames alone, a list beside one keeps its dashes. */
export function asSigned(lines: readonly string[]): readonly string[] {
  const shown = [...lines];
  for (const { head, signature } of framesOf(lines))
    for (let at = head + 1; at < signature; at++) shown[at] = undashed(lines[at] ?? '');
  return shown;
}

/** Signers put the dash before `From ` as well. */
function undashed(line: string): string {
  return line.startsWith('- -') || line.startsWith('- From ') ? line.slice(2) : line;
}

function endOfHead(lines: readonly string[], head: number): number {
  let end = head + 1;
  while (end <= head + MAX_HASH_LINES && /^(?:Hash|Charset|NotDashEscaped): ?\S{1,80}/.test(lines[end] ?? '')) end++;
  return end;
}

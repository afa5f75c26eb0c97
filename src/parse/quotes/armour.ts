// Takes the lines of a mail with their kinds; marks as `sign` what OpenPGP puts around words signed in the clear: the head
// above them, the signature below. Only a whole frame; whoever shows a piece of one asks about it. Linear. RFC 9580 §7.
import type { Sheet } from './lines.ts';

const MAX_HASH_LINES = 5;

/** Marks head and signature of every clear-signed text that is new. */
export function markArmour({ lines, kinds }: Sheet): void {
  let head = -1;
  let signature = -1;
  for (const [at, raw] of lines.entries()) {
    if (kinds[at] !== 'new' || !raw.startsWith('-----')) continue;
    const line = raw.trimEnd();
    if (line === '-----BEGIN PGP SIGNED MESSAGE-----') {
      head = at;
      signature = -1;
    } else if (line === '-----BEGIN PGP SIGNATURE-----' && head >= 0) signature = at;
    else if (line === '-----END PGP SIGNATURE-----' && signature >= 0) {
      kinds.fill('sign', head, endOfHead(lines, head));
      kinds.fill('sign', signature, at + 1);
      head = -1;
      signature = -1;
    }
  }
}

/** True when the mail holds such a frame: its lines then carry dashes in front of dashes. */
export function isArmoured(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('-----BEGIN PGP SIGNED MESSAGE-----'));
}

/** RFC 9580 §7.1: `- ` stands before every line that begins with a dash. */
export function withoutDashes(lines: readonly string[]): readonly string[] {
  return isArmoured(lines) ? lines.map((line) => (line.startsWith('- -') ? line.slice(2) : line)) : lines;
}

function endOfHead(lines: readonly string[], head: number): number {
  let end = head + 1;
  while (end <= head + MAX_HASH_LINES && /^(?:Hash|Charset|NotDashEscaped): ?\S{1,80}/.test(lines[end] ?? '')) end++;
  return end;
}

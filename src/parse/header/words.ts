// Takes a raw header value (one character per octet); gives its text: RFC 2047 words decoded, octets beyond ASCII read
// as UTF-8 or by detection. Broken words stay as they are rather than vanish; adjacent words of one charset are joined
// before decoding, because senders split multi-byte letters between them. Linear; never throws.
import { decodeBytes } from '../text/charset.ts';

/** One encoded word: charset (RFC 2231 §5 language cut off), encoding, text; the last one may be cut short, `?` stand bare. */
const WORD = /=\?([^?\s]{1,75})\?([bBqQ])\?((?:[^?\r\n=]|=(?!\?[^=])|\?(?!=))*)(?:\?=|\??$)/g;

interface Piece {
  readonly kind: 'plain' | 'word';
  readonly text: string;
  readonly charset: string;
  readonly bytes: Buffer;
}

/** The value as text. `problem` tells of what could not be read as declared. */
export function decodeWords(raw: string): { readonly text: string; readonly problem: string | null } {
  if (!raw.includes('=?')) return decodeRaw(raw);
  const pieces = splitPieces(raw);
  let text = '';
  let problem: string | null = null;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (!piece) continue;
    if (piece.kind === 'plain') {
      const decoded = decodeRaw(piece.text);
      problem ??= decoded.problem;
      text += decoded.text;
      continue;
    }
    const run: Buffer[] = [piece.bytes];
    while (pieces[i + 1]?.kind === 'word' && pieces[i + 1]?.charset === piece.charset) {
      i++;
      run.push(pieces[i]?.bytes ?? Buffer.alloc(0));
    }
    const decoded = decodeBytes(Buffer.concat(run), piece.charset);
    problem ??= decoded.problem;
    text += decoded.text;
  }
  return { text, problem };
}

/** Header text of octets without any declared charset. */
export function decodeRaw(raw: string): { readonly text: string; readonly problem: string | null } {
  if (!/[^\x00-\x7f]|\x1b\$/.test(raw)) return { text: raw, problem: null };
  return decodeBytes(Buffer.from(raw, 'latin1'), raw.includes('\x1b$') ? 'iso-2022-jp' : null);
}

function splitPieces(raw: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of raw.matchAll(WORD)) {
    const between = raw.slice(at, match.index);
    // RFC 2047 §6.2: white space between two encoded words is not shown.
    if (between !== '' && !(pieces.at(-1)?.kind === 'word' && /^\s*$/.test(between))) pieces.push(plain(between));
    const [whole, charset = '', encoding = '', coded = ''] = match;
    pieces.push({
      kind: 'word',
      text: '',
      charset: charset.toLowerCase().split('*', 1)[0] ?? '',
      bytes: encoding.toLowerCase() === 'b' ? Buffer.from(coded, 'base64') : qBytes(coded),
    });
    at = match.index + whole.length;
  }
  if (at < raw.length) pieces.push(plain(raw.slice(at)));
  return pieces;
}

function plain(text: string): Piece {
  return { kind: 'plain', text, charset: '', bytes: Buffer.alloc(0) };
}

/** RFC 2047 §4.2: `_` is a blank, `=XX` an octet; everything else stands for itself. */
function qBytes(coded: string): Buffer {
  const text = coded
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

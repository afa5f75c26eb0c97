// Takes the text of a body; gives it as quoted-printable (RFC 2045 §6.7): ASCII, CRLF, lines of at most 76 characters.
// No character's octets are split between lines, so that a reader of the raw mail can follow it. No line begins with a full
// stop or `From `: servers on the way have mistaken them for the end of a mail and for the next one (RFC 2049 §3). Pure, linear.

const LINE = 76;
const PLAIN = /^[\t\x20-\x3c\x3e-\x7e]*$/;
const SPECIAL = /[^\t\x20-\x3c\x3e-\x7e]/gu;

/** The text, its line ends LF, as quoted-printable lines that end with CRLF. */
export function quotedPrintable(text: string): string {
  let out = '';
  for (const line of text.toWellFormed().split('\n')) {
    out +=
      line.length <= LINE && PLAIN.test(line) && !endsBlank(line) && !isMistakable(line, 0)
        ? `${line}\r\n`
        : `${encodedLine(line)}\r\n`;
  }
  return out;
}

function endsBlank(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  return last === 0x20 || last === 0x09;
}

function encodedLine(line: string): string {
  const body = endsBlank(line) ? line.slice(0, -1) : line;
  const end = endsBlank(line) ? escaped(line.slice(-1)) : '';
  const text = (PLAIN.test(body) ? body : body.replace(SPECIAL, escaped)) + end;
  let out = '';
  let at = 0;
  while (text.length - at > LINE - (isMistakable(text, at) ? 2 : 0)) {
    const next = breakBefore(text, at, LINE - (isMistakable(text, at) ? 2 : 0));
    out += `${piece(text, at, next)}=\r\n`;
    at = next;
  }
  return out + piece(text, at, text.length);
}

/** True where a line that begins at `at` could be taken for something else. */
function isMistakable(text: string, at: number): boolean {
  return text[at] === '.' || text.startsWith('From ', at);
}

function piece(text: string, from: number, to: number): string {
  if (!isMistakable(text, from)) return text.slice(from, to);
  return `${escaped(text[from] ?? '')}${text.slice(from + 1, to)}`;
}

/** Where a line that begins at `at` is broken: never inside an escape, nor between the octets of one character. */
function breakBefore(text: string, at: number, line: number): number {
  let next = at + line - 1;
  if (text[next - 1] === '=') next -= 1;
  else if (text[next - 2] === '=') next -= 2;
  // Octets 80 to BF continue a character (RFC 3629).
  while (text[next] === '=' && /[89AB]/.test(text[next + 1] ?? '')) next -= 3;
  return next;
}

/** One character as `=XX` for each octet of its UTF-8. */
function escaped(char: string): string {
  if (char > '\x7f') return encodeURIComponent(char).replaceAll('%', '=');
  return `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

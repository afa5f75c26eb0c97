// Takes the values of header fields, each one clean line; gives the lines of a mail's head: folded at blanks to 76
// characters where that is possible (RFC 5322 §2.2.3), what is not ASCII as encoded words (RFC 2047: UTF-8, B), display
// names quoted where they must be. Pure.

const LINE = 76;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Octets of one encoded word: `=?UTF-8?B?…?=` is then at most 52 characters, the field's name fits beside it. */
const WORD_OCTETS = 30;

/** `Name: value`, folded; without a line end. The value is ASCII, but for addresses with letters beyond it (RFC 6532). */
export function headerLine(name: string, value: string): string {
  const whole = `${name}: ${value}`;
  if (whole.length <= LINE) return whole;
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of value.split(' ')) {
    // The first word stays beside the name: a line of white space alone would end the head for some readers.
    if (line.length + 1 + word.length > LINE && line.trim() !== '' && line !== `${name}:`) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  lines.push(line);
  return lines.join('\r\n');
}

/** Running text as a header may hold it. What looks like an encoded word is encoded itself: else the reader's program would decode it, line breaks and all (RFC 2047 §2). */
export function headerText(text: string): string {
  return PRINTABLE.test(text) && !text.includes('=?') ? text : encodedWords(text);
}

/** `Name <address>`, or the address alone when there is no name. */
export function headerMailbox(one: { readonly name: string; readonly address: string }): string {
  if (one.name === '') return one.address;
  return `${displayName(one.name.replaceAll('=?', '= ?'))} <${one.address}>`;
}

/** A phrase of RFC 5322 §3.2.5: words, a quoted string, or encoded words. */
function displayName(name: string): string {
  if (/^[A-Za-z0-9_]+(?: [A-Za-z0-9_]+)*$/.test(name)) return name;
  return PRINTABLE.test(name) ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : encodedWords(name);
}

/** Encoded words, apart by blanks that readers leave out again; no character is split (RFC 2047 §5). */
function encodedWords(text: string): string {
  const words: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of text.toWellFormed()) {
    const size = Buffer.byteLength(char);
    if (octets + size > WORD_OCTETS) {
      words.push(encodedWord(part));
      part = '';
      octets = 0;
    }
    part += char;
    octets += size;
  }
  words.push(encodedWord(part));
  return words.join(' ');
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

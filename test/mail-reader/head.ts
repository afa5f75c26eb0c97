// The head of a mail, read strictly by the letter of RFC 5322 and RFC 2047: a reader that shares no code with the writer
// and forgives nothing. Takes the octets before the first empty line; gives the fields and every breach of the rules.

/** One field, unfolded; `value` is raw, encoded words and all. */
export interface Field {
  readonly name: string;
  readonly value: string;
  readonly lines: readonly string[];
}

export interface Head {
  readonly fields: readonly Field[];
  readonly breaches: readonly string[];
}

// RFC 5322 §3.6: at most once each; and those of RFC 2045, 3282, 3834, 2369, 8058 likewise.
const ONCE =
  'date from sender reply-to to cc bcc message-id in-reply-to references subject mime-version content-type content-transfer-encoding content-language content-disposition content-id auto-submitted x-auto-response-suppress list-id list-unsubscribe list-unsubscribe-post return-path'.split(
    ' ',
  );
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]";
const DOT_ATOM = `${ATEXT}+(?:\\.${ATEXT}+)*`;
const ADDR_SPEC = new RegExp(
  `^(?:${DOT_ATOM}|"(?:[\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*")@(?:${DOT_ATOM})$`,
);
const MSG_ID = new RegExp(`^<${DOT_ATOM}@(?:${DOT_ATOM}|\\[[\\x21-\\x5a\\x5e-\\x7e]*\\])>$`);
const ENCODED = /^=\?([A-Za-z0-9-]+)\?([BQ])\?([\x21-\x3e\x40-\x7e]+)\?=$/;

/** Reads the lines of a head, each without its CRLF. */
export function readHead(lines: readonly string[]): Head {
  const breaches: string[] = [];
  const fields: { name: string; value: string; lines: string[] }[] = [];
  for (const line of lines) {
    if (/[^\t\x20-\x7e]/.test(line))
      breaches.push(`an octet beyond ASCII or a control character in ${JSON.stringify(line)}`);
    if (/^[\t ]/.test(line)) {
      const last = fields.at(-1);
      if (!last) breaches.push('the head begins with a folded line');
      if (line.trim() === '') breaches.push('a folded line of blanks alone (RFC 5322 §3.2.2)');
      last?.lines.push(line);
      if (last) last.value += line;
      continue;
    }
    const [, name, value] = /^([\x21-\x39\x3b-\x7e]+):(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) breaches.push(`no field: ${JSON.stringify(line)}`);
    else fields.push({ name, value, lines: [line] });
  }
  for (const field of fields) {
    field.value = field.value.trim();
    if (field.value === '') breaches.push(`${field.name} is empty`);
    breaches.push(...longLines(field));
  }
  for (const name of ONCE) {
    const count = fields.filter((field) => field.name.toLowerCase() === name).length;
    if (count > 1) breaches.push(`${name} stands there ${count} times`);
  }
  return { fields, breaches };
}

/** RFC 5322 §2.1.1: at most 78 characters where a line can be folded at all. */
function longLines({ name, lines }: Field): readonly string[] {
  return lines
    .filter(
      (line, index) => line.length > 78 && (index === 0 ? line.slice(name.length + 1) : line).trim().includes(' '),
    )
    .map((line) => `${name}: a line of ${line.length} characters that could have been folded`);
}

/** The value of a field there must be at most once; null when it is not there. */
export function one(head: Head, name: string): string | null {
  return head.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value ?? null;
}

/** The moment of a Date field, or why it is none (RFC 5322 §3.3, without its obsolete forms). */
export function readDate(text: string): number | string {
  const [, day, date, month, year, hour, minute, second, sign, zone] =
    /^(\w{3}), (\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d{4})$/.exec(text) ?? [];
  const index = MONTHS.indexOf(month ?? '');
  if (!day || index < 0) return `"${text}" is no date`;
  const [hours, minutes] = [Number(zone?.slice(0, 2)), Number(zone?.slice(2))];
  const offset = (hours * 60 + minutes) * 60_000 * (sign === '-' ? -1 : 1);
  const at = Date.UTC(Number(year), index, Number(date), Number(hour), Number(minute), Number(second));
  if (DAYS[new Date(at).getUTCDay()] !== day) return `"${text}" was no ${day}`;
  return at - offset;
}

/** The one mailbox of an address field: decoded name and address, or why there is not exactly one (RFC 5322 §3.4). */
export function readMailbox(text: string): { readonly name: string; readonly address: string } | string {
  if (ADDR_SPEC.test(text)) return { name: '', address: text };
  const [, phrase, address] = /^(.*\S)[ \t]+<([^<>]+)>$/.exec(text) ?? [];
  if (phrase === undefined || address === undefined) return `"${text}" is not one mailbox`;
  if (!ADDR_SPEC.test(address)) return `"${address}" is no address`;
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*)"$/.exec(phrase);
  if (quoted?.[1] !== undefined) {
    if (quoted[1].includes('=?')) return `an encoded word in a quoted string: ${phrase}`;
    return { name: quoted[1].replaceAll(/\\(.)/g, '$1'), address };
  }
  const words = phrase.split(/[ \t]+/);
  const isAtom = new RegExp(`^${ATEXT}+$`);
  const bad = words.find((word) => !isAtom.test(word) || (word.includes('=?') && !ENCODED.test(word)));
  if (bad !== undefined) return `"${bad}" can stand in no display name`;
  return { name: decodeWords(phrase), address };
}

/** True for a msg-id without obsolete forms. */
export function isMessageId(text: string): boolean {
  return MSG_ID.test(text);
}

/** The base subject by which mail programs make threads (RFC 5256 §2.1): without answers' prefixes and what stands in brackets before it. */
export function baseSubject(text: string): string {
  let subject = text.replaceAll(/[\t ]+/g, ' ').trim();
  for (let before = ''; before !== subject; ) {
    before = subject;
    subject = subject
      .replace(/(?:\s*\(fwd\))+$/i, '')
      .replace(/^(?:\[[^[\]]*\]\s*)*(?:re|fwd?)\s*(?:\[[^[\]]*\]\s*)?:\s*/i, '')
      .replace(/^\[[^[\]]*\]\s*(?=\S)/, '')
      .trim();
  }
  return subject;
}

/** Text with encoded words, decoded; throws when one is not as RFC 2047 says. */
export function decodeWords(text: string): string {
  const words = text.split(/([ \t]+)/);
  let out = '';
  let wasEncoded = false;
  let blank = '';
  for (const word of words) {
    if (/^[ \t]+$/.test(word)) {
      blank = word;
      continue;
    }
    const encoded = ENCODED.exec(word);
    if (!encoded && /=\?[^ ]*\?[BbQq]\?/.test(word)) throw new Error(`a broken encoded word: ${word}`);
    // RFC 2047 §6.2: blanks between two encoded words are not shown.
    if (out !== '' && !(wasEncoded && encoded)) out += blank;
    out += encoded ? decoded(word, encoded) : word;
    wasEncoded = encoded !== null;
  }
  return out;
}

function decoded(word: string, [, charset = '', encoding, content = '']: RegExpExecArray): string {
  if (word.length > 75)
    throw new Error(`an encoded word of ${word.length} characters, at most 75 are allowed: ${word}`);
  if (encoding === 'B' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(content))
    throw new Error(`no base64 in ${word}`);
  const octets =
    encoding === 'B'
      ? Buffer.from(content, 'base64')
      : Buffer.from(
          content
            .replaceAll('_', ' ')
            .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
  // Fatal: each word must hold whole characters (RFC 2047 §5).
  return new TextDecoder(charset, { fatal: true }).decode(octets);
}

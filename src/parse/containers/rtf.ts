// Takes compressed RTF and RTF; gives the text in it, or the HTML that Outlook wrapped into it. Bounded in output; what is
// cut short or unknown is passed over. Linear; never throws. [MS-OXRTFCP], [MS-OXRTFEX].
import { MAX_TEXT_BYTES } from '../limits.ts';
import { decodeBytes } from '../text/charset.ts';

const PRELOAD =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const COMPRESSED = 0x75465a4c;

/** The RTF behind PR_RTF_COMPRESSED. */
export function inflateRtf(bytes: Buffer): Buffer {
  if (bytes.length < 16) return Buffer.alloc(0);
  const size = Math.min(bytes.readUInt32LE(4), MAX_TEXT_BYTES * 4);
  if (bytes.readUInt32LE(8) !== COMPRESSED) return bytes.subarray(16, 16 + size);
  const window = Buffer.alloc(4_096, 32);
  let write = window.write(PRELOAD, 'latin1');
  const out = Buffer.alloc(size);
  let length = 0;
  let at = 16;
  const put = (byte: number) => {
    if (length < size) out[length++] = byte;
    window[write] = byte;
    write = (write + 1) % 4_096;
  };
  while (at < bytes.length && length < size) {
    const control = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if (((control >> bit) & 1) === 0) {
        put(bytes[at++] ?? 0);
        continue;
      }
      const pair = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      at += 2;
      const from = pair >> 4;
      if (from === write) return out.subarray(0, length);
      for (let i = 0; i < (pair & 15) + 2; i++) put(window[(from + i) % 4_096] ?? 0);
    }
  }
  return out.subarray(0, length);
}

const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]/gi;
const SILENT = new Set(
  'fonttbl colortbl stylesheet info pict object themedata datastore listtable generator'.split(' '),
);
const BREAKS = new Set(['par', 'line', 'row', 'sect', 'page']);
const SIGNS: Readonly<Record<string, string>> = {
  tab: '\t',
  cell: '\t',
  emdash: '\u2014',
  endash: '\u2013',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
};

interface Group {
  readonly silent: boolean;
  readonly tag: boolean;
}

/** The words of RTF; `html` when it was made from HTML. */
export function rtfBody(bytes: Buffer): { readonly text: string; readonly html: string | null } {
  const rtf = bytes.subarray(0, MAX_TEXT_BYTES * 4).toString('latin1');
  if (!rtf.startsWith('{\\rtf')) return { text: '', html: null };
  const isHtml = /\\fromhtml1/.test(rtf.slice(0, 4_096));
  const text = new Reading(rtf, isHtml).text();
  return isHtml ? { text: '', html: text } : { text, html: null };
}

class Reading {
  private readonly out: string[] = [];
  private octets: number[] = [];
  private readonly stack: Group[] = [];
  private group: Group = { silent: false, tag: false };
  private isStarred = false;
  private isRtfOnly = false;
  private skip = 0;
  private readonly charset: string;
  private readonly rtf: string;
  private readonly isHtml: boolean;

  constructor(rtf: string, isHtml: boolean) {
    this.rtf = rtf;
    this.isHtml = isHtml;
    this.charset = `windows-${/\\ansicpg(\d{3,5})/.exec(rtf.slice(0, 2_048))?.[1] ?? '1252'}`;
  }

  text(): string {
    for (const match of this.rtf.matchAll(TOKEN)) {
      const [, word, number, hex, sign, brace, plain] = match;
      if (brace) this.brace(brace);
      else if (word !== undefined) this.word(word.toLowerCase(), number);
      else if (hex !== undefined) this.octet(Number.parseInt(hex, 16));
      else if (sign !== undefined) this.sign(sign);
      else if (plain !== undefined) this.plain(plain);
    }
    this.flush();
    return this.out.join('');
  }

  private brace(brace: string): void {
    this.flush();
    this.isStarred = false;
    if (brace === '{') {
      if (this.stack.length < 10_000) this.stack.push(this.group);
      return;
    }
    this.group = this.stack.pop() ?? this.group;
  }

  private word(word: string, number: string | undefined): void {
    this.flush();
    const isStarred = this.isStarred;
    this.isStarred = false;
    if (word === 'htmltag') this.group = { silent: false, tag: true };
    else if (word === 'htmlrtf') this.isRtfOnly = number !== '0';
    else if (SILENT.has(word) || (isStarred && word !== 'mhtmltag')) this.group = { silent: true, tag: false };
    else if (word === 'mhtmltag') this.group = { silent: true, tag: false };
    else if (word === 'u' && number !== undefined) {
      this.put(String.fromCharCode(Number(number) & 0xffff));
      this.skip = 1;
    } else if (BREAKS.has(word)) this.put('\n');
    else if (SIGNS[word] !== undefined) this.put(SIGNS[word]);
  }

  private sign(sign: string): void {
    if (sign === '*') this.isStarred = true;
    else if (sign === '~') this.put('\u00a0');
    else if (sign === '_') this.put('-');
    else if (sign === '\\' || sign === '{' || sign === '}') this.plain(sign);
  }

  private octet(value: number): void {
    if (this.skip > 0) this.skip--;
    else if (!this.isSilent()) this.octets.push(value);
  }

  private plain(text: string): void {
    this.flush();
    const rest = this.skip > 0 ? text.slice(this.skip) : text;
    this.skip = 0;
    this.put(rest);
  }

  private put(text: string): void {
    if (!this.isSilent()) this.out.push(text);
  }

  private isSilent(): boolean {
    return this.group.silent || (this.isHtml && this.isRtfOnly && !this.group.tag);
  }

  private flush(): void {
    if (this.octets.length === 0) return;
    this.out.push(decodeBytes(Buffer.from(this.octets), this.charset).text);
    this.octets = [];
  }
}

// The words of text-like files, for the rules that ask for them (`attachment.text`): text, csv, json, xml, yaml, ics,
// HTML, attached mails. Takes the files of a mail; gives one text or null each. Charsets as everywhere: declared, UTF-8,
// detected. Bounded per file and per mail; archives and documents are never opened (H10). Never throws.
import { rtfBody } from '../containers/rtf.ts';
import { openDefects } from '../defects.ts';
import { rawValue, readFields } from '../header/fields.ts';
import { decodeWords } from '../header/words.ts';
import { MAX_FILE_BYTES, MAX_FILE_TEXT, MAX_FILES_TEXT } from '../limits.ts';
import { decodeBytes } from '../text/charset.ts';
import { htmlToText } from '../text/html.ts';
import { plainText } from '../text/plain.ts';
import type { FilePart } from './attachments.ts';

/** Words of an attached mail: what its reader sees. */
export type OpenEmbedded = (raw: Uint8Array) => Promise<string>;

const TEXT_TYPE =
  /^(?:text\/.+|application\/(?:.+\+)?(?:json|xml|yaml|x-yaml|csv|sql|x-ndjson|ld\+json|x-sh|javascript|ics)|image\/svg\+xml)$/;
const MAIL_TYPE = /^message\/(?:rfc822|global)$/;
/** What programs that know no media type send text files as. */
const VAGUE_TYPE =
  /^(?:application\/(?:octet-stream|x-unknown|force-download|download|vnd\.ms-excel)|binary\/octet-stream|)$/;
const TEXT_ENDING =
  /\.(?:txt|text|log|csv|tsv|json|jsonl|ndjson|xml|xsd|yaml|yml|ini|conf|cfg|properties|md|markdown|html?|xhtml|ics|vcf|ldif|edi|sql|srt|diff|patch|svg)$/i;

/** The words of each file, in order; null for files that are no text. */
export async function fileTexts(files: readonly FilePart[], open: OpenEmbedded): Promise<readonly (string | null)[]> {
  const texts: (string | null)[] = [];
  let left = MAX_FILES_TEXT;
  for (const file of files) {
    const whole = left > 0 ? await textOf(file, open) : null;
    const text = whole === null ? null : whole.slice(0, Math.min(MAX_FILE_TEXT, left)).toWellFormed();
    left -= text?.length ?? 0;
    texts.push(text);
  }
  return texts;
}

async function textOf(file: FilePart, open: OpenEmbedded): Promise<string | null> {
  const { type, filename } = file;
  if (/^(?:text|application)\/(?:x-)?rtf$/.test(type) || /\.rtf$/i.test(filename))
    return plainText(rtfBody(file.bytes).text);
  if (MAIL_TYPE.test(type) || (VAGUE_TYPE.test(type) && /\.eml$/i.test(filename))) return mailText(file, open);
  if (!TEXT_TYPE.test(type) && !(VAGUE_TYPE.test(type) && TEXT_ENDING.test(filename))) return null;
  const isHtml = /html/.test(type) || /\.x?html?$/i.test(filename);
  const bytes = wholeCharacters(file.bytes);
  const { text } = decodeBytes(bytes, file.charset ?? xmlEncoding(bytes), isHtml);
  if (isBinary(text)) return null;
  const words = isHtml ? htmlToText(text).text : text;
  const plain = plainText(words.replace(/^\ufeff/, ''));
  // RFC 5545 §3.1, RFC 6350 §3.2: a line goes on where the next begins with white space.
  return /calendar|vcard|directory/.test(type) || /\.(?:ics|vcf)$/i.test(filename)
    ? plain.replaceAll(/\n[ \t]/g, '')
    : plain;
}

async function mailText({ bytes }: FilePart, open: OpenEmbedded): Promise<string | null> {
  const part = bytes.subarray(0, MAX_FILE_BYTES * 4);
  try {
    const { fields } = readFields(part.subarray(0, 65_536), openDefects());
    const head = ['From', 'Subject'].map((name) =>
      decodeWords(rawValue(fields, name.toLowerCase())).text.slice(0, 1000),
    );
    return plainText([...head, await open(part)].join('\n'));
  } catch {
    // What the structure of an attached mail breaks is not this mail's fault: it then has no words.
    return null;
  }
}

/** A cut through a character of several octets would look like a broken charset. */
function wholeCharacters(bytes: Buffer): Buffer {
  if (bytes.length <= MAX_FILE_BYTES) return bytes;
  let end = MAX_FILE_BYTES;
  while (end > MAX_FILE_BYTES - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** XML 1.0 §4.3.3: the document says its encoding itself. */
function xmlEncoding(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 200).toString('latin1');
  return /^\s*<\?xml[^>]*\sencoding=["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1] ?? null;
}

/** Text by its name, something else by its octets. */
function isBinary(text: string): boolean {
  return text.slice(0, 4096).includes('\0');
}

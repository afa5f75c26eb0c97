// Takes the tree of parts; gives the words a reader would see, in order, the HTML, and the files. Of alternatives one is
// read (alternative.ts); signed containers give their content; mails attached inline are shown below with their head. Every
// leaf is either read or a file: no bytes vanish. Never throws.

import { certifiedSign, isCertifiedEnvelope } from '../bounce/certified.ts';
import { readTnef } from '../containers/tnef.ts';
import type { Defects } from '../defects.ts';
import { firstField } from '../header/fields.ts';
import { decodeWords } from '../header/words.ts';
import { MAX_EMBEDDED, MAX_TEXT, MAX_TEXT_BYTES } from '../limits.ts';
import type { LineMark } from '../quotes/lines.ts';
import { takeMarks } from '../text/html-marks.ts';
import { signatureMarks } from '../text/html-signature.ts';
import { plainLine, plainText } from '../text/plain.ts';
import { chosen, hasContent, type Shown, wordsOf } from './alternative.ts';
import { type FilePart, fileOf } from './attachments.ts';
import { placeOf } from './elsewhere.ts';
import type { Part } from './part.ts';
import { isCalendar, isRtf, readTextPart } from './text-part.ts';
import { walkEntity } from './walk.ts';

export interface Body {
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly FilePart[];
  /** What the HTML says of lines of the text: attributions, signatures, colours. */
  readonly marks: ReadonlyMap<number, LineMark>;
  /** Lines of the text that begin with a label of ours, and what of them is the mail's own words. */
  readonly labelled: ReadonlyMap<string, string>;
}

interface Reading {
  readonly defects: Defects;
  readonly files: FilePart[];
  readonly embedded: number;
  readonly isReport: boolean;
  /** The envelope of certified mail (PEC): the mail it holds is the sender's, attached or not. */
  readonly isEnvelope: boolean;
  /** Text parts that are files by their name: shown after all when the mail has no other words. */
  readonly latent: Part[];
  /** Mails that are files alone: shown after all when whoever sends them wrote nothing. */
  readonly unseen: Part[];
  /** Bodies of winmail.dat: they repeat the mail's own words and are shown when it has none. */
  readonly spare: Shown[];
}

/** Reads the whole tree. */
export function readBody(root: Part, defects: Defects, embedded = 0): Body {
  const reading: Reading = {
    defects,
    files: [],
    embedded,
    isReport: root.type === 'multipart/report' || certifiedSign(root.fields) !== null,
    isEnvelope: isCertifiedEnvelope(root.fields),
    latent: [],
    unseen: [],
    spare: [],
  };
  const found = show(root, reading).filter(hasContent);
  const latent = reading.latent.find(
    (part) => part === root || part.disposition === 'inline' || part.filename === '' || isCalendar(part),
  );
  let shown = found.length > 0 ? found : latent ? [textOf(latent, reading)].filter(hasContent) : reading.spare;
  let words = joinTexts(shown.map(wordsOf));
  // Mail programs put a signature there by themselves.
  if (reading.unseen.length > 0 && /^\s*(?:--[ \t]*(?:\n|$)|$)/.test(words)) {
    shown = [...reading.unseen.map((part) => wordsOfMail(part, reading)), ...shown];
    words = joinTexts(shown.map(wordsOf));
  }
  const { text, marks } = takeMarks(words);
  if (text.length > MAX_TEXT) defects.add('text-too-long', `${text.length} characters, shown ${MAX_TEXT}`);
  const html = joinHtml(shown);
  const shownText = text.slice(0, MAX_TEXT).toWellFormed();
  const known = marks.size > 0 || html === null ? marks : signatureMarks(html, shownText);
  const labelled = new Map(shown.flatMap((part) => [...(part.labelled ?? [])]));
  return { text: shownText, html, files: reading.files, marks: known, labelled };
}

function show(part: Part, reading: Reading): readonly Shown[] {
  if (part.children.length === 0) return showLeaf(part, reading);
  // An opened container (opaque S/MIME) is a file, and its content is shown.
  if (part.bytes.length > 0) reading.files.push(fileOf(part, reading.files.length + 1));
  if (part.type === 'multipart/alternative') return chosen(part.children.map((child) => show(child, reading)));
  return part.children.flatMap((child, at) => {
    // Old programs attach texts by a name alone: such a part is shown and is a file, as mail programs have it.
    const isNamed = at > 0 && /^text\/(?:plain|html)$/.test(child.type) && child.filename !== '';
    if (isNamed && child.disposition === null) reading.files.push(fileOf(child, reading.files.length + 1));
    return show(child, reading);
  });
}

function showLeaf(part: Part, reading: Reading): readonly Shown[] {
  if (/^message\/(?:rfc822|global|partial)$/.test(part.type)) return showMail(part, reading);
  if (isTnef(part) && unpackTnef(part, reading)) return [];
  // A third version of the same words, for Gmail alone.
  if (part.type === 'text/x-amp-html' && part.filename === '') return [];
  const isFile = part.disposition === 'attachment' || (part.filename !== '' && part.disposition !== null);
  const isText =
    part.type === 'text/plain' ||
    part.type === 'text/html' ||
    part.type === 'application/xhtml+xml' ||
    part.type === 'text/enriched' ||
    part.type === 'text/richtext';
  if (!isText || isFile) {
    const place = placeOf(part);
    if (isText || isOtherText(part)) reading.latent.push(part);
    if (part.bytes.length > 0 || part.filename !== '') reading.files.push(fileOf(part, reading.files.length + 1));
    return place === null ? [] : [{ text: place, html: null }];
  }
  return [textOf(part, reading)];
}

/** RFC 2046 §4.1.4: unknown kinds of text are text; those made for programs are not. RTF and calendars hold words, too. */
function isOtherText(part: Part): boolean {
  if (isRtf(part) || isCalendar(part)) return true;
  return /^text\/(?!x-amp-html|(?:x-)?vcard|directory|css|xml|javascript|rfc822)/.test(part.type);
}

function isTnef(part: Part): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(part.type) || /^win(?:mail|\.dat)\b/i.test(part.filename);
}

/** Files and body of a winmail.dat in its place; false when it is none, or holds nothing. A damaged one is kept, too. */
function unpackTnef(part: Part, reading: Reading): boolean {
  const tnef = readTnef(part.bytes);
  const words = tnef && { text: plainText(tnef.text), html: tnef.html === null ? null : plainText(tnef.html) };
  if (!tnef || !words || (tnef.files.length === 0 && !hasContent(words))) {
    reading.defects.add('tnef', 'a winmail.dat that could not be unpacked');
    return false;
  }
  for (const file of tnef.files) {
    const inner = { ...part, type: file.type || 'application/octet-stream', filename: plainLine(file.name) };
    const found = fileOf({ ...inner, bytes: file.bytes, cid: file.cid }, reading.files.length + 1);
    reading.files.push({ ...found, disposition: 'attachment' });
  }
  if (hasContent(words)) reading.spare.push(words);
  if (!tnef.isWhole) {
    reading.defects.add('tnef', 'a winmail.dat that is cut short or damaged: unpacked in part, and kept');
    reading.files.push(fileOf(part, reading.files.length + 1));
  }
  return true;
}

/** The words of one text part; files coded in it are files of the mail. */
function textOf(part: Part, reading: Reading): Shown {
  const { files, ...shown } = readTextPart(part, reading.defects);
  reading.files.push(...files);
  return shown;
}

/** An attached mail is a file; unless it is the original inside a report or marked as a file, its words are shown too. */
function showMail(part: Part, reading: Reading): readonly Shown[] {
  reading.files.push(fileOf(part, reading.files.length + 1));
  if (reading.isReport || reading.embedded >= MAX_EMBEDDED) return [];
  if (part.disposition !== 'attachment' || (reading.isEnvelope && /^postacert\.eml$/i.test(part.filename)))
    return [wordsOfMail(part, reading)];
  if (reading.unseen.length < MAX_EMBEDDED) reading.unseen.push(part);
  return [];
}

/** An attached mail as it is shown: its head, then its words. */
function wordsOfMail(part: Part, reading: Reading): Shown {
  const inner = walkEntity(part.bytes.subarray(0, MAX_TEXT_BYTES), reading.defects);
  const body = readBody(inner, reading.defects, reading.embedded + 1);
  const head = ['From', 'Date', 'To', 'Subject'].flatMap((name) => {
    const field = firstField(inner.fields, name.toLowerCase());
    return field ? [{ name, value: plainLine(decodeWords(field.raw).text).slice(0, 998) }] : [];
  });
  const lines = head.map(({ name, value }) => `${name}: ${value}`);
  // Names, addresses and times are in nobody's language.
  const words = head.map(({ name, value }) => (name === 'Subject' ? value : ''));
  const labelled = new Map([[FORWARDED, ''], ...lines.map((line, at) => [line, words[at] ?? ''] as const)]);
  return {
    text: `${FORWARDED}\n${lines.join('\n')}\n\n${body.text}`,
    html: null,
    labelled: new Map([...labelled, ...body.labelled]),
  };
}

const FORWARDED = '-------- Forwarded Message --------';

function joinTexts(texts: readonly string[]): string {
  return texts
    .map((text) => text.replace(/^\n+/, '').trimEnd())
    .filter((text) => text !== '')
    .join('\n\n');
}

function joinHtml(shown: readonly Shown[]): string | null {
  if (!shown.some((part) => part.html !== null)) return null;
  const html = shown
    .map((part) => part.html ?? `<p>${escapeHtml(part.text.trim()).replaceAll('\n', '<br>\n')}</p>`)
    .join('<br>\n');
  return html.slice(0, MAX_TEXT).toWellFormed();
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

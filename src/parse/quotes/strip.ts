// Takes the text of a mail; gives its new words and, apart from them, what it repeats and how it is signed. Line by line,
// in time linear to the text. When unsure it keeps: every line goes to exactly one side, so no word is lost, and when
// nothing new would be left everything is shown. Interleaved answers keep the question they answer.

import {
  attribution,
  type HeadLabel,
  headLabel,
  type LineKind,
  MAX_MARK,
  opensAttribution,
  separator,
} from './marks.ts';
import { findSignature } from './signature.ts';

export interface Stripped {
  readonly reply: string;
  /** Old words, attribution lines and signatures, in order; '' when nothing. */
  readonly quoted: string;
}

export interface StripHints {
  /** True when headers or subject say that the mail answers or forwards another: weak marks then count. */
  readonly isAnswer: boolean;
}

/** Most lines of a quoted question that are kept above its answer. */
const MAX_QUESTION_LINES = 12;

/** Parts new words from old ones. */
export function stripQuotes(text: string, hints: StripHints): Stripped {
  const lines = text.split('\n');
  const kinds = lines.map<LineKind>((line) => (isQuoted(line) ? 'quote' : 'new'));
  markOld(lines, kinds, hints);
  const hasAttribution = markAttributions(lines, kinds);
  if (!hasAttribution && !hints.isAnswer) keepUnexplained(kinds);
  findSignature(lines, kinds);
  keepQuestions(lines, kinds);
  const reply = pick(lines, kinds, (kind) => kind === 'new' || kind === 'ask');
  if (!/[\p{L}\p{N}]/u.test(withoutQuestions(lines, kinds))) return { reply: text.trim(), quoted: '' };
  return { reply, quoted: pick(lines, kinds, (kind) => kind !== 'new' && kind !== 'ask') };
}

function isQuoted(line: string): boolean {
  // `>From ` is an escaped line of an mbox, `>:` and `>.<` are faces.
  return /^\s{0,3}(?:>(?!From |[:.][()<]|\.<)|\|\s?>)/.test(line);
}

/** Everything below a separator, a header block or a sure attribution without `>` is old. */
function markOld(lines: readonly string[], kinds: LineKind[], hints: StripHints): void {
  let lastText = -1;
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] !== 'new') continue;
    const line = lines[at] ?? '';
    const kind = line.length <= MAX_MARK ? oldFrom(lines, at, hints) : false;
    if (kind) {
      let start = at;
      while (start - 1 > lastText && isRule(lines[start - 1] ?? '')) start--;
      for (let i = start; i < kinds.length; i++) kinds[i] = i === at && kinds[i] === 'quote' ? 'quote' : 'old';
      return;
    }
    if (!isRule(line)) lastText = at;
  }
}

function oldFrom(lines: readonly string[], at: number, hints: StripHints): boolean {
  const line = lines[at] ?? '';
  if (separator(line)) return true;
  if (isHeadBlock(lines, at, hints.isAnswer || isRule(lines[at - 1] ?? 'x', true))) return true;
  if (!hints.isAnswer && !hasQuoteBelow(lines, at)) return false;
  const folded = attributionAt(lines, at);
  // With `>` lines anywhere below, these say exactly what is old; without, all below is.
  return folded !== null && folded.strength === 'strong' && !hasQuoteBelow(lines, at);
}

const quoteCache = new WeakMap<readonly string[], number>();

function hasQuoteBelow(lines: readonly string[], at: number): boolean {
  let last = quoteCache.get(lines);
  if (last === undefined) {
    last = lines.findLastIndex(isQuoted);
    quoteCache.set(lines, last);
  }
  return last > at;
}

/** Blank lines and drawn rules belong to the mark below them. `drawn` asks for a rule that is really there. */
function isRule(line: string, drawn = false): boolean {
  const text = line.trim();
  if (text === '') return !drawn;
  return text.length <= 120 && /^[-_=*—–]{5,}$/.test(text);
}

/** RFC-822-like head as Outlook, GMX, Samsung write it: From and two more labels within eight lines. */
function isHeadBlock(lines: readonly string[], at: number, expected: boolean): boolean {
  const first = headLabel(lines[at] ?? '');
  if (first === null || !expected) return false;
  const seen = new Set<HeadLabel>([first]);
  let rest = 8;
  for (let i = at + 1; i < lines.length && rest > 0 && seen.size < 4; i++) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    if (line.trim() === '') {
      if ((lines[i + 1] ?? '').trim() === '') break;
      continue;
    }
    rest--;
    const label = headLabel(line);
    if (label) seen.add(label);
  }
  return seen.has('from') && (seen.has('sent') || seen.has('subject')) && seen.size >= 3;
}

/** Attribution lines directly above quoted ones; gives whether one was there. */
function markAttributions(lines: readonly string[], kinds: LineKind[]): boolean {
  let found = kinds.includes('old');
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] !== 'new') continue;
    const folded = attributionAt(lines, at);
    if (!folded) continue;
    let next = at + folded.lines;
    while (next < lines.length && next < at + folded.lines + 3 && (lines[next] ?? '').trim() === '') next++;
    if (kinds[next] !== 'quote') continue;
    for (let i = at; i < at + folded.lines; i++) kinds[i] = 'mark';
    found = true;
  }
  return found;
}

function attributionAt(lines: readonly string[], at: number): { strength: 'strong' | 'weak'; lines: number } | null {
  const first = (lines[at] ?? '').trim();
  const alone = attribution(first);
  if (alone) return { strength: alone, lines: 1 };
  if (!opensAttribution(first) && !/<[^<>\s]{3,120}@[^<>\s]{3,120}>/.test(first.slice(0, MAX_MARK))) return null;
  let joined = first;
  for (let count = 2; count <= 4; count++) {
    const line = (lines[at + count - 1] ?? '').trim();
    if (line === '' || isQuoted(line) || joined.length + line.length > MAX_MARK) return null;
    joined += ` ${line}`;
    const strength = attribution(joined);
    if (strength) return { strength, lines: count };
  }
  return null;
}

/** `>` in a mail that answers nothing and names nobody is the writer's own (a prompt, a citation). */
function keepUnexplained(kinds: LineKind[]): void {
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === 'quote') kinds[i] = 'new';
}

/** Two or more quoted stretches with words below each: the mail answers point by point, and the points stay. */
function keepQuestions(lines: readonly string[], kinds: LineKind[]): void {
  const answered: number[] = [];
  let lastQuote = -1;
  for (let i = 0; i < lines.length; i++) {
    if (kinds[i] === 'quote') lastQuote = i;
    else if (kinds[i] === 'new' && lastQuote >= 0 && (lines[i] ?? '').trim() !== '') {
      answered.push(lastQuote);
      lastQuote = -1;
    }
  }
  if (answered.length < 2) return;
  for (const end of answered) {
    for (let i = end, kept = 0; i >= 0 && kinds[i] === 'quote' && kept < MAX_QUESTION_LINES; i--, kept++) {
      if (kept > 0 && /^[\s>|]*$/.test(lines[i] ?? '')) break;
      kinds[i] = 'ask';
    }
  }
}

function withoutQuestions(lines: readonly string[], kinds: readonly LineKind[]): string {
  return lines.filter((_, i) => kinds[i] === 'new').join('\n');
}

function pick(lines: readonly string[], kinds: readonly LineKind[], wanted: (kind: LineKind) => boolean): string {
  const out: string[] = [];
  let skipped = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!wanted(kinds[i] ?? 'new')) {
      skipped = true;
      continue;
    }
    // What stood apart stays apart, without growing holes where something was taken out.
    const isBlank = line.trim() === '';
    if (isBlank && skipped && (out.at(-1) ?? '').trim() === '') continue;
    if (!isBlank && skipped && out.length > 0 && (out.at(-1) ?? '').trim() !== '') out.push('');
    if (!isBlank) skipped = false;
    out.push(line.trimEnd());
  }
  return out.join('\n').replace(/^\n+/, '').trimEnd();
}

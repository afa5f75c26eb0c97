// Takes the text of a mail and what its HTML says of the lines; gives its new words and, apart from them, what it repeats
// and how it is signed. Line by line, in time linear to the text. When unsure it keeps: every line goes to exactly one
// side, so no word is lost, and when nothing new would be left everything is shown.
import { keepAnnounced, keepMarkedAnswers, keepQuestions } from './answers.ts';
import { isAppSignature } from './app-lines.ts';
import { markArmour, withoutDashes } from './armour.ts';
import { hasWords, isQuoted, isShown, type LineKind, type LineMark, type Sheet } from './lines.ts';
import { markAttributions, markOld } from './old.ts';
import { isGreeting } from './own-words.ts';
import { withUsualMarks } from './prefix.ts';
import { findSignature } from './signature.ts';
import { keepUnexplained } from './unexplained.ts';
import { knownWriter } from './writer.ts';

export interface Stripped {
  readonly reply: string;
  /** Old words, attribution lines and signatures, in order; '' when nothing. */
  readonly quoted: string;
}

export interface StripHints {
  /** True when headers or subject say that the mail answers or forwards another: weak marks then count. */
  readonly isAnswer: boolean;
  /** True when a mail is handed on, by its subject or because nothing says that it answers one: it is shown. */
  readonly isForward?: boolean;
  /** The subject without marks and prefixes: what a quoted head has to name, too. */
  readonly subject?: string | null;
  /** The display name of the sender: Outlook can put it in brackets before answers inside the old words. */
  readonly sender?: string | null;
  /** The address of the sender, as signatures name it. */
  readonly address?: string | null;
  /** Names and addresses of those the mail is for: attributions and heads name them. */
  readonly people?: readonly string[];
  /** What the HTML says of single lines, by their number. */
  readonly marks?: ReadonlyMap<number, LineMark>;
}

const NO_MARKS: ReadonlyMap<number, LineMark> = new Map();

/** What turns the direction of words, and the digits of Arabic and Persian: marks are known without the ones, by our digits. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[٠-٩۰-۹]/;
const ALL_DIRECTIONS = new RegExp(DIRECTIONS.source, 'g');

function withPlainSigns(text: string, written: readonly string[]): readonly string[] {
  if (!DIRECTIONS.test(text)) return written;
  return text.replace(ALL_DIRECTIONS, (sign) => (/\d/.test(digitOf(sign)) ? digitOf(sign) : '')).split('\n');
}

/** The last four bits of such a digit are its worth. */
function digitOf(sign: string): string {
  const code = sign.charCodeAt(0);
  return code >= 0x660 && code < 0x700 ? String(code & 15) : '';
}

/** Parts new words from old ones. */
export function stripQuotes(text: string, hints: StripHints): Stripped {
  const written = text.split('\n');
  const lines = withUsualMarks(withoutDashes(withPlainSigns(text, written)));
  const kinds = lines.map<LineKind>((line) => (isQuoted(line) ? 'quote' : 'new'));
  const sheet: Sheet = { lines, kinds, marks: hints.marks ?? NO_MARKS };
  const isForward = hints.isForward ?? false;
  markArmour(sheet);
  const people = hints.people ?? [];
  markOld(sheet, { isAnswer: hints.isAnswer, isForward, subject: hints.subject ?? null, people });
  const firstMark = markAttributions(sheet, hints.isAnswer, people);
  keepUnexplained(sheet, firstMark, hints.isAnswer && !isForward);
  findSignature(sheet, knownWriter({ name: hints.sender ?? null, address: hints.address ?? null }));
  keepQuestions(sheet, people);
  keepMarkedAnswers(sheet, hints.sender ?? null);
  keepAnnounced(sheet);
  const shown = { ...sheet, lines: written, isMarked: (at: number) => isQuoted(lines[at] ?? '') };
  if (!hasOwnWords(sheet)) return { reply: pick(shown, () => true), quoted: '' };
  return { reply: pick(shown, isShown), quoted: pick(shown, (kind) => !isShown(kind)) };
}

/** True when the writer said anything: an app's line, the questions of others and a greeting to whoever reads do not count. */
function hasOwnWords({ lines, kinds }: Sheet): boolean {
  return kinds.some((kind, i) => {
    const line = lines[i] ?? '';
    if (kind === 'ask' || !isShown(kind) || !hasWords(line) || isAppSignature(line)) return false;
    return !(line.length <= 80 && /[,:!]\s*$/.test(line) && isGreeting(line.trim()));
  });
}

interface Written extends Sheet {
  /** True for lines that carry a quote mark of whatever kind. */
  readonly isMarked: (at: number) => boolean;
}

function pick({ lines, kinds, isMarked }: Written, wanted: (kind: LineKind) => boolean): string {
  const out: string[] = [];
  let skipped = false;
  for (let i = 0; i < lines.length; i++) {
    const kind = kinds[i] ?? 'new';
    if (!wanted(kind)) {
      skipped = true;
      continue;
    }
    const line = lines[i] ?? '';
    // What stood apart stays apart, without growing holes where something was taken out.
    const isBlank = line.trim() === '';
    if (isBlank && skipped && (out.at(-1) ?? '').trim() === '') continue;
    if (!isBlank && skipped && out.length > 0 && (out.at(-1) ?? '').trim() !== '') out.push('');
    if (!isBlank) skipped = false;
    // A question that no mark set apart from its answer gets one.
    out.push(kind === 'ask' && !isMarked(i) ? `> ${line.trimEnd()}` : line.trimEnd());
  }
  return out.join('\n').trim();
}

// `do: split`: one mail that brings several matters becomes several tickets – one for each file, each attached mail, or
// each piece of its text from one match of a pattern to the next. Takes the command that opens the mail's ticket; gives
// one command for each part. The first is the mail's own ticket: answers to the mail go there, its sender hears of it
// alone. Bounded; a mail with fewer than two parts stays whole.
import type { CommandOf, MailFacts } from '../../model/command.ts';
import type { Attachment } from '../../model/message.ts';
import type { Pattern, SplitBy } from '../../model/policy.ts';
import type { Deed } from '../actions.ts';
import type { Mail } from '../mail.ts';

interface Part {
  readonly subject: string;
  readonly text: string;
  /** SHA-256 of the files that are this part's alone. */
  readonly files: readonly string[];
}

const MAX_PARTS = 50;
const MAX_TEXT = 65_536;
const MAX_SUBJECT = 200;

/** One command a part, in the order they stand in the mail; the command itself when there is nothing to split. */
export function splitCommands(
  whole: CommandOf<'create'>,
  mail: Mail,
  deeds: readonly Deed[],
): readonly CommandOf<'create'>[] {
  const deed = deeds.find((one) => one.kind === 'split');
  const parts = deed ? partsOf(whole, mail, deed.by).slice(0, MAX_PARTS) : [];
  if (parts.length < 2) return [whole];
  const taken = new Set(parts.flatMap((part) => part.files));
  return parts.map((part, index) => {
    const files = whole.mail.attachments.filter(
      ({ sha256 }) => part.files.includes(sha256) || (index === 0 && !taken.has(sha256)),
    );
    const own: MailFacts = { ...whole.mail, text: part.text, attachments: files };
    const set = { ...whole.set, subject: part.subject };
    if (index === 0) return { ...whole, mail: own, set };
    const { besides: _, ...plain } = whole;
    const notify = { ...whole.notify, customer: false };
    return { ...plain, ordinal: index, mail: own, set, notify, link: null, threadKeys: [], part: index + 1 };
  });
}

function partsOf(whole: CommandOf<'create'>, { message }: Mail, by: SplitBy): readonly Part[] {
  const subject = whole.set.subject ?? whole.mail.subject;
  if (typeof by !== 'string')
    return piecesOf(whole.mail.text, by).map((text) => ({ subject: firstLine(text) || subject, text, files: [] }));
  const kept = new Set(whole.mail.attachments.map((file) => file.sha256));
  const files = message.attachments.filter((file) => kept.has(file.sha256) && !file.inline);
  if (by === 'eml') return files.filter(isMail).map((file) => mailPart(file, whole.mail.text));
  return files.map((file) => ({
    subject: `${subject} – ${file.filename}`.slice(0, MAX_SUBJECT),
    text: whole.mail.text,
    files: [file.sha256],
  }));
}

/** An attached mail as a part: its own subject and words, as far as they could be read. */
function mailPart(file: Attachment, text: string): Part {
  const [from = '', subject = '', ...words] = (file.text ?? '').split('\n');
  const own = words.join('\n').trim();
  return {
    subject: (subject.trim() || file.filename.replace(/\.eml$/i, '')).slice(0, MAX_SUBJECT),
    text: own === '' ? text : `${from.trim()}\n\n${own}`.trim(),
    files: [file.sha256],
  };
}

function isMail({ type, filename }: Attachment): boolean {
  return /^message\/(?:rfc822|global)$/.test(type) || /\.eml$/i.test(filename);
}

/** The text from each match to the next; what stands before the first belongs to the first. */
function piecesOf(text: string, pattern: Pattern): readonly string[] {
  const starts: number[] = [];
  const whole = text.slice(0, MAX_TEXT);
  for (let at = 0; at < whole.length && starts.length < MAX_PARTS; ) {
    const match = nextMatch(whole, at, pattern);
    if (match === null) break;
    starts.push(match.start);
    at = match.end;
  }
  return starts
    .map((start, index) => text.slice(index === 0 ? 0 : start, starts[index + 1]).trim())
    .filter((piece) => piece !== '');
}

/** Where the pattern next begins and ends; it is looked for line by line, so that `^` and `$` mean lines. */
function nextMatch(
  text: string,
  from: number,
  pattern: Pattern,
): { readonly start: number; readonly end: number } | null {
  for (let at = from; at < text.length; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    const line = text.slice(at, end);
    if (line.trim() !== '' && pattern.exec(line) !== null) return { start: at, end: end + 1 };
    at = end + 1;
  }
  return null;
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.trim().slice(0, MAX_SUBJECT);
}

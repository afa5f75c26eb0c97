// The lines between `---` at the top of a template, and HTML in what is Markdown. Takes a file's text; gives what nobody
// would see else: a key that is never read, a subject that is said twice or not at all, tags a reader would see as they are
// written. Pure.
import { nearest } from '../../model/nearest.ts';
import { isDocument } from '../documents/document.ts';
import { headKeys, isPart, splitTemplate } from '../template-files.ts';
import { withoutNotes } from './source.ts';
import { type Problem, problem } from './syntax.ts';

const KEYS: readonly string[] = headKeys;
const TAG =
  /<\/?(?:a|b|i|u|p|br|hr|div|span|font|center|strong|em|table|tr|td|th|ul|ol|li|h[1-6]|img|style|script|html|head|body)\b[^<>]*>|<!--/gi;

/** Every mistake of the front matter; `needsSubject` = without one it cannot leave. */
export function lintHead(file: string, text: string, needsSubject: boolean): readonly Problem[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  const [, first = ''] = /^(\w+)\s*:/.exec(lines[1] ?? '') ?? [];
  // `---` is a line across above anything that is no `key:`.
  if (lines[0]?.trim() !== '---' || first === '') return [];
  // What never kept a notice from leaving stops no daemon after an upgrade either.
  const say = (line: number, message: string, severity: Problem['severity'] = 'warning'): Problem => ({
    ...problem({ file, line, column: 1 }, 'head', message),
    severity,
  });
  const end = lines.indexOf('---', 1);
  if (isPart(file) || (end < 0 && !needsSubject)) {
    // What needs no subject may begin with a line across; only a head's own words are no text.
    if (!KEYS.includes(first)) return [];
    const isText = splitTemplate(file, text).bodyLine === 1;
    const fate = isText ? 'readers would see it' : 'nothing reads it';
    return [say(2, `${first}: belongs to the head of a notice, here ${fate}: take it away`)];
  }
  if (end < 0) return [say(1, 'its head never ends: write --- in a line of its own below subject:', 'error')];
  const seen = new Set<string>();
  return lines.slice(1, end).flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, key = '', value = ''] = /^([^:]*):(.*)$/.exec(line) ?? [];
    const again = seen.has(key);
    seen.add(key);
    if (!KEYS.includes(key)) {
      const near = nearest(key.trim() || line.trim(), KEYS);
      const advice = near === null ? `known are ${KEYS.join(' and ')}` : `did you mean ${near}:?`;
      return [
        say(
          at + 2,
          `nothing reads ${key === '' ? `"${line.trim().slice(0, 40)}"` : `${key.trim().slice(0, 40)}:`} here; ${advice}`,
        ),
      ];
    }
    if (again) return [say(at + 2, `${key}: is said twice, the first counts: take one away`)];
    const isEmpty =
      value
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim() === '';
    if (key !== 'subject' || (!isEmpty && isDocument(file))) return [];
    const fault = isEmpty ? 'subject: is empty: write subject: {{subject}}' : subjectFault(value.trim());
    return fault === null ? [] : [say(at + 2, fault)];
  });
}

/** What would be said twice: mailclerk writes the mark and `Re:` itself. */
function subjectFault(value: string): string | null {
  const printed = printedIn(value);
  if (printed.some(({ name }) => name === 'ticket.ref'))
    return 'subject: says {{ticket.ref}}, and mailclerk writes the mark [T-…] before it: take it away';
  if (/^["']?(?:re|aw|antw|sv)\s?:/i.test(value))
    return 'subject: begins with Re:, which mailclerk writes: take it away';
  const said = printed.filter(({ name }) => name === 'subject' || name === 'ticket.subject');
  // Blocks beside each other, and either side of an {{else}}, may hold by turns.
  const [first, second] = said.flatMap((one, at) =>
    said.slice(0, at).flatMap((other) => (isWithin(one.blocks, other.blocks) ? [other.name, one.name] : [])),
  );
  return second === undefined ? null : `subject: says {{${first}}} and {{${second}}}, which are one: take one away`;
}

interface Printed {
  readonly name: string;
  /** The blocks around it, the outermost first; each side of an `{{else}}` is one of its own. */
  readonly blocks: readonly number[];
}

/** Every variable a line prints. */
function printedIn(line: string): readonly Printed[] {
  const printed: Printed[] = [];
  const blocks: number[] = [];
  for (const { index, 1: sign = '', 2: name = '' } of line.matchAll(/\{\{~?\s*([#/^]?)\s*([^{}\s~]*)[^{}]*\}\}/g)) {
    // `{{^}}` is an `{{else}}`, `{{^name}}` a block of its own.
    if (sign === '#' || (sign === '^' && name !== '')) blocks.push(index);
    else if (sign === '/') blocks.pop();
    else if (sign === '^' || name === 'else') blocks.splice(-1, 1, index);
    else printed.push({ name, blocks: [...blocks] });
  }
  return printed;
}

/** True when one stands in all the blocks the other stands in, or the other way round: then both are printed at once. */
function isWithin(one: readonly number[], other: readonly number[]): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.every((block, at) => block === long[at]);
}

/** Tags in Markdown, once a file: they would be shown as they are written. */
export function lintMarkup(file: string, body: string, lineOffset: number): readonly Problem[] {
  const shown = withoutNotes(body).replace(/`[^`]*`/g, (code) => code.replace(/[^\n]/g, ' '));
  const [found] = shown.matchAll(TAG);
  if (!found) return [];
  const before = shown.slice(0, found.index).split('\n');
  const place = { file, line: before.length + lineOffset, column: (before.at(-1)?.length ?? 0) + 1 };
  const message = `${found[0].slice(0, 40)} would be shown as it is written: use Markdown (**bold**), or write HTML into a .html.hbs beside it`;
  return [{ ...problem(place, 'markup', message), severity: 'warning' }];
}

// The lines between `---` at the top of a template, and HTML in what is Markdown. Takes a file's text; gives what nobody
// would see else: a key that is never read, a subject that is said twice or not at all, tags a reader would see as they are
// written. Pure.
import { nearest } from '../../model/nearest.ts';
import { headKeys, isPart, splitTemplate } from '../template-files.ts';
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
    return key === 'subject' && isEmpty ? [say(at + 2, 'subject: is empty: write subject: {{subject}}')] : [];
  });
}

/** Tags in Markdown, once a file: they would be shown as they are written. */
export function lintMarkup(file: string, body: string, lineOffset: number): readonly Problem[] {
  const shown = body.replace(/`[^`]*`|\{\{!--[\s\S]*?--\}\}/g, (code) => code.replace(/[^\n]/g, ' '));
  const [found] = shown.matchAll(TAG);
  if (!found) return [];
  const before = shown.slice(0, found.index).split('\n');
  const place = { file, line: before.length + lineOffset, column: (before.at(-1)?.length ?? 0) + 1 };
  const message = `${found[0].slice(0, 40)} would be shown as it is written: use Markdown (**bold**), or write HTML into a .html.hbs beside it`;
  return [{ ...problem(place, 'markup', message), severity: 'warning' }];
}

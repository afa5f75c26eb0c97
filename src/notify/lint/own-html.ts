// An admin's own HTML: what is fetched, what runs, what is too long for mail programs, words nobody can read on their
// background (WCAG 2.2 AA). Takes the source of an `.html.hbs`; gives every mistake with its line. One pass over its tags,
// never renders it.
import { isPart } from '../template-files.ts';
import { isHarmful, strangeIn } from './links.ts';
import { judgedWords, type Paint, painted, paper } from './paint.ts';
import { placesIn, withoutNotes } from './source.ts';
import { styleRules } from './style-rules.ts';
import { type Problem, problem } from './syntax.ts';
import { attributesOf, piecesOf, type Tag, tagsIn } from './tags.ts';

/** Mail programs cut longer HTML off (Gmail at 102 kB); data come on top of a template. */
const MAX_OCTETS = 100_000;
const MUCH = 60_000;
/** Elements in each other whose colours are judged. */
const MAX_DEPTH = 500;
const EMPTY = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);
const FORBIDDEN = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'form',
  'input',
  'button',
  'link',
  'base',
  'video',
  'audio',
]);

/** Elements that HTML lets end by themselves. */
const ENDLESS = new Set([
  'p',
  'li',
  'td',
  'tr',
  'th',
  'tbody',
  'thead',
  'tfoot',
  'dt',
  'dd',
  'option',
  'html',
  'head',
  'body',
]);

const CELLS = ['p', 'td', 'th'];
/** What ends by itself where the next begins. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    'p div table ul ol dl h1 h2 h3 h4 h5 h6 hr pre blockquote'.split(' ').map((one) => [one, ['p']]),
  ),
  li: ['p', 'li'],
  dt: ['p', 'dt', 'dd'],
  dd: ['p', 'dt', 'dd'],
  td: CELLS,
  th: CELLS,
  tr: [...CELLS, 'tr'],
  tbody: [...CELLS, 'tr', 'thead', 'tbody'],
  tfoot: [...CELLS, 'tr', 'thead', 'tbody'],
};

type Say = (at: number, code: string, message: string, severity?: Problem['severity']) => void;

/** Every mistake; `lineOffset` is the line before the first of the body. */
export function lintHtml(file: string, source: string, lineOffset: number): readonly Problem[] {
  const problems: Problem[] = [];
  const html = withoutNotes(source);
  const placeOf = placesIn(html);
  const say: Say = (at, code, message, severity = 'error') => {
    const { line, column } = placeOf(at);
    problems.push({ ...problem({ file, line: line + lineOffset, column }, code, message), severity });
  };
  const octets = Buffer.byteLength(source);
  if (octets > MAX_OCTETS)
    say(0, 'size', `${octets} octets, expected at most ${MAX_OCTETS}: mail programs cut the rest off`);
  else if (octets > MUCH)
    say(0, 'size', `${octets} octets of template leave little room for what a mail says`, 'warning');
  const unclosed = lintPieces(html, say);
  for (const { tag, at } of isHalf(file, html) ? [] : unclosed.filter((one) => !ENDLESS.has(one.tag)))
    say(at, 'syntax', `<${tag}> is never closed: write </${tag}>`, 'warning');
  for (const at of paintsOf(html)) say(at, 'unsafe', 'a variable in <style> can paint over the mail', 'warning');
  for (const found of html.matchAll(/@import|url\(\s*(?:['"]\s*)?(?:https?:)?\/\//gi))
    say(found.index, 'remote', `${found[0]} fetches something: what a mail shows must be in it`);
  return problems;
}

/** Tags and words in their order; gives the elements that were never closed. */
function lintPieces(html: string, say: Say): readonly Paint[] {
  const rules = styleRules(html);
  const stack: Paint[] = [paper(html, rules)];
  const dropped: Paint[] = [];
  const told = new Set<string>();
  let isJudged = true;
  const stop = (at: number, what: string): void => {
    if (isJudged) say(at, 'contrast', `${what}: colours are not judged from here on`, 'warning');
    isJudged = false;
  };
  const lintTag = (tag: Tag): void => {
    for (const [code, message, severity] of faultsOf(tag)) say(tag.at, code, message, severity);
  };
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'comment') for (const tag of tagsIn(piece.text)) lintTag({ ...tag, at: piece.at + tag.at });
    if (piece.kind === 'words' && isJudged)
      for (const { message, severity } of judgedWords(piece.text, stack, told))
        say(piece.at, 'contrast', message, severity);
    if (piece.kind !== 'tag') continue;
    const { name, at } = piece;
    if (piece.isClosing) {
      const opened = stack.findLastIndex((one) => one.tag === name);
      if (opened > 0) dropped.push(...stack.splice(opened).slice(1));
      continue;
    }
    lintTag(piece);
    while (Object.hasOwn(ENDS, name) && ENDS[name]?.includes(stack.at(-1)?.tag ?? '')) stack.pop();
    if (EMPTY.has(name) || piece.text.endsWith('/')) continue;
    if (stack.length >= MAX_DEPTH) stop(at, `more than ${MAX_DEPTH} elements in each other`);
    else {
      stack.push(painted(piece, stack, rules));
      if (rules.work.left < 0) stop(at, 'too many rules of <style> for so many elements');
    }
  }
  return [...dropped, ...stack.slice(1)];
}

/** Where each `<style>` first prints a value: blocks, parts and words of the template itself paint nothing. */
function paintsOf(html: string): readonly number[] {
  return [...piecesOf(html)].flatMap((piece) => {
    if (piece.kind !== 'raw' || piece.name !== 'style') return [];
    const at = piece.text.search(/\{\{(?!~?\s*(?:[#/^>]|(?:else|you|logo)\b))/);
    return at < 0 ? [] : [piece.at + at];
  });
}

type Fault = readonly [code: string, message: string, severity?: Problem['severity']];

function faultsOf({ name: element, text, isClosing }: Tag): readonly Fault[] {
  if (isClosing) return [];
  const faults: Fault[] = [];
  if (FORBIDDEN.has(element)) faults.push(['unsafe', `<${element}> does not belong in a mail`]);
  for (const { name: attribute, value: whole, isBare } of attributesOf(text)) {
    const value = whole.trim();
    if (attribute.startsWith('on')) faults.push(['unsafe', `${attribute}= runs a script`]);
    if (isBare && value.includes('{{'))
      faults.push(['unsafe', `${attribute}=${value}: write quotation marks around it`]);
    if (attribute === 'style' && value.includes('{{'))
      faults.push(['unsafe', 'a variable in style= can paint over the mail']);
    if (['src', 'background', 'srcset', 'poster'].includes(attribute) && /^(?:https?:)?\/\//i.test(value))
      faults.push([
        'remote',
        `${attribute}="${value.slice(0, 80)}" is fetched: it tells the sender who reads, and most programs block it`,
      ]);
    if (attribute === 'href' || attribute === 'src') faults.push(...targetFaults(attribute, value));
  }
  return faults;
}

/** Links go where the template says, or to our own console and buttons; never where a stranger says. */
function targetFaults(attribute: string, value: string): readonly Fault[] {
  if (isHarmful(value)) {
    const isPicture = attribute === 'src' && /^\s*data:image\//i.test(value);
    const why = isPicture
      ? 'is shown by few programs: write {{logo}}, it goes along in the mail'
      : 'runs a script or hides a file';
    const fault = `${attribute}="${value.slice(0, 40)}" ${why}`;
    // What is hidden in signs of its own was not seen before.
    return [['unsafe', fault, /^\s*(?:javascript|vbscript|data):/i.test(value) ? 'error' : 'warning']];
  }
  const strange = strangeIn(value);
  if (strange !== null) return [['unsafe', `${attribute}= with ${strange}: a stranger's words must not be a link`]];
  // What goes along with the mail is called cid:…, and {{logo}} writes it.
  return attribute === 'src' && value.startsWith('{{')
    ? [['remote', `src="${value.slice(0, 80)}" is fetched: what a mail shows must be in it`, 'warning']]
    : [];
}

/** A part may open what another closes, and two ways of a choice may both open it. */
function isHalf(file: string, html: string): boolean {
  return isPart(file) || html.includes('{{else');
}

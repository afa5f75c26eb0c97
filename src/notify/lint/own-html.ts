// An admin's own HTML: what is fetched, what runs, what is too long for mail programs, words nobody can read on their
// background (WCAG 2.2 AA). Takes the source of an `.html.hbs`; gives every mistake with its line. One pass over its tags,
// never renders it; colours of style sheets are not judged, those of the dark where it is put into our document.
import { contrast } from '../look/colours.ts';
import { DARK, LIGHT } from '../look/styles.ts';
import { isPart } from '../template-files.ts';
import { type Problem, problem } from './syntax.ts';

/** Mail programs cut longer HTML off (Gmail at 102 kB); data come on top of a template. */
const MAX_OCTETS = 100_000;
const MUCH = 60_000;
const AA = 4.5;
const MAX_DEPTH = 500;
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
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
const NAMED: Readonly<Record<string, string>> = {
  white: '#ffffff',
  black: '#000000',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  gray: '#808080',
  grey: '#808080',
  silver: '#c0c0c0',
  orange: '#ffa500',
  navy: '#000080',
  purple: '#800080',
};

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

interface Colours {
  readonly colour: string;
  readonly background: string;
}

interface Paint extends Colours {
  readonly tag: string;
  readonly at: number;
  /** As a device that is dark shows it; null in a whole document of one's own. */
  readonly night: Colours | null;
}

const DAY: Colours = { colour: LIGHT.text, background: LIGHT.card };
const NIGHT: Colours = { colour: DARK.text, background: DARK.card };
/** What our style sheet colours whatever the element says itself. */
const OURS = new Set(['h1', 'h2', 'h3', 'blockquote', 'a']);

/** Every mistake; `lineOffset` is the line before the first of the body. */
export function lintHtml(file: string, html: string, lineOffset: number): readonly Problem[] {
  const problems: Problem[] = [];
  const lineOf = lineCounter(html);
  const say = (at: number, code: string, message: string, severity: Problem['severity'] = 'error'): void => {
    const column = at === 0 ? 1 : at - html.lastIndexOf('\n', at - 1);
    problems.push({ ...problem({ file, line: lineOf(at) + lineOffset, column }, code, message), severity });
  };
  const octets = Buffer.byteLength(html);
  if (octets > MAX_OCTETS)
    say(0, 'size', `${octets} octets, expected at most ${MAX_OCTETS}: mail programs cut the rest off`);
  else if (octets > MUCH)
    say(0, 'size', `${octets} octets of template leave little room for what a mail says`, 'warning');
  const night = /^\s*<(?:!doctype|html)\b/i.test(html) ? null : NIGHT;
  const stack: Paint[] = [{ tag: '', at: 0, ...DAY, night }];
  const dropped: Paint[] = [];
  const told = new Set<string>();
  let end = 0;
  for (const tag of html.matchAll(TAG)) {
    const [whole, slash = '', name = '', text = ''] = tag;
    judgeWords(html.slice(end, tag.index), stack, told, (message, severity) => say(end, 'contrast', message, severity));
    end = tag.index + whole.length;
    const element = name.toLowerCase();
    if (slash !== '') {
      const opened = stack.findLastIndex((one) => one.tag === element);
      if (opened > 0) dropped.push(...stack.splice(opened).slice(1));
      continue;
    }
    for (const [code, message] of faultsOf(element, text)) say(tag.index, code, message);
    if (!EMPTY.has(element) && !text.endsWith('/') && stack.length < MAX_DEPTH)
      stack.push({ ...painted(element, text, stack.at(-1)), at: tag.index });
  }
  judgeWords(html.slice(end), stack, told, (message, severity) => say(end, 'contrast', message, severity));
  for (const { tag, at } of isHalf(file, html)
    ? []
    : [...dropped, ...stack.slice(1)].filter((one) => !ENDLESS.has(one.tag)))
    say(at, 'syntax', `<${tag}> is never closed: write </${tag}>`, 'warning');
  for (const at of paintsOf(html)) say(at, 'unsafe', 'a variable in <style> can paint over the mail', 'warning');
  for (const found of html.matchAll(/@import|url\(\s*['"]?\s*(?:https?:)?\/\//gi))
    say(found.index, 'remote', `${found[0]} fetches something: what a mail shows must be in it`);
  return problems;
}

/** Where each `<style>` first prints a value: comments, blocks, parts and words of the template itself paint nothing. */
function paintsOf(html: string): readonly number[] {
  const bare = html.replace(/\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^}]*\}\}/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...bare.matchAll(/(<style\b[^>]*>)([\s\S]*?)(?:<\/style|$)/gi)].flatMap(
    ({ index, 1: open = '', 2: rules = '' }) => {
      const at = rules.search(/\{\{(?!~?\s*(?:[#/^>]|(?:else|you|logo)\b))/);
      return at < 0 ? [] : [index + open.length + at];
    },
  );
}

function faultsOf(element: string, text: string): readonly (readonly [string, string])[] {
  const faults: (readonly [string, string])[] = [];
  if (FORBIDDEN.has(element)) faults.push(['unsafe', `<${element}> does not belong in a mail`]);
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const attribute = name.toLowerCase();
    const value = (double ?? single ?? bare ?? '').trim();
    if (attribute.startsWith('on')) faults.push(['unsafe', `${attribute}= runs a script`]);
    if (bare?.includes('{{')) faults.push(['unsafe', `${attribute}=${bare}: write quotation marks around it`]);
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
function targetFaults(attribute: string, value: string): readonly (readonly [string, string])[] {
  if (/^\s*(?:javascript|vbscript|data):/i.test(value))
    return [['unsafe', `${attribute}="${value.slice(0, 40)}" runs a script or hides a file`]];
  const variables = [...value.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map(([, name = '']) => name.replace(/^this\./, ''));
  const strange = variables.find((name) => !/(?:^|\.)(?:link|href|url|address)$/.test(name));
  return strange === undefined
    ? []
    : [['unsafe', `${attribute}= with ${strange}: a stranger's words must not be a link`]];
}

function painted(tag: string, text: string, under: Paint | undefined): Omit<Paint, 'at'> {
  const own = ownColours(text);
  const { night } = under ?? { night: null };
  return {
    tag,
    ...(under ? { colour: under.colour, background: under.background } : DAY),
    ...own,
    night: night && { ...night, ...own, ...(OURS.has(tag) ? { colour: NIGHT.colour } : {}) },
  };
}

/** The colours an element's attributes give it. */
function ownColours(text: string): Partial<Colours> {
  let colour: string | null = null;
  let background: string | null = null;
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const value = double ?? single ?? bare ?? '';
    if (name.toLowerCase() === 'bgcolor') background = colourOf(value) ?? background;
    if (name.toLowerCase() === 'color') colour = colourOf(value) ?? colour;
    if (name.toLowerCase() !== 'style') continue;
    for (const declaration of value.split(';')) {
      const [property = '', said = ''] = declaration.split(':');
      const key = property.trim().toLowerCase();
      if (key === 'color') colour = colourOf(said) ?? colour;
      if (key === 'background-color' || key === 'background') background = colourOf(said) ?? background;
    }
  }
  return { ...(colour === null ? {} : { colour }), ...(background === null ? {} : { background }) };
}

type Say = (message: string, severity?: Problem['severity']) => void;

function judgeWords(text: string, stack: readonly Paint[], told: Set<string>, say: Say): void {
  const paint = stack.at(-1);
  if (!paint || text.trim() === '' || stack.some((one) => one.tag === 'style' || one.tag === 'title')) return;
  const isPale = judged(paint, told, (words) => say(`words in ${words}`));
  if (isPale || !paint.night) return;
  const advice = 'a device that is dark keeps your colour and darkens what has none: write color and background-color';
  judged(paint.night, told, (words) => say(`in the dark, words in ${words}; ${advice}`, 'warning'));
}

/** True when words in these colours cannot be read; each pair is told once. */
function judged({ colour, background }: Colours, told: Set<string>, tell: (words: string) => void): boolean {
  const ratio = contrast(colour, background);
  if (ratio >= AA) return false;
  const key = `${colour} on ${background}`;
  if (!told.has(key)) tell(`${key} have a contrast of ${ratio.toFixed(1)}, expected at least ${AA}`);
  told.add(key);
  return true;
}

/** `#rgb`, `#rrggbb`, `rgb(…)` without transparency, or a common name, as `#rrggbb`; null for anything else. */
function colourOf(text: string): string | null {
  const value = text
    .replace(/!important/i, '')
    .trim()
    .toLowerCase();
  if (Object.hasOwn(NAMED, value)) return NAMED[value] ?? null;
  if (/^#[0-9a-f]{6}$/.test(value)) return value;
  if (/^#[0-9a-f]{3}$/.test(value)) return `#${[...value.slice(1)].map((digit) => digit + digit).join('')}`;
  const parts = /^rgb\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)$/.exec(value);
  if (!parts) return null;
  return `#${parts
    .slice(1)
    .map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0'))
    .join('')}`;
}

/** A part may open what another closes, and two ways of a choice may both open it. */
function isHalf(file: string, html: string): boolean {
  return isPart(file) || html.includes('{{else');
}

function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let seen = 0;
  return (at) => {
    // Places come in order but for the last pass: then it counts anew.
    if (at < seen) {
      line = 1;
      seen = 0;
    }
    for (; seen < at; seen++) if (text.charCodeAt(seen) === 10) line += 1;
    return line;
  };
}

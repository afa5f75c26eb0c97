// Takes blocks and values; gives HTML for the body of a mail. Every character of text and values is escaped; only the
// tags written here exist in the result, links go to http(s) and mailto only (H52, H57), and nothing is fetched.
import { type Block, type Cell, parseMarkdown } from './blocks.ts';
import { type Inline, safeUrl } from './inline.ts';
import { linkTarget } from './text.ts';
import { filled, type Value } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');
}

/** On each block of somebody's own words: a Hebrew line above an English one turns itself alone. */
const AUTO = ' dir="auto"';
type Direction = typeof AUTO | '';

/** The HTML of the blocks, one element per line. `dir`: what every block of words carries; templates run as their language does. */
export function renderHtml(blocks: readonly Block[], values: readonly Value[], dir: Direction = ''): string {
  return blocks
    .map((block) => blockHtml(block, values, dir))
    .filter((html) => html !== '')
    .join('\n');
}

function blockHtml(block: Block, values: readonly Value[], dir: Direction): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraphHtml(block.of, values, dir);
    case 'heading':
      return `<h${block.level}${dir}>${inlineHtml(block.of, values)}</h${block.level}>`;
    case 'rule':
      return '<hr>';
    case 'code':
      return `<pre><code>${escapeHtml(filled(block.text, values))}</code></pre>`;
    case 'table':
      return tableHtml(block, values, dir);
    case 'quote':
      return `<blockquote>${renderHtml(block.of, values, AUTO)}</blockquote>`;
    case 'list':
      return listHtml(block, values, dir);
    case 'value':
      return valueHtml(values[block.index]);
    default:
      return block satisfies never;
  }
}

/** Lines that run the same way are one paragraph; where the direction turns, another one begins. */
function paragraphHtml(nodes: readonly Inline[], values: readonly Value[], dir: Direction): string {
  if (dir === '') return `<p>${inlineHtml(nodes, values)}</p>`;
  const lines: (readonly Inline[])[] = [];
  let begin = 0;
  for (let at = 0; at <= nodes.length; at += 1) {
    if (at < nodes.length && nodes[at]?.kind !== 'break') continue;
    lines.push(nodes.slice(begin, at));
    begin = at + 1;
  }
  const html = lines.map((line) => inlineHtml(line, values));
  const words = lines.map((line) => plainOf(line, values));
  return runsOf(words)
    .map(({ from, to }) => `<p${dir}>${html.slice(from, to).join('<br>')}</p>`)
    .join('\n');
}

function plainOf(nodes: readonly Inline[], values: readonly Value[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text' || node.kind === 'code') return node.text;
      if (node.kind === 'value') return values[node.index]?.text ?? '';
      return node.kind === 'break' ? ' ' : plainOf(node.of, values);
    })
    .join('');
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Where lines turn: by the first letter of each; a line without letters stays with those above it. */
function runsOf(lines: readonly string[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let before: boolean | null = null;
  lines.forEach((line, at) => {
    const letter = /\p{L}/u.exec(line)?.[0];
    const isTurned = letter === undefined ? before : RIGHT_TO_LEFT.test(letter);
    const last = runs.at(-1);
    if (last && (before === null || isTurned === before)) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
    before = isTurned ?? before;
  });
  return runs;
}

function listHtml(block: Extract<Block, { kind: 'list' }>, values: readonly Value[], dir: Direction): string {
  const items = block.items.map((item) => {
    const [only] = item;
    const html =
      item.length === 1 && only?.kind === 'paragraph' ? inlineHtml(only.of, values) : renderHtml(item, values, dir);
    return `<li${dir}>${html}</li>`;
  });
  const list = items.join('');
  // The mark of a Hebrew item stands on the right: room on both sides.
  const room = dir !== '' && RIGHT_TO_LEFT.test(list) ? ' style="padding:0 24px"' : '';
  if (block.start === null) return `<ul${room}>${list}</ul>`;
  return `<ol${room}${block.start === 1 ? '' : ` start="${block.start}"`}>${list}</ol>`;
}

/** Two columns without a head are facts: a name and what it is. */
function tableHtml(
  { head, rows }: Extract<Block, { kind: 'table' }>,
  values: readonly Value[],
  dir: Direction,
): string {
  const isFacts = head === null && rows.every((row) => row.length <= 2);
  const cells = (row: readonly Cell[], first: string, rest: string): string =>
    row
      .map(
        (cell, at) =>
          `<${at === 0 ? first : rest}>${inlineHtml(cell, values)}</${(at === 0 ? first : rest).slice(0, 2)}>`,
      )
      .join('');
  if (isFacts) {
    const lines = rows.map((row) => `<tr>${cells(row, `th scope="row"${dir}`, 'td dir="auto"')}</tr>`);
    return `<table class="facts">${lines.join('')}</table>`;
  }
  const top =
    head === null ? '' : `<thead><tr>${cells(head, `th scope="col"${dir}`, `th scope="col"${dir}`)}</tr></thead>`;
  return `<table class="grid">${top}<tbody>${rows.map((row) => `<tr>${cells(row, `td${dir}`, `td${dir}`)}</tr>`).join('')}</tbody></table>`;
}

/** A button is a link that is painted so: it works wherever links do. */
function buttonsHtml({ buttons = [] }: Value): string {
  const links = buttons.flatMap(({ label, href }) => {
    const target = safeUrl(href);
    return target === null ? [] : [`<a class="button" href="${escapeHtml(target)}">${escapeHtml(label)}</a>`];
  });
  return links.length === 0 ? '' : `<p class="buttons">${links.join(' ')}</p>`;
}

/** The name stands in for the picture where pictures are not shown. */
function logoHtml({ text, picture }: Value): string {
  const name = escapeHtml(text);
  if (!picture) return `<p class="brand"><strong>${name}</strong></p>`;
  const { cid, width, height } = picture;
  return `<p class="brand"><img src="cid:${escapeHtml(cid)}" width="${width}" height="${height}" alt="${name}"></p>`;
}

function valueHtml(value: Value | undefined): string {
  if (!value) return '';
  if (value.kind === 'buttons') return buttonsHtml(value);
  if (value.kind === 'logo') return logoHtml(value);
  if (value.text.trim() === '') return '';
  if (value.kind === 'markdown') return renderHtml(parseMarkdown(value.text), [], AUTO);
  const lines = value.text.trimEnd().replace(/^\n+/, '').split('\n');
  const blocks = runsOf(lines).map(
    ({ from, to }) => `<p${AUTO}>${withBreaks(lines.slice(from, to).join('\n').trim())}</p>`,
  );
  return value.kind === 'quote' ? `<blockquote>${blocks.join('')}</blockquote>` : blocks.join('\n');
}

function inlineHtml(nodes: readonly Inline[], values: readonly Value[]): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += escapeHtml(node.text).replace(E_MAIL, whole);
    else if (node.kind === 'code') out += `<code>${escapeHtml(filled(node.text, values))}</code>`;
    else if (node.kind === 'break') out += '<br>';
    else if (node.kind === 'value') out += isolated(values[node.index]?.text ?? '');
    else if (node.kind === 'link') out += linkHtml(inlineHtml(node.of, values), linkTarget(node.href, values));
    else if (node.kind === 'bold') out += `<strong>${inlineHtml(node.of, values)}</strong>`;
    else out += `<em>${inlineHtml(node.of, values)}</em>`;
  }
  return out;
}

/** A number like T-2026-00017, which is not to be broken at its hyphens. */
const NUMBER = /^(?=.{3,24}$)(?=.*\d)[\p{L}\d]+(?:[-/.][\p{L}\d]+){1,4}$/u;

/** A word of one letter and its hyphen, which stands ill at the end of a line. */
const E_MAIL = /\b[Ee]-[Mm]ails?\b/g;

function whole(html: string): string {
  return `<span style="white-space:nowrap">${html}</span>`;
}

/** A day or a moment as our languages write it, and what of it belongs on one line: `20. März`, `March 20`, `10:30 Uhr`. */
const MOMENT =
  /^(?:\p{L}+,? )?(?:\d{1,2}(?:\.|er)? \p{L}+|\p{L}+ \d{1,2},?)(?: \d{4})?(?:,? (?:um|om|at|à) \d{1,2}:\d{2}(?: (?:Uhr|uur|AM|PM))?)?$/u;
const TIED = /((?<!\d{3})\d(?:\.|er)?(?= \p{L})|\p{L}(?= \d{1,2}(?:,| at |$))) /gu;

/** A value in a script that runs from right to left keeps its order to itself: what stands around it stays where it is. */
function isolated(text: string): string {
  if (NUMBER.test(text)) return whole(escapeHtml(text));
  const html = withBreaks(MOMENT.test(text) ? text.replace(TIED, '$1\u00a0') : text);
  return RIGHT_TO_LEFT.test(text) ? `<bdi>${html}</bdi>` : html;
}

function linkHtml(label: string, target: string | null): string {
  return target ? `<a href="${escapeHtml(target)}" rel="noopener noreferrer">${label}</a>` : label;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

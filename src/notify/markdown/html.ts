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

/** The HTML of the blocks, one element per line. */
export function renderHtml(blocks: readonly Block[], values: readonly Value[]): string {
  return blocks
    .map((block) => blockHtml(block, values))
    .filter((html) => html !== '')
    .join('\n');
}

function blockHtml(block: Block, values: readonly Value[]): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inlineHtml(block.of, values)}</p>`;
    case 'heading':
      return `<h${block.level}>${inlineHtml(block.of, values)}</h${block.level}>`;
    case 'rule':
      return '<hr>';
    case 'code':
      return `<pre><code>${escapeHtml(filled(block.text, values))}</code></pre>`;
    case 'table':
      return tableHtml(block, values);
    case 'quote':
      return `<blockquote dir="auto">${renderHtml(block.of, values)}</blockquote>`;
    case 'list':
      return listHtml(block, values);
    case 'value':
      return valueHtml(values[block.index]);
    default:
      return block satisfies never;
  }
}

function listHtml(block: Extract<Block, { kind: 'list' }>, values: readonly Value[]): string {
  const items = block.items.map((item) => {
    const [only] = item;
    const html =
      item.length === 1 && only?.kind === 'paragraph' ? inlineHtml(only.of, values) : renderHtml(item, values);
    return `<li>${html}</li>`;
  });
  if (block.start === null) return `<ul>${items.join('')}</ul>`;
  return `<ol${block.start === 1 ? '' : ` start="${block.start}"`}>${items.join('')}</ol>`;
}

/** Two columns without a head are facts: a name and what it is. */
function tableHtml({ head, rows }: Extract<Block, { kind: 'table' }>, values: readonly Value[]): string {
  const isFacts = head === null && rows.every((row) => row.length <= 2);
  const cells = (row: readonly Cell[], first: string, rest: string): string =>
    row
      .map(
        (cell, at) =>
          `<${at === 0 ? first : rest}>${inlineHtml(cell, values)}</${(at === 0 ? first : rest).slice(0, 2)}>`,
      )
      .join('');
  if (isFacts) {
    const lines = rows.map((row) => `<tr>${cells(row, 'th scope="row"', 'td dir="auto"')}</tr>`);
    return `<table class="facts">${lines.join('')}</table>`;
  }
  const top = head === null ? '' : `<thead><tr>${cells(head, 'th scope="col"', 'th scope="col"')}</tr></thead>`;
  return `<table class="grid">${top}<tbody>${rows.map((row) => `<tr>${cells(row, 'td', 'td')}</tr>`).join('')}</tbody></table>`;
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
  if (value.kind === 'markdown') return renderHtml(parseMarkdown(value.text), []);
  const lines = withBreaks(value.text.trimEnd().replace(/^\n+/, ''));
  return value.kind === 'quote' ? `<blockquote dir="auto"><p>${lines}</p></blockquote>` : `<p dir="auto">${lines}</p>`;
}

function inlineHtml(nodes: readonly Inline[], values: readonly Value[]): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += escapeHtml(node.text);
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

/** A value in a script that runs from right to left keeps its order to itself: what stands around it stays where it is. */
function isolated(text: string): string {
  const html = withBreaks(text);
  if (NUMBER.test(text)) return `<span style="white-space:nowrap">${html}</span>`;
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `<bdi>${html}</bdi>` : html;
}

function linkHtml(label: string, target: string | null): string {
  return target ? `<a href="${escapeHtml(target)}" rel="noopener noreferrer">${label}</a>` : label;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

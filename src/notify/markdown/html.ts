// Takes blocks and values; gives HTML for the body of a mail. Every character of text and values is escaped; only the
// tags written here exist in the result, links go to http(s) and mailto only (H52, H57), and nothing is fetched.
import { type Block, parseMarkdown } from './blocks.ts';
import type { Inline } from './inline.ts';
import { linkTarget } from './text.ts';
import type { Value } from './values.ts';

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
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'quote':
      return `<blockquote>${renderHtml(block.of, values)}</blockquote>`;
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

function valueHtml(value: Value | undefined): string {
  if (!value || value.text.trim() === '') return '';
  if (value.kind === 'markdown') return renderHtml(parseMarkdown(value.text), []);
  const lines = `<p>${withBreaks(value.text.trimEnd().replace(/^\n+/, ''))}</p>`;
  return value.kind === 'quote' ? `<blockquote>${lines}</blockquote>` : lines;
}

function inlineHtml(nodes: readonly Inline[], values: readonly Value[]): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += escapeHtml(node.text);
    else if (node.kind === 'code') out += `<code>${escapeHtml(node.text)}</code>`;
    else if (node.kind === 'break') out += '<br>';
    else if (node.kind === 'value') out += withBreaks(values[node.index]?.text ?? '');
    else if (node.kind === 'link') out += linkHtml(inlineHtml(node.of, values), linkTarget(node.href, values));
    else if (node.kind === 'bold') out += `<strong>${inlineHtml(node.of, values)}</strong>`;
    else out += `<em>${inlineHtml(node.of, values)}</em>`;
  }
  return out;
}

function linkHtml(label: string, target: string | null): string {
  return target ? `<a href="${escapeHtml(target)}" rel="noopener noreferrer">${label}</a>` : label;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

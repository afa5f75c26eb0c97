// Takes blocks and values; gives the text part of a mail: what somebody would have typed. Never escapes anything.
import { type Block, parseMarkdown } from './blocks.ts';
import { type Inline, MARKS, safeUrl } from './inline.ts';
import { tableText } from './table.ts';
import { filled, type Value } from './values.ts';

/** The plain text, paragraphs apart by an empty line, without trailing blanks. */
export function renderText(blocks: readonly Block[], values: readonly Value[], colon = ': '): string {
  return blocks
    .map((block) => blockText(block, values, colon))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** A link's target with the places of values filled in, encoded unless the value is the whole target; null when a mail may not link there. */
export function linkTarget(href: string, values: readonly Value[]): string | null {
  const whole = new RegExp(`^${MARKS.begin}(\\d{1,6})${MARKS.end}$`).exec(href);
  if (whole) return safeUrl(values[Number(whole[1])]?.text ?? '');
  return safeUrl(
    href.replace(/\uE000(\d{1,6})\uE001/g, (_, index: string) =>
      encodeURIComponent(values[Number(index)]?.text ?? '').replaceAll('%40', '@'),
    ),
  );
}

function blockText(block: Block, values: readonly Value[], colon: string): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.of, values);
    case 'rule':
      return '-'.repeat(40);
    case 'code':
      return filled(block.text, values);
    case 'table':
      return tableText(
        block.head?.map((cell) => inlineText(cell, values)) ?? null,
        block.rows.map((row) => row.map((cell) => inlineText(cell, values))),
        colon,
      );
    case 'quote':
      return prefixed(renderText(block.of, values, colon), '> ', '> ');
    case 'list':
      return block.items
        .map((item, index) => {
          const mark = block.start === null ? '- ' : `${block.start + index}. `;
          return prefixed(renderText(item, values, colon).replaceAll('\n\n', '\n'), mark, ' '.repeat(mark.length));
        })
        .join('\n');
    case 'value':
      return valueText(values[block.index], colon);
    default:
      return block satisfies never;
  }
}

function valueText(value: Value | undefined, colon: string): string {
  if (!value) return '';
  if (value.kind === 'buttons')
    return (value.buttons ?? []).map(({ label, said }) => `- ${said}${colon}${label}`).join('\n');
  if (value.kind === 'markdown') return renderText(parseMarkdown(value.text), [], colon);
  const text = trimmedLines(value.text);
  return value.kind === 'quote' && text ? prefixed(text, '> ', '> ') : text;
}

function inlineText(nodes: readonly Inline[], values: readonly Value[]): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text;
    else if (node.kind === 'code') out += filled(node.text, values);
    else if (node.kind === 'break') out += '\n';
    else if (node.kind === 'value') out += values[node.index]?.text ?? '';
    else if (node.kind === 'link') out += linkText(inlineText(node.of, values), linkTarget(node.href, values));
    else out += inlineText(node.of, values);
  }
  return out;
}

function linkText(label: string, target: string | null): string {
  if (!target) return label;
  const shown = target.replace(/^mailto:/i, '');
  return label === shown || label === target ? label : `${label} (${shown})`;
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => ((index === 0 ? first : rest) + line).trimEnd())
    .join('\n');
}

/** Without blanks at line ends and empty lines at either end. No regular expression: those are quadratic in runs of blanks. */
function trimmedLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? '' : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1).join('\n');
}

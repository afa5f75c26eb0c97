// The small Markdown of notices and of agents' replies. Takes one source with places of values (markdown/values.ts);
// gives the text part and the body of the HTML part, each with its own escaping. Linear and pure; never throws.
import { type Block, parseMarkdown } from './markdown/blocks.ts';
import { renderHtml } from './markdown/html.ts';
import { renderText } from './markdown/text.ts';
import type { Value } from './markdown/values.ts';

/** Both looks of one source. `html` is a fragment: shell.ts puts it into a document. */
export interface Rendered {
  readonly text: string;
  readonly html: string;
}

/** Renders a source whose places of values are filled from `values`. `colon` stands between a name and its value. */
export function renderMarkdown(source: string, values: readonly Value[], colon?: string): Rendered {
  const blocks = blocksOf(source);
  return { text: renderText(blocks, values, colon), html: renderHtml(blocks, values) };
}

/** Blocks of the newest sources: values are kept apart from a template's Markdown, so most notices have one of a few. */
const parsed = new Map<string, readonly Block[]>();
const PARSED_MAX = 100;
const LONGEST_KEPT = 20_000;

function blocksOf(source: string): readonly Block[] {
  const known = parsed.get(source);
  if (known) return known;
  const blocks = parseMarkdown(source);
  if (source.length > LONGEST_KEPT) return blocks;
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(source, blocks);
  return blocks;
}

// Takes format=flowed text; gives it with its soft line breaks joined, quote depth kept. Linear. RFC 3676 §4.

/** Joins flowed lines of equal quote depth; `delSp` removes the blank that marks the break. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open: { depth: number; pieces: string[] } | null = null;
  for (const line of text.split('\n')) {
    const depth = quoteDepth(line);
    const rest = line.slice(depth);
    const content = rest.startsWith(' ') ? rest.slice(1) : rest;
    // §4.3: the signature separator is fixed although it ends with a blank.
    const isFlowed = content.endsWith(' ') && content !== '-- ';
    const piece = isFlowed && delSp ? content.slice(0, -1) : content;
    if (open && (open.depth !== depth || content === '-- ')) {
      out.push(rebuild(open));
      open = null;
    }
    if (open) open.pieces.push(piece);
    else open = { depth, pieces: [piece] };
    if (!isFlowed) {
      out.push(rebuild(open));
      open = null;
    }
  }
  if (open) out.push(rebuild(open));
  return out.join('\n');
}

function rebuild(paragraph: { readonly depth: number; readonly pieces: readonly string[] }): string {
  const text = paragraph.pieces.join('');
  return paragraph.depth === 0 ? text : `${'>'.repeat(paragraph.depth)} ${text}`;
}

function quoteDepth(line: string): number {
  let depth = 0;
  while (line[depth] === '>') depth++;
  return depth;
}

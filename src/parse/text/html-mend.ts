// Takes HTML that would cost the words of a mail: elements never closed, nesting without end; gives it so that a parser
// can read it. Linear; never throws. (H7)

/** The HTML without the openings of what is never closed; null when all is closed. */
export function unclosed(html: string): string | null {
  const lower = html.toLowerCase();
  const left = (open: string, close: string) => lower.lastIndexOf(open) > lower.lastIndexOf(close);
  const isComment = left('<!--', '-->');
  const silent = ['style', 'title', 'script', 'textarea', 'select'].find((name) => left(`<${name}`, `</${name}`));
  if (isComment) return html.replaceAll('<!--', '');
  const names = silent === 'select' ? '(?:select|option)' : silent;
  return silent === undefined ? null : html.replace(new RegExp(`<${names}[^<>]*>`, 'gi'), '');
}

/**
 * htmlparser2 keeps its stack at the front of an array: quadratic in depth. Beyond a depth that no mail has, opening
 * tags of inline and block containers are dropped before parsing; their words stay.
 */
export function limitDepth(html: string): string {
  if (html.length < 12_000) return html;
  let depth = 0;
  let deepest = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    const closes = html.charCodeAt(at + 1) === 47;
    // In small letters.
    const name = html.charCodeAt(at + (closes ? 2 : 1)) | 32;
    if (name < 97 || name > 122) continue;
    depth += closes ? -1 : 1;
    if (depth > deepest) deepest = depth;
  }
  if (deepest < 4_000) return html;
  return html
    .replace(/<\/?(?!br\b|p\b|li\b|tr\b|td\b|div\b|style\b|script\b)[a-z][^<>]*>/gi, '')
    .replace(/<div\b[^<>]*>/gi, '<br>')
    .replace(/<\/div>/gi, '');
}

// HTML as pieces: tags, words between them, comments, and what stands in a style sheet, a script or a title. Takes a source,
// which may be a template; gives its pieces in order, each character looked at a few times however the source is broken. Pure.

/** Pieces of a source; `at` is where its `text` begins. */
export type Piece =
  | { readonly kind: 'words' | 'comment'; readonly at: number; readonly text: string }
  | { readonly kind: 'raw'; readonly at: number; readonly text: string; readonly name: string }
  | Tag;

/** A tag; `text` is what stands behind its name. */
export interface Tag {
  readonly kind: 'tag';
  /** Where its `<` is. */
  readonly at: number;
  readonly end: number;
  readonly name: string;
  readonly isClosing: boolean;
  readonly text: string;
}

/** One attribute; `isBare` = without quotation marks. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly isBare: boolean;
}

const NAME = /<(\/?)([a-z][a-z0-9:-]*)/iy;
const ATTRIBUTE = /(?<![a-z-])([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
/** Elements with no tags in them. */
const RAW: Readonly<Record<string, string>> = { style: '</style', script: '</script', title: '</title' };

/** Every piece, as a browser would cut them. */
export function* piecesOf(html: string): Generator<Piece> {
  const tagAt = tagReader(html);
  let from = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', Math.max(from, at + 1))) {
    const piece = tagAt(at) ?? commentAt(html, at);
    if (piece === null) continue;
    if (at > from) yield { kind: 'words', at: from, text: html.slice(from, at) };
    yield piece;
    from = piece.kind === 'tag' ? piece.end : at + piece.text.length;
    if (piece.kind !== 'tag' || piece.isClosing || !Object.hasOwn(RAW, piece.name)) continue;
    const closing = new RegExp(RAW[piece.name] ?? '', 'gi');
    closing.lastIndex = from;
    const end = closing.exec(html)?.index ?? html.length;
    yield { kind: 'raw', at: from, text: html.slice(from, end), name: piece.name };
    from = end;
  }
  if (from < html.length) yield { kind: 'words', at: from, text: html.slice(from) };
}

/** The tags alone, also those in comments: some programs read them. */
export function* tagsIn(html: string): Generator<Tag> {
  const tagAt = tagReader(html);
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const tag = tagAt(at);
    if (tag) yield tag;
    at = tag ? tag.end : at + 1;
  }
}

/** The attributes of a tag. */
export function attributesOf(text: string): readonly Attribute[] {
  return [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare]) => ({
    name: name.toLowerCase(),
    value: double ?? single ?? bare ?? '',
    isBare: bare !== undefined,
  }));
}

/** `<!-- … -->`, and what else begins with `<!`, `<?` or `</`; without its end it is all that follows. */
function commentAt(html: string, at: number): Piece | null {
  const isComment = html.startsWith('<!--', at);
  if (!isComment && !/[!?/]/.test(html[at + 1] ?? '')) return null;
  const close = isComment ? html.indexOf('-->', at + 2) : html.indexOf('>', at);
  const end = close < 0 ? html.length : close + (isComment ? 3 : 1);
  return { kind: 'comment', at, text: html.slice(at, end) };
}

/** Reads the tag that begins at a place; null = none does. Asked for places in their order. */
function tagReader(html: string): (at: number) => Tag | null {
  const run = /[^<>"']*/y;
  // Places outside quotation marks from which no tag ends: two ways that meet go on as one.
  const dead = new Set<number>();
  const endFrom = (start: number): number => {
    const passed: number[] = [];
    for (let at = start; !dead.has(at); ) {
      passed.push(at);
      run.lastIndex = at;
      run.test(html);
      const stop = run.lastIndex;
      const sign = html[stop];
      if (sign === '>') return stop + 1;
      const close = sign === '"' || sign === "'" ? html.indexOf(sign, stop + 1) : -1;
      if (close < 0) break;
      at = close + 1;
    }
    for (const one of passed) dead.add(one);
    return -1;
  };
  return (at) => {
    NAME.lastIndex = at;
    const [whole = '', slash = '', name = ''] = NAME.exec(html) ?? [];
    if (whole === '') return null;
    const end = endFrom(at + whole.length);
    if (end < 0) return null;
    const text = html.slice(at + whole.length, end - 1);
    return { kind: 'tag', at, end, name: name.toLowerCase(), isClosing: slash !== '', text };
  };
}

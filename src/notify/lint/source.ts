// The text of a template as the lint reads it: without its comments, and with lines and columns. Each in one pass. Pure.

/** The text with what stands between these signs made blank, line ends kept; without its end, all that follows. */
export function blanked(text: string, open: string, close: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, from)) {
    const found = text.indexOf(close, at + open.length);
    const end = found < 0 ? text.length : found + close.length;
    out += text.slice(from, at) + blanks(text.slice(at, end));
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** The text with `{{! … }}` and `{{!-- … --}}` made blank. One that never ends is said by itself and hides nothing. */
export function withoutNotes(text: string): string {
  let out = '';
  let from = 0;
  const open = /\{\{~?!(--)?/g;
  const long = /--~?\}\}/g;
  for (let found = open.exec(text); found; found = open.exec(text)) {
    const isLong = found[1] !== undefined;
    long.lastIndex = open.lastIndex;
    const at = isLong ? (long.exec(text)?.index ?? -1) : text.indexOf('}}', open.lastIndex);
    if (at < 0) break;
    const end = isLong ? long.lastIndex : at + 2;
    out += text.slice(from, found.index) + blanks(text.slice(found.index, end));
    from = end;
    open.lastIndex = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Line and column of places, both from 1; quick where they are asked for in order. */
export function placesIn(text: string): (at: number) => { readonly line: number; readonly column: number } {
  let line = 1;
  let begin = 0;
  let next = text.indexOf('\n');
  return (at) => {
    if (at < begin) {
      line = 1;
      begin = 0;
      next = text.indexOf('\n');
    }
    for (; next >= 0 && next < at; next = text.indexOf('\n', begin)) {
      line += 1;
      begin = next + 1;
    }
    return { line, column: at - begin + 1 };
  };
}

function blanks(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

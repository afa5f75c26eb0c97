// Takes one Authentication-Results value; gives its authserv-id and results, or null when it is not of the grammar.
// Comments, quoted strings and versions are read as RFC 8601 §2.2 has them; what is broken is not guessed at, because
// a guess would be believed. Linear; never throws.

/** One `method=result` with its properties (`header.d` → `example.com`), names in lower case. */
export interface AuthResult {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

export interface AuthResults {
  readonly server: string;
  readonly results: readonly AuthResult[];
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

const MAX_LENGTH = 65_536;
const MAX_RESULTS = 100;

/** Reads `authserv-id [version]; method=result prop.name=value …; …`. */
export function parseAuthResults(value: string): AuthResults | null {
  if (value.length > MAX_LENGTH) return null;
  const clauses = splitClauses(value);
  if (!clauses) return null;
  const [head, ...rest] = clauses;
  const server = head?.[0];
  // §2.2: the authserv-id may be followed by a version number and nothing else.
  if (!server || server.text === '=' || !head || head.length > 2 || (head[1] && !/^\d+$/.test(head[1].text)))
    return null;
  if (head[1] && head[1].text !== '1') return null;
  const results = rest.slice(0, MAX_RESULTS).flatMap((clause) => resultOf(clause) ?? []);
  return { server: server.text.toLowerCase(), results };
}

/** Reads `method=result …; …` without an authserv-id before it, as Microsoft 365 writes it; null when one is there. */
export function parseNamelessResults(value: string): readonly AuthResult[] | null {
  if (value.length > MAX_LENGTH) return null;
  const [head, ...rest] = splitClauses(value) ?? [];
  const begins = head && resultOf(head);
  if (!begins) return null;
  return [begins, ...rest.slice(0, MAX_RESULTS).flatMap((clause) => resultOf(clause) ?? [])];
}

function resultOf(words: readonly Word[]): AuthResult | null {
  const [method, equals, result] = words;
  if (!method || equals?.text !== '=' || equals.quoted || !result) return null;
  // §2.2: a method may carry a version, `dkim/1=pass`.
  const name = /^([a-z0-9-]+)(?:\/1)?$/i.exec(method.text)?.[1];
  if (name === undefined) return null;
  const properties = new Map<string, string>();
  for (let i = 3; i + 2 < words.length + 1; ) {
    const key = words[i];
    if (key && words[i + 1]?.text === '=' && words[i + 2]) {
      const property = key.text.toLowerCase();
      if (!properties.has(property)) properties.set(property, words[i + 2]?.text ?? '');
      i += 3;
    } else i++;
  }
  return { method: name.toLowerCase(), result: result.text.toLowerCase(), properties };
}

/** Words of each clause, clauses parted by semicolons; null when a comment or a quoted string is never closed. */
function splitClauses(value: string): readonly (readonly Word[])[] | null {
  const clauses: Word[][] = [[]];
  let at = 0;
  while (at < value.length) {
    const char = value[at] ?? '';
    if (char === '(') {
      const end = commentEnd(value, at);
      if (end < 0) return null;
      at = end;
    } else if (char === '"') {
      const quoted = quotedString(value, at);
      if (!quoted) return null;
      clauses.at(-1)?.push({ text: quoted.text, quoted: true });
      at = quoted.end;
    } else if (char === ';') {
      clauses.push([]);
      at++;
    } else if (char === '=') {
      clauses.at(-1)?.push({ text: '=', quoted: false });
      at++;
    } else if (/\s/.test(char)) at++;
    else {
      const end = wordEnd(value, at);
      clauses.at(-1)?.push({ text: value.slice(at, end), quoted: false });
      at = end;
    }
  }
  return clauses;
}

function wordEnd(value: string, from: number): number {
  let at = from;
  while (at < value.length && !/[\s;="()]/.test(value[at] ?? '')) at++;
  // A lone closing parenthesis is part of nothing; it is stepped over as a word of its own.
  return at === from ? from + 1 : at;
}

function commentEnd(value: string, from: number): number {
  let depth = 0;
  for (let i = from; i < value.length; i++) {
    const char = value[i];
    if (char === '\\') i++;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return i + 1;
  }
  return -1;
}

function quotedString(value: string, from: number): { readonly text: string; readonly end: number } | null {
  let text = '';
  for (let i = from + 1; i < value.length; i++) {
    if (value[i] === '"') return { text, end: i + 1 };
    if (value[i] === '\\') i++;
    text += value[i] ?? '';
  }
  return null;
}

// Takes text that holds XML; gives the text of the first element a path leads to: `order/id`, `order/@number`,
// `//id` anywhere. One pass over the tags; no DTD, no entities but the five of XML and numbers, no namespaces: `a:id` is
// found as `a:id` and as `id`. Never throws at broken XML: what is not closed ends where its parent does.

const MAX_DEPTH = 100;
const MAX_TAGS = 20_000;
const TAG = /<(?:[?!][^<>]*>|(\/?)([\p{L}_][\p{L}\p{N}_.:-]{0,200})((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>)/gu;

/** The element's text, or the attribute's value; '' when there is none. */
export function xmlValue(text: string, path: string): string {
  const steps = path.split('/').map((step) => step.trim());
  const anywhere = path.startsWith('//');
  const wanted = steps.filter((step) => step !== '');
  const attribute = wanted.at(-1)?.startsWith('@') ? (wanted.pop()?.slice(1) ?? null) : null;
  return find(plainXml(text), { wanted, anywhere, attribute });
}

interface Sought {
  readonly wanted: readonly string[];
  readonly anywhere: boolean;
  readonly attribute: string | null;
}

function find(text: string, sought: Sought): string {
  const open: string[] = [];
  let collected: { readonly depth: number; text: string; from: number } | null = null;
  let count = 0;
  for (const match of text.matchAll(TAG)) {
    if (++count > MAX_TAGS) return '';
    const [whole, closing, name = '', attributes = '', empty] = match;
    if (collected) collected.text += decoded(text.slice(collected.from, match.index));
    if (collected) collected.from = match.index + whole.length;
    if (name === '') continue;
    if (closing) {
      const at = open.lastIndexOf(name);
      if (at < 0) continue;
      open.length = at;
      if (collected && open.length < collected.depth) return collected.text.trim();
      continue;
    }
    if (open.length < MAX_DEPTH) open.push(name);
    if (!collected && isAt(open, sought)) {
      if (sought.attribute !== null) {
        const value = attributeOf(attributes, sought.attribute);
        if (value !== '') return value;
      } else if (!empty) collected = { depth: open.length, text: '', from: match.index + whole.length };
    }
    if (empty) open.pop();
  }
  return '';
}

/** Without comments, and with CDATA as ordinary text. */
function plainXml(text: string): string {
  let plain = '';
  let at = 0;
  for (;;) {
    const next = text.indexOf('<!', at);
    const kind =
      next < 0 ? null : text.startsWith('<!--', next) ? '-->' : text.startsWith('<![CDATA[', next) ? ']]>' : '';
    if (kind === null) return plain + text.slice(at);
    const end = kind === '' ? next + 2 : text.indexOf(kind, next);
    // Not closed: the rest is taken as it is, and nothing is searched twice.
    if (end < 0) return plain + text.slice(at);
    plain += text.slice(at, kind === '' ? end : next);
    if (kind === ']]>')
      plain += text
        .slice(next + 9, end)
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;');
    at = kind === '' ? end : end + 3;
  }
}

/** The path ends here: the whole way from the root, or its end alone with `//`. A prefix of the wanted root may be left out. */
function isAt(open: readonly string[], { wanted, anywhere }: Sought): boolean {
  if (wanted.length === 0 || open.length < wanted.length) return false;
  if (!anywhere && open.length !== wanted.length) return false;
  const tail = open.slice(-wanted.length);
  return wanted.every((step, index) => step === '*' || step === tail[index] || step === local(tail[index]));
}

function local(name = ''): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributeOf(attributes: string, wanted: string): string {
  for (const match of attributes.matchAll(/([\p{L}_][\p{L}\p{N}_.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)) {
    if (match[1] === wanted || local(match[1]) === wanted) return decoded(match[2] ?? match[3] ?? '').trim();
  }
  return '';
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
  });
}

// Takes the text of a rules file; gives the same rules in one layout: keys in the order they work, a blank line between
// rules, long one-liners opened, two blanks of indent. Comments stay where they are written. Refuses to change meaning:
// the value read back must be the same, or the text stays as it is. Formatting twice changes nothing more.
import { type Document, isMap, isPair, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Problem } from '../problem.ts';
import { readSource } from '../source.ts';

export type Formatted =
  | { readonly ok: true; readonly text: string; readonly isChanged: boolean }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FILE_KEYS = ['version', 'include', 'matchers', 'presets', 'lists', 'defaults', 'rules', 'tests'];
const RULE_KEYS = [
  'id',
  'why',
  'owner',
  'enabled',
  'expires',
  'when',
  'extract',
  'require',
  'thread',
  'preset',
  'then',
  'redirect',
  'set_from_headers',
  'set',
  'update',
  'tags',
  'do',
  'notify',
  'override',
  'continue',
  'stop',
  'tests',
];
/** A map or list of one line may be this long, counted as JSON: that does not depend on the layout. */
const ONE_LINE = 110;
const MAX_ROUNDS = 5;

/** Formats one file. */
export function formatRules(path: string, text: string): Formatted {
  const source = readSource({ path, text });
  const broken = source.problems.filter((problem) => problem.code === 'yaml' || problem.code === 'size');
  if (broken.length > 0) return { ok: false, problems: broken };
  const formatted = settled(text);
  const again = formatted === null ? null : readSource({ path, text: formatted });
  const isSame =
    again &&
    !again.problems.some((problem) => problem.code === 'yaml') &&
    meaning(again.value) === meaning(source.value);
  if (formatted === null || !isSame) {
    const message =
      'the file cannot be laid out anew without changing its meaning (an alias before its anchor?); it stays as it is';
    return { ok: false, problems: [{ file: path, line: 1, column: 1, severity: 'error', code: 'format', message }] };
  }
  return { ok: true, text: formatted, isChanged: formatted !== text };
}

/** Laid out until nothing more changes: comments may need a second round to find their place. Null when it cannot be written. */
function settled(text: string): string | null {
  let before = text.replace(/^\uFEFF/, '');
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const document = parseDocument(before, { version: '1.2', logLevel: 'silent' });
    arrange(document);
    let after: string;
    try {
      after = document.toString({ indent: 2, lineWidth: 0, indentSeq: true, flowCollectionPadding: true });
    } catch {
      // An alias would stand before its anchor.
      return null;
    }
    if (after === before) return after;
    before = after;
  }
  return before;
}

function arrange(document: Document): void {
  const { contents } = document;
  if (!isMap(contents)) return;
  contents.flow = false;
  sortKeys(contents, FILE_KEYS);
  for (const key of ['rules', 'tests', 'matchers', 'presets', 'lists']) {
    const part = contents.get(key);
    if (!isSeq(part) && !isMap(part)) continue;
    if (part.items.length > 0) part.flow = false;
  }
  const rules = contents.get('rules');
  if (isSeq(rules))
    for (const [index, rule] of rules.items.entries()) {
      if (!isMap(rule)) continue;
      sortKeys(rule, RULE_KEYS);
      rule.spaceBefore = index > 0;
    }
  openLong(document);
}

/** Known keys in their order, then the others as they stood. */
function sortKeys(map: YAMLMap, order: readonly string[]): void {
  const first = map.items[0];
  const place = (item: unknown): number => {
    const key = isPair(item) && isScalar(item.key) ? String(item.key.value) : '';
    const at = order.indexOf(key);
    return at < 0 ? order.length : at;
  };
  map.items = map.items.toSorted((a, b) => place(a) - place(b));
  // A blank line above the first key of a map is the map's own.
  if (first !== map.items[0] && isPair(map.items[0]) && isScalar(map.items[0].key))
    map.items[0].key.spaceBefore = false;
}

function openLong(document: Document): void {
  visit(document, {
    Node(_, node) {
      // A blank line after a last comment would be counted again in every round.
      if (typeof node.comment === 'string') node.comment = node.comment.replace(/\n[\n ]*$/, '');
    },
  });
  visit(document, {
    Collection(_, node) {
      if (node.flow && JSON.stringify(node.toJSON()).length > ONE_LINE) node.flow = false;
    },
  });
}

/** The value as text; the order of keys counts everywhere but at the top of the file and of a rule. */
function meaning(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const sorted = (map: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const file = sorted(value);
  if (Array.isArray(file.rules))
    file.rules = file.rules.map((rule: unknown) => (typeof rule === 'object' && rule !== null ? sorted(rule) : rule));
  return JSON.stringify(file);
}

// One YAML file as plain values with the place of every key. Takes text; gives values, places and the mistakes of the
// file itself: broken YAML, keys given twice, bombs. Never throws at strange text, never quotes it: a line of a config
// may hold a password, so messages name positions and kinds only.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** Where a value stands; `range` is the span of a scalar in the file's text, null for other values. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly range: readonly [number, number] | null;
}
export type Path = readonly (string | number)[];
export type Values = Record<string, unknown>;

export interface Tree {
  readonly values: Values;
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
}

export const MAX_FILE_OCTETS = 1024 * 1024;
const MAX_NODES = 50_000;
const MAX_DEPTH = 30;
const MAX_SYNTAX_PROBLEMS = 5;

/** The key of a path in `places`. */
export function pathKey(path: Path): string {
  return path.join('\u0000');
}

/** Place of a path, or of the nearest key above it that has one. */
export function placeOf(places: ReadonlyMap<string, Place>, path: Path, file: string): Place {
  for (let length = path.length; length >= 0; length--) {
    const place = places.get(pathKey(path.slice(0, length)));
    if (place) return place;
  }
  return { file, line: 1, column: 1, range: null };
}

/** Reads one file. */
export function readTree(file: string, text: string): Tree {
  const tree: Tree = { values: {}, places: new Map(), problems: [] };
  if (Buffer.byteLength(text) > MAX_FILE_OCTETS) {
    tree.problems.push(atTop(file, 'the file is larger than 1MB, which no configuration is'));
    return tree;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
  });
  const faults = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS);
  for (const fault of faults) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const message = `not valid YAML: ${syntaxText(fault.code, fault.message)}`;
    tree.problems.push({ severity: 'error', file, line, column: col, path: '', message });
  }
  if (tree.problems.length > 0 || document.contents === null) return tree;
  const walker: Walker = { file, lines, tree, nodes: 0, anchors: new Map() };
  if (!isMap(document.contents)) {
    tree.problems.push(atTop(file, 'expected keys like "mailboxes:" at the top of the file'));
    return tree;
  }
  Object.assign(tree.values, walk(walker, document.contents, []));
  return tree;
}

interface Walker {
  readonly file: string;
  readonly lines: LineCounter;
  readonly tree: Tree;
  readonly anchors: Map<string, Node>;
  nodes: number;
}

function walk(walker: Walker, node: Node, path: Path): unknown {
  walker.nodes++;
  if (walker.nodes > MAX_NODES || path.length > MAX_DEPTH) {
    if (walker.nodes !== Number.POSITIVE_INFINITY) complain(walker, node, path, 'too many or too deeply nested values');
    walker.nodes = Number.POSITIVE_INFINITY;
    return undefined;
  }
  remember(walker, node, path);
  if (!isAlias(node) && 'anchor' in node && typeof node.anchor === 'string') walker.anchors.set(node.anchor, node);
  if (isAlias(node)) return walkAlias(walker, node, path);
  if (isMap(node)) return walkMap(walker, node.items, path);
  if (isSeq(node)) return node.items.map((item, at) => walk(walker, item as Node, [...path, at]));
  return isScalar(node) ? scalarValue(node.value) : undefined;
}

function walkAlias(walker: Walker, node: Node & { readonly source: string }, path: Path): unknown {
  const target = walker.anchors.get(node.source);
  if (!target) return complain(walker, node, path, 'an alias (*name) without an anchor (&name) before it');
  // The nodes of an alias are counted each time it is used: a bomb runs into MAX_NODES.
  return walk(walker, target, path);
}

function walkMap(walker: Walker, items: readonly { key: unknown; value: unknown }[], path: Path): Values {
  const values: Values = {};
  for (const { key, value } of items) {
    const keyNode = key as Node;
    const name = isScalar(keyNode) ? String(keyNode.value) : null;
    if (name === null || name === '__proto__') {
      complain(walker, keyNode, path, 'expected a plain name as key');
      continue;
    }
    const here = [...path, name];
    if (Object.hasOwn(values, name)) {
      const first = placeOf(walker.tree.places, here, walker.file);
      complain(walker, keyNode, here, `key "${name}" is given twice; the first is in line ${first.line}`);
      continue;
    }
    remember(walker, keyNode, here);
    values[name] = value === null ? null : walk(walker, value as Node, here);
  }
  return values;
}

/** A place is the key's where there is a key (that is where a person looks), with the range of the value. */
function remember(walker: Walker, node: Node, path: Path): void {
  const key = pathKey(path);
  const known = walker.tree.places.get(key);
  const range: readonly [number, number] | null = isScalar(node) && node.range ? [node.range[0], node.range[1]] : null;
  const start = node.range?.[0] ?? 0;
  const { line, col } = walker.lines.linePos(start);
  if (known) {
    walker.tree.places.set(key, { ...known, range });
    return;
  }
  walker.tree.places.set(key, { file: walker.file, line, column: col, range });
}

function complain(walker: Walker, node: Node, path: Path, message: string): undefined {
  const { line, col } = walker.lines.linePos(node.range?.[0] ?? 0);
  walker.tree.problems.push({ severity: 'error', file: walker.file, line, column: col, path: path.join('.'), message });
  return undefined;
}

function scalarValue(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function atTop(file: string, message: string): Problem {
  return { severity: 'error', file, line: 1, column: 1, path: '', message };
}

/** The parser's sentence where it cannot quote the file, our own where it does. */
function syntaxText(code: string, message: string): string {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return 'a value that starts with "!" must stand in quotes';
    case 'BAD_ALIAS':
      return 'a value that starts with "*" or "&" must stand in quotes';
    case 'BAD_DIRECTIVE':
      return 'a line that starts with "%" must stand in quotes';
    case 'MULTIPLE_DOCS':
      return 'one document per file; remove the line "---"';
    case 'RESOURCE_EXHAUSTION':
      return 'too deeply nested';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second ": " in one line; put the value in quotes';
    case 'BAD_DQ_ESCAPE':
      return 'an unknown \\ escape in a quoted text; write \\\\ or use single quotes';
    default:
      return message;
  }
}

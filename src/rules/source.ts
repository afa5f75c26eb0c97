// Takes the text of a YAML file; gives its plain value and a way from a path in that value back to line and column.
// Never throws: everything odd becomes a Problem. Limits: 1 MB per file, 64 levels, 100 uses of anchors (an alias
// inside its own anchor is refused). YAML 1.2 core schema; what a YAML 1.1 reader would take for a boolean or an
// octal number is an error (R114), so that editors and we never read two different things.
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  Scalar,
  visit,
} from 'yaml';
import type { Problem } from './problem.ts';

/** A rules file as it lies on the disk; `path` is what messages name. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

export type Path = readonly (string | number)[];

/** Collects what is wrong; `at` is a path inside the file's value, `key` points at the key instead of the value. */
export interface Reporter {
  error(at: Path, code: string, message: string): void;
  errorAtKey(at: Path, code: string, message: string): void;
  warning(at: Path, code: string, message: string): void;
}

export interface Source extends Reporter {
  readonly path: string;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** True when the shape of this very value was checked before (in another thread): it is not checked again. */
  readonly isChecked?: boolean;
  /** Line (from 1) of the value at a path. */
  lineOf(at: Path): number;
}

/** How a file becomes a Source. */
export type ReadSource = (file: RuleFile) => Source;

/** What was read of a file elsewhere: its plain value, and the lines somebody asked for, by path (as JSON). Plain data: it crosses threads. */
export interface ReadBefore {
  readonly value: unknown;
  readonly lines: Readonly<Record<string, number>>;
}

const MAX_BYTES = 1_048_576;
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;
const TRAP_KEY = /^(?:on|off|yes|no|y|n)$/i;

/** Reads one file. `value` is null when the YAML itself is broken. */
export function readSource(file: RuleFile): Source {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const report = (offset: number, severity: Problem['severity'], code: string, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file: file.path, line: Math.max(line, 1), column: Math.max(col, 1), severity, code, message });
  };
  const document = parse(file, lines, report);
  if (document) checkNodes(document, report);
  const isSound = !problems.some((problem) => problem.code === 'yaml');
  const value = document && isSound ? plainValue(document, report) : null;
  const offset = (at: Path, key: boolean): number => (document ? offsetOf(document, at, key) : 0);
  return {
    path: file.path,
    value: value ?? null,
    problems,
    lineOf: (at) => Math.max(lines.linePos(offset(at, false)).line, 1),
    error: (at, code, message) => report(offset(at, false), 'error', code, message),
    errorAtKey: (at, code, message) => report(offset(at, true), 'error', code, message),
    warning: (at, code, message) => report(offset(at, false), 'warning', code, message),
  };
}

/** A Source of what was read, and found sound, before: no YAML is parsed again. */
export function sourceOf(path: string, { value, lines }: ReadBefore): Source {
  const problems: Problem[] = [];
  const lineOf = (at: Path): number => lines[JSON.stringify(at)] ?? 1;
  const report =
    (severity: Problem['severity']) =>
    (at: Path, code: string, message: string): void => {
      problems.push({ file: path, line: lineOf(at), column: 1, severity, code, message });
    };
  return {
    path,
    value,
    problems,
    isChecked: true,
    lineOf,
    error: report('error'),
    errorAtKey: report('error'),
    warning: report('warning'),
  };
}

/** `readSource` that keeps what was read in `into`, by path, for `sourceOf` in another thread. */
export function keepingSources(into: Map<string, ReadBefore>): ReadSource {
  return (file) => {
    const source = readSource(file);
    const lines: Record<string, number> = {};
    into.set(file.path, { value: source.value, lines });
    const lineOf = (at: Path): number => {
      lines[JSON.stringify(at)] ??= source.lineOf(at);
      return lines[JSON.stringify(at)] ?? 1;
    };
    return { ...source, lineOf };
  };
}

type Report = (offset: number, severity: Problem['severity'], code: string, message: string) => void;

function parse(file: RuleFile, lines: LineCounter, report: Report): Document.Parsed | null {
  if (Buffer.byteLength(file.text) > MAX_BYTES) {
    report(0, 'error', 'size', 'the file is larger than 1 MB; split it (files run in name order)');
    return null;
  }
  const control = file.text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
  if (control >= 0) {
    report(control, 'error', 'yaml', 'a control character stands here: is this a text file in UTF-8?');
    return null;
  }
  try {
    const documents = parseAllDocuments(file.text.replace(/^\uFEFF/, ''), {
      lineCounter: lines,
      version: '1.2',
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return null;
    const [first, second] = documents;
    if (second)
      report(second.range[0], 'error', 'yaml', 'one file holds one document; put this one in a file of its own');
    for (const error of first?.errors ?? []) report(error.pos[0], 'error', 'yaml', yamlMessage(error));
    for (const warning of first?.warnings ?? []) report(warning.pos[0], 'error', 'yaml', tagMessage(warning.message));
    return first && first.errors.length === 0 && !second ? first : null;
  } catch (error) {
    // Deep nesting overflows the parser's stack; that is the writer's mistake, not ours.
    report(0, 'error', 'yaml', `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Aliases of aliases multiply: few of them may stand for millions of values. */
function plainValue(document: Document.Parsed, report: Report): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    report(0, 'error', 'yaml', 'aliases of aliases make this file too large; use matchers: and presets: instead');
    return null;
  }
}

function yamlMessage(error: { readonly code: string; readonly message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'this key stands twice in the same map; keep one of them';
  if (error.code === 'TAB_AS_INDENT') return 'a tab stands where blanks indent; write blanks';
  return error.message.replace(/\.$/, '');
}

/** `!foo` before a value: YAML would go on without it. */
function tagMessage(message: string): string {
  const tag = /^Unresolved tag: (.*)$/.exec(message)?.[1];
  return tag === undefined
    ? message
    : `the tag ${tag.replace('tag:yaml.org,2002:', '!!')} means nothing here; leave it out, or quote the text`;
}

function checkNodes(document: Document.Parsed, report: Report): void {
  let aliases = 0;
  visit(document, {
    Alias(_, node, path) {
      aliases += 1;
      const start = node.range?.[0] ?? 0;
      if (aliases === MAX_ALIASES + 1)
        report(start, 'error', 'yaml', 'more than 100 aliases; use matchers: and presets:');
      const target = node.resolve(document);
      if (target === undefined) report(start, 'error', 'yaml', `no anchor "&${node.source}" stands before this alias`);
      else if (path.includes(target))
        report(start, 'error', 'yaml', `the alias "*${node.source}" stands inside its own anchor`);
    },
    Pair(_, pair) {
      if (!isScalar(pair.key)) report(offsetOfNode(pair.key), 'error', 'yaml', 'a key must be plain text');
      else checkKey(pair.key, report);
    },
    Scalar(_, node) {
      checkNumber(node, report);
    },
    Node(_, node, path) {
      if (path.length !== MAX_DEPTH * 2) return undefined;
      report(offsetOfNode(node), 'error', 'yaml', `nested deeper than ${MAX_DEPTH} levels`);
      return visit.BREAK;
    },
  });
}

function checkKey(key: Scalar, report: Report): void {
  const start = key.range?.[0] ?? 0;
  if (key.value === '<<')
    report(start, 'error', 'yaml', '"<<" does not merge here; use presets: (or matchers:) instead');
  if (key.type !== Scalar.PLAIN) return;
  const text = key.source ?? String(key.value);
  if (TRAP_KEY.test(text))
    report(start, 'error', 'R114', `"${text}" as a key is a boolean in YAML 1.1; write it in quotes`);
}

function checkNumber(node: Scalar, report: Report): void {
  if (node.type !== Scalar.PLAIN || typeof node.value !== 'number' || node.source === undefined) return;
  if (/^[+-]?0\d+$|^[+-]?0[xo]|^[+-]?\d[\d.]*e/i.test(node.source)) {
    report(
      node.range?.[0] ?? 0,
      'error',
      'R114',
      `${node.source} reads as the number ${node.value}; write "${node.source}" in quotes`,
    );
  }
}

function offsetOfNode(node: unknown): number {
  return (node as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
}

function offsetOf(document: Document.Parsed, at: Path, wantsKey: boolean): number {
  let node: unknown = document.contents;
  let offset = offsetOfNode(node);
  for (const [depth, step] of at.entries()) {
    if (isAlias(node)) node = (node as { resolve(doc: Document.Parsed): Node | undefined }).resolve(document);
    const last = depth === at.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!isPair(pair)) return offset;
      node = pair.value;
      const useKey = (wantsKey && last) || offsetOfNode(node) === 0;
      offset = useKey ? offsetOfNode(pair.key) : offsetOfNode(node);
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = offsetOfNode(node) || offset;
    } else return offset;
  }
  return offset;
}

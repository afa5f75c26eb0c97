// Parts that put themselves in, or so many parts that no mail could hold them. Takes the site's files, the shipped ones and
// how the site calls its header and footer; says it at each file that is to be changed: an error where no notice can leave
// so, a warning where it may never have come to it. Pure.
import Handlebars from 'handlebars';
import { isCanned } from '../canned.ts';
import { isPart, localeChain, splitTemplate, type TemplateFiles } from '../template-files.ts';
import { MAX_PARTS } from '../templates/engine.ts';
import { type PartLook, partName, partPaths } from '../templates/parts.ts';
import { type Problem, problem } from './syntax.ts';

interface Call {
  readonly name: string;
  /** Counted from 1 in the file. */
  readonly line: number;
  /** Whatever the notice says: no block stands around it. */
  readonly isSure: boolean;
}

interface Walk {
  readonly files: TemplateFiles;
  readonly parts: ReadonlyMap<string, string>;
  /** What each file calls; kept for all folders. */
  readonly said: Map<string, readonly Call[]>;
  /** How many parts a file puts in altogether, itself among them; kept per folder. */
  readonly counts: Map<string, number>;
}

type Folders = Pick<Walk, 'files' | 'said'> & { readonly look: PartLook; readonly walks: Map<string, Walk> };

/** Every own file whose parts have no end, or are too many. */
export function lintParts(own: TemplateFiles, files: TemplateFiles, look: PartLook): readonly Problem[] {
  const folders: Folders = { files, look, walks: new Map(), said: new Map() };
  return Object.keys(own).flatMap((path) => {
    if (!path.endsWith('.hbs') || !files[path]?.includes('{{')) return [];
    const walk = walkOf(path, folders);
    const ring = ringFrom(path, walk, []);
    if (ring !== null) {
      // Said where the ring itself is, not at everything that leads into it.
      if (ring[0] !== path) return [];
      const names = [...ring, path].map(partName).join(' → ');
      const message = `puts itself in without end (${names}): take one of these {{> …}} away`;
      const next = ring[1] ?? path;
      const severity = isReached(path, walk) && isSureRing(path, walk) ? 'error' : 'warning';
      return [fault(path, lineOf(path, walk, next), message, severity)];
    }
    const count = countOf(path, walk);
    // Said where few become too many, not at everything that puts this in.
    if (count <= MAX_PARTS || calls(path, walk).some(([, one]) => countOf(one, walk) > MAX_PARTS)) return [];
    const shown = count > 1e9 ? 'endlessly many' : count;
    const message = `puts in ${shown} parts altogether, expected at most ${MAX_PARTS}`;
    return [fault(path, lineOf(path, walk), message, 'warning')];
  });
}

function walkOf(path: string, { files, look, walks, said }: Folders): Walk {
  const [first = '', queue = '', third = ''] = path.split('/');
  const isQueues = first === 'queues';
  const key = isQueues ? `${queue}/${third}` : `/${first}`;
  const known = walks.get(key);
  if (known) return known;
  const locales = localeChain([isQueues ? third : first]);
  const parts = partPaths(files, { queue: isQueues ? queue : null, look, locales });
  const walk: Walk = { files, parts, said, counts: new Map() };
  walks.set(key, walk);
  return walk;
}

/** What this file calls and where that lies, once for each time. */
function calls(path: string, { files, parts, said }: Walk): readonly (readonly [Call, string])[] {
  const known = said.get(path) ?? callsIn(path, files[path] ?? '');
  said.set(path, known);
  return known.flatMap((call) => {
    const called = parts.get(call.name);
    return called === undefined ? [] : [[call, called] as const];
  });
}

/** From the syntax tree: what stands in a comment calls nothing. */
function callsIn(path: string, text: string): readonly Call[] {
  if (!text.includes('{{')) return [];
  const { body, bodyLine } = splitTemplate(path, text);
  const visitor = new CallVisitor(bodyLine - 1);
  try {
    visitor.accept(Handlebars.parse(body));
  } catch {
    // It does not parse: that is said by itself.
    return [];
  }
  return visitor.calls;
}

class CallVisitor extends Handlebars.Visitor {
  readonly calls: Call[] = [];
  readonly #lineOffset: number;
  #depth = 0;

  constructor(lineOffset: number) {
    super();
    this.#lineOffset = lineOffset;
  }

  override BlockStatement(statement: hbs.AST.BlockStatement): void {
    this.#depth += 1;
    super.BlockStatement(statement);
    this.#depth -= 1;
  }

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    this.#add(statement);
  }

  override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
    this.#add(statement);
    super.PartialBlockStatement(statement);
  }

  /** A name that is only known when a notice is rendered is left alone. */
  #add({ name, loc }: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): void {
    if (!('original' in name)) return;
    const line = loc.start.line + this.#lineOffset;
    this.calls.push({ name: String(name.original), line, isSure: this.#depth === 0 });
  }
}

/** The way from a file back to one on that way: the ring alone, which begins with the file it comes back to; null = none. */
function ringFrom(
  path: string,
  walk: Walk,
  way: readonly string[],
  seen = new Set<string>(),
): readonly string[] | null {
  const begins = way.indexOf(path);
  if (begins >= 0) return way.slice(begins);
  if (seen.has(path)) return null;
  for (const called of new Set(calls(path, walk).map(([, one]) => one))) {
    const ring = ringFrom(called, walk, [...way, path], seen);
    if (ring) return ring;
  }
  seen.add(path);
  return null;
}

/** True when some notice that is looked for with this one's language puts it in whatever it says. */
function isReached(path: string, walk: Walk): boolean {
  const language = languageOf(path);
  const notices = Object.keys(walk.files)
    .filter((one) => one.endsWith('.hbs') && !isPart(one) && !isCanned(one))
    .filter((one) => language === 'en' || languageOf(one) === language);
  return surelyFrom(notices, walk).has(path);
}

function languageOf(path: string): string {
  return path.replace(/^queues\/[^/]*\//, '').split(/[-/]/, 1)[0] ?? '';
}

/** True when this comes back to itself whatever a notice says. */
function isSureRing(path: string, walk: Walk): boolean {
  return surelyFrom([path], walk).has(path);
}

/** All that is put in by these files outside every block. */
function surelyFrom(paths: readonly string[], walk: Walk): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...paths];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (const [{ isSure }, called] of calls(path, walk)) {
      if (!isSure || found.has(called)) continue;
      found.add(called);
      left.push(called);
    }
  }
  return found;
}

function countOf(path: string, walk: Walk): number {
  const known = walk.counts.get(path);
  if (known !== undefined) return known;
  const count = calls(path, walk).reduce((sum, [, called]) => sum + 1 + countOf(called, walk), 0);
  walk.counts.set(path, count);
  return count;
}

/** Where a file calls another, or calls at all. */
function lineOf(path: string, walk: Walk, called?: string): number {
  return calls(path, walk).find(([, one]) => called === undefined || one === called)?.[0].line ?? 1;
}

function fault(file: string, line: number, message: string, severity: Problem['severity']): Problem {
  return { ...problem({ file, line, column: 1 }, 'part', message), severity };
}

// Words somebody wrote to be read: a notice that carries them and does not show them would swallow a reply while everybody
// is told that it left. Takes a notice's name, its file and all files; gives the variables the file should show and does
// not, in itself or in the parts it puts in. The lint says it, and a notice is not sent so (F52). Pure.
import Handlebars from 'handlebars';
import { isPart, splitTemplate, type TemplateFiles } from '../template-files.ts';
import { partName } from './parts.ts';

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  reply: ['body'],
  forward: ['body'],
  'note-mention': ['body'],
  question: ['form'],
  closed: ['comment'],
  'agent-held': ['held.original'],
};

/** True when the file of a notice that asks for a rating neither shows the links nor says up to which number, in itself or in its parts. */
export function hidesRating(path: string, files: TemplateFiles): boolean {
  const { variables, parts } = reached(path, files);
  // A site's own `_rating` asks in its own way, or not at all.
  return !parts.has('_rating') && !variables.has('ratingLinks') && !variables.has('ratingScale');
}

interface Shown {
  readonly variables: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
}

const known = new WeakMap<TemplateFiles, Map<string, Shown>>();

/** The variables of a notice's words that this file of it does not show; [] = all is there, or it has none. */
export function unshownWords(name: string, path: string, files: TemplateFiles): readonly string[] {
  const needed = Object.hasOwn(NEEDED, name) ? (NEEDED[name] ?? []) : [];
  if (needed.length === 0) return [];
  const shown = reached(path, files).variables;
  // What is asked can be listed or given as lines to fill in.
  const shows = (variable: string): boolean =>
    shown.has(variable.split('.').at(-1) ?? variable) || (variable === 'form' && shown.has('missing'));
  return needed.filter((variable) => !shows(variable));
}

/** What a file shows and calls, in itself and in the parts it puts in. */
function reached(path: string, files: TemplateFiles): Shown {
  const variables = new Set<string>();
  const parts = new Set<string>();
  const seen = new Set([path]);
  // A set gives what is added on the way, too.
  for (const one of seen) {
    const shown = shownIn(one, files);
    for (const name of shown.variables) variables.add(name);
    for (const name of shown.parts) parts.add(name);
    const called = shown.parts.size === 0 ? [] : Object.keys(files).filter(isPart);
    for (const file of called) if (shown.parts.has(partName(file))) seen.add(file);
  }
  return { variables, parts };
}

function shownIn(path: string, files: TemplateFiles): Shown {
  const all = known.get(files) ?? new Map<string, Shown>();
  known.set(files, all);
  const before = all.get(path);
  if (before) return before;
  const visitor = new ShownVisitor();
  try {
    visitor.accept(Handlebars.parse(splitTemplate(path, files[path] ?? '').body));
  } catch {
    // It does not parse: that is said by itself.
  }
  const found = { variables: visitor.variables, parts: visitor.parts };
  all.set(path, found);
  return found;
}

/** `{{#if body}}` asks for it and shows nothing; `{{body}}`, `{{lines body}}`, `{{#each …}}` and `{{#with …}}` do. */
class ShownVisitor extends Handlebars.Visitor {
  readonly variables = new Set<string>();
  readonly parts = new Set<string>();

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    for (const one of [statement.path, ...statement.params]) this.#add(one);
  }

  override BlockStatement(statement: hbs.AST.BlockStatement): void {
    if (!['if', 'unless'].includes(String(statement.path.original)))
      statement.params.forEach((one) => void this.#add(one));
    super.BlockStatement(statement);
  }

  override PartialStatement({ name, params }: hbs.AST.PartialStatement): void {
    if ('original' in name) this.parts.add(String(name.original));
    params.forEach((one) => void this.#add(one));
  }

  #add(one: hbs.AST.Expression): void {
    if ('original' in one) this.variables.add(String(one.original).split(/[./]/).at(-1) ?? '');
    if ('params' in one) (one as hbs.AST.SubExpression).params.forEach((param) => void this.#add(param));
  }
}

// Takes template files; gives every mistake in them at once, with file and line: what does not parse, unknown variables,
// unknown parts and helpers, `{{{`, a missing subject, missing header or footer. Reads the syntax tree only; renders
// nothing. The same strictness at run time makes the plain form stand in (F52).
import Handlebars from 'handlebars';
import type { Problem as Mistake } from '../model/problem.ts';
import { cannedVariables, isCanned } from './canned.ts';
import { templateVariables } from './context.ts';
import { documentVariables } from './documents/context.ts';
import { isDocument } from './documents/document.ts';
import { splitTemplate, type TemplateFiles } from './template-files.ts';
import { blockHelpers } from './templates.ts';

/** A mistake in a template file; line and column count from 1. */
export interface Problem extends Mistake {
  /** syntax, variable, part, helper, raw, subject or frame. */
  readonly code: string;
}

const PARTS = ['_header', '_footer'];
const BLOCKS = ['if', 'unless', 'each'];

/** Checks each file of the templates folder; files that are no `.hbs` are left alone. */
export function lintTemplates(files: TemplateFiles): readonly Problem[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.hbs'))
    .flatMap(([path, text]) => lintFile(path, text));
}

function lintFile(path: string, text: string): readonly Problem[] {
  const source = splitTemplate(path, text);
  const isPart = (path.split('/').at(-1) ?? '').startsWith('_');
  const problems = [
    ...lintSource(path, source.body, source.bodyLine - 1),
    ...(source.subject === null ? [] : lintSource(path, source.subject, 1)),
  ];
  const say = (code: string, message: string): void => {
    problems.push({ file: path, line: 1, column: 1, severity: code === 'frame' ? 'warning' : 'error', code, message });
  };
  if (isCanned(path)) return problems;
  if (isDocument(path) && !isPart) {
    if (source.subject === null) say('subject', 'no subject: begin the file with ---, subject: …, --- (the title)');
    return problems;
  }
  if (!isPart && source.subject === null) say('subject', 'no subject: begin the file with ---, subject: …, ---');
  for (const part of isPart ? [] : PARTS) {
    if (!source.body.includes(`{{> ${part}}}`)) say('frame', `${part} is not used: write {{> ${part}}}`);
  }
  return problems;
}

function lintSource(file: string, text: string, lineOffset: number): Problem[] {
  try {
    const visitor = new TemplateVisitor(file, lineOffset);
    visitor.accept(Handlebars.parse(text));
    return visitor.problems;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/on line (\d+)/.exec(message)?.[1] ?? 1);
    return [
      problem(
        { file, line: line + lineOffset, column: 1 },
        'syntax',
        message.replaceAll(/\s*\n\s*/g, ' ').slice(0, 300),
      ),
    ];
  }
}

type Place = { readonly file: string; readonly line: number; readonly column: number };

function problem(place: Place, code: string, message: string): Problem {
  return { ...place, severity: 'error', code, message };
}

/** Walks one template; `#scopes` is what `this` is in the blocks around, the innermost last. */
class TemplateVisitor extends Handlebars.Visitor {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lineOffset: number;
  readonly #scopes: unknown[];

  constructor(file: string, lineOffset: number) {
    super();
    this.#file = file;
    this.#lineOffset = lineOffset;
    this.#scopes = [isCanned(file) ? cannedVariables : isDocument(file) ? documentVariables : templateVariables];
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    // `escaped` is false for {{{x}}} and {{&x}}.
    if (!statement.escaped) this.#say(statement, 'raw', '{{{ }}} is not allowed: write {{ }}');
    if (statement.params.length === 0) {
      this.#checkPath(statement.path);
      return;
    }
    this.#checkHelper(statement, blockHelpers);
    for (const param of statement.params) this.#checkPath(param);
  }

  override BlockStatement(statement: hbs.AST.BlockStatement): void {
    this.#checkHelper(statement, BLOCKS);
    for (const param of statement.params) this.#checkPath(param);
    const isEach = pathOf(statement.path) === 'each';
    const [list] = statement.params;
    if (isEach) this.#scopes.push(itemOf(list ? this.#resolve(list) : undefined));
    if (statement.program) this.acceptKey(statement, 'program');
    if (isEach) this.#scopes.pop();
    if (statement.inverse) this.acceptKey(statement, 'inverse');
  }

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    const name = 'original' in statement.name ? String(statement.name.original) : '';
    if (!PARTS.includes(name)) this.#say(statement, 'part', `unknown part ${name}: known are ${PARTS.join(', ')}`);
  }

  override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
    this.#say(statement, 'part', 'part blocks are not allowed');
  }

  override Decorator(statement: hbs.AST.Decorator): void {
    this.#say(statement, 'helper', 'decorators are not allowed');
  }

  override DecoratorBlock(statement: hbs.AST.DecoratorBlock): void {
    this.#say(statement, 'helper', 'decorators are not allowed');
  }

  #checkHelper(statement: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, known: readonly string[]): void {
    const name = pathOf(statement.path);
    if (!known.includes(name)) this.#say(statement, 'helper', `unknown helper ${name}: known are ${known.join(', ')}`);
  }

  #checkPath(node: hbs.AST.Node): void {
    if (node.type !== 'PathExpression') {
      if (node.type === 'SubExpression') this.#say(node, 'helper', 'nested helpers are not allowed');
      return;
    }
    if (this.#resolve(node) === undefined) this.#say(node, 'variable', `unknown variable ${pathOf(node)}`);
  }

  /** The shape a path leads to; undefined when there is no such variable. `@index` and friends are known in each. */
  #resolve(node: hbs.AST.Node): unknown {
    if (!isPath(node)) return undefined;
    if (node.data) return ['index', 'first', 'last', 'key'].includes(String(node.parts[0])) ? '' : undefined;
    let shape: unknown = this.#scopes[this.#scopes.length - 1 - node.depth];
    for (const name of node.parts) {
      if (typeof shape !== 'object' || shape === null || Array.isArray(shape) || !Object.hasOwn(shape, String(name)))
        return undefined;
      shape = Object.entries(shape).find(([key]) => key === name)?.[1];
    }
    return shape;
  }

  #say(node: hbs.AST.Node, code: string, message: string): void {
    const { line, column } = node.loc.start;
    this.problems.push(problem({ file: this.#file, line: line + this.#lineOffset, column: column + 1 }, code, message));
  }
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function pathOf(node: hbs.AST.Node): string {
  return isPath(node) ? node.original : node.type;
}

function itemOf(shape: unknown): unknown {
  return Array.isArray(shape) ? shape[0] : undefined;
}

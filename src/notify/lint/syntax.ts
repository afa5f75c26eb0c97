// Mistakes in the language of a template: what does not parse, unknown variables, parts and helpers, `{{{`, helpers without
// what they need. Takes one source and what may be used in it; gives every mistake with its place. Reads the syntax tree
// only; renders nothing.
import Handlebars from 'handlebars';
import type { Problem as Mistake } from '../../model/problem.ts';
import { bareHelpers, blockHelpers, formHelper } from '../templates/engine.ts';

/** A mistake in a template file; line and column count from 1. */
export interface Problem extends Mistake {
  /** syntax, variable, part, helper, raw, subject, frame, locale, text, size, contrast, remote or unsafe. */
  readonly code: string;
}

/** What a file may use. */
export interface Usable {
  /** Shape of its variables. */
  readonly variables: unknown;
  /** Names of the parts there are. */
  readonly parts: ReadonlySet<string>;
}

const BLOCKS = ['if', 'unless', 'each'];
const HELPERS = [...blockHelpers, formHelper];

/** Every mistake of one source, whose first line is line `lineOffset` + 1 of the file. */
export function lintSource(
  file: string,
  text: string,
  { lineOffset, usable }: { readonly lineOffset: number; readonly usable: Usable },
): Problem[] {
  try {
    const visitor = new TemplateVisitor(file, lineOffset, usable);
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

/** Where a mistake is. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** A mistake at its place. */
export function problem(place: Place, code: string, message: string): Problem {
  return { ...place, severity: 'error', code, message };
}

/** Walks one template; `#scopes` is what `this` is in the blocks around, the innermost last. */
class TemplateVisitor extends Handlebars.Visitor {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lineOffset: number;
  readonly #parts: ReadonlySet<string>;
  readonly #scopes: unknown[];

  constructor(file: string, lineOffset: number, { variables, parts }: Usable) {
    super();
    this.#file = file;
    this.#lineOffset = lineOffset;
    this.#parts = parts;
    this.#scopes = [variables];
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    // `escaped` is false for {{{x}}} and {{&x}}.
    if (!statement.escaped) this.#say(statement, 'raw', '{{{ }}} is not allowed: write {{ }}');
    const name = pathOf(statement.path);
    if (statement.params.length === 0) {
      if (!bareHelpers.some((one) => one === name)) this.#checkPath(statement.path);
      return;
    }
    this.#checkHelper(statement, HELPERS);
    if (name === formHelper) {
      this.#checkForms(statement);
      return;
    }
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
    if (this.#parts.has(name)) return;
    this.#say(statement, 'part', `unknown part ${name}: known are ${[...this.#parts].sort().join(', ')}`);
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

  /** Two texts: how a person is addressed formally, and informally. */
  #checkForms(statement: hbs.AST.MustacheStatement): void {
    const isRight = statement.params.length === 2 && statement.params.every((one) => one.type === 'StringLiteral');
    if (!isRight) this.#say(statement, 'helper', `${formHelper} takes two texts: {{${formHelper} "Sie" "du"}}`);
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

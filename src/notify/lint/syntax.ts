// Mistakes in the language of a template: what does not parse, unknown variables, parts and helpers, `{{{`, helpers without
// what they need. Takes one source and what may be used in it; gives every mistake with its place. Reads the syntax tree
// only; renders nothing.
import Handlebars from 'handlebars';
import { nearest } from '../../model/nearest.ts';
import type { Problem as Mistake } from '../../model/problem.ts';
import { bareHelpers, blockHelpers, formHelper } from '../templates/engine.ts';
import { braceFault } from './braces.ts';

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
/** Groups of values no mail is without; any other is nothing where it does not apply, and prints nothing there. */
const ALWAYS = ['instance', 'recipient'];
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
    const { line, column, message } = braceFault(text, error);
    return [problem({ file, line: line + lineOffset, column }, 'syntax', message)];
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
  #depth = 0;

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
      if (!bareHelpers.some((one) => one === name)) this.#checkShown(statement.path);
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
    const listed = list && this.#resolve(list);
    if (isEach && list && listed !== undefined && !Array.isArray(listed))
      this.#say(list, 'variable', `${pathOf(list)} is no list: {{#each}} goes through lists alone`, 'warning');
    // What is no list has nothing in it to be judged: its own mistake is said.
    if (isEach) this.#scopes.push(itemOf(listed));
    this.#depth += 1;
    if (statement.program) this.acceptKey(statement, 'program');
    if (isEach) this.#scopes.pop();
    if (statement.inverse) this.acceptKey(statement, 'inverse');
    this.#depth -= 1;
  }

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    const name = 'original' in statement.name ? String(statement.name.original) : '';
    if (this.#parts.has(name)) return;
    const known = [...this.#parts].sort();
    const near = nearest(name, known);
    const advice = near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    this.#say(
      statement,
      'part',
      name === '' ? 'a part is called by its name: write {{> _name}}' : `unknown part ${name}: ${advice}`,
    );
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
    if (known.includes(name)) return;
    // `{{#ticket}}` of other template languages: a variable, not a helper.
    const isVariable =
      statement.type === 'BlockStatement' &&
      statement.params.length === 0 &&
      this.#resolve(statement.path) !== undefined;
    const advice = isVariable
      ? `write {{#if ${name}}}, {{#unless ${name}}} or {{#each ${name}}}`
      : `known are ${known.join(', ')}`;
    this.#say(statement, 'helper', `unknown helper ${name}: ${advice}`);
  }

  /** Two texts: how a person is addressed formally, and informally. */
  #checkForms(statement: hbs.AST.MustacheStatement): void {
    const isRight = statement.params.length === 2 && statement.params.every((one) => one.type === 'StringLiteral');
    if (!isRight) this.#say(statement, 'helper', `${formHelper} takes two texts: {{${formHelper} "Sie" "du"}}`);
  }

  /** A value that is put into the text: one word or sentence, no list and no group of values. */
  #checkShown(node: hbs.AST.Node): void {
    this.#checkPath(node);
    const shape = this.#resolve(node);
    const name = pathOf(node);
    if (Array.isArray(shape))
      this.#say(
        node,
        'variable',
        `${name} is a list: write {{#each ${name}}} … {{/each}}`,
        // It prints words with commas, and nothing when it is empty.
        'warning',
      );
    else if (typeof shape === 'object' && shape !== null) {
      const [first = ''] = Object.keys(shape);
      this.#say(
        node,
        'variable',
        `${name} is several values: write {{${name === 'this' ? '' : `${name}.`}${first}}} or another of them`,
        this.#depth === 0 && ALWAYS.includes(name) ? 'error' : 'warning',
      );
    }
  }

  #checkPath(node: hbs.AST.Node): void {
    if (node.type !== 'PathExpression') {
      if (node.type === 'SubExpression') this.#say(node, 'helper', 'nested helpers are not allowed');
      return;
    }
    if (this.#resolve(node) !== undefined) return;
    this.#say(node, 'variable', `unknown variable ${pathOf(node)}${isPath(node) ? this.#adviceOn(node) : ''}`);
  }

  /** What was probably meant: the same from the scope around, else a name that is near. */
  #adviceOn({ parts, depth, data }: hbs.AST.PathExpression): string {
    if (data || parts.length === 0) return '';
    const names = parts.map(String);
    const outer = this.#scopes.findLastIndex(
      (scope, at) => at < this.#scopes.length - 1 - depth && within(scope, names) !== undefined,
    );
    if (outer >= 0) return `: in {{#each}} it is ${'../'.repeat(this.#scopes.length - 1 - outer)}${names.join('.')}`;
    const scope = this.#scopes[this.#scopes.length - 1 - depth];
    const right = names.findIndex((_, at) => within(scope, names.slice(0, at + 1)) === undefined);
    const around = within(scope, names.slice(0, right));
    const known = typeof around === 'object' && around !== null && !Array.isArray(around) ? Object.keys(around) : [];
    const near = nearest(names[right] ?? '', known);
    if (near !== null)
      return `: did you mean ${[...names.slice(0, right), near, ...names.slice(right + 1)].join('.')}?`;
    const path = names.slice(0, right).join('.');
    if (path === '') return ': docs/templates.md lists those there are, docs/documents.md those of documents';
    return known.length === 0 ? `: ${path} has no further names` : `: ${path} has ${known.slice(0, 16).join(', ')}`;
  }

  /** The shape a path leads to; undefined when there is no such variable. `@index` and friends are known in each. */
  #resolve(node: hbs.AST.Node): unknown {
    if (!isPath(node)) return undefined;
    if (node.data) return ['index', 'first', 'last', 'key'].includes(String(node.parts[0])) ? '' : undefined;
    return within(this.#scopes[this.#scopes.length - 1 - node.depth], node.parts.map(String));
  }

  #say(node: hbs.AST.Node, code: string, message: string, severity: Problem['severity'] = 'error'): void {
    const { line, column } = node.loc.start;
    const place = { file: this.#file, line: line + this.#lineOffset, column: column + 1 };
    this.problems.push({ ...problem(place, code, message), severity });
  }
}

/** What these names lead to from a shape; undefined when one of them is not there. */
function within(from: unknown, names: readonly string[]): unknown {
  let shape = from;
  for (const name of names) {
    if (typeof shape !== 'object' || shape === null || Array.isArray(shape) || !Object.hasOwn(shape, name))
      return undefined;
    shape = Object.entries(shape).find(([key]) => key === name)?.[1];
  }
  return shape;
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

// Takes the text of a value with `{{name}}` in it; gives a TextTemplate and the names it uses, or what is wrong.
// Handlebars syntax, read by its parser and rendered here by walking the tree: nothing is ever compiled to code, only
// own properties are looked up, so mail content and hostile names ({{constructor}}, {{__proto__}}) give ''. Allowed:
// {{dotted.name}}, {{#if x}}…{{else}}…{{/if}}, {{#unless x}}; no partials, helpers, parameters or data.
import Handlebars from 'handlebars';
import type { TextTemplate, Variables } from '../../model/policy.ts';

export type TemplateResult =
  | { readonly ok: true; readonly template: TextTemplate; readonly names: readonly string[] }
  | { readonly ok: false; readonly message: string };

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: readonly string[] }
  | {
      readonly kind: 'if';
      readonly path: readonly string[];
      readonly yes: readonly Part[];
      readonly no: readonly Part[];
    };

const MAX_SOURCE = 20_000;
const MAX_RENDERED = 65_536;
const MAX_DEPTH = 20;

/** Reads one template. Never throws. */
export function compileTemplate(source: string): TemplateResult {
  if (source.length > MAX_SOURCE) return { ok: false, message: `longer than ${MAX_SOURCE} characters` };
  if (!source.includes('{{')) return { ok: true, template: constantTemplate(source), names: [] };
  const names: string[] = [];
  try {
    const parts = readParts(Handlebars.parse(source).body, names, 0);
    return {
      ok: true,
      template: { source, constant: null, render: (data) => render(parts, data).slice(0, MAX_RENDERED) },
      names,
    };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? plainMessage(error.message) : String(error) };
  }
}

/** The same template with each value passed through `change` first: percent-encoding for URLs. */
export function changedValues(
  template: TextTemplate,
  names: readonly string[],
  change: (value: string) => string,
): TextTemplate {
  if (template.constant !== null) return template;
  const paths = names.map((name) => name.split('.'));
  return { ...template, render: (data) => template.render(changedVariables(paths, data, change)) };
}

type Tree = { [name: string]: string | Tree };

/** Only the values the template names: the others are never touched. */
function changedVariables(
  paths: readonly (readonly string[])[],
  data: Variables,
  change: (value: string) => string,
): Variables {
  const root: Tree = Object.create(null);
  for (const path of paths) {
    let here = root;
    for (const step of path.slice(0, -1)) {
      const next = here[step];
      const branch: Tree = typeof next === 'object' ? next : Object.create(null);
      here[step] = branch;
      here = branch;
    }
    here[path.at(-1) ?? ''] = change(lookUp(path, data));
  }
  return root;
}

/** A value without variables. */
export function constantTemplate(source: string): TextTemplate {
  return { source, constant: source, render: () => source };
}

function readParts(body: readonly hbs.AST.Statement[], names: string[], depth: number): readonly Part[] {
  if (depth > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH} blocks`);
  return body.flatMap((statement): Part[] => {
    switch (statement.type) {
      case 'ContentStatement':
        return [{ kind: 'text', text: (statement as hbs.AST.ContentStatement).value }];
      case 'CommentStatement':
        return [];
      case 'MustacheStatement': {
        const { path, params, hash } = statement as hbs.AST.MustacheStatement;
        if (params.length > 0 || (hash?.pairs.length ?? 0) > 0)
          throw new Error(`{{${original(path)} …}}: there are no helpers; write {{name}}`);
        return [{ kind: 'value', path: readPath(path, names) }];
      }
      case 'BlockStatement':
        return [readBlock(statement as hbs.AST.BlockStatement, names, depth)];
      default:
        throw new Error('partials and decorators are not allowed; write {{name}}');
    }
  });
}

function readBlock(block: hbs.AST.BlockStatement, names: string[], depth: number): Part {
  const helper = block.path.original;
  const [condition] = block.params;
  if ((helper !== 'if' && helper !== 'unless') || !condition || block.params.length !== 1) {
    throw new Error(`{{#${helper}}} is not known; allowed are {{#if name}}…{{else}}…{{/if}} and {{#unless name}}`);
  }
  const path = readPath(condition, names);
  const yes = readParts(block.program?.body ?? [], names, depth + 1);
  const no = readParts(block.inverse?.body ?? [], names, depth + 1);
  return helper === 'if' ? { kind: 'if', path, yes, no } : { kind: 'if', path, yes: no, no: yes };
}

function readPath(expression: hbs.AST.Expression, names: string[]): readonly string[] {
  const path = expression as hbs.AST.PathExpression;
  const parts: readonly unknown[] = path.parts ?? [];
  const plain = parts.filter((part): part is string => typeof part === 'string');
  const wrong =
    path.type !== 'PathExpression' ||
    path.data ||
    path.depth > 0 ||
    plain.length !== parts.length ||
    plain.length === 0;
  if (wrong) throw new Error(`{{${original(path)}}} is no variable; write {{name}} or {{name.part}}`);
  names.push(plain.join('.'));
  return plain;
}

function original(expression: hbs.AST.Expression | hbs.AST.PathExpression): string {
  return String((expression as { original?: unknown }).original ?? '');
}

function render(parts: readonly Part[], data: Variables): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') out += part.text;
    else if (part.kind === 'value') out += lookUp(part.path, data);
    else out += render(lookUp(part.path, data) === '' ? part.no : part.yes, data);
    if (out.length > MAX_RENDERED) return out.slice(0, MAX_RENDERED);
  }
  return out;
}

/** Own properties only: neither `constructor` nor `__proto__` leads anywhere. A group of values counts as ''. */
function lookUp(path: readonly string[], data: Variables): string {
  let here: string | Variables | undefined = data;
  for (const step of path) {
    if (here === undefined || typeof here === 'string' || here === null || !Object.hasOwn(here, step)) return '';
    here = here[step];
  }
  return typeof here === 'string' ? here : '';
}

function plainMessage(message: string): string {
  const first = message.split('\n')[0] ?? '';
  return first.startsWith('Parse error') ? 'the {{…}} is not closed or not well-formed; write {{name}}' : first;
}

// rules/schema.json as editors use it: every key says what it is and shows an example that is YAML.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rulesSchemaJson } from '../../src/rules/schema.ts';

interface Node {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly $defs?: Readonly<Record<string, Node>>;
}

const schema = rulesSchemaJson() as Node;
const keys = new Map<string, string>();
collect(schema, '', new Set());

/** Every key that may be written somewhere, with its description. */
function collect(node: Node, path: string, seen: Set<Node>): void {
  const here = resolved(node);
  if (seen.has(here)) return;
  seen.add(here);
  for (const [name, child] of Object.entries({ ...here.properties, ...here.patternProperties })) {
    const at = `${path}/${name}`;
    keys.set(at, child.description ?? '');
    collect(child, at, seen);
  }
  for (const child of [...(here.anyOf ?? []), ...(here.oneOf ?? [])]) collect(child, path, seen);
  if (here.items) collect(here.items, `${path}[]`, seen);
  if (typeof here.additionalProperties === 'object') collect(here.additionalProperties, `${path}/*`, seen);
}

function resolved(node: Node): Node {
  const name = node.$ref?.replace('#/$defs/', '');
  const found = name === undefined ? node : schema.$defs?.[name];
  if (!found) throw new Error(`${node.$ref} leads nowhere`);
  return found.$ref ? resolved(found) : found;
}

describe('every key', () => {
  test('is found', () => expect(keys.size).toBeGreaterThan(180));

  test('has a description and an example', () => {
    const bare = [...keys].filter(([, about]) => !/\S.* Example: \S/.test(about)).map(([path]) => path);
    expect(bare).toEqual([]);
  });

  test('is shown by its example the way it is written', () => {
    const wrong = [...keys].filter(([path, about]) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const example = about.slice(about.indexOf('Example: ') + 9);
      // Patterns (header.X), clauses within `received:` and operators are shown inside their map.
      if (name.startsWith('^') || name.startsWith('received.')) return false;
      const text = /^\{.*\}$/.test(example) ? example : `{ ${example} }`;
      const value: unknown = parse(text.replaceAll('…', '"…"').replaceAll('"""', '"'));
      return typeof value !== 'object' || value === null || !Object.hasOwn(value, name);
    });
    expect(wrong).toEqual([]);
  });
});

// rules fmt over the example files and the packs, laid out at random and with comments anywhere: the meaning is the same, no
// comment is lost or doubled, and formatting twice changes nothing more.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Document, parse, visit } from 'yaml';
import { packNames, readPack } from '../../src/daemon/rules/packs.ts';
import { formatRules } from '../../src/rules/tools/format.ts';

const root = join(import.meta.dirname, '../..');
const files: readonly (readonly [string, string])[] = [
  ...['rules', 'fixtures/rules'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')] as const),
  ),
  ...packNames().map((name) => [name, readPack(name) ?? ''] as const),
];
const ROUNDS = 6;

/** The same numbers every time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same value in another layout: flow here, block there, other indents and quotes, comments between lines. */
function laidOut(text: string, roll: () => number): string {
  const document = new Document(parse(text), { version: '1.2' });
  visit(document, {
    Collection(_, node) {
      if (roll() < 0.3) node.flow = true;
      return node.flow ? visit.SKIP : undefined;
    },
  });
  const options = {
    indent: 1 + Math.ceil(roll() * 5),
    indentSeq: roll() < 0.5,
    lineWidth: roll() < 0.5 ? 0 : 60,
    defaultStringType: roll() < 0.3 ? ('QUOTE_DOUBLE' as const) : ('PLAIN' as const),
    flowCollectionPadding: roll() < 0.5,
  };
  const lines = document.toString(options).split('\n');
  let count = 0;
  const commented = lines.flatMap((line) => {
    // A text over several lines has no comments inside.
    const isPlain = /^\s*(?:- )?[\w.-]+:(?: |$)/.test(line) && !/[|>][-+]?\d?$/.test(line);
    if (!isPlain || roll() > 0.15) return [line];
    count += 1;
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    return [`${indent}# remark ${count}.`, line];
  });
  const candidate = commented.join('\n');
  try {
    return JSON.stringify(parse(candidate)) === JSON.stringify(parse(text)) ? candidate : lines.join('\n');
  } catch {
    return lines.join('\n');
  }
}

/** The value with the order of keys that means something; only a rule's and a file's own keys are sorted by fmt. */
function meaning(text: string): string {
  const file = parse(text) as Record<string, unknown>;
  const sorted = (value: object): object =>
    Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const rules = Array.isArray(file.rules) ? file.rules.map((rule: object) => sorted(rule)) : file.rules;
  return JSON.stringify(sorted({ ...file, rules }));
}

function comments(text: string): readonly string[] {
  return (text.match(/# remark \d+\./g) ?? []).toSorted();
}

test.each(files)('%s, however it is laid out', (name, text) => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const ugly = laidOut(text, dice(seed * 7_919));
    const once = formatRules(name, ugly);
    if (!once.ok) throw new Error(`${name}, seed ${seed}: ${once.problems[0]?.message}\n${ugly}`);
    expect(meaning(once.text)).toBe(meaning(text));
    expect(comments(once.text)).toEqual(comments(ugly));
    expect(formatRules(name, once.text)).toMatchObject({ ok: true, isChanged: false });
  }
});

// The table of features tells the truth: no id is missing, every command, key and test it names exists, and what it calls
// to come is not there under another name.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leafCommands } from '../../src/cli/reference.ts';
import { configReference, laterReference } from '../../src/config/reference.ts';
import { pendingTable } from '../../src/rules/pending.ts';
import { rulesReference } from '../../src/rules/reference.ts';
import { chapters, type Feature } from './features/feature.ts';
import { surprises } from './features/surprises.ts';
import { features, stateOf } from './features/table.ts';
import { root } from './pages.ts';

const commands = new Map(leafCommands());
const named = (of: readonly Feature[], door: string) =>
  of.flatMap(({ id, by }) => by.filter((way) => way.startsWith(`${door}: `)).map((way) => [id, way.slice(3)] as const));

test('every id of the list has its row, in order', () => {
  const ids = Object.entries(chapters).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  expect(ids).toHaveLength(75);
  expect(features.map(({ id }) => id)).toEqual(ids);
});

test.each(named(features, 'C'))('%s: mailclerk %s is a command with these options', (_, line) => {
  const words = line.split(' ').filter((word) => !word.startsWith('-'));
  const command = commands.get(words.join(' '));
  expect(command?.name()).toBe(words.at(-1));
  const options = command?.options.flatMap(({ short, long }) => [short, long]) ?? [];
  expect(options).toEqual(expect.arrayContaining(line.split(' ').filter((word) => word.startsWith('-'))));
});

test.each(named(features, 'Y'))('%s: %s is a key that works', (_, line) => {
  const [kind, key] = line.split(' ');
  const [reference, pending] =
    kind === 'config'
      ? [configReference(), laterReference()]
      : [rulesReference(), pendingTable.map(({ name }) => `\`${name}\``).join()];
  expect(['config', 'rules']).toContain(kind);
  expect(reference).toContain(`\`${key}\``);
  expect(pending).not.toContain(`\`${key}\``);
});

const proofs = [
  ...features.flatMap(({ id, proof }) => proof.map(([file, name]) => [id, file, name] as const)),
  ...surprises.flatMap(({ says, proof }) => proof.map(([file, name]) => [says, file, name] as const)),
];
test.each(proofs)('%s is proved by %s: %s', (_, file, name) => {
  const path = join(root, 'test', file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(name);
});

test('what works is proved, and what is missing names the issue that brings it', () => {
  for (const feature of features) {
    expect([feature.id, feature.by.length > 0, feature.proof.length > 0]).toEqual([
      feature.id,
      feature.by.length > 0,
      feature.by.length > 0,
    ]);
    if (stateOf(feature) !== 'done') expect([feature.id, feature.lacks.length > 0]).toEqual([feature.id, true]);
    for (const lack of feature.lacks) expect(lack).toMatch(/^[5-9-]: \S/);
  }
});

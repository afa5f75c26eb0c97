import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configSchemaJson } from '../../src/config/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';

const root = new URL('../../', import.meta.url);
type Node = { readonly [key: string]: unknown };

function* keys(node: Node, path: string): Generator<readonly [string, Node]> {
  for (const [name, child] of Object.entries((node.properties ?? {}) as Record<string, Node>)) {
    yield [`${path}${name}`, child];
    yield* keys(child, `${path}${name}.`);
    if (typeof child.additionalProperties === 'object')
      yield* keys(child.additionalProperties as Node, `${path}${name}.*.`);
  }
}

test('config/schema.json is current (mailclerk config schema --json > config/schema.json)', () => {
  const committed = JSON.parse(readFileSync(new URL('config/schema.json', root), 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(configSchemaJson())));
});

test('every key is explained', () => {
  const all = [...keys(configSchemaJson(), '')];
  expect(all.length).toBeGreaterThan(100);
  expect(
    all.filter(([, node]) => typeof node.description !== 'string' || node.description.length < 8).map(([path]) => path),
  ).toEqual([]);
});

test('the shipped example loads without a word', () => {
  const path = new URL('config/example.yaml', root).pathname;
  const { config, problems } = loadConfig(path, { env: { SUPPORT_PASSWORD: 'x', SMTP_PASSWORD: 'y' } });
  expect(problems).toEqual([]);
  expect(config?.mailboxes).toHaveLength(1);
});

test('the whole of what is planned loads today: what comes later is a warning, nothing is an unknown key', () => {
  const path = new URL('surface.yaml', import.meta.url).pathname;
  const { config, problems } = loadConfig(path, { env: {}, needSecrets: false });
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const others = problems.filter((problem) => !problem.message.endsWith('is not supported yet: has no effect'));
  expect(others.map((problem) => problem.path)).toEqual(['agents.anna.notify.assigned', 'templates.dir']);
  expect(config?.mailboxes.map((mailbox) => [mailbox.name, mailbox.queue])).toEqual([
    ['support', 'support'],
    ['billing', 'support'],
  ]);
  expect(config?.notifications.customer.status).toEqual(['in_progress', 'closed']);
});

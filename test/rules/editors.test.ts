// What an admin sees in an editor with the YAML language server: the schemas, written by our own commands into a fresh
// site, complete, explain and find mistakes, and find none where there is none.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packNames, readPack } from '../../src/daemon/rules/packs.ts';
import { run } from '../cli/run.ts';
import { type LanguageServer, startLanguageServer } from './language-server.ts';

const root = join(import.meta.dirname, '../..');
const LONG = { timeout: 60_000 };
const HEAD = '# yaml-language-server: $schema=./schema.json\n';
const withHead = (text: string): string => (text.startsWith(HEAD) ? text : HEAD + text);

let folder: string;
let server: LanguageServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mc-editor-'));
  for (const line of ['rules schema -o rules/schema.json', 'config schema -o config/schema.json'])
    expect(await run(line, { cwd: folder })).toMatchObject({ code: 0 });
  server = await startLanguageServer(folder);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const rules = (name: string): string => join(folder, 'rules', name);

test('the schema is written anew over our own, and over nothing else', async () => {
  expect(await run('rules schema -o rules/schema.json', { cwd: folder })).toMatchObject({ code: 0 });
  writeFileSync(join(folder, 'mine.json'), '{"title":"mine"}');
  expect(await run('rules schema -o mine.json', { cwd: folder })).toMatchObject({ code: 7 });
  expect(JSON.parse((await run('rules schema', { cwd: folder })).out)).toMatchObject({ title: 'mailclerk rules' });
});

describe('in a rules file', () => {
  test('match fields and the keys of a rule are completed', LONG, async () => {
    const text = `${HEAD}version: 1\nrules:\n  - id: a\n    when:\n      \n    then: ticket\n    \n`;
    await server.open(rules('complete.yaml'), text);
    const fields = await server.complete(rules('complete.yaml'), 5, 6);
    expect(fields).toEqual(expect.arrayContaining(['from', 'subject.clean', 'auth.verified', 'any', 'attachment']));
    const keys = await server.complete(rules('complete.yaml'), 7, 4);
    expect(keys).toEqual(expect.arrayContaining(['extract', 'thread', 'set', 'tests', 'expires']));
    expect(keys).not.toContain('id');
  });

  test('verdicts and fixed words are completed as values', LONG, async () => {
    const text = `${HEAD}version: 1\nrules:\n  - id: a\n    when: { is: bounce }\n    then: \n`;
    await server.open(rules('values.yaml'), text);
    const verdicts = await server.complete(rules('values.yaml'), 5, 10);
    expect(verdicts).toEqual(expect.arrayContaining(['ticket', 'ignore', 'quarantine', 'redirect']));
  });

  test('a key under the pointer is explained, with its example', LONG, async () => {
    const text = `${HEAD}version: 1\nrules:\n  - id: a\n    when:\n      auth.verified: true\n      header.X-Form: contact\n    thread: { key: x, within: 14d }\n`;
    await server.open(rules('hover.yaml'), text);
    expect(await server.hover(rules('hover.yaml'), 5, 8)).toMatch(
      /aligned DKIM or DMARC.*Example: auth\.verified: true/s,
    );
    expect(await server.hover(rules('hover.yaml'), 6, 8)).toMatch(/A header by its name/);
    expect(await server.hover(rules('hover.yaml'), 7, 6)).toMatch(/How mails find their ticket/);
    expect(await server.hover(rules('hover.yaml'), 7, 24)).toMatch(/whose last mail is younger/);
  });

  test('unknown keys and words are mistakes where they stand', LONG, async () => {
    const text = `${HEAD}version: 1\nrules:\n  - id: a\n    wehn: { from: a@b.de }\n    when: { form: a@b.de }\n    then: tickt\n    set: { quueue: ops }\n    tests: [ { mail: { subjct: x }, expect: {} } ]\n`;
    const mistakes = await server.open(rules('wrong.yaml'), text);
    expect(mistakes.map(({ line }) => line).toSorted()).toEqual([5, 6, 7, 8, 9]);
    expect(mistakes.map(({ message }) => message).join('\n')).toMatch(/wehn|not allowed/);
  });

  const files = [
    ...readdirSync(join(root, 'fixtures/rules'))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, readFileSync(join(root, 'fixtures/rules', name), 'utf8')] as const),
    ...readdirSync(join(root, 'rules'))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [`starter-${name}`, readFileSync(join(root, 'rules', name), 'utf8')] as const),
    ...packNames().map((name) => [`${name.replace('/', '-')}.yaml`, readPack(name) ?? ''] as const),
  ];
  test.each(files)('%s has no mistake', LONG, async (name, text) => {
    expect(await server.open(rules(name), withHead(text))).toEqual([]);
  });
});

describe('in the config', () => {
  test('keys are completed and explained, unknown ones are mistakes', LONG, async () => {
    const path = join(folder, 'config/mailclerk.yaml');
    const text = `${HEAD}version: 1\nmailboxes:\n  support:\n    address: support@example.com\n    pol: 60s\n    host: imap.example.com\nsmtp: { host: smtp.example.com, from: support@example.com }\nhttp:\n  listen: 8080\n`;
    const mistakes = await server.open(path, text);
    expect(mistakes.map(({ line }) => line)).toEqual([6]);
    expect(await server.complete(path, 5, 4)).toEqual(expect.arrayContaining(['user', 'folders', 'after']));
    expect(await server.hover(path, 9, 4)).toMatch(/\/livez.*Example: listen: 8080/s);
  });

  test('the example configs have no mistake', LONG, async () => {
    for (const file of ['config/example.yaml', 'test/config/surface.yaml']) {
      const path = join(folder, 'config', file.replaceAll('/', '-'));
      expect([file, await server.open(path, withHead(readFileSync(join(root, file), 'utf8')))]).toEqual([file, []]);
    }
  });
});

// Rules and their lists as they lie on the disk: other encodings, large lists, lists in YAML, what cannot be read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disk } from '../../src/daemon/files.ts';
import { loadRuleFiles } from '../../src/daemon/setup.ts';
import type { Loaded } from '../../src/rules/load.ts';
import { config } from '../desk/builders.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RULES = `version: 1
lists: { vip: { file: lists/FILE, key: domain } }
rules:
  - { id: vip, when: { from.domain: { in_list: vip } }, tags: ["{{vip.company}}"] }
`;

function load(files: Readonly<Record<string, string | Uint8Array>>): Loaded {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'rules', name)), { recursive: true });
    writeFileSync(join(folder, 'rules', name), text);
  }
  return loadRuleFiles({ ...config, rulesDir: join(folder, 'rules') }, disk, {});
}

const messages = ({ problems }: Loaded): readonly string[] => problems.map(({ message }) => message);

test.each([
  ['comma', 'domain,company\nacme.example,"ACME, Inc."\n'],
  ['semicolon, BOM and CRLF', '\uFEFFdomain;company\r\nacme.example;"ACME, Inc."\r\n'],
  ['separators at the end of each row', 'domain;company;;\nacme.example;"ACME, Inc.";;\n'],
  ["Excel's line about the separator", 'sep=;\r\ndomain;company\r\nACME.example;"ACME, Inc."\r\n'],
])('a CSV list is read: %s', (_, text) => {
  const loaded = load({ '10.yaml': RULES.replace('FILE', 'vip.csv'), 'lists/vip.csv': text });
  expect(messages(loaded)).toEqual([]);
  expect(loaded.rules?.lists.vip?.['acme.example']).toMatchObject({ company: 'ACME, Inc.' });
});

test('a YAML list among the rules is a list, not a rules file', () => {
  const loaded = load({
    '10.yaml': RULES.replace('FILE', 'vip.yaml'),
    'lists/vip.yaml': 'acme.example: { company: ACME }\n',
  });
  expect(messages(loaded)).toEqual([]);
  expect(loaded.rules?.lists.vip?.['acme.example']).toMatchObject({ company: 'ACME' });
});

test('a rules file stays one although a list names it', () => {
  const loaded = load({ '10.yaml': RULES.replace('lists/FILE, key: domain', '10.yaml') });
  expect(loaded.draft.rules.map(({ id }) => id)).toEqual(['vip']);
});

test('a list of 100,000 rows is read, one over 10 MB is refused with its size', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => `d${index}.example;Company "${index}" with a long name`);
  const loaded = load({
    '10.yaml': RULES.replace('FILE', 'vip.csv'),
    'lists/vip.csv': `domain;company\n${rows.join('\n')}`,
  });
  expect(messages(loaded)).toEqual([]);
  expect(Object.keys(loaded.rules?.lists.vip ?? {})).toHaveLength(100_000);
  const large = load({ 'lists/vip.csv': `domain;company\n${'x'.repeat(10_485_760)}` });
  expect(messages(large)).toEqual([
    expect.stringMatching(
      /^the list file "lists\/vip\.csv" cannot be read: .* has 10485775 octets, expected at most 10485760$/,
    ),
  ]);
});

test('other encodings are refused with the line, never read half', () => {
  const latin = Buffer.from('domain;company\nacme.example;M\u00fcller\n', 'latin1');
  const list = load({ '10.yaml': RULES.replace('FILE', 'vip.csv'), 'lists/vip.csv': latin });
  expect(messages(list)).toEqual([expect.stringContaining('is not UTF-8 text (line 2); save it as UTF-8')]);
  const rules = load({ '10.yaml': Buffer.from('version: 1\nrules:\n  - { id: a, why: K\u00fcndigung }\n', 'latin1') });
  expect(messages(rules)).toEqual([expect.stringMatching(/^cannot be read: .* is not UTF-8 text \(line 3\)/)]);
  const utf16 = load({ '10.yaml': Buffer.from('\uFEFFversion: 1\nrules: []\n', 'utf16le') });
  expect(messages(utf16)).toEqual([expect.stringContaining('is not UTF-8 text (line 1)')]);
});

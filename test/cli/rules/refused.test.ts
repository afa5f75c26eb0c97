// Rules that load and that `check` and `run` refuse (a lint that is an error, a test that fails) decide no mail, whoever
// asks: they are no last good ones either.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packJson, unpackJson } from '../../../src/store/pack.ts';
import { run } from '../run.ts';

const good = 'version: 1\nrules: [{ id: own, when: { subject: order }, tags: [order] }]\n';
/** R104: taken out of the mail and never used. */
const unused = `version: 1
rules:
  - { id: swallow, why: draft, when: { subject: order }, extract: { total: { in: body, regex: '/Total: (?<v>[0-9]+)/', optional: true } }, then: ignore }
`;
const failing = `version: 1
rules:
  - { id: swallow, why: draft, when: { subject: order }, then: ignore, tests: [{ mail: { subject: order }, expect: { then: ticket } }] }
`;

let cwd = '';
const clerk = (line: string) => run(line, { cwd });
const rules = (text: string): void => writeFileSync(join(cwd, 'rules', 'a.yaml'), text);
const mistake = (text: string): RegExp =>
  text === unused ? /rules\/a\.yaml:3:\d+ +R104/ : /rules\/a\.yaml:3:1 .*fails/;

function rows<T>(sql: string): readonly T[] {
  const database = new Database(join(cwd, 'data', 'mailclerk.sqlite'));
  try {
    return database.prepare<[], T>(sql).all();
  } finally {
    database.close();
  }
}

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-refused-'));
  for (const name of ['config', 'rules']) mkdirSync(join(cwd, name));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    'mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x } }\nsmtp: { host: "127.0.0.1:2", tls: none }\n',
  );
  for (const name of ['1', '2'])
    writeFileSync(
      join(cwd, `${name}.eml`),
      `From: carla@shop.example\nTo: help@desk.example\nMessage-ID: <${name}@shop.example>\nSubject: order\n\nHello.\n`,
    );
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const deciders = [
  'mail inject 1.eml',
  'mail inject --dry-run 1.eml',
  'mail replay 1',
  'mailbox import support --since 2d',
];

test.each([
  ['a lint that is an error', unused],
  ['a test that fails', failing],
])('where none was accepted, rules with %s decide nothing; what only looks works on', async (_, text) => {
  rules(text);
  for (const line of deciders) {
    const { code, err } = await clerk(line);
    expect([line, code, err]).toEqual([line, 3, expect.stringMatching(mistake(text))]);
  }
  expect((await clerk('ticket list')).code).toBe(0);
  expect((await clerk('status')).code).toBe(0);
  expect(rows('select 1 from ledger union all select 1 from setups')).toEqual([]);
});

test.each([
  ['good ones', good, 0],
  ['ones with a lint that is an error', unused, 3],
])(
  'where a program that kept no word of trials left %s, files that are wrong now fall back on the good alone',
  async (_, text, code) => {
    rules(good);
    await clerk('mail inject 1.eml');
    const database = new Database(join(cwd, 'data', 'mailclerk.sqlite'));
    const { sources } = database.prepare<[], { sources: Uint8Array }>('select sources from setups').get() ?? {};
    const kept = Object.entries(unpackJson<Record<string, string>>(sources ?? new Uint8Array()));
    const changed = Object.fromEntries(kept.map(([path, was]) => [path, path.endsWith('a.yaml') ? text : was]));
    database.prepare('update setups set sources = ?').run(packJson(changed));
    database.prepare("delete from settings where name = 'setup.tried'").run();
    database.close();
    rules('version: 1\nrules: 7\n');
    const told = await clerk('mail inject 2.eml');
    expect([told.code, told.err.includes('the last good setup is used')]).toEqual([code, code === 0]);
  },
);

test.each([
  ['a lint that is an error', unused],
  ['a test that fails', failing],
])('after good ones, rules with %s leave those at work, and it is said', async (_, text) => {
  rules(good);
  expect((await clerk('mail inject 1.eml')).code).toBe(0);
  rules(text);
  const { code, out, err } = await clerk('mail inject 2.eml');
  expect([code, out, err]).toEqual([0, expect.stringContaining('created'), expect.stringMatching(mistake(text))]);
  expect(err).toContain('the last good setup is used');
  expect(rows('select distinct outcome from ledger')).toEqual([{ outcome: 'created' }]);
});

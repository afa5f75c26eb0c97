// Commands of a few lines: tags by name, the manual of the configuration, a mail out of quarantine that nobody needs.
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

let cwd = '';
const clerk = (...line: readonly string[]): Promise<Ran> => run(line, { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-small-'));
  for (const name of ['config', 'rules', 'mails']) mkdirSync(join(cwd, name));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    `mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x } }
smtp: { host: "127.0.0.1:2", tls: none }
roles: { agent: { can: [view, close, set] }, reader: { can: [view, set] } }
agents: { anna: { email: anna@desk.example, roles: [agent] }, rita: { email: rita@desk.example, roles: [reader] } }
`,
  );
  writeFileSync(
    join(cwd, 'rules', 'a.yaml'),
    'version: 1\nrules: [{ id: odd, when: { subject: Nightly }, then: quarantine }]\n',
  );
  for (const [n, subject] of ['Nightly report', 'A question', 'Nightly again'].entries())
    writeFileSync(
      join(cwd, 'mails', `${n}.eml`),
      `From: carla@shop.example\nTo: help@desk.example\nMessage-ID: <${n}@shop.example>\nSubject: ${subject}\n\nHello.\n`,
    );
  await clerk('mail', 'inject', 'mails');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('quarantine ignore ends what nobody needs: all that are named or none, once, and `mail why` says who and why', async () => {
  const refused = await clerk('quarantine', 'ignore', '1', '2');
  expect([refused.code, refused.err]).toEqual([
    7,
    expect.stringContaining('mail 2 is decided, not quarantined; nothing was changed'),
  ]);
  expect(JSON.parse((await clerk('quarantine', 'list', '--json')).out)).toHaveLength(2);
  // A mailbox may delete what is ignored: that is for those who may close.
  const rita = await clerk('quarantine', 'ignore', '1', '3', '--as', 'rita');
  expect([rita.code, rita.err]).toEqual([
    6,
    expect.stringMatching(/rita may not ignore mail 1 .* lists close.*nothing was changed/),
  ]);
  const long = await clerk('quarantine', 'ignore', '1', '--reason', 'ü'.repeat(501));
  expect([long.code, long.err]).toEqual([
    2,
    expect.stringContaining('--reason has 501 characters, expected at most 500'),
  ]);
  const done = await clerk('quarantine', 'ignore', '1', '1', '3', '--reason', 'a robot', '--as', 'anna', '--json');
  expect([done.code, JSON.parse(done.out)]).toEqual([0, { ignored: [1, 3] }]);
  expect((await clerk('quarantine', 'list', '--json')).out.trim()).toBe('[]');
  const why = await clerk('mail', 'why', '1');
  expect(why.out).toContain('ignored (verdict ignore, rule odd)');
  expect(why.out).toContain('by-hand: agent anna said that nobody needs it: a robot (in quarantine: odd)');
  expect(why.out + why.err).not.toContain('comes out differently');
  expect((await clerk('quarantine', 'ignore', '1')).code).toBe(7);
  expect((await clerk('quarantine', 'ignore', '99')).code).toBe(5);
  expect((await clerk('rules', 'backtest', '--since', '1d', '--json')).code).toBe(0);
});

test('a Message-ID that names several mails in quarantine is none of them; one that names one of several mails is that one', async () => {
  mkdirSync(join(cwd, 'twice'));
  const twice = (n: number, subject: string): void =>
    writeFileSync(
      join(cwd, 'twice', `${n}.eml`),
      `From: carla@shop.example\nTo: help@desk.example\nMessage-ID: <twice@shop.example>\nSubject: ${subject}\n\nHello ${n}.\n`,
    );
  for (const [n, subject] of ['Nightly one', 'Nightly two', 'No such thing'].entries()) twice(n, subject);
  await clerk('mail', 'inject', 'twice');
  const listed = JSON.parse((await clerk('quarantine', 'list', '--json')).out) as { id: number }[];
  const [one = 0, two = 0] = listed.map(({ id }) => id);
  for (const verb of ['ignore', 'retry', 'show']) {
    const ran = await clerk('quarantine', verb, 'twice@shop.example');
    expect([ran.code, ran.err]).toEqual([7, expect.stringMatching(/names 2 mails in quarantine: \d+, \d+;/)]);
  }
  expect((await clerk('quarantine', 'ignore', String(one))).code).toBe(0);
  expect(JSON.parse((await clerk('quarantine', 'ignore', 'twice@shop.example', '--json')).out)).toEqual({
    ignored: [two],
  });
});

test('ticket tag adds and removes tags, and one of either is needed', async () => {
  const tags = async (): Promise<unknown> =>
    (JSON.parse((await clerk('ticket', 'show', '1', '--json')).out) as { tags: unknown }).tags;
  expect((await clerk('ticket', 'tag', '1', 'vip', 'new')).code).toBe(0);
  expect(await tags()).toEqual(['vip', 'new']);
  expect((await clerk('ticket', 'tag', '1', 'late', '--remove', 'new', 'vip')).code).toBe(0);
  expect(await tags()).toEqual(['late']);
  for (const none of [[], [''], [' ', ','], ['--remove', '']])
    expect(await clerk('ticket', 'tag', '1', ...none)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no tag'),
    });
  expect(await tags()).toEqual(['late']);
  // A text that ran into a tag is no tag: of a ticket, a person or an organisation.
  const long = 'x'.repeat(101);
  for (const args of [
    ['ticket', 'tag', '1', long],
    ['ticket', 'set', '1', `tags=${long}`],
    ['contact', 'tag', 'eva@acme.example', long],
    ['organisation', 'add', 'ACME', '--tag', long],
  ])
    expect(await clerk(...args)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/tag "x+…" has 101 characters, expected at most 100/),
    });
  expect((await clerk('ticket', 'tag', '1', long.slice(1))).code).toBe(0);
  expect((await clerk('ticket', 'tag', '1', '--remove', long.slice(1))).code).toBe(0);
});

test('what a command cannot take is said by what it is: an empty agent, a folder, a file as folder, no number', async () => {
  const answer = async (...args: readonly string[]) => {
    const { code, err } = await clerk(...args);
    return [code, err.split('\n')[0]];
  };
  for (const option of ['--as', '--config', '--log-level'])
    expect(await answer('ticket', 'note', '1', 'x', option, '')).toEqual([
      2,
      expect.stringContaining(`${option} is empty`),
    ]);
  const folder = [2, expect.stringContaining('is a folder, expected a file')];
  expect(await answer('ticket', 'note', '1', '-f', '.')).toEqual(folder);
  expect(await answer('db', 'check', '.')).toEqual(folder);
  expect(await answer('db', 'restore', '.')).toEqual(folder);
  expect(await answer('ticket', 'note', '1', '-f', '/dev/zero')).toEqual([2, expect.stringContaining('than 1MB')]);
  for (const verb of ['check', 'restore'])
    expect(await answer('db', verb, '/dev/zero')).toEqual([2, expect.stringContaining('is no regular file')]);
  expect(await answer('rules', 'schema', '-o', `${import.meta.filename}/x`)).toEqual([
    2,
    expect.stringContaining('a file stands where a folder should'),
  ]);
  for (const list of ['ticket', 'outbox', 'contact', 'organisation'])
    for (const wrong of ['0', '-1', 'x', '1.5'])
      expect(await answer(list, 'list', '--limit', wrong)).toEqual([
        2,
        `mailclerk: --limit is "${wrong}", expected a whole number from 1`,
      ]);
});

test('what replaces a file writes through a link to it, which stays a link', async () => {
  const [target, link] = [join(cwd, 'target.json'), join(cwd, 'link.json')];
  expect(await clerk('rules', 'schema', '-o', 'target.json')).toMatchObject({ code: 0 });
  const { title } = JSON.parse(readFileSync(target, 'utf8'));
  writeFileSync(target, JSON.stringify({ title, old: true }));
  symlinkSync('target.json', link);
  expect(await clerk('rules', 'schema', '-o', 'link.json')).toMatchObject({ code: 0 });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(target, 'utf8'))).not.toHaveProperty('old');
});

test('F48: a file without our tables is no backup, whatever SQLite says of it; a database that lost all its octets is not begun anew', async () => {
  const data = join(cwd, 'data', 'mailclerk.sqlite');
  const foreign = new Database(join(cwd, 'foreign'));
  foreign.exec('create table t (a); pragma user_version = 28');
  foreign.close();
  writeFileSync(join(cwd, 'empty'), '');
  for (const file of ['empty', 'foreign']) {
    const checked = await clerk('db', 'check', file, '--json');
    expect([checked.code, JSON.parse(checked.out)]).toEqual([
      1,
      { ok: false, findings: [expect.stringMatching(/holds no tickets and no mails of mailclerk/)] },
    ]);
    const dry = await clerk('db', 'restore', file, '--json');
    expect([dry.code, JSON.parse(dry.out)]).toMatchObject([1, { kind: 'dry', ok: false }]);
    for (const force of [[], ['--force']])
      expect(await clerk('db', 'restore', file, '--yes', ...force)).toMatchObject({
        code: 1,
        err: expect.stringContaining('holds no tickets and no mails of mailclerk'),
      });
  }
  expect(JSON.parse((await clerk('ticket', 'list', '--all', '--json')).out)).not.toEqual([]);
  renameSync(data, join(cwd, 'kept'));
  writeFileSync(data, '');
  const soon = Date.now() / 1_000 + 60;
  utimesSync(data, soon, soon);
  for (const command of [['ticket', 'list'], ['status'], ['run', '--once']])
    expect(await clerk(...command)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /is empty, and was written to since it was made: restore a backup .*, else remove the file/,
      ),
    });
  expect(statSync(data).size).toBe(0);
  rmSync(data);
  renameSync(join(cwd, 'kept'), data);
});

test('config docs says of each key what may stand there; a named entry is asked for by its name', async () => {
  const one = await clerk('config', 'docs', 'mailboxes.support.poll');
  expect(one.out).toContain('mailboxes.NAME.poll\n');
  expect(one.out).toContain('default  60s');
  const keys = JSON.parse((await clerk('config', 'docs', '--json')).out) as { key: string; allowed: string }[];
  expect(keys.length).toBeGreaterThan(200);
  for (const { key, allowed } of keys) expect(`${key}: ${allowed}`).not.toMatch(/Invalid input|\[object/);
  for (const [asked, meant] of [
    ['mailboxes.support.pol', 'mailboxes.support.poll'],
    ['mailbox.support', 'mailboxes.support'],
    ['mailboxes.support.auth.oauth', 'mailboxes.support.auth.oauth2'],
    ['poll', 'mailboxes.NAME.poll'],
  ] as const)
    expect(await clerk('config', 'docs', asked)).toMatchObject({
      code: 5,
      err: expect.stringContaining(`there is no key "${asked}"; did you mean "${meant}"?`),
    });
  expect((await clerk('config', 'docs', '')).err).toContain('there is no key ""; sections: version, instance');
});

// mail replay: a rule ignored what it should not have. Dry it says what today's rules make of a mail and who would be told;
// with --yes what nothing came of is decided anew, once, and what led to anything never is.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

let cwd = '';
const clerk = (...line: readonly string[]): Promise<Ran> => run(line, { cwd });
const json = async (...line: readonly string[]) => {
  const { code, out, err } = await clerk(...line, '--json');
  return { code, err, rows: out.split('\n').flatMap((one) => (one === '' ? [] : [JSON.parse(one)])) };
};
const rules = (text: string): void => writeFileSync(join(cwd, 'rules', 'a.yaml'), `version: 1\nrules: ${text}\n`);
const everything = (): unknown => {
  const db = new Database(join(cwd, 'data', 'mailclerk.sqlite'), { readonly: true });
  const rows = ['ledger', 'tickets', 'outbox', 'entries', 'causes', 'rule_hits'].map((table) =>
    db.prepare(`select * from ${table}`).all(),
  );
  db.close();
  return rows;
};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-replay-'));
  for (const name of ['config', 'rules', 'mails', 'more']) mkdirSync(join(cwd, name));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    `data: { dir: ${join(cwd, 'data')} }
mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x } }
smtp: { host: "127.0.0.1:2", tls: none }
roles: { agent: { can: [view, reply] }, reader: { can: [view] } }
agents: { anna: { email: anna@desk.example, roles: [agent] }, rita: { email: rita@desk.example, roles: [reader] } }
`,
  );
  rules(
    '[{ id: nightly, when: { subject: Nightly }, then: ignore }, { id: odd, when: { subject: Odd }, then: quarantine }]',
  );
  for (const [n, subject] of ['Nightly outage', 'A question', 'Odd one', 'Nightly again'].entries())
    writeFileSync(
      join(cwd, 'mails', `${n}.eml`),
      `From: carla@shop.example\nTo: help@desk.example\nMessage-ID: <${n}@shop.example>\nSubject: ${subject}\n\nHello.\n`,
    );
  await clerk('mail', 'inject', 'mails');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('as long as the rules are the same, so is the mail, whatever became of it', async () => {
  const { code, rows } = await json('mail', 'replay', '1', '2', '3');
  expect([
    code,
    rows.map((one) => [one.ledger, one.before.outcome, one.after.outcome, one.replayable, one.differences]),
  ]).toEqual([
    0,
    [
      [1, 'ignored', 'ignored', true, []],
      [2, 'created', 'created', false, []],
      [3, 'quarantined', 'quarantined', true, []],
    ],
  ]);
});

test('dry it says what today’s rules make of it and who would be told, and keeps nothing', async () => {
  rules(
    '[{ id: backup, when: { subject: Nightly again }, then: ignore }, { id: question, when: { subject: question }, then: ignore }]',
  );
  const before = everything();
  const { code, rows } = await json('mail', 'replay', '1', '2', '3');
  expect(code).toBe(0);
  expect(rows[0]).toMatchObject({
    ledger: 1,
    messageId: '<0@shop.example>',
    before: { outcome: 'ignored', rule: 'nightly', ticket: null },
    after: { outcome: 'created', rule: 'default', ticket: expect.stringMatching(/^T-/) },
    basis: 'today',
    notices: expect.arrayContaining([expect.objectContaining({ template: 'opened', to: 'carla@shop.example' })]),
    replayable: true,
    replayed: false,
    why: null,
  });
  expect(rows[0].differences).toContainEqual({ field: 'outcome', before: 'ignored', after: 'created' });
  // It led to a ticket: what it would have become is said by the facts of its day, and nothing can be done to it.
  expect(rows[1]).toMatchObject({
    after: { outcome: 'ignored', rule: 'question' },
    basis: 'recorded',
    replayable: false,
  });
  expect(rows[1].why).toContain('something came of it (created)');
  expect(rows[2]).toMatchObject({ before: { outcome: 'quarantined' }, after: { outcome: 'created' } });
  expect(everything()).toEqual(before);
  const said = await clerk('mail', 'replay', '<0@shop.example>');
  expect(said.out).toMatch(/^mail 1 {2}ignored rule nightly → created T-\S+ rule default\n/);
  expect(said.err).toContain('next: mailclerk mail replay 1 --yes');
  const chosen = await json('mail', 'replay', '--rule', 'nightly');
  expect(chosen.rows.map((one) => [one.ledger, one.after.outcome])).toEqual([
    [1, 'created'],
    [4, 'ignored'],
  ]);
});

test('in earnest all of them are decided anew or none, by who may, and once', async () => {
  const rita = await clerk('mail', 'replay', '1', '--yes', '--as', 'rita');
  expect([rita.code, rita.err]).toEqual([6, expect.stringMatching(/rita may not .* lists reply.*nothing was changed/)]);
  const some = await clerk('mail', 'replay', '1', '2', '--yes');
  expect([some.code, some.err]).toEqual([
    7,
    expect.stringMatching(/mail 2: something came of it .*nothing was changed/),
  ]);
  expect(JSON.parse((await clerk('ticket', 'list', '--json')).out)).toHaveLength(1);
  const { code, rows } = await json('mail', 'replay', '1', '3', '--yes', '--as', 'anna');
  expect([code, rows.map((one) => [one.after.outcome, one.replayed])]).toEqual([
    0,
    [
      ['created', true],
      ['created', true],
    ],
  ]);
  expect(JSON.parse((await clerk('ticket', 'list', '--json')).out)).toHaveLength(3);
  const again = await clerk('mail', 'replay', '1', '--yes');
  expect(again.code).toBe(7);
  expect(JSON.parse((await clerk('ticket', 'list', '--json')).out)).toHaveLength(3);
  const receipts = JSON.parse((await clerk('outbox', 'list', '--all', '--json')).out);
  expect(receipts.filter((one: { template: string }) => one.template === 'opened')).toHaveLength(3);
  expect((await clerk('db', 'check')).code).toBe(0);
});

test('what cannot be meant is said', async () => {
  expect((await clerk('mail', 'replay')).code).toBe(2);
  expect((await clerk('mail', 'replay', '1', '--rule', 'nightly')).code).toBe(2);
  expect((await clerk('mail', 'replay', '1', '--since', '3d')).code).toBe(2);
  expect((await clerk('mail', 'replay', '99')).code).toBe(5);
  expect((await clerk('mail', 'replay', '--rule', 'nobody')).code).toBe(5);
});

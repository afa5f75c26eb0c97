// Links and QR codes of things, seen from outside; and the mail that a thing's link writes becomes the ticket its rule wants.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC, language: de }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP } }
smtp: { host: "127.0.0.1:2", tls: none }
agents: { anna: { email: anna@example.org, roles: [member] } }
queues: { support: {}, field: { address: field@example.com, workflow: field-service, form: pump } }
forms:
  pump:
    fields:
      - { name: place, label: { de: Ort, en: Place }, required: true }
      - { name: what, label: { de: "Was ist passiert?", en: What happened }, required: true, step: 2 }
`;
const RULES = `
version: 1
lists: { assets: { file: lists/assets.csv, key: tag } }
rules:
  - id: asset
    when: { to.tag: { in_list: assets } }
    then: ticket
    set: { queue: field, form: "{{assets.form}}", fields: { place: "{{assets.place}}" } }
    tests:
      - mail: { from: eva@firma.example, to: field+pump42@example.com, subject: Pumpe, body: "Was ist passiert?: sie tropft" }
        given: { lists: { assets: { pump42: { form: pump, place: Halle 3 } } } }
        expect: { then: ticket, by: asset, queue: field }
`;
const LIST = 'tag,form,subject,place\npump42,pump,Pumpe 42,Halle 3\ndoor7,none,Tor 7,\n';

let folder = '';
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-asset-'));
  for (const name of ['config', 'rules', 'lists', 'codes']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules', '10-assets.yaml'), RULES);
  writeFileSync(join(folder, 'lists', 'assets.csv'), LIST);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const clerk = (...words: readonly string[]) => run(['asset', ...words], { cwd: folder, env });

describe('asset link', () => {
  test('prints the link alone, with the questions of the queue’s form', async () => {
    const { out, code } = await clerk('link', 'Pump42', '--queue', 'field');
    expect(code).toBe(0);
    expect(out).toBe(
      'mailto:field+pump42@example.com?subject=pump42&body=%0D%0AOrt:%20%0D%0AWas%20ist%20passiert%3F:%20%0D%0A\n',
    );
  });

  test('takes subject, form, language and what is known from a list', async () => {
    const { out } = await clerk('link', '--list', 'assets', '--queue', 'field', '--language', 'en', '--json');
    expect(JSON.parse(out)).toEqual([
      {
        tag: 'pump42',
        address: 'field+pump42@example.com',
        link: 'mailto:field+pump42@example.com?subject=Pumpe%2042&body=%0D%0APlace:%20Halle%203%0D%0AWhat%20happened:%20%0D%0A',
      },
      { tag: 'door7', address: 'field+door7@example.com', link: 'mailto:field+door7@example.com?subject=Tor%207' },
    ]);
  });

  const MISTAKES: readonly (readonly [string, readonly string[], number, string])[] = [
    ['no thing', [], 2, 'no thing is named, expected a tag or --list'],
    ['a tag with a blank', ['pump 42'], 2, 'the tag "pump 42" will not do'],
    ['a tag like a token', ['t12.abcdefghijklm'], 2, 'looks like a reply address'],
    ['an unknown queue', ['x', '--queue', 'feild'], 2, 'no queue "feild"; did you mean "field"?'],
    ['an unknown form', ['x', '--form', 'pmup'], 2, 'no form "pmup"; did you mean "pump"?'],
    ['an unknown list', ['--list', 'asset'], 5, 'no list "asset"; did you mean "assets"?'],
  ];
  test.each(MISTAKES)('%s is a mistake with advice', async (_, words, code, said) => {
    const result = await clerk('link', ...words);
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(said)]);
  });
});

describe('asset qr', () => {
  test('draws in the terminal, as SVG, and a folder of them', async () => {
    const text = await clerk('qr', 'pump42', '--queue', 'field');
    expect(text.out).toMatch(/^█+\n/);
    expect(text.out).toContain('\nfield+pump42@example.com\n');
    expect((await clerk('qr', 'pump42', '--svg', '--form', 'none')).out).toMatch(/^<svg xmlns/);
    expect((await clerk('qr', '--list', 'assets', '--queue', 'field', '--dir', 'codes')).code).toBe(0);
    expect(readdirSync(join(folder, 'codes')).sort()).toEqual(['door7.svg', 'pump42.svg']);
    expect(readFileSync(join(folder, 'codes', 'door7.svg'), 'utf8')).toContain(
      '<title>field+door7@example.com</title>',
    );
  });

  test('too much for a code is said with figures', async () => {
    const { code, err } = await clerk('qr', 'pump42', '--subject', 'x'.repeat(1300), '--level', 'H');
    expect([code, err]).toEqual([2, expect.stringMatching(/has 13\d\d characters, expected at most 1273 at level H/)]);
    expect((await clerk('qr', 'a', 'b', '--svg')).err).toContain('2 codes do not go into one SVG');
  });
});

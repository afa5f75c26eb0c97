// rules fmt: layout changes, meaning and comments do not.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatRules } from '../../../src/rules/tools/format.ts';
import { type Office, openOffice } from './desk.ts';

const UGLY = `# What we do.
version: 1   # the language
rules:
    # monitoring comes first
    - then: ticket    # one ticket per host
      id: nagios
      when: {from: nagios@mon.example.com, subject: '/PROBLEM (?<host>\\w+)/', auth.verified: true, not: {is: [auto, bounce]}}
      set:   {queue: support,
        priority: high}
    - {id: rest, then: ticket}
# the end
`;

const PRETTY = `# What we do.
version: 1 # the language
rules:
  # monitoring comes first
  - id: nagios
    when:
      from: nagios@mon.example.com
      subject: '/PROBLEM (?<host>\\w+)/'
      auth.verified: true
      not: { is: [ auto, bounce ] }
    then: ticket # one ticket per host
    set: { queue: support, priority: high }

  - { id: rest, then: ticket }

# the end
`;

function formatted(text: string): string {
  const result = formatRules('x.yaml', text);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.text;
}

test('a file is laid out with its comments', () => {
  expect(formatted(UGLY)).toBe(PRETTY);
});

describe('the example and shipped files', () => {
  const root = join(import.meta.dirname, '../../..');
  const files = ['rules', 'fixtures/rules'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(root, folder, name)),
  );
  test.each(files)('%s keeps its meaning and every comment, and is stable', (path) => {
    const text = readFileSync(path, 'utf8');
    const once = formatted(text);
    expect(formatted(once)).toBe(once);
    expect(parse(once)).toEqual(parse(text));
    const comments = (of: string): readonly string[] =>
      (of.match(/(?<=^|\s)# .*$/gm) ?? []).map((line) => line.trim()).toSorted();
    expect(comments(once)).toEqual(comments(text));
  });
});

test.each([
  ['broken YAML', 'version: 1\nrules: [ {\n', /./],
  [
    'an alias that would stand before its anchor',
    'version: 1\nrules:\n  - { tags: &t [a], id: x, do: [ { alert: *t } ], when: { ticket.tags: *t } }\n',
    /without changing its meaning/,
  ],
])('%s is left as it is', (_, text, message) => {
  const result = formatRules('x.yaml', text);
  expect(result.ok ? 'formatted' : result.problems[0]?.message).toMatch(message);
});

describe('the command', () => {
  let office: Office;
  beforeAll(() => {
    office = openOffice({
      '10-own.yaml': UGLY,
      '20-fine.yaml': PRETTY.replaceAll('nagios', 'icinga').replace('rest', 'rest2'),
    });
  });
  afterAll(() => office.site.remove());

  test('names what would change, changes it once, and then has nothing to do', async () => {
    expect(await office.clerk('rules fmt --check')).toMatchObject({ code: 1, out: 'rules/10-own.yaml\n' });
    expect(await office.clerk('rules fmt')).toMatchObject({ code: 0, out: 'rules/10-own.yaml\n' });
    expect(readFileSync(join(office.site.dir, 'rules/10-own.yaml'), 'utf8')).toBe(PRETTY);
    expect(await office.clerk('rules fmt --check')).toMatchObject({ code: 0, out: '' });
  });

  test('a file of another encoding is not rewritten; --json counts', async () => {
    const path = join(office.site.dir, 'rules/25-latin.yaml');
    const latin = Buffer.from('version: 1\nrules:\n    - {id: l, why: K\u00fcndigung, then: ticket}\n', 'latin1');
    writeFileSync(path, latin);
    const { code, out, err } = await office.clerk('rules fmt --json');
    expect([code, err]).toEqual([1, expect.stringContaining('is not UTF-8 text (line 3)')]);
    expect(JSON.parse(out)).toEqual({ files: 3, changed: [], refused: ['rules/25-latin.yaml'] });
    expect(readFileSync(path).equals(latin)).toBe(true);
    rmSync(path);
  });

  test('leaves a broken file alone and says where', async () => {
    office.site.write('rules/30-bad.yaml', 'version: 1\nrules: [\n');
    const result = await office.clerk('rules fmt');
    expect([result.code, result.err]).toEqual([1, expect.stringContaining('rules/30-bad.yaml:')]);
    expect((await office.clerk('rules fmt nowhere.yaml')).code).toBe(5);
  });
});

// The trial of files beside the daemon: what is accepted, what is refused, and sets that hang or eat the memory.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { trySetup } from '../../src/daemon/reload/trial.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { makeSite, type Site } from '../integration/site.ts';

const LONG = { timeout: 60_000 };
const rule = (id: string, more = ''): string =>
  `version: 1\nrules:\n  - { id: ${id}, when: { subject: Hello }, set: { priority: low }${more} }\n`;
const passing = ', tests: [ { mail: { subject: Hello }, expect: { priority: low } } ]';
const failing = ', tests: [ { mail: { subject: Hello }, expect: { priority: high } } ]';

let site: Site | null = null;
afterEach(async () => {
  delete process.env.MAILCLERK_FAIL;
  await site?.remove();
});

function open(rules: Readonly<Record<string, string>>): Site {
  site = makeSite({ mailboxes: { support: {} }, rules });
  return site;
}

const attempt = (limits: { timeoutMs?: number; maxHeapMb?: number; passed?: string } = {}) =>
  trySetup(site?.configPath ?? '', { env: {}, needSecrets: true, now: Date.now(), passed: null, ...limits });

describe('a trial', () => {
  test('gives the Setup that loading here gives, rule by rule, test by test', LONG, async () => {
    const { configPath } = open({
      '10-a.yaml': `include: builtin/noise\n${rule('a', passing)}`,
      '20-b.yaml': rule('b'),
      '20-b.test.yaml': 'version: 1\ntests: [ { mail: { subject: Hello }, expect: { then: ticket } } ]\n',
    });
    const tried = await attempt();
    const here = loadSetup(configPath, { env: {}, needSecrets: true });
    expect(tried.kind).toBe('accepted');
    if (tried.kind !== 'accepted' || !here.setup) return;
    const { setup, ruleSet } = tried.loaded;
    expect(setup.revision).toBe(here.setup.revision);
    expect(setup.sources).toEqual(here.setup.sources);
    const places = (rules: readonly { id: string; at: string }[]) => rules.map(({ id, at }) => `${id} ${at}`);
    expect(places(setup.policy.rules)).toEqual(places(here.setup.policy.rules));
    expect(ruleSet?.tests).toEqual(here.ruleSet?.tests);
  });

  test('refuses what has a mistake, a lint that is an error, a failing test; each with its place', LONG, async () => {
    open({ '10-a.yaml': rule('a').replace('low', 'lwo') });
    expect(await attempt()).toMatchObject({ kind: 'refused', revision: null, problems: [{ line: 3 }] });

    site?.write('rules/10-a.yaml', rule('a', failing));
    const failed = await attempt();
    expect(failed).toMatchObject({ kind: 'refused', revision: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(failed.kind === 'refused' && failed.problems[0]).toMatchObject({
      file: 'rules/10-a.yaml',
      line: 3,
      message: expect.stringContaining('the test of rule a fails'),
    });
    // Files that passed before are not tested again: what a test would say of them is known.
    const revision = failed.kind === 'refused' ? (failed.revision ?? '') : '';
    expect(await attempt({ passed: revision })).toMatchObject({ kind: 'accepted' });

    site?.write('rules/10-a.yaml', rule('a', ', tags: ["{{nowhere}}"]'));
    const linted = await attempt();
    expect(linted.kind === 'refused' && linted.problems[0]?.message).toMatch(/R104|nowhere/);
  });

  test('that never ends is stopped, and the reason says so', LONG, async () => {
    open({ '10-a.yaml': rule('a', `${passing}, why: NEVERENDS`) });
    process.env.MAILCLERK_FAIL = 'rules.hang:NEVERENDS';
    const tried = await attempt({ timeoutMs: 3_000 });
    expect(tried).toMatchObject({
      kind: 'refused',
      problems: [{ severity: 'error', message: expect.stringContaining('took longer than 3 s and was stopped') }],
    });
  });

  test('that eats the memory is stopped, and the reason says so', LONG, async () => {
    open({ '10-a.yaml': rule('a', `${passing}, why: EATSITALL`) });
    process.env.MAILCLERK_FAIL = 'rules.crash:EATSITALL';
    const tried = await attempt({ maxHeapMb: 96 });
    expect(tried).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringContaining('needed more than 96 MB of memory and was stopped') }],
    });
  });

  test('of 300 rules with a test each is another thread’s work', LONG, async () => {
    const one = (n: number): string =>
      `  - { id: r${n}, when: { subject: '/order (?<no${n}>\\d+) of ${n}$/' }, set: { subject: "{{no${n}}}" }, tests: [ { mail: { subject: order 1 of ${n} }, expect: { subject: "1" } } ] }`;
    open({ '10-many.yaml': `version: 1\nrules:\n${Array.from({ length: 300 }, (_, n) => one(n)).join('\n')}\n` });
    const before = performance.eventLoopUtilization();
    expect(await attempt()).toMatchObject({ kind: 'accepted' });
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
  });
});

describe('files that are links', () => {
  test('a mounted ConfigMap (links into a folder that is swapped) is read like files', LONG, async () => {
    const { dir } = open({});
    const rules = join(dir, 'rules');
    const publish = (name: string, text: string): void => {
      mkdirSync(join(rules, name));
      writeFileSync(join(rules, name, '10-a.yaml'), text);
      symlinkSync(name, join(rules, '..data_tmp'));
      renameSync(join(rules, '..data_tmp'), join(rules, '..data'));
    };
    publish('..2026_01', rule('first'));
    symlinkSync('..data/10-a.yaml', join(rules, '10-a.yaml'));
    const ids = async (): Promise<readonly string[]> => {
      const tried = await attempt();
      return tried.kind === 'accepted' ? tried.loaded.setup.policy.rules.map(({ id }) => id) : [];
    };
    expect(await ids()).toEqual(['first']);
    publish('..2026_02', rule('second'));
    expect(await ids()).toEqual(['second']);
    expect(readdirSync(rules).filter((name) => name.endsWith('.yaml'))).toEqual(['10-a.yaml']);
  });

  test('a link that leads nowhere is a mistake by its name, a folder inside itself ends', LONG, async () => {
    const { dir } = open({ '10-a.yaml': rule('a') });
    symlinkSync('.', join(dir, 'rules/again'));
    expect(await attempt()).toMatchObject({ kind: 'accepted' });
    symlinkSync('nowhere.yaml', join(dir, 'rules/20-b.yaml'));
    const tried = await attempt();
    expect(tried.kind === 'refused' && tried.problems[0]).toMatchObject({ file: 'rules/20-b.yaml' });
    rmSync(join(dir, 'rules/20-b.yaml'));
  });
});

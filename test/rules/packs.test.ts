// The shipped packs: each loads without a word, passes its own tests and is clean to every lint; all of them together too.
import { expect, test } from 'vitest';
import { packNames, readPack } from '../../src/daemon/rules/packs.ts';
import { readMail } from '../../src/parse/read.ts';
import { describeTest } from '../../src/rules/describe.ts';
import { lintRules } from '../../src/rules/lint/lint.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { runRuleTests } from '../../src/rules/test/run.ts';
import { formatRules } from '../../src/rules/tools/format.ts';
import { config } from '../desk/builders.ts';

const site = siteOf(config, markPattern(config.tickets.number));
const NOW = Date.parse('2026-01-07T10:00:00Z');

test.each([...packNames().map((name) => [name]), packNames()].map((names) => [names.join(' + '), names] as const))(
  '%s loads, passes its own tests and is clean',
  async (_, names) => {
    const files = names.map((name) => ({ path: `${name}.yaml`, text: readPack(name) ?? '' }));
    const { rules, problems } = loadRules(files, { site, catalogues: config.catalogues, readList: () => null });
    expect(problems).toEqual([]);
    if (!rules) throw new Error('no rules');
    const read = (raw: Uint8Array) => readMail({ raw, size: raw.length, oversize: false });
    const all = await runRuleTests(makePolicy(rules, site), rules.tests, { config, read });
    expect(all.length).toBeGreaterThan(0);
    const failed = all.filter((one) => !one.ok).map(describeTest);
    expect(failed.join('\n')).toBe('');
    expect(lintRules(rules, { now: NOW })).toEqual([]);
  },
);

test.each(packNames())('%s is laid out as rules fmt would', (name) => {
  expect(formatRules(name, readPack(name) ?? '')).toMatchObject({ ok: true, text: readPack(name) });
});

test('a name that is no pack reads nothing', () => {
  for (const name of ['builtin/none', 'builtin/../package', 'nagios', 'builtin/', ''])
    expect(readPack(name)).toBeNull();
  expect(packNames()).toEqual(['builtin/alertmanager', 'builtin/nagios', 'builtin/noise', 'builtin/webform-de']);
});

test('include puts the pack before the file, once, and own rules of the same name replace its', () => {
  const packs = { names: packNames(), read: readPack };
  const files = [
    {
      path: '10-own.yaml',
      text: 'version: 1\ninclude: [builtin/nagios, builtin/noise, builtin/nagios]\npresets: { nagios-alert: { tags: [mine] } }\nrules:\n  - { id: noise-receipt, when: { is: read_receipt }, then: ticket }\n',
    },
  ];
  const { rules, problems } = loadRules(files, { site, packs, readList: () => null });
  expect(problems).toEqual([]);
  const places = rules?.rules.map((rule) => `${rule.id} ${rule.at}`) ?? [];
  expect(places[0]).toMatch(/^nagios-recovery builtin\/nagios\.yaml:\d+$/);
  expect(places.at(-1)).toBe('noise-receipt 10-own.yaml:5');
  expect(places.filter((place) => place.startsWith('noise-receipt'))).toHaveLength(1);
  expect(rules?.rules.find((rule) => rule.id === 'nagios-problem')?.tags.map((tag) => tag.source)).toEqual(['mine']);
  expect(Object.keys(rules?.sources ?? {})).toContain('builtin/nagios.yaml');
});

test('the tests of a pack are about the pack: own rules around it break none of them', () => {
  const packs = { names: packNames(), read: readPack };
  const text = `version: 1
include: [builtin/nagios, builtin/noise, builtin/webform-de, builtin/alertmanager]
presets: { nagios-alert: { tags: [mine] } }
rules:
  - { id: everything, then: ticket, tags: [seen], tests: [{ mail: { subject: hello }, expect: { by: everything } }] }
`;
  const { rules, problems } = loadRules([{ path: '10-own.yaml', text }], { site, packs, readList: () => null });
  expect(problems).toEqual([]);
  expect(rules?.tests.map(({ at }) => at)).toEqual(['10-own.yaml:5']);
  expect(rules && lintRules(rules, { now: NOW })).toEqual([]);
});

// The six files of the language's own page, with their tests. Keys whose verb comes with a later issue are evaluated
// all the same: what they will do is written down already.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { desk } from '../../src/desk/desk.ts';
import type { Config } from '../../src/model/setup.ts';
import { readMail } from '../../src/parse/read.ts';
import { describeTest } from '../../src/rules/describe.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { runRuleTests } from '../../src/rules/test/run.ts';
import { config as base, contextOf } from '../desk/builders.ts';

const queue = (name: string): Config['queues'][number] => ({
  name,
  address: null,
  agents: [],
  openedTo: [],
  notifyCustomer: true,
});
const level = (name: string) => ({
  name,
  hours: null,
  firstResponse: null,
  update: null,
  resolve: null,
  warnAt: null,
  escalate: [],
});
const config: Config = {
  ...base,
  queues: [...base.queues, queue('ops'), queue('accounting')],
  slas: { standard: level('standard'), gold: level('gold') },
  catalogues: {
    ...base.catalogues,
    types: ['request', 'incident', 'invoice', 'alert'],
    priorities: ['low', 'normal', 'high', 'urgent'],
  },
};
const site = siteOf(config, markPattern(config.tickets.number));
const folder = new URL('../../fixtures/rules/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const files = names.map((name) => ({ path: `rules/${name}`, text: readFileSync(new URL(name, folder), 'utf8') }));
const loaded = loadRules(files, { site, readList: (list) => readFileSync(new URL(list, folder), 'utf8') });

it('load, and say of nothing but later keys that it does not work yet', () => {
  expect(loaded.problems.filter(({ code, severity }) => severity === 'error' && code !== 'pending')).toEqual([]);
});

const results = await runRuleTests(makePolicy(loaded.draft, site), loaded.draft.tests, {
  config,
  read: (raw) => readMail({ raw, size: raw.length, oversize: false }),
  notices: (commands, _, now) =>
    commands.flatMap((command) => {
      if ('ticket' in command && command.ticket !== null) return [];
      const outcome = desk(command, null, contextOf({ config, now }));
      if (outcome.kind === 'refusal') return [];
      return outcome.notices
        .filter((notice) => notice.gate.pass && notice.agent === null)
        .map((notice) => notice.template);
    }),
});

it.each(results.map((result) => [`${result.at} ${result.name}`, result] as const))('%s', (_, result) => {
  expect(result.ok ? '' : describeTest(result)).toBe('');
});

it('every rule of the six files has a test that it decides or adjusts', () => {
  const hit = new Set(
    results.flatMap(({ decision }) => decision?.trace.filter((line) => line.hit).map((line) => line.rule) ?? []),
  );
  expect(loaded.draft.rules.map((rule) => rule.id).filter((id) => !hit.has(id))).toEqual([]);
});

// What rules say of time, from YAML to the decision: business hours as a condition, service levels, levels and dates as
// values; unknown ones are skipped and flagged.
import { expect, it } from 'vitest';
import { runTests } from '../../src/daemon/rule-tests.ts';
import type { LoadedSetup } from '../../src/daemon/setup.ts';
import type { Config, Setup } from '../../src/model/setup.ts';
import { usualHours } from '../../src/model/time/hours.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { config as base } from '../desk/builders.ts';

const level = { firstResponse: null, update: null, resolve: null, warnAt: null, escalate: [], hours: null };
const config: Config = {
  ...base,
  slas: { gold: { ...level, name: 'gold' } },
  hours: { default: { ...usualHours('Europe/Berlin'), except: { '2026-01-08': [] } } },
};
const site = siteOf(config, markPattern(config.tickets.number));

const rules = `
version: 1
rules:
  - id: night
    when: { received: { business_hours: false } }
    tags: [out-of-hours]
  - id: vip
    when: { subject: '/level (?<level>\\w+)/' }
    set: { sla: "{{level}}" }
  - id: support
    then: ticket
    set: { sla: gold, escalation: 1, pending_until: +2bd, due: fri 12:00 }
    tests:
      - mail: { from: eva@kunde.example }
        expect: { sla: gold, escalation: 1, pending_until: +2bd, due: fri 12:00, tags: [] }
      - name: in the evening
        mail: { from: eva@kunde.example }
        given: { now: "2026-01-07T17:00" }
        expect: { tags: [out-of-hours] }
      - name: a closed day
        mail: { from: eva@kunde.example }
        given: { now: "2026-01-08T10:00" }
        expect: { tags: [out-of-hours] }
      - name: a level nobody knows
        mail: { from: eva@kunde.example, subject: level golden }
        expect: { sla: null, flags: [rule-error] }
`;

it('rules ask for business hours and set what time needs', async () => {
  const loaded = loadRules([{ path: 'rules/10.yaml', text: rules }], { site, readList: () => null });
  expect(loaded.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const setup = { config, policy: makePolicy(loaded.draft, site) } as Setup;
  const results = await runTests({ ruleSet: loaded.draft } as LoadedSetup, setup);
  expect(results.map((one) => one.detail).filter((text) => text !== '')).toEqual([]);
  expect(results).toHaveLength(4);
});

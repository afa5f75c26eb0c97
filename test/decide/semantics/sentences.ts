// Sentences of the language's page "Exact semantics", each shown by rules in YAML with tests: bytes → parser → decide.
import { expect, it } from 'vitest';
import { readMail } from '../../../src/parse/read.ts';
import { describeTest } from '../../../src/rules/describe.ts';
import { loadRules } from '../../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../../src/rules/policy.ts';
import { runRuleTests } from '../../../src/rules/test/run.ts';
import { config } from '../../desk/builders.ts';

const site = siteOf(config, markPattern(config.tickets.number));

/** One test per sentence; every `tests:` below it must pass. */
export function sentences(rows: Readonly<Record<string, string>>): void {
  it.each(Object.entries(rows))('%s', async (_, yaml) => {
    const loaded = loadRules([{ path: 'rules/10.yaml', text: `version: 1\n${yaml}` }], { site, readList: () => null });
    expect(loaded.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    const results = await runRuleTests(makePolicy(loaded.draft, site), loaded.draft.tests, {
      config,
      read: (raw) => readMail({ raw, size: raw.length, oversize: false }),
    });
    expect(results.length).toBeGreaterThan(0);
    expect(
      results
        .filter((one) => !one.ok)
        .map(describeTest)
        .join('\n'),
    ).toBe('');
  });
}

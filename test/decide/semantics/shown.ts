// How a sentence of docs/rules/semantics.md is shown: by rules in YAML whose tests pass (bytes → parser → decide), by
// what `rules check` says of a file, or by a test elsewhere that needs the whole program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { noticesOf } from '../../../src/daemon/rule-tests.ts';
import { readMail } from '../../../src/parse/read.ts';
import { describeDecision, describeTest } from '../../../src/rules/describe.ts';
import { lintRules } from '../../../src/rules/lint/lint.ts';
import { loadRules } from '../../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../../src/rules/policy.ts';
import { problemLine } from '../../../src/rules/problem.ts';
import { runRuleTests } from '../../../src/rules/test/run.ts';
import { config } from '../../desk/builders.ts';

export type Shown =
  /** Rules with `tests:`; all must pass. */
  | string
  /** Files, each with what `rules check` must say of it. */
  | { readonly says: readonly (readonly [rules: string, message: RegExp])[] }
  /** Tests whose traces, as people see them, must read so. */
  | { readonly traced: string; readonly as: RegExp }
  /** Tests of the whole program: file and name. */
  | { readonly provenIn: string; readonly name: string };

const root = join(import.meta.dirname, '../../..');
const site = siteOf(config, markPattern(config.tickets.number));

export async function show(shown: Shown): Promise<void> {
  if (typeof shown === 'string') return expectPassing(shown);
  if ('says' in shown) {
    for (const [rules, message] of shown.says) expect(checked(rules)).toMatch(message);
    return;
  }
  if ('traced' in shown) {
    const results = await tested(shown.traced);
    const traces = results.map(({ decision }) => (decision ? describeDecision(decision, { misses: true }) : ''));
    expect(traces.join('\n')).toMatch(shown.as);
    return;
  }
  // Names of tests are sentences: the file must hold this one, and that file runs in the same suite.
  expect(readFileSync(join(root, shown.provenIn), 'utf8')).toContain(shown.name);
}

async function expectPassing(yaml: string): Promise<void> {
  const results = await tested(yaml);
  expect(results.length).toBeGreaterThan(0);
  expect(
    results
      .filter((one) => !one.ok)
      .map(describeTest)
      .join('\n'),
  ).toBe('');
}

async function tested(yaml: string): ReturnType<typeof runRuleTests> {
  const loaded = load(yaml);
  expect(loaded.problems.filter((problem) => problem.severity === 'error').map(problemLine)).toEqual([]);
  return runRuleTests(makePolicy(loaded.draft, site), loaded.draft.tests, {
    config,
    read: (raw) => readMail({ raw, size: raw.length, oversize: false }),
    notices: (commands, ticket, now) => noticesOf(commands, { ticket, now, config }),
  });
}

function checked(yaml: string): string {
  const loaded = load(yaml);
  const lints = lintRules(loaded.draft, { now: Date.UTC(2026, 0, 7), past: new Map() });
  return [...loaded.problems, ...lints].map(problemLine).join('\n');
}

function load(yaml: string): ReturnType<typeof loadRules> {
  return loadRules([{ path: 'rules/10.yaml', text: `version: 1\n${yaml}` }], { site, readList: () => null });
}

// Two kinds of files per lint: those above "# wrong" stands what `rules check` says with this code, and `R…-clean`.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lintRules, type RulePast } from '../../src/rules/lint/lint.ts';
import { loadRules } from '../../src/rules/load.ts';
import type { Problem } from '../../src/rules/problem.ts';
import { catalogues, site } from './site.ts';

const folder = new URL('./lints/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const NOW = Date.parse('2026-01-07T10:00:00Z');
const DAY = 86_400_000;
const ERRORS = ['R104', 'R105', 'R107', 'R114'];

const past = new Map<string, RulePast>([
  ['never-hit', { firstSeenAt: NOW - 91 * DAY, lastHitAt: null }],
  ['long-ago', { firstSeenAt: NOW - 400 * DAY, lastHitAt: NOW - 120 * DAY }],
  ['new-here', { firstSeenAt: NOW - 2 * DAY, lastHitAt: null }],
  ['busy', { firstSeenAt: NOW - 400 * DAY, lastHitAt: NOW - DAY }],
]);

function findings(name: string, text: string): readonly Problem[] {
  const loaded = loadRules([{ path: name, text }], { site, catalogues, readList: () => null });
  const code = name.slice(0, 4);
  return [...loaded.problems, ...lintRules(loaded.draft, { now: NOW, past })].filter((one) => one.code === code);
}

describe('every lint finds what it is for', () => {
  test.each(files.filter((name) => !name.includes('-clean')))('%s', (name) => {
    const [expected = '', text = ''] = readFileSync(new URL(name, folder), 'utf8').split('# wrong\n');
    const seen = findings(name, text);
    expect(seen.map((one) => `# ${one.line}:${one.column} ${one.severity}: ${one.message}\n`).join('')).toBe(expected);
    expect(seen.length).toBeGreaterThan(0);
    for (const { severity, code } of seen) expect(severity).toBe(ERRORS.includes(code) ? 'error' : 'warning');
  });
});

describe('and leaves alone what is fine', () => {
  test.each(files.filter((name) => name.includes('-clean')))('%s', (name) => {
    expect(findings(name, readFileSync(new URL(name, folder), 'utf8'))).toEqual([]);
  });
});

test('each of R101 to R116 has both kinds', () => {
  for (let code = 101; code <= 116; code++) {
    const own = files.filter((name) => name.startsWith(`R${code}-`));
    expect([code, own.some((name) => name.includes('-clean')), own.length > 1]).toEqual([code, true, true]);
  }
});

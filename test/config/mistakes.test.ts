// One file per mistake in mistakes/: the comment lines `# expect LINE:COLUMN severity: message` at its top are exactly
// what loading says about it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const folder = join(import.meta.dirname, 'mistakes');
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('each mistake is named with its place, what was seen and what is allowed', () => {
  test.each(names)('%s', (name) => {
    const path = join(folder, name);
    const expected = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('# expect '))
      .map((line) => line.slice('# expect '.length));
    expect(expected.length).toBeGreaterThan(0);
    const { config, problems } = loadConfig(path, { env: { IMAP: 'canary-5b1e' } });
    const said = problems.map(({ line, column, severity, message }) =>
      `${line}:${column} ${severity}: ${message}`.replaceAll(`${folder}/`, ''),
    );
    expect(said).toEqual(expected);
    expect(problems.every((problem) => problem.file === path)).toBe(true);
    expect(config === null).toBe(problems.some((problem) => problem.severity === 'error'));
  });

  test('there are enough of them', () => {
    expect(names.length).toBeGreaterThanOrEqual(25);
  });
});

// One file per mistake: the comment lines before "# wrong" are exactly what `rules check` says of what follows.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/rules/load.ts';
import { catalogues, site } from './site.ts';

const folder = new URL('./mistakes/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

function readList(path: string): string | null {
  return path === 'vip.csv' ? readFileSync(new URL(path, folder), 'utf8') : null;
}

describe('every mistake is named with its place, what was seen and what is allowed', () => {
  test.each(files)('%s', (name) => {
    const [expected = '', text = ''] = readFileSync(new URL(name, folder), 'utf8').split('# wrong\n');
    const { problems } = loadRules([{ path: name, text }], { site, catalogues, readList });
    const seen = problems.map((one) => `# ${one.line}:${one.column} ${one.severity} ${one.code}: ${one.message}\n`);
    expect(seen.join('')).toBe(expected);
    expect(problems.length).toBeGreaterThan(0);
  });

  test('there are at least sixty of them', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });
});

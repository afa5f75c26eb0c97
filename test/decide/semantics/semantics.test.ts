// docs/rules/semantics.md promises in sentences; each is a test that bears its words, and nothing is tested as a
// promise that the page does not make.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditions } from './conditions.ts';
import { run } from './run.ts';
import { type Shown, show } from './shown.ts';
import { tests } from './tests.ts';
import { threads } from './threads.ts';

const tables: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  ...run,
  ...conditions,
  ...threads,
  ...tests,
};

/** `## Section` → its bullets, each as one line. */
function promised(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/rules/semantics.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      const bullets = lines.join('\n').split(/^- /m).slice(1);
      return [title, bullets.map((bullet) => bullet.trim().replaceAll(/\s+/g, ' '))];
    }),
  );
}

const page = promised();

it('every section has its table', () => expect([...page.keys()]).toEqual(Object.keys(tables)));

for (const [section, rows] of Object.entries(tables)) {
  describe(section, () => {
    it('the page says what is tested here, and nothing else', () =>
      expect(page.get(section)).toEqual(Object.keys(rows)));
    it.each(Object.entries(rows))('%s', async (_, shown) => show(shown));
  });
}

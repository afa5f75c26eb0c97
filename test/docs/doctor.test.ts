// docs/doctor.md has every check of doctor under its id, with its fix: a finding's `docs` leads there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, checkIds } from '../../src/daemon/doctor/catalogue.ts';
import { fail } from '../../src/daemon/doctor/finding.ts';
import { root } from './pages.ts';

const page = readFileSync(join(root, 'docs/doctor.md'), 'utf8');
const plain = page.replaceAll('\\', '');

test.each(checkIds)('%s is a kebab-case id with a place in docs/doctor.md, its fix, and a page that is there', (id) => {
  expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  const at = plain.indexOf(`### ${id}\n`);
  expect(at).toBeGreaterThan(0);
  const section = plain.slice(at, plain.indexOf('\n#', at + 4) < 0 ? undefined : plain.indexOf('\n#', at + 4));
  expect(section).toContain(catalogue[id].fix.replaceAll('\\', ''));
  expect(existsSync(join(root, catalogue[id].page))).toBe(true);
  expect(fail(id, null, 'x')).toMatchObject({ docs: `docs/doctor.md#${id}`, fix: catalogue[id].fix });
});

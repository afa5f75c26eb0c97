// What is saved while a Setup is being read, or after that while the daemon starts, is not lost between the reading and the watch.
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { disk, type Files } from '../../src/daemon/files.ts';
import { asRead } from '../../src/daemon/reload/as-read.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { makeSite, type Site } from '../integration/site.ts';

const rules = (id: string): string => `version: 1\nrules:\n  - { id: ${id}, then: ticket }\n`;
let site: Site | null = null;
afterEach(() => site?.remove());

/** Reads a site of two rules files; `during` happens when this file has just been read. */
function reading(during: (made: Site) => void, file = '20-b.yaml') {
  const made = makeSite({ mailboxes: { support: {} }, rules: { '10-a.yaml': rules('a'), '20-b.yaml': rules('b') } });
  site = made;
  const files: Files = {
    ...disk,
    read(path, maxBytes) {
      const text = disk.read(path, maxBytes);
      if (path.endsWith(file)) during(made);
      return text;
    },
  };
  const seen = asRead(files);
  const { setup } = loadSetup(made.configPath, { env: process.env, needSecrets: false, files: seen.files });
  if (!setup) throw new Error('it does not load');
  seen.read(setup);
  return { made, seen };
}

test('nothing was saved: nothing changed, however often it is asked', () => {
  const { seen } = reading(() => undefined);
  expect([seen.changed(), seen.changed()]).toEqual([false, false]);
});

test.each([
  ['a file that had been read before', (made: Site) => made.write('rules/10-a.yaml', rules('other'))],
  ['the file that is being read', (made: Site) => made.write('rules/20-b.yaml', rules('other'))],
  ['a file that was not there', (made: Site) => made.write('rules/05-new.yaml', rules('new'))],
])('%s is saved while the others are read: it changed', (_, during) => {
  expect(reading(during).seen.changed()).toBe(true);
});

test('a file is saved after it: it changed, also where only its time says so', () => {
  const { made, seen } = reading(() => undefined);
  utimesSync(join(made.dir, 'rules/10-a.yaml'), 1, 1);
  expect(seen.changed()).toBe(true);
});

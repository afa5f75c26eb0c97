// The golden bytes of every notice: each in every language as a whole mail (formal), and the words of the informal form
// as text. Fixed clock, fixed keys, fixed ids. `npm run golden` writes them anew; golden.test.ts compares. Whoever
// changes words or bytes on purpose runs it and reads the difference.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeNotice } from '../../src/notify/compose.ts';
import { sampleKeys as keys, sampleRow } from '../../src/notify/samples/samples.ts';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { forms, noticeTemplates, sampleSetup } from './sample-site.ts';

export const GOLDEN = join(import.meta.dirname, '../../fixtures/golden');
const NOW = Date.parse('2026-03-18T09:30:00Z');

/** Path below fixtures/golden → content. */
export function goldenNow(): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const locale of sampleLanguages) {
    for (const template of noticeTemplates()) {
      for (const form of forms(locale)) {
        const setup = sampleSetup({ form });
        const { bytes, shown } = composeNotice(sampleRow({ template, setup, locale, now: NOW }), {
          setup,
          keys,
          now: NOW,
        });
        if (form === 'formal') files.set(`${locale}/${template}.eml`, Buffer.from(bytes));
        else
          files.set(
            `${locale}/informal/${template}.txt`,
            Buffer.from(`Subject: ${shown.subject}\n\n${shown.text.trimEnd()}\n`),
          );
      }
    }
  }
  return files;
}

/** What is in the folder. */
export function goldenKept(): ReadonlyMap<string, Buffer> {
  const names = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:eml|txt)$/.test(name),
  );
  return new Map(names.map((name) => [name, readFileSync(join(GOLDEN, name))]));
}

if (import.meta.main) {
  const files = goldenNow();
  rmSync(GOLDEN, { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(GOLDEN, path)), { recursive: true });
    writeFileSync(join(GOLDEN, path), content);
  }
  process.stdout.write(`${files.size} files in fixtures/golden; next: git diff --stat fixtures/golden\n`);
}

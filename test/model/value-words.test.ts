// What notices call the values a site begins with is understood where somebody names one.
import { expect, it } from 'vitest';
import { type CatalogueEntry, findEntry } from '../../src/model/catalogue.ts';
import { shippedLanguages, wordsOf } from '../../src/notify/words.ts';

const entry = (id: string, label: Readonly<Record<string, string>> = {}): CatalogueEntry => ({
  id,
  label,
  active: true,
});
const catalogues = {
  priority: ['low', 'normal', 'high', 'urgent'],
  severity: ['minor', 'normal', 'major', 'critical'],
  type: ['request', 'incident', 'invoice', 'alert'],
  reasons: ['solved', 'no_answer', 'duplicate', 'not_us', 'recovered', 'user', 'bug', 'supplier'],
};

it.each(shippedLanguages)('%s: whatever a notice shows may be written', (language) => {
  const words = wordsOf(language);
  for (const [name, codes] of Object.entries(catalogues)) {
    const names = name === 'reasons' ? words.reasons : (words.values[name] ?? {});
    const entries = codes.map((code) => entry(code));
    for (const code of codes) expect([code, findEntry(entries, names[code] ?? code)?.id]).toEqual([code, code]);
  }
});

it('a site’s own label comes first, and a value a site has not stays unknown', () => {
  const own = [entry('high'), entry('red', { de: 'Hoch' })];
  expect(findEntry(own, 'hoch')?.id).toBe('red');
  expect(findEntry([entry('red'), entry('green')], 'hoch')).toBeNull();
});

it('an umlaut is found in either spelling', () => {
  const entries = [{ ...entry('hardware'), label: { de: 'Geräte' } }, entry('incident'), entry('solved')];
  expect(['geraete', 'GERÄTE', 'Stoerung', 'geloest'].map((word) => findEntry(entries, word)?.id)).toEqual([
    'hardware',
    'hardware',
    'incident',
    'solved',
  ]);
});

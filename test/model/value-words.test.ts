// What notices call the values a site begins with is understood where somebody names one.
import { expect, it } from 'vitest';
import { type CatalogueEntry, findEntry } from '../../src/model/catalogue.ts';
import { findStatus } from '../../src/model/workflow.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
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

it.each(Object.values(shippedWorkflows))(
  'every name of every status of %s is found, in either spelling',
  (workflow) => {
    for (const status of workflow.statuses)
      for (const name of [status.id, ...Object.values(status.label), ...(status.also ?? [])])
        for (const word of [name, name.toUpperCase(), name.replaceAll('ö', 'oe').replaceAll('ü', 'ue')])
          expect([word, findStatus(workflow, word)?.id]).toEqual([word, status.id]);
  },
);

it.each([
  ['default', 'wartet', 'waiting'],
  ['default', 'en attente', 'waiting'],
  ['default', 'wachten', 'waiting'],
  ['default', 'warten', 'waiting'],
  ['default', 'on hold', 'waiting'],
  ['default', 'assigné', 'assigned'],
  ['actions', 'zurueckgestellt', 'postponed'],
  // What ends a ticket is called by its whole name, and too few letters are nothing.
  ['helpdesk', 'réponse', null],
  ['default', 'in', null],
  ['default', 'wart', null],
] as const)('status of %s: %s is %s', (workflow, word, id) => {
  expect(findStatus(shippedWorkflows[workflow] as never, word)?.id ?? null).toBe(id);
});

it.each([
  ['urgent', 'eilig'],
  ['urgent', 'très haute'],
  ['major', 'schwer'],
  ['duplicate', 'Duplikat'],
  ['no_answer', 'keine Antwort'],
])('%s is also called %s', (code, word) => {
  expect(findEntry([entry('other'), entry(code)], word)?.id).toBe(code);
});

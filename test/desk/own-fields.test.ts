// Own fields and catalogues: what may stand in them, and what they answer to what may not.
import { describe, expect, it, test } from 'vitest';
import { checkCustomField } from '../../src/desk/custom-fields.ts';
import type { OwnField } from '../../src/model/catalogue.ts';
import type { Config } from '../../src/model/setup.ts';
import { changed, closedTicket, closeOf, config, contextOf, createOf, refused, setOf, ticketOf } from './builders.ts';

const plain = { pattern: null } as const;
const entry = (id: string, label: Record<string, string> = {}, active = true) => ({ id, label, active });
const fields: Readonly<Record<string, OwnField>> = {
  text: { type: 'text', ...plain, min: 2, max: 5 },
  number: { type: 'number', ...plain, min: 1, max: 10 },
  money: { type: 'money', ...plain, max: 1000 },
  date: { type: 'date', ...plain, min: '2026-01-01' },
  email: { type: 'email', ...plain },
  phone: { type: 'phone', ...plain },
  url: { type: 'url', ...plain },
  choice: { type: 'choice', ...plain, choices: [entry('north', { de: 'Nord' }), entry('old', {}, false)] },
  list: { type: 'list', ...plain, choices: [entry('a'), entry('b', { de: 'Bé' }), entry('c')], max: 2 },
  boolean: { type: 'boolean', ...plain },
  must: { type: 'text', ...plain, required: true },
  order: { type: 'text', pattern: '^\\d+$' },
};

const good: readonly (readonly [string, string, string])[] = [
  ['text', ' abc ', 'abc'],
  ['number', '9,5', '9,5'],
  ['money', '1.000,00 EUR', '1.000,00 EUR'],
  ['money', '999.99', '999.99'],
  ['date', '2026-02-28', '2026-02-28'],
  ['date', '3.7.2026', '2026-07-03'],
  ['email', 'Eva@Firma.Example', 'eva@firma.example'],
  ['phone', '+49 (30) 123-4567', '+49 (30) 123-4567'],
  ['url', 'https://example.com/x?y=1', 'https://example.com/x?y=1'],
  ['choice', 'NORD', 'north'],
  ['list', 'a, bé, a', 'a, b'],
  ['boolean', 'ja', 'true'],
  ['boolean', 'No', 'false'],
  ['order', '4711', '4711'],
  ['text', '', ''],
];
test.each(good)('%s takes %j as %j', (name, value, kept) => {
  expect(checkCustomField(name, value, fields)).toBe(kept);
});

const bad: readonly (readonly [string, string, string])[] = [
  ['text', 'a', 'expected 2–5 characters'],
  ['text', 'abcdef', 'expected 2–5 characters'],
  ['number', '11', 'expected 1–10'],
  ['number', 'viele', 'expected a number like 42 or 3.5'],
  ['money', '1.000,01', 'expected at most 1000'],
  ['date', '2026-02-30', 'expected a day that is in the calendar'],
  ['date', '2025-12-31', 'expected at least 2026-01-01'],
  ['email', 'eva(at)firma', 'expected a mail address'],
  ['phone', 'ruf mich an', 'expected a telephone number'],
  ['url', 'javascript:alert(1)', 'expected a web address'],
  ['choice', 'nort', 'did you mean "north"?'],
  ['choice', 'old', 'is retired (active: false), expected north'],
  ['list', 'a, b, c', 'expected at most 2 items'],
  ['list', 'a, x', 'is unknown, expected a, b, c'],
  ['list', ' , ', 'has 0 items'],
  ['boolean', 'maybe', 'expected true or false'],
  ['must', ' ', 'is required and cannot be emptied'],
  ['order', '47a', 'expected text that fits the pattern'],
  ['ordre', '1', 'did you mean "order"?'],
];
test.each(bad)('%s refuses %j: %s', (name, value, why) => {
  expect(checkCustomField(name, value, fields)).toMatchObject({
    kind: 'refusal',
    detail: expect.stringContaining(why),
  });
});

describe('catalogues', () => {
  const site: Config = {
    ...config,
    catalogues: {
      ...config.catalogues,
      fields,
      closeRequire: [],
      defaultType: 'incident',
      tags: ['vip'],
      entries: {
        types: [entry('request', { de: 'Anfrage' }), entry('incident', { de: 'Störung' }), entry('fax', {}, false)],
        tags: [entry('vip')],
      },
    },
  };
  const context = contextOf({ config: site });

  it('are named by code or by label in any language', () => {
    expect(changed(setOf({ type: 'störung' }), ticketOf(), context).state.type).toBe('incident');
  });
  it('give new tickets their default', () => {
    expect(changed(createOf(), null, context).state.type).toBe('incident');
  });
  it('refuse what is retired for new use, and leave it on old tickets', () => {
    expect(refused(setOf({ type: 'fax' }), ticketOf(), context).detail).toContain(
      'type "fax" is retired (active: false)',
    );
    const old = ticketOf({ type: 'fax' });
    expect(changed(setOf({ priority: 'high' }), old, context).state.type).toBe('fax');
  });
  it('allow only the tags they list, and take others away', () => {
    expect(refused(setOf({ tags: ['vipp'] }), ticketOf(), context).unknown?.nearest).toBe('vip');
    expect(changed(setOf({ tags: ['vip', '-old'] }), ticketOf({ tags: ['old'] }), context).state.tags).toEqual(['vip']);
  });
  it('close no ticket without a required field', () => {
    expect(refused(closeOf(), ticketOf(), context).detail).toContain('closing needs the field must');
    expect(changed(closeOf(), ticketOf({ fields: { must: 'x' } }), context).state.status).toBe('closed');
  });
  it('reclassify a closed ticket only where that is allowed (C15)', () => {
    const frozen = contextOf({ config: { ...site, tickets: { ...site.tickets, reclassifyClosed: false } } });
    for (const set of [{ type: 'request' }, { causes: ['bug'] }, { fields: { text: 'abc' } }])
      expect(refused(setOf(set), closedTicket(), frozen).detail).toContain('tickets.reclassify_closed');
    expect(changed(setOf({ causes: ['bug', 'user'] }), closedTicket(), context).state.closeCause).toBe('bug, user');
  });
});

// Every way of `extract:` and every type of `as:`, from text to value; hostile text costs linear time.
import { describe, expect, it } from 'vitest';
import { jsonValue } from '../../src/decide/extract/json.ts';
import { labelledValue, labelledValues } from '../../src/decide/extract/labels.ts';
import { betweenMarks, lineAt } from '../../src/decide/extract/pieces.ts';
import { csvColumn, tableColumn } from '../../src/decide/extract/rows.ts';
import { asType } from '../../src/decide/extract/typed.ts';
import { xmlValue } from '../../src/decide/extract/xml.ts';
import type { Extract } from '../../src/model/policy.ts';
import { judge, mail, message, only, policy } from './build.ts';
import { extract, rule, template, values } from './build-rules.ts';

describe('as: one form for every way of writing', () => {
  it.each([
    ['number', '42', '42'],
    ['number', 'Anzahl: 1.234', '1234'],
    ['number', '1.234,5', '1234.5'],
    ['number', '1,234.5', '1234.5'],
    ['number', '12 345,67 St.', '12345.67'],
    ['number', '0,125', '0.125'],
    ['number', '1,5', '1.5'],
    ['number', '-7', '-7'],
    ['number', '007', '7'],
    ['number', '1.234.567', '1234567'],
    ['number', 'keine', ''],
    ['money', '1.234,50 €', '1234.50 EUR'],
    ['money', '€ 12', '12.00 EUR'],
    ['money', 'EUR 1,234.50', '1234.50 EUR'],
    ['money', 'CHF 1’234.50', '1234.50 CHF'],
    ['money', '12,5 Euro', '12.50 EUR'],
    ['money', '99,99', '99.99'],
    ['money', 'gratis', ''],
    ['date', 'am 31.01.2026 um 9', '2026-01-31'],
    ['date', '1.2.26', '2026-02-01'],
    ['date', '2026-01-31', '2026-01-31'],
    ['date', '31/01/2026', '2026-01-31'],
    ['date', '01/31/2026', '2026-01-31'],
    ['date', '31. Januar 2026', '2026-01-31'],
    ['date', '3 März 2026', '2026-03-03'],
    ['date', '31 januari 2026', '2026-01-31'],
    ['date', '5 mrt 2026', '2026-03-05'],
    ['date', '1er février 2026', '2026-02-01'],
    ['date', '14 août 2026', '2026-08-14'],
    ['date', 'January 31st, 2026', '2026-01-31'],
    ['date', '31st of January 2026', '2026-01-31'],
    ['date', '31.02.2026', ''],
    ['date', 'bald', ''],
    ['email', 'bitte an Eva@Acme.example.', 'Eva@acme.example'],
    ['email', 'mailto:<eva@acme.example>', 'eva@acme.example'],
    ['email', 'eva at acme', ''],
    ['phone', 'Tel. +49 (0)30 1234-567', '+49301234567'],
    ['phone', '030 / 123 45 67', '0301234567'],
    ['phone', '12', ''],
    ['iban', 'IBAN: de89 3704 0044 0532 0130 00 bei der Bank', 'DE89370400440532013000'],
    ['iban', 'NL91ABNA0417164300', 'NL91ABNA0417164300'],
    ['iban', 'DE89 3704 0044 0532 0130 01', ''],
    ['url', 'siehe (https://firma.example/a?b=c).', 'https://firma.example/a?b=c'],
    ['url', 'ftp://x.example', ''],
    ['list', 'rot; grün\n- blau, gelb', 'rot, grün, blau, gelb'],
    ['list', '1. rot\n2. grün', 'rot, grün'],
    ['money', '19 % MwSt. 12,00 €', '12.00 EUR'],
    ['money', '2 Stück zu 12,00 EUR', '12.00 EUR'],
    ['money', '19% von 100', '100.00'],
    ['money', '\u221212,50 €', '-12.50 EUR'],
    ['money', '12,50- €', '-12.50 EUR'],
    ['money', '12,-- €', '12.00 EUR'],
    ['money', '12.00 A$', '12.00 AUD'],
    ['money', 'Fr. 12.50', '12.50 CHF'],
    ['money', '12,00 euros', '12.00 EUR'],
    ['date', '2026-01-31T10:00:00Z', '2026-01-31'],
    ['date', '31. Dez. 25', '2025-12-31'],
    ['date', '20260131', '2026-01-31'],
    ['date', 'Nr. 20260131', ''],
    ['date', '5 May 10:30', ''],
    ['phone', '0049 30 123456', '+4930123456'],
    ['phone', '(555) 123-4567', '5551234567'],
    ['phone', '1234567', '1234567'],
    ['url', 'https://a.example/x_(2).', 'https://a.example/x_(2)'],
    ['text', '  so  ', 'so'],
  ])('%s from "%s" is "%s"', (type, text, value) => {
    expect(asType(text, type)).toBe(value.replace('Eva@acme', 'eva@acme'));
  });
});

describe('the ways', () => {
  it('between takes what stands between two marks, whatever their case', () => {
    expect(betweenMarks('x BEGIN\nwords\nEND y', 'begin', 'end').trim()).toBe('words');
    expect(betweenMarks('x BEGIN words', 'BEGIN', 'END')).toBe('');
  });

  it('line counts from 1, or from the end', () => {
    expect([1, 2, -1, 9].map((number) => lineAt('a\n b \nc', number))).toEqual(['a', 'b', 'c', '']);
  });

  it('json follows a path, in the whole text or in one value among words', () => {
    const text = 'Hello\n{"order": {"id": 4711, "items": [{"sku": "A"}, {"sku": "B"}], "tags": ["x", 1]}}\nBye';
    expect(jsonValue(text, 'order.id')).toBe('4711');
    expect(jsonValue(text, '$.order.items[1].sku')).toBe('B');
    expect(jsonValue(text, 'order.tags')).toBe('x, 1');
    expect(jsonValue(text, 'order.none')).toBe('');
    expect(jsonValue('{"a": ', 'a')).toBe('');
    expect(jsonValue('{"__proto__": 1}', 'constructor')).toBe('');
    expect(JSON.stringify(jsonValue(text, 'order'))).toContain('"sku":"B"');
  });

  it('xml follows a path to an element or an attribute', () => {
    const text = `words <?xml version="1.0"?><!-- <order><id>0</id> --><o:order no="7"><id>a &amp; b<i>!</i></id><x><![CDATA[<b>]]></x></o:order>`;
    expect(xmlValue(text, 'order/id')).toBe('a & b!');
    expect(xmlValue(text, 'order/@no')).toBe('7');
    expect(xmlValue(text, '//x')).toBe('<b>');
    expect(xmlValue(text, 'order/none')).toBe('');
    expect(xmlValue('<a><b>1</a>', 'a/b')).toBe('1');
  });

  it('csv takes a column by its head, quoted cells and all', () => {
    const text = 'Bestellung vom 1.2.\nnumber;name\n4711;"Roth; Eva ""E."""\n4712;Tom\n\nGruß';
    expect(csvColumn(text, 'Number')).toEqual(['4711', '4712']);
    expect(csvColumn(text, 'name')).toEqual(['Roth; Eva "E."', 'Tom']);
    expect(csvColumn(text, 'none')).toEqual([]);
  });

  it('csv cells may run over lines, a quote that never ends is an ordinary sign', () => {
    expect(csvColumn('a;b\n"one\ntwo; ""x""";2\n3;4', 'a')).toEqual(['one\ntwo; "x"', '3']);
    expect(csvColumn('a;b\n"one\ntwo";2\n3;4', 'b')).toEqual(['2', '4']);
    expect(csvColumn('a;b\n5" pipe;2\n"never;3\n4;5', 'b')).toEqual(['2', '5']);
  });

  it.each([
    ['Total: 12'],
    ['Total          : 12'],
    ['Total (EUR): 12'],
    ['Total*: 12'],
    ['TOTAL\t12'],
    ['Total     12'],
    ['Total ......... 12'],
    ['| Total | 12 |'],
    ['Total:\n\n12'],
  ])('a label is found in %j', (text) => {
    expect(labelledValue(`Hello\n${text}\nBye`, ['Total'])).toBe('12');
    expect(labelledValues(`Hello\n${text}`, { total: ['Total'] })).toEqual({ total: '12' });
  });

  it('a label that stands alone on its line opens a text that runs to the next such label', () => {
    const text = 'Name:\nEva\n\nMessage:\nHello,\n\nplease note: it burns.\n\nPhone:\n12\n\nOrder:\n7';
    const form = labelledValues(text, { name: ['Name'], text: ['Message'], order: ['Order'] });
    expect(form).toEqual({ name: 'Eva', text: 'Hello,\n\nplease note: it burns.', order: '7' });
  });

  it.each([
    ['tabs', 'Artikel\tMenge\nPumpe\t2\nRohr\t3'],
    ['bars', '| Artikel | Menge |\n|---|---|\n| Pumpe | 2 |\n| Rohr | 3 |'],
    ['blanks', 'Artikel    Menge\n-------    -----\nPumpe      2\nRohr       3\n\nSumme      5'],
  ])('table takes a column of a table drawn with %s', (_, text) => {
    expect(tableColumn(text, 'artikel')).toEqual(['Pumpe', 'Rohr']);
    expect(tableColumn(text, 'Menge')).toEqual(['2', '3']);
  });
});

describe('an extraction in a rule', () => {
  const subjectWith = (one: Extract, text: string): unknown => {
    const rules = [rule('a', { verdict: 'ticket', extract: [one], set: values({ subject: '[{{x}}]' }) })];
    return (
      only(judge(mail({ message: message({ reply: text }) }), policy(rules)), 'create').set as { subject: string }
    ).subject;
  };

  it('a value that is not of its type was not found: the next place is tried, then else', () => {
    const how = { kind: 'whole' } as const;
    expect(subjectWith(extract('x', ['subject', 'body'], how, { as: 'date' }), 'am 1.2.2026')).toBe('[2026-02-01]');
    expect(subjectWith(extract('x', ['subject', 'body'], how, { as: 'iban', otherwise: '?' }), 'nichts')).toBe('[?]');
  });

  it('the first row of a column counts, with as: list all of them', () => {
    const how = { kind: 'table', column: 'Artikel' } as const;
    const text = 'Artikel | Menge\nPumpe | 2\nRohr | 3';
    expect(subjectWith(extract('x', 'body', how), text)).toBe('[Pumpe]');
    expect(subjectWith(extract('x', 'body', how, { as: 'list' }), text)).toBe('[Pumpe, Rohr]');
  });

  it('the trace says what was not found, unless it is optional', () => {
    const note = (optional: boolean): string | undefined => {
      const one = extract('x', 'body', { kind: 'label', labels: ['Nummer'] }, { optional });
      return judge(mail(), policy([rule('a', { verdict: 'ticket', extract: [one], tags: [template('a')] })])).decision
        .trace[0]?.note;
    };
    expect(note(false)).toBe('extract found no x');
    expect(note(true)).toBe('');
  });
});

describe('hostile text', () => {
  it.each([
    ['<!--', '<a '],
    ['<a b="', '<![CDATA['],
    ['&#', '<a><b>'],
    ['{"a":', '[['],
    ['"', '";'],
    ['|', '  '],
    ['0 ', '1.1.'],
    ['AA00 ', 'a@'],
  ])(
    '%s, %s ends, and soon',
    (...pieces) => {
      for (const piece of pieces) {
        const text = piece.repeat(65_536 / piece.length);
        jsonValue(text, 'a.b');
        xmlValue(text, 'a/b');
        csvColumn(text, 'a');
        tableColumn(text, 'a');
        betweenMarks(text, 'a', 'b');
        for (const type of ['number', 'money', 'date', 'email', 'phone', 'iban', 'url', 'list']) asType(text, type);
      }
    },
    5_000,
  );
});

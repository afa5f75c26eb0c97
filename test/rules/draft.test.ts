// rules new over every fixture mail: what is made loads and passes its own test, and nothing in it names anybody: no address,
// no name of the header, no number, no link.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Message } from '../../src/model/message.ts';
import { ownAddresses } from '../../src/model/setup.ts';
import { readMail } from '../../src/parse/read.ts';
import { describeTest } from '../../src/rules/describe.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { runRuleTests } from '../../src/rules/test/run.ts';
import { Anonymiser } from '../../src/rules/tools/anonymise.ts';
import { draftRule } from '../../src/rules/tools/draft.ts';
import { ordinaryWords } from '../../src/rules/tools/ordinary-words.ts';
import { config } from '../desk/builders.ts';

const root = join(import.meta.dirname, '../../fixtures/mail');
const mails = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'));
const site = siteOf(config, markPattern(config.tickets.number));
const own = ownAddresses(config);
const read = (raw: Uint8Array): Promise<Message> => readMail({ raw, size: raw.length, oversize: false });

async function drafted(
  raw: Uint8Array,
): Promise<{ readonly message: Message; readonly id: string; readonly text: string }> {
  const message = await read(raw);
  const ticket = { ref: 'T-1', queue: 'support', type: null, priority: 'high', severity: 'normal' };
  const defaults = { priority: 'normal', severity: 'normal' };
  return { message, ...draftRule({ message, auth: 'pass', ticket, own, defaults, taken: new Set() }) };
}

test.each(mails)('%s', async (name) => {
  const { message, id, text } = await drafted(readFileSync(join(root, name)));
  const { rules, problems } = loadRules([{ path: 'draft.yaml', text }], { site, readList: () => null });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!rules) throw new Error('no rules');
  const results = await runRuleTests(makePolicy(rules, site), rules.tests, { config, read });
  // A mail that mailclerk settles before any rule (automatic mail, bounces) needs a `when` by hand.
  const isPlain = message.classes.length === 0;
  if (isPlain) expect(results.map((one) => (one.ok ? '' : describeTest(one))).join('')).toBe('');

  const { rules: [rule] = [] } = parse(text) as { rules: readonly Readonly<Record<string, unknown>>[] };
  const { tests, ...conditions } = rule ?? {};
  const words = JSON.stringify([id, { ...conditions, why: '' }, tests]);
  const people = [message.from, message.sender, ...message.replyTo, ...message.to, ...message.cc].filter(
    (one) => one !== null,
  );
  for (const { address, name: shown } of people) {
    if (own.has(address) || address === '') continue;
    expect(words).not.toContain(address);
    for (const word of shown.match(/\p{L}{3,}/gu) ?? []) {
      // The ends of domains are no names.
      if (['example', 'com'].includes(word.toLowerCase()) || ordinaryWords.has(word.toLowerCase())) continue;
      expect(words.toLowerCase().match(/\p{L}+/gu)).not.toContain(word.toLowerCase());
    }
  }
  const standIns = words
    .replaceAll(/person\d+@firma\d*\.example|file\d+\.\w+|-\d+"|DE00[0 ]*/g, '')
    .replaceAll(/"type":"[^"]*"/g, '');
  expect(standIns.replaceAll(/0/g, '')).not.toMatch(/\d/);
  expect(standIns.replaceAll('https://www.firma.example/', '')).not.toMatch(/https?:|www\./);
});

describe('words', () => {
  const anonymous = (): Anonymiser =>
    new Anonymiser(new Set(['support@example.com']), ['Eva Schmidt', 'e.schmidt@knuth']);
  test.each([
    [
      'Frau Schmidt <eva@a.de>, bob@b.de, EVA@a.de an support@example.com',
      'Frau Person <person1@firma.example>, person2@firma2.example, person1@firma.example an support@example.com',
    ],
    [
      'Hallo Herr Müller-Lüdenscheidt, der Drucker in Halle 7 druckt nicht',
      'Hallo Herr Person, der Drucker in Halle 0 druckt nicht',
    ],
    ['hi bob, my name is eva schmidt and i live in Springfield', 'hi Person, my name is Person'],
    [
      'Rufen Sie 0151/23456789 an, Kundennummer KD-4711, Rechnung 12',
      'Person Sie 0000/00000000 an, Kundennummer 0000000, Rechnung 00',
    ],
    ['Rechnung\nMit freundlichen Grüßen\nEva Schmidt\nHauptstr. 5', 'Rechnung'],
    [
      'die Firma Knuth zahlt; knuth.de, www.knuth.de/x',
      'die Firma Person zahlt; firma.example, https://www.firma.example/',
    ],
    ['田中さん prints', 'Person prints'],
  ])('%j become %j', (text, expected) => {
    expect(anonymous().text(text)).toBe(expected);
  });
});

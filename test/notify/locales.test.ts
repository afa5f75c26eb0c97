// In which language a notice is written: ticket, contact, first mail, mailbox, instance, each with its country and without,
// and only what the site writes in.
import { expect, test } from 'vitest';
import { noticeLocales } from '../../src/notify/look/locales.ts';
import { localeChain } from '../../src/notify/template-files.ts';
import { changed, contextOf, createOf, mailOf, noticeOf, replyOf, ticketOf } from '../desk/builders.ts';
import { makeRow, makeSetup } from './make.ts';

const { config } = makeSetup();
const box = { ...config.mailboxes[0]!, language: 'fr' };
const chain = (row: Parameters<typeof makeRow>[0], languages: string[], language = 'de') =>
  noticeLocales(makeRow(row), { ...config, mailboxes: [box], instance: { ...config.instance, language, languages } });

test.each<[string | null, string[], string[]]>([
  ['nl-BE', [], ['nl-BE', 'nl', 'fr', 'de', 'en']],
  [null, [], ['fr', 'de', 'en']],
  ['pl', [], ['pl', 'fr', 'de', 'en']],
  ['pl', ['de', 'en'], ['de', 'en']],
  ['NL', ['de', 'nl-BE'], ['nl', 'nl-BE', 'de', 'en']],
  ['nl-NL', ['de', 'nl'], ['nl-NL', 'nl', 'de', 'en']],
  ['fr', ['de'], ['de', 'en']],
  ['../etc', ['de'], ['de', 'en']],
])('%s where the mailbox speaks French and the site %j: %j', (locale, languages, expected) => {
  expect(chain({ locale }, languages)).toEqual(expected);
});

test("an agent's notice does not speak the mailbox' language", () => {
  expect(chain({ locale: null, agent: 'anna' }, [])).toEqual(['de', 'en']);
});

test('the site’s own language stays, though it is not among its languages', () => {
  expect(localeChain(['nl', 'pl'], ['nl'])).toEqual(['nl', 'pl', 'en']);
});

const speaking = (address: string) => contextOf({ languages: { [address]: 'nl' } });
const create = (own: Partial<Parameters<typeof createOf>[0]> = {}) => createOf({ language: 'fr', ...own });

test('a contact’s language goes before the one his mail is in, what a rule says before both', () => {
  const address = create().customer!.address;
  expect(noticeOf(changed(create(), null, speaking(address)), 'opened').locale).toBe('nl');
  expect(noticeOf(changed(create(), null, contextOf()), 'opened').locale).toBe('fr');
  expect(noticeOf(changed(create({ isLanguageNamed: true }), null, speaking(address)), 'opened').locale).toBe('fr');
});

test('a ticket without a language is answered in its reader’s', () => {
  const ticket = ticketOf({ language: null });
  const to = ticket.customer!.address;
  expect(noticeOf(changed(replyOf(), ticket, speaking(to)), 'reply').locale).toBe('nl');
  expect(noticeOf(changed(replyOf(), ticketOf({ language: 'de' }), speaking(to)), 'reply').locale).toBe('de');
});

test('files that a rule leaves out are told to their sender when he is proven, and to our own people', () => {
  const mail = mailOf({ refused: [{ name: 'setup.exe', why: 'type' }] });
  const { refusedFiles } = noticeOf(changed(createOf({ mail }), null), 'opened').data;
  expect(refusedFiles).toEqual([{ name: 'setup.exe', why: 'type' }]);
  const forged = mailOf({ ...mail, auth: 'none' });
  expect(noticeOf(changed(createOf({ mail: forged }), null), 'opened').data.refusedFiles).toBeUndefined();
});

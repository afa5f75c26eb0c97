// The words of notices in their four languages, formal and informal: each language has every word the others have, no
// language stands in another's notice, and nobody is addressed in two ways in one mail.
import { expect, test } from 'vitest';
import { noticeNames, outboxStates } from '../../src/model/notice.ts';
import { adminChecks } from '../../src/model/setup.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { shownReason } from '../../src/notify/labels.ts';
import { sampleKeys, sampleRow } from '../../src/notify/samples/samples.ts';
import { shippedTemplates } from '../../src/notify/template-files.ts';
import { pushWords } from '../../src/notify/webhook/push-words.ts';
import { shippedLanguages, wordsOf } from '../../src/notify/words.ts';
import { makeSetup, now } from './make.ts';
import { sampleSetup } from './sample-site.ts';

const names = (of: object): string[] =>
  Object.entries(of).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? names(value).map((one) => `${key}.${one}`) : [key],
  );

test.each(shippedLanguages)('%s has every word and every template there is', (language) => {
  expect(names(wordsOf(language)).sort()).toEqual(names(wordsOf('en')).sort());
  expect(names(pushWords(language)).sort()).toEqual(names(pushWords('en')).sort());
  const files = Object.keys(shippedTemplates());
  const inEnglish = files.filter((path) => path.startsWith('en/')).map((path) => path.slice(3));
  const inThis = files.filter((path) => path.startsWith(`${language}/`)).map((path) => path.slice(language.length + 1));
  expect(inThis.sort()).toEqual(inEnglish.sort());
  for (const name of noticeNames) expect(inThis).toContain(`${name}.hbs`);
  for (const check of adminChecks) expect(Object.keys(wordsOf(language).checks)).toContain(check);
});

test.each(shippedLanguages)(
  '%s has a word for everything the administrator’s digest counts, and says what to do',
  (language) => {
    // Outcomes of mails and states of notices by their names in the store, and what is reckoned besides.
    const outcomes = ['created', 'joined', 'reopened', 'created_linked', 'ignored', 'duplicate', 'quarantined'];
    const counted = [...outcomes, 'rejected', 'redirected', 'answered', 'received', 'open', 'overdue', ...outboxStates];
    expect(counted.filter((name) => !Object.hasOwn(wordsOf(language).counts, name))).toEqual([]);
    const alert = {
      check: 'outbox_stuck' as const,
      isMended: false,
      since: now,
      count: 1,
      fix: wordsOf('en').fixes.outbox_stuck,
    };
    const setup = sampleSetup({ form: 'formal' });
    const row = sampleRow({ template: 'admin-alert', setup, locale: language, now });
    const said = composeNotice({ ...row, data: { ...row.data, alert } }, { setup, keys: sampleKeys, now });
    expect(said.shown.text).toContain(wordsOf(language).fixes.outbox_stuck);
  },
);

test.each([
  ['rule default: ticket', 'Regel default', 'règle default'],
  ['rated 2 of 5', 'mit 2 von 5 bewertet', 'note\u00a0: 2 sur 5'],
  [
    'suggested-customer: bob forwarded a mail of Karl Kunde <karl@acme.example>: suggested as the customer',
    'bob hat eine E-Mail von Karl Kunde <karl@acme.example> weitergeleitet: vielleicht der Kunde',
    'bob a transféré un e-mail de Karl Kunde <karl@acme.example>\u00a0: peut-être le client',
  ],
  [
    'claims a relation to T-2026-00017, unproven',
    'nennt T-2026-00017, was nicht belegt ist',
    'cite T-2026-00017, sans preuve',
  ],
  ['vip: a customer of old', 'vip: a customer of old', 'vip: a customer of old'],
])('why a notice came: %s', (line, de, fr) => {
  expect([shownReason(line, wordsOf('de')), shownReason(line, wordsOf('fr'))]).toEqual([de, fr]);
});

test.each(Object.keys(shippedWorkflows))('the statuses of %s are called something in every language', (name) => {
  for (const { id, label } of shippedWorkflows[name]!.statuses)
    expect([id, Object.keys(label).sort()]).toEqual([id, ['de', 'en', 'fr', 'nl']]);
});

test.each(shippedLanguages.filter((one) => one !== 'en'))('%s knows two ways to address people', (language) => {
  const formal = wordsOf(language, 'formal');
  const informal = wordsOf(language, 'informal');
  expect(informal.yourMessage).not.toBe(formal.yourMessage);
  expect(informal.reasons).toEqual(formal.reasons);
});

test('a language nobody translated speaks English, a country its language', () => {
  expect(wordsOf('pl')).toBe(wordsOf('en'));
  expect(wordsOf('nl-BE')).toBe(wordsOf('nl'));
  expect(wordsOf('constructor')).toBe(wordsOf('en'));
});

/** Words that address a reader, and words of the other languages that stand in none of this one's. */
const address: Record<string, { formal: RegExp; informal: RegExp; foreign: RegExp }> = {
  // A sentence may begin with “sie” and “ihre” meaning them: inside one, a capital letter addresses somebody.
  de: {
    formal: /[a-zäöüß,] (?:Sie|Ihnen|Ihre?[mnrs]?)\b/,
    informal: /\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[mnrs]?)\b/,
    foreign: /\b(?:your?|please|the|uw|jouw|het|votre|vous|merci)\b/i,
  },
  en: { formal: /$^/, informal: /$^/, foreign: /\b(?:Sie|Ihre|bitte|und|uw|jouw|het|votre|vous|merci)\b/i },
  nl: {
    // `2 u` are hours.
    formal: /(?<!\d )\b(?:[Uu]|[Uu]w)\b/,
    informal: /\b(?:[Jj]e|[Jj]ij|[Jj]ou|[Jj]ouw)\b/,
    foreign: /\b(?:your?|please|Sie|Ihre|bitte|und|votre|vous|merci)\b/i,
  },
  fr: {
    formal: /\b(?:[Vv]ous|[Vv]otre|[Vv]os)\b/,
    informal: /(?:^|[\s’(])(?:[Tt]u|[Tt]e|[Tt]oi|[Tt]on|[Tt]a|[Tt]es|[Tt]’)(?=[\s’]|$)/m,
    foreign: /\b(?:your?|please|the|Sie|Ihre|bitte|und|uw|jouw|het)\b/i,
  },
};

const setup = makeSetup({
  config: {
    tickets: { number: 'T-{yyyy}-{seq:5}', agentReply: 'note' },
    notifications: { customer: {}, agents: {} },
    instance: { ...makeSetup().config.instance, name: 'ACME', legal: '' },
  },
});
const templates = [
  ...new Set(
    Object.keys(shippedTemplates())
      .filter((path) => path.startsWith('de/') && !path.includes('/documents/') && !path.includes('/_'))
      .map((path) => path.slice(3, -'.hbs'.length)),
  ),
];
const held = { problem: 'Xx', didYouMean: '#x', original: '' };
const blank = {
  held,
  body: '',
  comment: '',
  solution: '',
  author: 'ACME',
  attachments: [],
  trace: [],
  refusedFiles: [],
};

for (const language of shippedLanguages) {
  test.each(['formal', 'informal'] as const)(
    `every notice in ${language}, %s, is in one language and one form`,
    (form) => {
      const { config } = setup;
      const own = { ...setup, config: { ...config, instance: { ...config.instance, form, language } } };
      const { [form]: _, formal, informal, foreign } = { ...address[language]!, none: /$^/ };
      const other = form === 'formal' ? informal : formal;
      for (const template of templates) {
        const row = sampleRow({ template, setup: own, locale: language, form, now, data: blank });
        const quiet = {
          ...row,
          toName: 'Xx',
          data: { ...row.data, ticket: row.data.ticket && { ...row.data.ticket, subject: 'Xx' } },
        };
        const { shown, fault } = composeNotice(quiet, { setup: own, keys: sampleKeys, now });
        expect([template, fault]).toEqual([template, null]);
        // What others wrote is not ours: quotations, lists of a digest, commands.
        const ours = shown.text
          .split('\n')
          .filter((line) => !/^>|^- |`|mailclerk/.test(line))
          .join('\n');
        expect([template, other.exec(ours)?.[0], foreign.exec(ours)?.[0]]).toEqual([template, undefined, undefined]);
        expect([template, /\{\{|undefined|\[object|null\b/.exec(shown.text)?.[0]]).toEqual([template, undefined]);
        if (language === 'fr')
          expect([template, / [:;?!](?:\s|$)|«[^\u00a0]/.exec(ours)?.[0]]).toEqual([template, undefined]);
      }
    },
  );
}

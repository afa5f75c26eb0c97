// The words of notices in their four languages, formal and informal: each language has every word the others have, no
// language stands in another's notice, and nobody is addressed in two ways in one mail.
import { expect, test } from 'vitest';
import { noticeNames, outboxStates } from '../../src/model/notice.ts';
import { adminChecks } from '../../src/model/setup.ts';
import { defaultWorkflow, findStatus } from '../../src/model/workflow.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { agentsLine, shownChange, shownReason } from '../../src/notify/labels.ts';
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
  ['rule vip: ticket', 'Regel vip', 'règle vip'],
  [
    'rule default: ticket',
    'keine Regel traf zu; es gilt die Voreinstellung',
    'aucune règle ne s’appliquait\u00a0; le réglage par défaut vaut',
  ],
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
  [
    'agent-commands: anna asks for: #offer bob, carl',
    'Befehle aus dem Team: #offer bob, carl',
    'commandes d’un membre de l’équipe\u00a0: #offer bob, carl',
  ],
  [
    'third-party: a valid token from somebody who takes no part: internal, nothing goes back',
    'der Absender ist nicht beteiligt: die E-Mail bleibt intern, er erhält keine Antwort',
    'l’expéditeur ne participe pas à la demande\u00a0: l’e-mail reste interne, rien ne lui est envoyé',
  ],
  [
    'oversize: 40 MB: headers only',
    'sie ist zu groß: nur die Kopfzeilen wurden gelesen',
    'il est trop volumineux\u00a0: seul son en-tête a été lu',
  ],
  // A rule of that name says what its author wrote.
  ['storm: the roof is gone', 'storm: the roof is gone', 'storm: the roof is gone'],
  ['vip: a customer of old', 'vip: a customer of old', 'vip: a customer of old'],
])('why a notice came: %s', (line, de, fr) => {
  const setup = makeSetup();
  expect([shownReason(line, { setup, locale: 'de' }), shownReason(line, { setup, locale: 'fr' })]).toEqual([de, fr]);
});

test.each([
  'third-party: the supplier answered',
  'agent-mail: Anna has to look at it today',
  'by-hand: call her',
  'own-history: of the old office',
  'storm: more mails of the roof',
  'agent-commands: anna asks for nothing but #help',
  'rule-error: customer info@example.com is an own address',
])('what a rule says, or says more than a sentence knows, is shown as it stands: %s', (line) => {
  for (const locale of ['en', 'de', 'nl', 'fr']) expect(shownReason(line, { setup: makeSetup(), locale })).toBe(line);
});

test.each([
  'message-id-collision: mail 7 has the same Message-ID and other content: they stay apart',
  "agent-mail: anna's answer: an internal note",
  "agent-unproven: From is anna's address, without a signature (auth none) or a token of his: held, not executed",
  "agent-unproven: anna's token is enough for a note, not for a reply (auth none): held",
  "agent-quotes: anna's words stand between quoted lines, which may be internal: held, not sent",
  'agent-held: nothing was carried out: #close solved',
  'reopen-policy: closed 40 days ago, later than 30 days: a new ticket that follows it',
  'reopen-policy: the ticket was cancelled: a new ticket that follows it',
  'reopen-policy: a third party cannot reopen: joined internally, the ticket stays closed',
  'bounce-unknown: a delivery report that names no mail of ours',
  'empty-key: a variable of the thread key is empty: no key',
  'join-missing: rule nagios joins, and no ticket was found: create',
  'rule-error: queue "x" is unknown; known: support',
  'rule-error: parent "T-2026-00009" names no ticket',
  'storm: more mails of eva@acme.example within an hour or a minute than may open tickets of their own',
  'own-history: imported, written from an address of our own: it answers no ticket there is, and opens none',
  'by-hand: cli:anna said that nobody needs it: spam (in quarantine: no reason recorded)',
])('has a sentence in every language: %s', (line) => {
  const said = ['en', 'de', 'nl', 'fr'].map((locale) => shownReason(line, { setup: makeSetup(), locale }));
  expect([new Set([line, ...said]).size, said.some((one) => one.includes('{'))]).toEqual([5, false]);
});

test.each([
  ['a colleague', false, 'Anna Muster, bob', 'Anna Muster → bob'],
  ['a customer', true, 'Anna Muster', 'Anna Muster → –'],
])('%s reads who has a ticket by name', (_, isCustomer, line, change) => {
  const agents = [{ id: 'anna', name: 'Anna Muster' }, { id: 'bob' }];
  const where = { setup: makeSetup({ config: { agents } }), locale: 'de', isCustomer };
  expect(agentsLine(['anna', 'bob'], where)).toBe(line);
  const { from, to } = shownChange('assignees', { from: ['anna'], to: ['bob'] }, where);
  expect(`${from} → ${to}`).toBe(change);
});

test.each(Object.keys(shippedWorkflows))('the statuses of %s are called something in every language', (name) => {
  for (const { id, label } of shippedWorkflows[name]!.statuses)
    expect([id, Object.keys(label).sort()]).toEqual([id, ['de', 'en', 'fr', 'nl']]);
});

test('French statuses agree with “la demande”; as earlier notices called them they are still understood', () => {
  const workflows = Object.values(shippedWorkflows);
  const said = workflows.flatMap(({ statuses }) => statuses.map(({ label }) => label.fr));
  expect(said.filter((label) => /(?:[éu]|ert|eau)$/.test(label ?? ''))).toEqual([]);
  for (const before of ['non lu', 'fermé', 'ouvert', 'attribué', 'terminé', 'annulé', 'répondu', 'answer', 'résolu'])
    expect([before, workflows.filter((one) => findStatus(one, before)).length]).not.toEqual([before, 0]);
  expect(findStatus(defaultWorkflow, 'fermé')).toBe(defaultWorkflow.statuses.at(-1));
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

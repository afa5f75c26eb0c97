// What agents ask for in the honest mails, in four languages and all dialects, and what comes of it. Plain data.
import type { Language } from './clients.ts';

export interface Order {
  readonly name: string;
  /** The lines in each language; one that is missing says it in English. */
  readonly lines: Readonly<Partial<Record<Language, readonly string[]>>> & { readonly en: readonly string[] };
  /** The commands that are read, `name value`. */
  readonly commands: readonly string[];
  /** What the ticket is afterwards, as far as it matters. */
  readonly ticket?: Readonly<Record<string, unknown>>;
  /** What the customer or somebody outside gets: the name of the notice; its words are those of the mail. */
  readonly outside?: readonly string[];
  /** Kind and visibility of the entry the words make; absent = they make none. */
  readonly words?: 'note/internal' | 'reply/public';
  /** Only a proven sender may; absent = his own signed address will do. */
  readonly needsPass?: true;
  /** Opens a ticket. */
  readonly isNew?: true;
}

const HELLO: Readonly<Record<Language, readonly string[]>> = {
  en: ['Hello Eva,', '', 'the pump comes tomorrow.', '', 'Anna'],
  de: ['Hallo Eva,', '', 'die Pumpe kommt morgen früh.', '', 'Anna'],
  nl: ['Hallo Eva,', '', 'de pomp komt morgen.', '', 'Anna'],
  fr: ['Bonjour Eva,', '', 'la pompe arrive demain, tout est réglé.', '', 'Anna'],
};
const below = (first: Readonly<Record<Language, readonly string[]>>) => ({
  en: [...first.en, '', ...HELLO.en],
  de: [...first.de, '', ...HELLO.de],
  nl: [...first.nl, '', ...HELLO.nl],
  fr: [...first.fr, '', ...HELLO.fr],
});
const same = (...lines: readonly string[]) => ({ en: lines, de: lines, nl: lines, fr: lines });

export const orders: readonly Order[] = [
  {
    name: 'take',
    lines: { en: ['#take'], de: ['#übernehmen'], nl: ['#overnemen'], fr: ['#prendre'] },
    commands: ['take'],
    ticket: { assignees: ['anna'], status: 'assigned' },
  },
  { name: 'note', lines: HELLO, commands: [], words: 'note/internal' },
  {
    name: 'reply',
    lines: below({ en: ['#reply'], de: ['#antworten'], nl: ['#antwoorden'], fr: ['#répondre'] }),
    commands: ['reply'],
    words: 'reply/public',
    outside: ['reply'],
    needsPass: true,
  },
  {
    name: 'close',
    lines: { en: ['#close solved'], de: ['#schließen solved'], nl: ['#sluiten solved'], fr: ['#fermer solved'] },
    commands: ['close solved'],
    ticket: { status: 'closed', closeReason: 'solved' },
    outside: ['closed'],
    needsPass: true,
  },
  {
    name: 'reply-close',
    lines: below({
      en: ['#reply', '#close solved'],
      de: ['#antwort', '#schliessen solved'],
      nl: ['#antwoord', '#afsluiten solved'],
      fr: ['#réponse', '#clore solved'],
    }),
    commands: ['reply', 'close solved'],
    ticket: { status: 'closed' },
    words: 'reply/public',
    outside: ['closed'],
    needsPass: true,
  },
  {
    name: 'status-label',
    lines: {
      en: ['Status: waiting for feedback'],
      de: ['Status: wartet auf Rückmeldung'],
      nl: ['Status: waiting'],
      fr: ['Statut : waiting'],
    },
    commands: ['status *'],
    ticket: { status: 'waiting' },
  },
  {
    name: 'priority-tags',
    lines: {
      en: ['@priority high', '@tag vip, pump'],
      de: ['@priorität high', '@schlagwort vip, pump'],
      nl: ['@prioriteit high', '@label vip, pump'],
      fr: ['@priorité high', '@étiquette vip, pump'],
    },
    commands: ['priority high', 'tag vip, pump'],
    ticket: { priority: 'high', tags: ['vip', 'pump'] },
  },
  {
    name: 'slash',
    lines: {
      en: ['/type incident', '/severity major'],
      de: ['/typ incident', '/schweregrad major'],
      nl: ['/type incident', '/ernst major'],
      fr: ['/type incident', '/gravité major'],
    },
    commands: ['type incident', 'severity major'],
    ticket: { type: 'incident', severity: 'major' },
  },
  {
    name: 'assign-address',
    lines: {
      en: ['#assign bob@staff.example'],
      de: ['#zuweisen bob@staff.example'],
      nl: ['#toewijzen bob@staff.example'],
      fr: ['#attribuer bob@staff.example'],
    },
    commands: ['assign bob@staff.example'],
    ticket: { assignees: ['bob'] },
    needsPass: true,
  },
  {
    name: 'postpone',
    lines: { en: ['#postpone 3d'], de: ['#verschieben 3d'], nl: ['#uitstellen 3d'], fr: ['#reporter 3d'] },
    commands: ['postpone 3d'],
    ticket: { due: Date.parse('2026-01-10T10:00:00Z') },
  },
  {
    name: 'due',
    lines: {
      en: ['Due: 2026-02-01 14:00'],
      de: ['Fällig: 2026-02-01 14:00'],
      nl: ['Vervaldatum: 2026-02-01 14:00'],
      fr: ['Échéance : 2026-02-01 14:00'],
    },
    commands: ['due 2026-02-01 14:00'],
    ticket: { due: Date.parse('2026-02-01T13:00:00Z') },
  },
  {
    name: 'spent',
    lines: {
      en: ['#spent 20m on the phone'],
      de: ['#aufwand 20m am Telefon'],
      nl: ['#besteed 20m aan de telefoon'],
      fr: ['#temps 20m au téléphone'],
    },
    commands: ['spent *'],
    ticket: { spentMinutes: 20 },
  },
  {
    name: 'cc',
    lines: same('#cc zoe@acme.example'),
    commands: ['cc zoe@acme.example'],
    ticket: { watchers: ['zoe@acme.example'] },
    needsPass: true,
  },
  {
    name: 'field',
    lines: {
      en: ['#field order=12345'],
      de: ['#feld order=12345'],
      nl: ['#veld order=12345'],
      fr: ['#champ order=12345'],
    },
    commands: ['field order=12345'],
    ticket: { fields: { order: '12345' } },
  },
  {
    name: 'field-quoted',
    lines: {
      en: ['#field place “Hall 3”'],
      de: ['#feld place „Halle 3“'],
      nl: ['#veld place "Hal 3"'],
      fr: ['#champ place « Hall 3 »'],
    },
    commands: ['field *'],
    ticket: { fields: { place: expectWord('Hal', 3) } },
  },
  {
    name: 'one-line',
    lines: {
      en: ['#take #priority urgent'],
      de: ['#übernehmen #prio urgent'],
      nl: ['#overnemen #prio urgent'],
      fr: ['#prendre #priorité urgent'],
    },
    commands: ['take', 'priority urgent'],
    ticket: { assignees: ['anna'], priority: 'urgent' },
  },
  {
    name: 'label',
    lines: { en: ['#group Hardware'], de: ['#gruppe Geräte'], nl: ['#groep Hardware'], fr: ['#groupe Hardware'] },
    commands: ['group *'],
    ticket: { group: 'hardware' },
  },
  {
    name: 'note-line',
    lines: {
      en: ['#note Call her back tomorrow'],
      de: ['#notiz Bitte morgen zurückrufen'],
      nl: ['#notitie Morgen terugbellen'],
      fr: ['#note Rappeler demain'],
    },
    commands: ['note *'],
    words: 'note/internal',
  },
  {
    name: 'link',
    lines: {
      en: ['#link T-2026-00003'],
      de: ['#verknüpfen T-2026-00003'],
      nl: ['#koppelen T-2026-00003'],
      fr: ['#lier T-2026-00003'],
    },
    commands: ['link T-2026-00003'],
    ticket: { links: [{ kind: 'related', ticket: 3, ref: 'T-2026-00003' }] },
  },
  {
    name: 'merge',
    lines: {
      en: ['#merge [T-2026-00003]'],
      de: ['#zusammenführen [T-2026-00003]'],
      nl: ['#samenvoegen [T-2026-00003]'],
      fr: ['#fusionner [T-2026-00003]'],
    },
    commands: ['merge [T-2026-00003]'],
    ticket: { status: 'closed', mergedInto: 3 },
    needsPass: true,
  },
  {
    name: 'customer',
    lines: {
      en: ['#customer Zoe Z <zoe@acme.example>'],
      de: ['#kunde Zoe Z <zoe@acme.example>'],
      nl: ['#klant Zoe Z <zoe@acme.example>'],
      fr: ['#client Zoe Z <zoe@acme.example>'],
    },
    commands: ['customer Zoe Z <zoe@acme.example>'],
    ticket: { customer: { address: 'zoe@acme.example', name: 'Zoe Z' } },
    needsPass: true,
  },
  {
    name: 'forward',
    lines: {
      en: ['#forward bob with original', '', 'Can you look at it?'],
      de: ['#weiterleiten bob mit original', '', 'Kannst du nachsehen?'],
      nl: ['#doorsturen bob met origineel', '', 'Kun je kijken?'],
      fr: ['#transférer bob avec original', '', 'Tu peux regarder ?'],
    },
    commands: ['forward *'],
    needsPass: true,
  },
  {
    name: 'internal',
    lines: { en: ['#internal'], de: ['#intern'], nl: ['#intern'], fr: ['#interne'] },
    commands: ['internal'],
    ticket: { visibility: 'internal' },
  },
  {
    name: 'canned',
    lines: below({ en: ['#use thanks'], de: ['#vorlage thanks'], nl: ['#sjabloon thanks'], fr: ['#modèle thanks'] }),
    commands: ['use thanks'],
    words: 'reply/public',
    outside: ['reply'],
    needsPass: true,
  },
  {
    name: 'blank-lines',
    lines: {
      en: ['', '#take', '', '#priority high', '', 'She is on holiday'],
      de: ['', '#übernehmen', '', '#priorität high', '', 'Sie ist im Urlaub'],
      nl: ['', '#overnemen', '', '#prioriteit high', '', 'Ze is met vakantie'],
      fr: ['', '#prendre', '', '#priorité high', '', 'Elle est en vacances'],
    },
    commands: ['take', 'priority high'],
    ticket: { assignees: ['anna'], priority: 'high' },
    words: 'note/internal',
  },
  {
    name: 'farewell',
    lines: {
      en: ['#take', '', 'Kind regards', 'Anna Muster'],
      de: ['#übernehmen', '', 'Mit freundlichen Grüßen', 'Anna Muster'],
      nl: ['#overnemen', '', 'Met vriendelijke groet', 'Anna Muster'],
      fr: ['#prendre', '', 'Cordialement', 'Anna Muster'],
    },
    commands: ['take'],
    ticket: { assignees: ['anna'] },
  },
  {
    name: 'open-for',
    lines: {
      en: ['#customer zoe@acme.example', '#priority high', '', 'She called: the valve is stuck.'],
      de: ['#kunde zoe@acme.example', '#priorität high', '', 'Sie hat angerufen: Das Ventil klemmt.'],
      nl: ['#klant zoe@acme.example', '#prioriteit high', '', 'Ze belde: de klep zit vast.'],
      fr: ['#client zoe@acme.example', '#priorité high', '', 'Elle a appelé : la vanne est bloquée.'],
    },
    commands: ['customer zoe@acme.example', 'priority high'],
    ticket: { customer: { address: 'zoe@acme.example', name: '' }, priority: 'high', visibility: 'public' },
    outside: ['opened'],
    needsPass: true,
    isNew: true,
  },
];

/** A value that only has to begin so: each language has its own word. */
function expectWord(start: string, number: number): { readonly starts: string; readonly ends: string } {
  return { starts: start, ends: ` ${number}` };
}

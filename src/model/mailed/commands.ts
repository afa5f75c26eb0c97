// What an agent may write in the first lines of a mail: every command with the words for it in four languages, whether
// it takes a value, and what its author must have proved. Plain data: read by decide/commands, shown by `#help` and
// docs/agents-by-mail.md. The first word of a language is the one that is shown, and the one that works as `Word: value`.

/** Every command; the name itself works in every language. */
export const commandNames = [
  'reply',
  'note',
  'take',
  'assign',
  'offer',
  'accept',
  'decline',
  'status',
  'close',
  'reopen',
  'postpone',
  'due',
  'priority',
  'severity',
  'queue',
  'type',
  'group',
  'tag',
  'untag',
  'field',
  'internal',
  'public',
  'spent',
  'cc',
  'uncc',
  'customer',
  'forward',
  'merge',
  'split',
  'link',
  'use',
  'send',
  'undo',
  'stop',
  'help',
] as const;
export type CommandName = (typeof commandNames)[number];

export const commandLanguages = ['en', 'de', 'nl', 'fr'] as const;
export type CommandLanguage = (typeof commandLanguages)[number];

export interface CommandWords {
  readonly name: CommandName;
  /** What may stand behind it: nothing, something, something that must be there. */
  readonly value: 'none' | 'optional' | 'required';
  /** token: the agent's own signed address, or a proven sender; pass: only a proven sender (or `unsigned: allow`). */
  readonly needs: 'token' | 'pass';
  readonly words: Readonly<Record<CommandLanguage, readonly string[]>>;
  /** A value as somebody writes it; '' for none. */
  readonly example: string;
}

type Row = readonly [
  name: CommandName,
  value: CommandWords['value'],
  needs: CommandWords['needs'],
  words: readonly [en: string, de: string, nl: string, fr: string],
  example: string,
];

const ROWS: readonly Row[] = [
  ['reply', 'optional', 'pass', ['reply answer', 'antworten antwort', 'antwoorden antwoord', 'répondre réponse'], ''],
  ['note', 'optional', 'token', ['note comment', 'notiz vermerk', 'notitie opmerking', 'note remarque'], ''],
  ['take', 'none', 'token', ['take claim', 'übernehmen nehmen', 'overnemen nemen', 'prendre'], ''],
  [
    'assign',
    'required',
    'pass',
    ['assign give', 'zuweisen zuteilen', 'toewijzen', 'attribuer assigner affecter'],
    'bob',
  ],
  ['offer', 'optional', 'pass', ['offer', 'anbieten', 'aanbieden', 'proposer'], 'bob, carl'],
  ['accept', 'none', 'token', ['accept', 'annehmen', 'accepteren aannemen', 'accepter'], ''],
  ['decline', 'optional', 'token', ['decline not-me notme', 'ablehnen', 'weigeren afwijzen', 'refuser décliner'], ''],
  ['status', 'required', 'token', ['status state', 'status zustand', 'status', 'statut état'], 'waiting'],
  [
    'close',
    'optional',
    'pass',
    ['close', 'schließen erledigt', 'sluiten afsluiten', 'fermer clore clôturer'],
    'solved',
  ],
  ['reopen', 'optional', 'token', ['reopen', 'wiedereröffnen öffnen', 'heropenen', 'rouvrir'], ''],
  [
    'postpone',
    'required',
    'token',
    ['postpone snooze', 'verschieben vertagen', 'uitstellen', 'reporter différer'],
    '3d',
  ],
  [
    'due',
    'required',
    'token',
    ['due deadline', 'fällig frist', 'vervaldatum deadline', 'échéance'],
    '2026-02-01 14:00',
  ],
  ['priority', 'required', 'token', ['priority prio', 'priorität prio', 'prioriteit prio', 'priorité'], 'high'],
  ['severity', 'required', 'token', ['severity', 'schweregrad', 'ernst', 'gravité sévérité'], 'major'],
  [
    'queue',
    'required',
    'token',
    ['queue department', 'warteschlange abteilung', 'wachtrij afdeling', 'file'],
    'billing',
  ],
  ['type', 'required', 'token', ['type', 'typ art', 'type soort', 'type genre'], 'incident'],
  [
    'group',
    'required',
    'token',
    ['group category', 'gruppe kategorie', 'groep categorie', 'groupe catégorie'],
    'hardware',
  ],
  ['tag', 'required', 'token', ['tag tags label', 'schlagwort', 'label', 'étiquette'], 'vip, pump'],
  ['untag', 'required', 'token', ['untag unlabel', 'schlagwort-weg', 'label-weg', 'sans-étiquette'], 'vip'],
  ['field', 'required', 'token', ['field', 'feld', 'veld', 'champ'], 'order=12345'],
  ['internal', 'none', 'token', ['internal', 'intern', 'intern', 'interne'], ''],
  ['public', 'none', 'pass', ['public', 'öffentlich', 'openbaar', 'public publique'], ''],
  ['spent', 'required', 'token', ['spent time', 'aufwand zeit', 'besteed tijd', 'temps passé'], '20m on the phone'],
  [
    'cc',
    'required',
    'pass',
    ['cc watch follow', 'kopie beobachter', 'kopie volgen', 'copie suivre'],
    'bob, eva@acme.example',
  ],
  ['uncc', 'required', 'token', ['uncc unwatch', 'kopie-weg', 'kopie-weg', 'sans-copie'], 'eva@acme.example'],
  ['customer', 'optional', 'pass', ['customer client', 'kunde kundin', 'klant', 'client cliente'], 'eva@acme.example'],
  [
    'forward',
    'required',
    'pass',
    ['forward fwd', 'weiterleiten', 'doorsturen', 'transférer'],
    'bob with original, history',
  ],
  ['merge', 'required', 'pass', ['merge', 'zusammenführen', 'samenvoegen', 'fusionner'], 'T-2026-00017'],
  ['split', 'optional', 'token', ['split', 'abtrennen teilen', 'splitsen', 'séparer scinder'], ''],
  ['link', 'required', 'token', ['link', 'verknüpfen', 'koppelen', 'lier relier'], 'T-2026-00017 as parent'],
  ['use', 'required', 'pass', ['use template canned', 'vorlage textbaustein', 'sjabloon', 'modèle'], 'thanks'],
  ['send', 'none', 'pass', ['send release', 'senden abschicken', 'verzenden versturen', 'envoyer'], ''],
  ['undo', 'optional', 'token', ['undo', 'rückgängig zurücknehmen', 'ongedaan', 'annuler défaire'], ''],
  ['stop', 'none', 'token', ['stop unsubscribe mute', 'stopp abbestellen', 'stop afmelden', 'arrêter stop'], ''],
  ['help', 'none', 'token', ['help', 'hilfe', 'hulp help', 'aide'], ''],
];

/** Every command, in the order people read them. */
export const mailCommands: readonly CommandWords[] = ROWS.map(([name, value, needs, [en, de, nl, fr], example]) => ({
  name,
  value,
  needs,
  words: { en: en.split(' '), de: de.split(' '), nl: nl.split(' '), fr: fr.split(' ') },
  example,
}));

/** A command by its name. */
export function commandNamed(name: CommandName): CommandWords {
  const found = mailCommands.find((one) => one.name === name);
  if (!found) throw new Error(`mail command "${name}" has no row in model/mailed/commands.ts`);
  return found;
}

/** What stands behind a command where people write no English; what is not here is the same in every language. */
const EXAMPLES: Readonly<Record<Exclude<CommandLanguage, 'en'>, Readonly<Partial<Record<CommandName, string>>>>> = {
  de: {
    status: 'in Bearbeitung',
    close: 'gelöst',
    postpone: '3 Tage',
    priority: 'hoch',
    severity: 'hoch',
    queue: 'buchhaltung',
    type: 'Störung',
    tag: 'vip, Pumpe',
    field: 'auftrag=12345',
    spent: '20m am Telefon',
    forward: 'bob mit Original, Verlauf',
    link: 'T-2026-00017 als übergeordnet',
    use: 'danke',
  },
  nl: {
    status: 'in behandeling',
    close: 'opgelost',
    postpone: '3 dagen',
    priority: 'hoog',
    severity: 'groot',
    queue: 'boekhouding',
    type: 'storing',
    tag: 'vip, pomp',
    spent: '20m aan de telefoon',
    forward: 'bob met origineel, geschiedenis',
    link: 'T-2026-00017 als bovenliggend',
    use: 'bedankt',
  },
  fr: {
    status: 'en cours',
    close: 'résolu',
    postpone: '3 jours',
    priority: 'haute',
    severity: 'majeure',
    queue: 'facturation',
    group: 'matériel',
    tag: 'vip, pompe',
    field: 'commande=12345',
    spent: '20m au téléphone',
    forward: 'bob avec original, historique',
    link: 'T-2026-00017 comme parent',
    use: 'merci',
  },
};

/** A value as somebody writes it in his language; '' for none. */
export function exampleIn(language: CommandLanguage, name: CommandName): string {
  const own = language === 'en' ? undefined : EXAMPLES[language][name];
  return own ?? commandNamed(name).example;
}

// What is wrong with the words of a rendered notice: keys and placeholders that were left over, words of another
// language, the wrong form of address, holes where a value should be. Takes a rendering; gives findings, one line each.
// The words of the lists are used in one of the four languages alone.
import type { Rendering } from './renderings.ts';

const ONLY: Readonly<Record<string, readonly string[]>> = {
  en: listed(`the and your you with this that has have from please are our it hello thank thanks regards reply answer
    answered waiting assigned overdue since subject customer attachments expected high low nothing nobody somebody who
    what when why because here there which their they until about into write wrote day days department category severity
    assignee yes no internally opened received taken refused withdrawn declined ask asks unread progress closed`),
  de: listed(`das und ist sind nicht mit sie ihr ihre ihnen ihrem ihren wir bitte wurde wurden für von auf eine einen
    einem vorgang vorgänge kunde kunden grüße anhänge anhang antwort antworten nachricht betreff seit fällig überfällig
    zugewiesen abteilung priorität keine kein wenn dann diese dieser diesen oder auch zum zur neu geschlossen ungelesen
    gelesen rückmeldung tage stunden dich dein`),
  nl: listed(`het een uw wij niet voor deze wordt werd heeft hebben zijn graag bijlagen bijlage klant antwoord onderwerp
    afdeling prioriteit geen bij ook nog naar aan onze wanneer jij jouw jou toegewezen gesloten ongelezen behandeling
    reactie dagen dag uur melding meldingen groet groeten vriendelijke`),
  fr: listed(`le vous votre vos nous notre sont avec pour une cette merci bonjour pièces jointes réponse depuis priorité
    aucun aucune ici aussi encore jusque jours jour heures nouveau nouvelle ouvert fermé avez êtes été à aux lu attente
    attribué cours`),
};

function listed(words: string): readonly string[] {
  return words.split(/\s+/);
}

/** Words of the wrong form of address. */
const ADDRESS: Readonly<Record<string, Readonly<Record<'formal' | 'informal', RegExp>>>> = {
  de: {
    formal: /(?<![\p{L}])(?:du|dir|dich|dein(?:e[mnrs]?)?)(?![\p{L}])/iu,
    informal: /(?<![\p{L}])(?:Ihnen|Ihr(?:e[mnrs]?)?)(?![\p{L}])|(?<=[\p{L},] )Sie(?![\p{L}])/u,
  },
  nl: {
    formal: /(?<![\p{L}])(?:je|jij|jou|jouw|jullie)(?![\p{L}])/iu,
    informal: /(?<![\p{L}]|\d )(?:u|uw)(?![\p{L}])/iu,
  },
  fr: {
    formal: /(?<![\p{L}])(?:tu|toi|tes|ton)(?![\p{L}])/iu,
    informal: /(?<![\p{L}])(?<!rendez-)(?:vous|votre|vos)(?![\p{L}])/iu,
  },
};

const LEFT_OVER: readonly (readonly [RegExp, string])[] = [
  [/\[object/, 'an object'],
  [/(?<![\p{L}])undefined(?![\p{L}])/u, 'undefined'],
  [/(?<![\p{L}])NaN(?![\p{L}])/u, 'NaN'],
  [/Invalid Date/, 'a moment that is none'],
  [/\{\{|\}\}/, 'a placeholder'],
  [/[\uE000-\uF8FF]/u, 'a private character'],
  [/(?<![\p{L}\d/_.:#@-])[a-z]+(?:_[a-z]+)+(?![\p{L}\d/_.@-])/u, 'a key'],
  [/\(\s*\)|“\s*”|„\s*“|«\s*»|‘\s*’|""/u, 'empty brackets or quotes'],
  [/ (?:[,.]|(?<!» );)(?:\s|$)/u, 'a blank before a comma or full stop'],
  [/,,|\.\.(?!\.)(?<!\.\.\.)/u, 'doubled punctuation'],
  [/^\s*[-*•] *$/mu, 'an empty point of a list'],
  [/^\s*[-*•] [^:\n]{1,40}:\s*$/mu, 'a label without a value'],
];

/** What is wrong with the words of the text part and the subject. */
export function wordingFindings(shown: Rendering): readonly string[] {
  const findings: string[] = [];
  if (shown.fault !== null) findings.push(`fault: ${shown.fault}`);
  if (shown.locale !== shown.wanted) findings.push(`language: rendered in ${shown.locale}`);
  if (shown.html === null) findings.push('html: there is none');
  if (shown.text.trim().length < 40) findings.push('text: hardly any');
  if (/\n{4}/.test(shown.text)) findings.push('text: a hole of three lines');
  const ours = ownWords(shown);
  for (const [pattern, what] of LEFT_OVER) {
    const found = pattern.exec(ours);
    if (found) findings.push(`left over: ${what}, ${around(ours, found)}`);
  }
  // Hard samples hold words of every language.
  if (shown.hard !== null && shown.hard !== 'many') return findings;
  const language = shown.wanted.split('-')[0] ?? '';
  const words = new Set(ours.toLowerCase().match(/\p{L}+(?:-\p{L}+)*/gu) ?? []);
  for (const [other, list] of Object.entries(ONLY)) {
    if (other === language) continue;
    const strange = list.filter((word) => words.has(word));
    if (strange.length > 0) findings.push(`untranslated: ${strange.slice(0, 5).join(', ')} (${other})`);
  }
  const wrong = ADDRESS[language]?.[shown.form].exec(ours);
  if (wrong) findings.push(`address: not ${shown.form}, ${around(ours, wrong)}`);
  return findings;
}

/** Stands where something was that is no word of ours. */
const SOMETHING = '▮';

/** Without what people and machines wrote: quotations, commands, addresses, links, file names, rules. */
function ownWords({ subject, text }: Rendering): string {
  return `${subject}\n${text}`
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .replaceAll(/\bmailclerk [^\n]*/g, SOMETHING)
    .replaceAll(/https?:\/\/\S+|mailto:\S+|[^\s<>()]+@[^\s<>()]+|rules\/\S+: \S+/g, SOMETHING)
    .replaceAll(/\b550 5[^\n]*/g, SOMETHING)
    .replaceAll(/\S+\.(?:jpg|xlsx|pdf|png|exe|yaml)\b/g, SOMETHING)
    .replaceAll(/(?<!\p{L})#\p{L}+/gu, SOMETHING)
    .replaceAll(/Example Support|Example GmbH[^\n]*/g, SOMETHING);
}

function around(text: string, { 0: found, index }: RegExpExecArray): string {
  const piece = text.slice(Math.max(0, index - 25), index + found.length + 25);
  return `"${piece.replaceAll(/\s+/g, ' ').trim()}"`;
}

// Why a mail was filed as it was, one sentence a reason, in four languages: what `_why` shows our own people. Takes the code
// of a reason; gives a sentence, `{text}` stands for what an agent asked for. The exact words are in `mail why`. Plain data.
import type { ReasonCode } from '../../model/decision.ts';

/** What stands behind a code where it is ours: a rule may be called so, too, and what its author wrote is shown as it is. */
const OURS = {
  'message-id-collision': /^mail \d+ has the same Message-ID and other content: /,
  'third-party': /^a valid token from somebody who takes no part: /,
  'agent-mail': /^\S{1,100}'s answer: /,
  'agent-unproven': /^From is \S{1,100}'s address, without a signature |^\S{1,100}'s token is enough for a note, /,
  'agent-quotes': /^\S{1,100}'s words stand between quoted lines, /,
  'agent-held': /^nothing was carried out: /,
  'agent-commands': /^\S{1,100} asks for: /,
  'reopen-policy': /^closed .{1,40} ago, |^the ticket was cancelled: |: joined internally, the ticket stays closed$/,
  'bounce-unknown': /^a delivery report that names no mail of ours$/,
  'empty-key': /^a variable of the thread key is empty: /,
  'join-missing': /^rule \S{1,100} joins, and no ticket was found: /,
  // An own address, or one that is none, is a value that there is, and may not stand there.
  'rule-error': / is unknown; known: | names no ticket$/,
  storm: /^more mails of \S{1,320} within /,
  'own-history': /^imported, written from an address of our own: /,
  'by-hand': /^.{1,100} said that nobody needs it/,
  oversize: /: headers only$/,
} as const satisfies Readonly<Partial<Record<ReasonCode, RegExp>>>;

type Told = keyof typeof OURS;
type Sentences = Readonly<Record<Told, string>>;

const english: Sentences = {
  'message-id-collision': 'another mail has the same Message-ID and says something else',
  'third-party': 'the sender takes no part in the ticket: the email stays internal, and nothing goes back to him',
  'agent-mail': 'a colleague answered',
  'agent-unproven': 'it says that it is from a colleague, which is not proven',
  'agent-quotes': 'a colleague wrote between quoted lines',
  'agent-held': 'what a colleague asked for was not carried out: the email waits',
  'agent-commands': 'a colleague’s commands: {text}',
  'reopen-policy': 'the earlier ticket is closed',
  'bounce-unknown': 'a delivery report on an email that is not ours',
  'empty-key': 'what tickets are told apart by is missing in it',
  'join-missing': 'the ticket it should belong to is not there',
  'rule-error': 'a rule named a value that does not exist',
  storm: 'one of very many emails of its sender',
  'own-history': 'an old email, from an address of our own',
  'by-hand': 'a colleague said that nobody needs it',
  oversize: 'it is too large: only its headers were read',
};

const german: Sentences = {
  'message-id-collision': 'eine andere E-Mail hat dieselbe Message-ID und sagt etwas anderes',
  'third-party': 'der Absender ist nicht beteiligt: die E-Mail bleibt intern, er erhält keine Antwort',
  'agent-mail': 'jemand aus dem Team hat geantwortet',
  'agent-unproven': 'sie gibt an, aus dem Team zu sein; belegt ist das nicht',
  'agent-quotes': 'jemand aus dem Team hat zwischen zitierte Zeilen geschrieben',
  'agent-held': 'was jemand aus dem Team verlangt, wurde nicht ausgeführt: die E-Mail wartet',
  'agent-commands': 'Befehle aus dem Team: {text}',
  'reopen-policy': 'der frühere Vorgang ist abgeschlossen',
  'bounce-unknown': 'ein Zustellbericht zu einer E-Mail, die nicht von uns ist',
  'empty-key': 'woran Vorgänge unterschieden werden, fehlt darin',
  'join-missing': 'den Vorgang, zu dem sie gehören soll, gibt es nicht',
  'rule-error': 'eine Regel nennt einen Wert, den es nicht gibt',
  storm: 'eine von sehr vielen E-Mails dieses Absenders',
  'own-history': 'eine ältere E-Mail von einer eigenen Adresse',
  'by-hand': 'jemand aus dem Team hat gesagt, dass niemand sie braucht',
  oversize: 'sie ist zu groß: nur die Kopfzeilen wurden gelesen',
};

const dutch: Sentences = {
  'message-id-collision': 'een andere e-mail heeft dezelfde Message-ID en zegt iets anders',
  'third-party': 'de afzender is niet betrokken: de e-mail blijft intern, en er gaat niets naar hem terug',
  'agent-mail': 'een collega heeft geantwoord',
  'agent-unproven': 'hij zou van een collega zijn; bewezen is dat niet',
  'agent-quotes': 'een collega schreef tussen geciteerde regels',
  'agent-held': 'wat een collega vraagt, is niet uitgevoerd: de e-mail wacht',
  'agent-commands': 'opdrachten van een collega: {text}',
  'reopen-policy': 'de eerdere melding is gesloten',
  'bounce-unknown': 'een bezorgrapport over een e-mail die niet van ons is',
  'empty-key': 'waaraan meldingen worden onderscheiden, ontbreekt erin',
  'join-missing': 'de melding waarbij hij zou horen, bestaat niet',
  'rule-error': 'een regel noemt een waarde die niet bestaat',
  storm: 'een van zeer veel e-mails van deze afzender',
  'own-history': 'een oudere e-mail van een eigen adres',
  'by-hand': 'een collega heeft gezegd dat niemand hem nodig heeft',
  oversize: 'hij is te groot: alleen de koppen zijn gelezen',
};

const french: Sentences = {
  'message-id-collision': 'un autre e-mail a le même Message-ID et dit autre chose',
  'third-party': 'l’expéditeur ne participe pas à la demande : l’e-mail reste interne, rien ne lui est envoyé',
  'agent-mail': 'un membre de l’équipe a répondu',
  'agent-unproven': 'il serait d’un membre de l’équipe, ce qui n’est pas prouvé',
  'agent-quotes': 'un membre de l’équipe a écrit entre des lignes citées',
  'agent-held': 'ce qu’un membre de l’équipe demande n’a pas été exécuté : l’e-mail attend',
  'agent-commands': 'commandes d’un membre de l’équipe : {text}',
  'reopen-policy': 'la demande précédente est clôturée',
  'bounce-unknown': 'un rapport de remise sur un e-mail qui n’est pas de nous',
  'empty-key': 'ce qui distingue les demandes y manque',
  'join-missing': 'la demande à laquelle il appartiendrait n’existe pas',
  'rule-error': 'une règle nomme une valeur qui n’existe pas',
  storm: 'un parmi un très grand nombre d’e-mails de cet expéditeur',
  'own-history': 'un e-mail plus ancien, d’une de nos adresses',
  'by-hand': 'un membre de l’équipe a dit que personne n’en a besoin',
  oversize: 'il est trop volumineux : seul son en-tête a été lu',
};

const all: Readonly<Record<string, Sentences>> = { en: english, de: german, nl: dutch, fr: french };

/** `code: detail` as a sentence in the language of a locale (`de-AT` uses `de`); null for a reason that has none. */
export function reasonSentence(line: string, locale: string): string | null {
  const [, code = '', detail = ''] = /^([a-z]+(?:-[a-z]+)*): (.*)$/su.exec(line) ?? [];
  const [language = 'en'] = locale.toLowerCase().split('-');
  const sentences = (Object.hasOwn(all, language) ? all[language] : null) ?? english;
  if (!isTold(code) || !OURS[code].test(detail)) return null;
  const asked = /^.{1,100}? asks for: (.*)$/su.exec(detail)?.[1] ?? '';
  return sentences[code].replace('{text}', () => asked);
}

function isTold(code: string): code is Told {
  return Object.hasOwn(OURS, code);
}

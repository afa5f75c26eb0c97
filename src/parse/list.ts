// Takes header and words of a mail; gives the sign that it came through a mailing list or went out to many. What list
// software writes is proof; an address to unsubscribe at alone is not: CRM systems, help desks and relays put it on mail of
// one person to one other. It counts in a first mail whose words tell how to unsubscribe, as all newsletters' do, never in
// an answer. Patterns linear on bounded text. RFC 2919, RFC 2369.

import { type Field, firstField, rawValue } from './header/fields.ts';
import { fieldSign, quotedSign } from './signs.ts';
import { withLetterRanges } from './text/letters.ts';

export interface ListSigns {
  readonly fields: readonly Field[];
  readonly text: string;
  readonly html: string | null;
  readonly hasReferences: boolean;
}

const LIST_HEADERS = [
  'list-id',
  'list-post',
  'mailing-list',
  'x-mailing-list',
  'x-beenthere',
  'x-mailman-version',
  'x-listname',
  'x-list-host',
  'list-subscribe',
  'list-owner',
  'list-archive',
  'x-campaign-id',
  'x-campaignid',
];
const WEAK_HEADERS = ['list-unsubscribe', 'list-help'];

/** RFC 2919, RFC 2369 and what list software wrote before. */
export function listSign(signs: ListSigns): string | null {
  const { fields } = signs;
  for (const name of LIST_HEADERS) {
    const field = firstField(fields, name);
    if (field && field.raw !== '') return fieldSign(field);
  }
  const precedence = precedenceOf(fields);
  if (precedence === 'list') return 'Precedence: list';
  const weak = WEAK_HEADERS.map((name) => firstField(fields, name)).find((field) => field && field.raw !== '');
  const isMass = precedence === 'bulk' || precedence === 'junk';
  if (weak && (isMass || (!signs.hasReferences && saysUnsubscribe(signs)))) return fieldSign(weak);
  if (precedence !== 'bulk') return null;
  const sender = ['sender', 'errors-to', 'return-path'].map((name) => rawValue(fields, name)).join(' ');
  const owner = /(?:^|[<\s])(?:owner-|[^@\s<]+-(?:owner|request|admin|bounces?|return|errors)[@+=-])/i.exec(sender);
  return owner && quotedSign('Precedence: bulk, sender', owner[0]);
}

/** How urgent the mail says it is: `bulk`, `list`, `junk`, `auto_reply`; '' when it says nothing. */
export function precedenceOf(fields: readonly Field[]): string {
  return (rawValue(fields, 'precedence') || rawValue(fields, 'x-precedence') || rawValue(fields, 'preference'))
    .trim()
    .toLowerCase();
}

/** At the end, as laws want it; web versions and settings stand at the beginning, too. */
const WINDOW = 16_384;

const UNSUBSCRIBE = withLetterRanges(
  /un-?subscri(?:be|ption)|opt(?:ing)?[ -]?out|newsletter|mailing[ -]?list|(?:e-?mail|communication|subscription|notification|your) preferences|remov(?:e|ed|al) (?:\p{L}{1,10} ){0,3}from (?:this|our|the) (?:\p{L}{1,12} )?(?:list|database)|(?:no longer|not) (?:wish|want) to (?:receive|get)|stop (?:receiving|getting)|nieuwsbrief|uit(?:te)?schrijv|(?:niet (?:meer|langer)|geen)[^.\n]{0,40}(?:e-?mails?|berichten)[^.\n]{0,20}ontvangen|abbestell|abzubestell|austragen|auszutragen|aus (?:dem|unserem) verteiler|keine (?:weiteren )?(?:e-?mails|nachrichten|informationen)[^.\n]{0,30} erhalten|(?:newsletter|verteiler|e-?mails?|hier|klicken)[^.\n]{0,60} ab(?:zu)?melden|ab(?:zu)?melden[^.\n]{0,40}(?:hier|klick|<https?:)|^[^\p{L}\n]{0,6}(?:abmelden|abmeldung|afmelden)[^\p{L}\n]{0,6}(?:<|$)|désabonn|désinscri|ne (?:plus|pas) (?:recevoir|souhait)|lettre d.information|dar(?:se|te|me) de baja|cancelar (?:la |tu |su |a |sua ){0,2}(?:suscripción|subscrição|inscrição|assinatura)|desuscri|no dese[ae]s? (?:seguir |más )?recib|boletín|disiscri|(?:annulla|cancella)(?:re|rti|rsi)? (?:l.|la |tua |dalla |da ){0,3}(?:iscrizione|lista|mailing|newsletter)|non (?:vuoi|desideri|si desidera)(?: più)? ricever|descadastr|não (?:deseja|quer|pretende)(?: mais)? receber|wypis(?:ać|z|anie)|rezygn\p{L}{1,10} z (?:subskrypcji|otrzymywania)|zrezygnować|nie chc\p{L}{1,3} (?:już )?otrzymywać|avprenumerer|avregistrer|afmeld|avmeld/imu,
);

/** True when the words tell how to get no more of it. */
function saysUnsubscribe({ text, html }: ListSigns): boolean {
  const ends = (words: string) =>
    words.length <= 2 * WINDOW ? [words] : [words.slice(0, WINDOW), words.slice(-WINDOW)];
  return [...ends(text), ...(html === null ? [] : ends(html))].some((words) => UNSUBSCRIBE.test(words));
}

// Takes the upper lines of what reads as one attribution, joined, and the lines below them; says whether the upper ones are a
// piece of it. A program folds where it likes, in the midst of a date as well; a person's last words stand above a whole one.
// Linear, on bounded lines; tables for de en nl fr es it pt pl.

const MAX_HEAD = 300;

/** True when `head` is the beginning of a date or a date with a name behind it, and `rest` goes on with what it lacks. */
export function isPieceOf(head: string, rest: string): boolean {
  const words = head.slice(0, MAX_HEAD).split(/\s+/);
  if (head.length > MAX_HEAD || /\p{L}{5}[.!?]$/u.test(head)) return false;
  const isTold = WRITTEN_BY.test(head);
  let end = isTold ? Math.min(words.length, 3) : 0;
  while (end < words.length && isOfDate(words[end] ?? '')) end++;
  const date = words.slice(0, end).join(' ');
  // A name stands behind the time, or behind the day where no time follows it.
  if (end < words.length && !isTold && !(CLOCK.test(date) && NAME.test(words.slice(end).join(' ')))) return false;
  return isTold || goesOn(date, rest);
}

/** True when the line may be the first piece of one: its first word is that of a date. */
export function beginsAsPiece(line: string, next: string | undefined): boolean {
  const word = /^\S{1,20}(?= |$)/.exec(line)?.[0];
  if (word === undefined || next === undefined) return false;
  if (/^(?:no|w)$/i.test(line)) return /^(?:dia|dniu)\b/i.test(next.trimStart());
  const bare = word.replace(/[.,]+$/, '').toLowerCase();
  return /^\d/.test(word) || OPENINGS.has(bare) || WEEKDAYS.has(bare) || WRITTEN_BY.test(line);
}

/** True when the date goes on in the lines below: none begins there anew. */
function goesOn(date: string, rest: string): boolean {
  if (!DAY.test(rest)) return /\d/.test(date);
  // A name first and the day behind it, a second day: a whole one.
  if (OPENING.test(rest) || !isOfDate(/^\S+/.exec(rest)?.[0] ?? '')) return false;
  if (OPENINGS.has(date.toLowerCase()) || /^às \d{1,2}[:.]\d{2}(?: de)?$/i.test(date)) return true;
  if (/\d/.test(date)) return !FULL.test(rest);
  if (WEEKDAYS.has(firstWord(rest).toLowerCase())) return false;
  return OPENING.test(date) || /\p{L}\.?,$/u.test(date) || /^\p{Ll}{2,5}\.?$/u.test(date);
}

function firstWord(text: string): string {
  const word = /^[\p{L}-]+/u.exec(text)?.[0] ?? '';
  return MONTHS.has(word.toLowerCase()) ? '' : word;
}

function isOfDate(raw: string): boolean {
  const word = raw.replace(/[.,;:()]+$/u, '').replace(/^\(/, '');
  return (
    word === '' ||
    NUMBER.test(word) ||
    FILLER.test(word) ||
    MONTHS.has(word.toLowerCase()) ||
    WEEKDAYS.has(word.toLowerCase())
  );
}

const WRITTEN_BY = /^(?:wiadomość(?: napisana(?: przez)?)?|zitat(?: von)?|quoting|citeren)(?!\p{L})/iu;
const OPENING = /^(?:on|am|an|op|le|el|il|em|no dia|w dniu|dnia|den|dne|às \d{1,2}[:.]\d{2} de)\s/iu;
const OPENINGS: ReadonlySet<string> = new Set('on|am|op|le|el|il|il giorno|em|no|no dia|w|w dniu|às'.split('|'));
const CLOCK = /\d{1,2}[:.h]\d{2}/;
/** A day with its year, in digits, or the year that ends one. */
const DAY = /(?<!\d)20\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)/;
/** A day whole: nothing of it stands above. */
const FULL =
  /^.{0,24}(?:\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}\.?,? (?:de )?\p{L}{3,12}\.?,? (?:de )?20\d\d|\p{L}{3,9}\.? \d{1,2}\p{L}{0,2},? 20\d\d)/u;
const NUMBER = /^[+\d][\d.:/h-]*(?:st|nd|rd|th|º|°|er)?$/i;
const FILLER =
  /^(?:on|at|am|an|pm|a\.m|p\.m|um|uhr|op|om|le|el|il|giorno|em|no|dia|w|dniu|dnia|den|de|del|der|of|the|à|a|às|à\(s|las|la|alle|ore|o|godz|(?:utc|gmt)(?:[+-]\d+)?|cet|cest|mez|mesz|bst|est|edt|pst|pdt)$/iu;
const MONTHS: ReadonlySet<string> = new Set(
  'jan feb mar apr may jun jul aug sept sep oct nov dec january february march april june july august september october november december jän mär mai okt dez januar jänner februar feber märz juni juli oktober dezember mrt mei januari februari maart augustus janv févr mars avr juin juil août déc janvier février avril juillet septembre octobre novembre décembre ene abr ago dic enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gen mag giu lug set ott gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre fev out janeiro fevereiro março maio junho julho setembro outubro novembro dezembro sty lut kwi maj cze lip sie wrz paź lis gru stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(
    ' ',
  ),
);
const WEEKDAYS: ReadonlySet<string> = new Set(
  'mon tues tue wed thurs thur thu fri sat sun monday tuesday wednesday thursday friday saturday sunday mo di mi do fr sa so montag dienstag donnerstag freitag samstag sonntag mittwoch sonnabend ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo gio sab lunedì martedì mercoledì giovedì venerdì sabato domenica seg ter qua qui sex segunda-feira segunda terça-feira terça quarta-feira quarta quinta-feira quinta sexta-feira sexta pon wt śr czw pt sob niedz nd poniedziałek wtorek środa czwartek piątek sobota niedziela'.split(
    ' ',
  ),
);
/** `, Support Team der Beispiel GmbH & Co. KG`, `schrieb Support`, `heeft Support Team het volgende`. */
const NAME =
  /^(?:(?:hat|heeft|schrieb|schreef|użytkownik)(?: |$))?(?:(?:\p{Lu}\S*|[("'<&|–-]\S*|\S+@\S+|der|die|das|von|van|vom|zu|zum|für|de|du|des|di|da|do|dos|del|della|la|le|und|and|et|en|y|e|i|of|for|the|at|het|volgende|a|ha)(?: |$))*$/u;

// Takes the words of an answer that neither a header nor its subject calls automatic; says whether they are an absence notice
// all the same: a day of return and what becomes of the mail meanwhile, or thanks, a day and where to turn to. People write of
// their absence, too, so every sentence must be one of these and nothing may be asked. Weak evidence; linear on bounded text.
import { asksForMore, isForAnybody } from './away-heads.ts';
import { isClosing } from './quotes/above-block.ts';

const MAX_WORDS = 1_200;
const MAX_SENTENCES = 10;

/** Of nobody's mail but that of somebody absent: it is not read, not handed on. */
const MEANWHILE =
  /(?:(?:e-?)?mails?|nachricht(?:en)?) (?:wird|werden)[^.]{0,40}(?:nicht|automatisch)[^.]{0,30}(?:weitergeleitet|gelesen|bearbeitet|gelöscht)|(?:e-?mails?|messages?) (?:is|are|will|has|have)[^.]{0,30}(?:not|automatically)[^.]{0,20}(?:forwarded|read|monitored|deleted)|(?:e-?mails?|bericht(?:en)?) (?:wordt|worden)[^.]{0,30}(?:niet|automatisch)[^.]{0,30}(?:doorgestuurd|gelezen|doorgezonden|verwijderd)|(?:messages?|courriels?|e-?mails?|mails?) (?:ne |n.)?(?:sera|seront|sont|est)[^.]{0,40}(?:pas|automatiquement)[^.]{0,30}(?:transf[ée]r|lus?|redirig|transmis|consult|trait)|(?:mensajes?|correos?|e-?mails?)[^.]{0,30} no (?:será|serán|se|es)[^.]{0,30}(?:reenv[ií]|le[ií]d|leen|redirig)|(?:messaggi[o]?|e-?mail|posta|mail)[^.]{0,30} non (?:sarà|saranno|verrà|verranno|viene|vengono)[^.]{0,30}(?:inoltrat|lett[aoei]|trasmess)|(?:mensage(?:m|ns)|e-?mails?)[^.]{0,30} não (?:será|serão|é|são)[^.]{0,30}(?:reencaminh|encaminh|lid[ao])|(?:wiadomoś\p{L}{1,3}|e-?maile?|poczta)[^.]{0,30} nie (?:będ\p{L}{1,3}|jest|są|zostan\p{L}{1,2})[^.]{0,30}(?:przekaz|przekier|czytan|odczyt)/iu;

const THANKS =
  /^(?:(?:vielen |herzlichen |besten )?danke? (?:für|voor)|(?:thank you|thanks) for|(?:hartelijk )?(?:bedankt|dank) voor|merci (?:de|pour) |(?:muchas )?gracias por|grazie per|obrigad[oa] p|dziękuj\p{L}{1,3} za|tack? för|takk? for|kiitos|děkuj\p{L}{1,3} za|ďakujem\p{L}{0,2} za|köszön\p{L}+|mulțum\p{L}+|спасибо за|благодар\p{L}+ за|дякую за|ευχαριστ\p{L}+)[^.!]{0,40}(?:mails?|nachricht(?:en)?|anfragen?|schreiben|interesse|kontaktaufnahme|kontakt\p{L}*|messages?|contacting|contact\p{L}*|inquir(?:y|ies)|enquir(?:y|ies)|request|writing|berichte?n?|(?:aan)?vraag|courriels?|demande|intérêt|mensajes?|correos?|consulta|interés|messaggi[o]?|richiesta|interesse|mensage(?:m|ns)|wiadomo\p{L}+|zapytani\p{L}+|mejl|meddelande|besked|henvendelse|e-?post|melding|viesti\p{L}*|zpráv\p{L}+|správ\p{L}+|üzenet\p{L}*|level\p{L}*|mesaj\p{L}*|письмо|сообщение|обращение|лист|повідомлення|μήνυμα)(?!\p{L})/iu;

const WEEKDAY =
  /(?<!\p{L})(?:montag|dienstag|mittwoch|donnerstag|freitag|monday|tuesday|wednesday|thursday|friday|maandag|dinsdag|woensdag|donderdag|vrijdag|lundi|mardi|mercredi|jeudi|vendredi|lunes|martes|miércoles|jueves|viernes|lunedì|martedì|mercoledì|giovedì|venerdì|segunda|terça|quarta|quinta|sexta|poniedział\p{L}{1,3}|wtor\p{L}{1,3}|środ\p{L}|czwart\p{L}{1,3}|piąt\p{L}{1,3})(?!\p{L})/iu;

const URGENT =
  /(?<!\p{L})(?:dringend|urgent|urgence|urgenz|urgente|urgentes|urgênc|emergenc|piln|nagł|spoed|presserende|hastende|hastesag|brådskande|haster|kiire|naléhav|neodkladn|súrn|sürgős|срочн|термінов|επείγ|en cas de besoin)/iu;
/** Where to turn to. */
const CONTACT =
  /@|\d{4}|(?:c|k)onta[ck]t|contatt|wenden|melden|bel(?:t|len)|opnemen|joindre|appel|llam|dirij|chiam|rivolg|ligu|dzwoni|zwrac|\bcall\b|\bask\b/iu;
/** Of mail that does not arrive people complain. */
const COMPLAINT =
  /(?<!\p{L})(?:server|bei uns|bei mir|any ?more|any ?longer|seit|since|depuis|desde|sinds|meer|mehr|più|plus)(?!\p{L})/iu;

const GREETING =
  /^(?:hi|hello|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|sehr geehrte|liebe[rs]?|beste|geachte|goede\p{L}{3,6}|bonjour|bonsoir|madame|cher|chère|hola|buenos|buenas|estimad\p{L}|buongiorno|buonasera|gentil\p{L}|salve|olá|bom dia|boa|prezad\p{L}|hej|hei|god dag|goddag|kære|kjære|dobrý den|jó napot|bună ziua|здравствуйте|добрый день|доброго дня|dzień dobry|witam|szanown\p{L})(?!\p{L})[^.!?\n]{0,60}[,!.]?$/iu;

const OLD =
  /^(?:>|[-_]{3,}|(?:am|on|op|le|el|il|em|dnia|w dniu|von|from|van|de|da|od)\s?:?\s.{3,200}(?::|schrieb|wrote|schreef|écrit|escribió|scritto|escreveu|napisał))/iu;

/** A quote, or a line above one. */
const QUOTES =
  /^(?:>|(?:am|on|op|le|el|il|em) .{3,200}(?:schrieb|wrote|schreef|écrit|escribió|scritto|escreveu)[^\n]{0,120}:\s*$)/imu;

/** The words that say so, null when these are a person's. `AWAY` says of a sentence that somebody is away. */
export function awayWords(text: string, away: RegExp): string | null {
  const own = ownSentences(text);
  if (own === null || own.length < 2 || own.length > MAX_SENTENCES) return null;
  const all = own.join('\n');
  if (!away.test(all) || /[?？]/.test(all)) return null;
  let day: string | null = null;
  const said = { meanwhile: false, thanks: false, turn: false };
  for (const sentence of own) {
    const isDay = away.test(sentence) && (/\d/.test(sentence) || WEEKDAY.test(sentence));
    const isMeanwhile = MEANWHILE.test(sentence) && !COMPLAINT.test(sentence);
    const isThanks = THANKS.test(sentence);
    const isTurn = URGENT.test(sentence) && CONTACT.test(sentence);
    if (!isTurn && asksForMore(sentence)) return null;
    if (!isDay && !isMeanwhile && !isThanks && !isTurn && !isForAnybody(sentence) && !away.test(sentence)) return null;
    if (isDay) day ??= sentence;
    said.meanwhile ||= isMeanwhile;
    said.thanks ||= isThanks && !isDay;
    said.turn ||= isTurn && !isDay;
  }
  // Programs quote nothing.
  return said.meanwhile || (said.thanks && said.turn && !QUOTES.test(text)) ? day : null;
}

/** The sentences between greeting and closing; null when there are too many words for a notice. */
function ownSentences(text: string): readonly string[] | null {
  const lines = text
    .slice(0, MAX_WORDS + 1)
    .split('\n')
    .map((line) => line.trim());
  const end = lines.findIndex((line) => OLD.test(line) || isClosing(line));
  if (end < 0 && text.length > MAX_WORDS) return null;
  const kept = (end < 0 ? lines : lines.slice(0, end)).filter((line) => line !== '' && !GREETING.test(line));
  // A name alone at the end.
  if (kept.length > 1 && /^[\p{Lu}][\p{L}.-]{0,20}(?: [\p{Lu}][\p{L}.-]{0,20}){0,3}$/u.test(kept.at(-1) ?? ''))
    kept.pop();
  return kept
    .join(' ')
    .split(/(?<=[^\d.][.!]|\d{4}\.|(?:uary|ch|ril|May|June|July|ust|ber) \d{1,2}\.)\s+(?=\p{Lu})/u)
    .filter((sentence) => sentence !== '');
}

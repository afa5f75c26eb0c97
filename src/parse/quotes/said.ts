// Takes a line or a paragraph that stands where a signature does; says whether a person wrote it to us all the same: a
// sentence, a postscript, a question, a request. When unsure below `-- ` it is a signature. Linear, on bounded lines.
import { withLetterRanges } from '../text/letters.ts';
import { isClosing } from './above-block.ts';
import { isAppSignature } from './app-lines.ts';
import { isDisclaimer, isLegal } from './closings.ts';
import {
  COMPANY,
  FIELD_OF_COMPANY,
  HOURS,
  LEGAL_FORM,
  NUMBERED,
  PICTURE,
  PLACE,
  REACH,
  REGISTER,
  ROLE,
  SLOGAN,
  TOWN,
} from './contact-words.ts';
import { speaksOfHimself } from './own-words.ts';

/** True when the paragraph directly below dashes is a sentence: a signature begins with a name, a saying with its quote marks. */
export function isSaid(lines: readonly string[], at: number, stop: number): boolean {
  let end = at;
  while (end < stop && end < at + 6 && (lines[end] ?? '').trim() !== '') end++;
  const head = (lines[at] ?? '').trim().slice(0, 600);
  if (!/\p{Ll}\s\p{Ll}/u.test(head) || (head.length < 45 && !/[.!?,;]$/.test(head))) return false;
  const text = lines.slice(at, end).join(' ').slice(0, 600).trim();
  if (!/^[\p{L}\d]/u.test(text) || !/\p{L}{2}[.!]$/u.test(text) || /@|https?:|www\.|\d{5}/.test(text)) return false;
  if (isDisclaimer(text) || isLegal(text) || isAppSignature(lines[at] ?? '')) return false;
  return (text.match(/\p{L}+/gu)?.length ?? 0) > 4;
}

/** Most lines below dashes that are looked at. */
const MAX_PARAGRAPH = 12;

/**
 * True when the dashes here part words from words, as people draw them between two matters: below them stand points, a
 * list, sentences. A signature begins with a name, a company, a way to reach. Below `-- ` it takes more than a sentence:
 * sayings stand there.
 */
export function partsWords(lines: readonly string[], delimiter: number, stop: number): boolean {
  let first = delimiter + 1;
  while (first < stop && (lines[first] ?? '').trim() === '') first++;
  const paragraph: string[] = [];
  for (let at = first; at < stop && paragraph.length < MAX_PARAGRAPH; at++) {
    const line = (lines[at] ?? '').slice(0, 500).trim();
    if (line === '') break;
    paragraph.push(line);
  }
  const [head = ''] = paragraph;
  if (head === '') return false;
  // What git writes below a patch: the words below it are the writer's.
  if (VERSION.test(head) && paragraph.length === 1) return hasMore(lines, first + 1, stop);
  const isBare = !/^--[ \u00a0]$/.test(lines[delimiter] ?? '');
  const isApart = first > delimiter + 1;
  if ((paragraph.length > 1 || isBare || isApart) && paragraph.every(isPoint)) return true;
  const text = paragraph.join(' ').slice(0, 600);
  if (!isBare && !isApart) return BEGS.test(text) && isSentenceToUs(text);
  // A heading, and what it is about below.
  if (isBare && isApart && paragraph.length === 1 && isSaidFurther(lines, first + 1, stop)) return true;
  if (beginsSignature(head)) return false;
  return isPlainSentence(text) || (isBare && (isApart || isSentenceToUs(text)));
}

/** Sayings ask as well, but nobody for anything. */
const BEGS =
  /^(?:bitte|please|graag|alstublieft|merci d[e’']|veuillez|s.il vous plaît|por favor|per favore|vi prego|proszę|prosimy|könn(?:t)?en sie|could you|can you please|kunt u|pou(?:vez|rriez)-vous|(?:puede|podría)n?|(?:può|potete|potrebbe)|(?:pode|poderia)m?|czy (?:może|mogą))(?!\p{L})/iu;

/** `2.40.0`, `2.39.2 (Apple Git-143)` */
const VERSION = /^\d{1,3}(?:\.[\w-]{1,12}){1,5}(?: \([^()]{1,30}\))?$/;

function hasMore(lines: readonly string[], from: number, stop: number): boolean {
  for (let at = from; at < stop; at++) if (/\p{L}/u.test((lines[at] ?? '').slice(0, 500))) return true;
  return false;
}

function isSaidFurther(lines: readonly string[], from: number, stop: number): boolean {
  return lines.slice(from, stop).some((line) => isPlainSentence(line.slice(0, 600).trim()));
}

/** `Montag: Techniker`, `10 x Toner`, `2) the scanner`: no field of a company's block. */
function isPoint(line: string): boolean {
  // The cheap sign first: a name has no such form.
  if ((/^\p{L}/u.test(line) && !/[:：)]/.test(line)) || !POINT.test(line)) return false;
  return !holdsFact(line) && !FIELD_OF_COMPANY.test(line) && !HOURS.test(line) && !NUMBERED.test(line);
}

const POINT = withLetterRanges(
  /^(?:\d{1,4}\s?(?:[x×]|mal|stk|stück|pcs|st)\.?|[*•·–-]|\d{1,2}[.)]|[a-z]\))\s{1,3}\S|^\p{L}[\p{L}\d ./-]{0,30}\s?[:：]\s{1,3}\S.{0,300}\p{L}/iu,
);

/** Several words and a mark at their end. */
function isPlainSentence(text: string): boolean {
  if (!/^[\p{L}\d]/u.test(text) || !/(?:^| )\p{Ll}{3}/u.test(text) || !/[\p{Ll}\d)][.!?]{1,3}$/u.test(text))
    return false;
  if (holdsFact(text) || /["“”„«»|]/u.test(text) || isDisclaimer(text) || isLegal(text) || OF_COMPANIES.test(text))
    return false;
  return (text.match(/\p{L}+/gu)?.length ?? 0) > 3 && !isAppSignature(text) && !SLOGAN.test(text);
}

/** True for a name, an office, a company, a fact, a saying in its quote marks, a closing: what signatures begin with. */
function beginsSignature(line: string): boolean {
  if (holdsFact(line) || COMPANY.test(line) || LEGAL_FORM.test(line) || ROLE.test(line) || PICTURE.test(line))
    return true;
  if (!/^[\p{L}\d]/u.test(line) || FIELD_OF_COMPANY.test(line) || SLOGAN.test(line) || HOURS.test(line)) return true;
  if (isClosing(line) || isAppSignature(line) || isDisclaimer(line) || isLegal(line) || OF_COMPANIES.test(line))
    return true;
  const words = line.match(/\p{L}{4,}/gu) ?? [];
  return words.every((word) => /^\p{Lu}/u.test(word));
}

function holdsFact(line: string): boolean {
  return line.search(REACH) >= 0 || line.search(REGISTER) >= 0 || PLACE.test(line) || TOWN.test(line);
}

/** True when a paragraph below a signature is words to us: a postscript, a question. */
export function isWritten(lines: readonly string[], at: number, stop: number): boolean {
  if (beginsPostscript(lines[at] ?? '')) return true;
  for (let i = at; i < stop && (lines[i] ?? '').trim() !== ''; i++) {
    const line = (lines[i] ?? '').slice(0, 500);
    if (isAfterthought(line)) return true;
    if (/\p{L}{2}\s?\?(?:\s|$)/u.test(line) && !/https?:/i.test(line)) return true;
  }
  return false;
}

/** `PS: …`, `Nachtrag: …` */
export function beginsPostscript(line: string): boolean {
  return POSTSCRIPT.test(line.slice(0, 40));
}

/** What people write in front of a postscript. */
const POSTSCRIPT =
  /^\W{0,3}(?:(?:p\.?[\s-]?){1,3}[sd]\.?|n\.?\s?b\.?|nachtrag|ergänzung|edit|update|addendum|aanvulling|naschrift|adenda|em tempo|aggiunta|dopisek|uzupełnienie|post-?\s?scriptum|pos[dt]data|postdata)\s?[:.\s]/iu;

/** How many lines a sentence may be folded over. */
const MAX_SENTENCE = 4;
/** A shorter line was not folded. */
const FOLDED_AT = 45;

/**
 * True when words to us begin in this line, which stands directly below a name: a postscript, a sentence that comes to
 * mind, a question, a request. The same sentences stand there as the slogans of companies, so each is looked at alone.
 */
export function isSaidBelowName(lines: readonly string[], at: number, stop: number): boolean {
  let text = '';
  for (let i = at; i < Math.min(stop, at + MAX_SENTENCE); i++) {
    const line = (lines[i] ?? '').trim().slice(0, 500);
    if (line === '') break;
    text = text === '' ? line : `${text} ${line}`;
    if (isSentenceToUs(text)) return true;
    if (line.length < FOLDED_AT || /[.!?:]$/.test(line)) break;
  }
  return false;
}

function isSentenceToUs(text: string): boolean {
  const head = POSTSCRIPT.exec(text);
  if (head) return isPostscript(head[0], text.slice(head[0].length).trim());
  if (!/\p{Ll} \p{Ll}/u.test(text) || /["“”„«»|•·]|https?:|www\.|\S@\S/iu.test(text)) return false;
  const isQuestion = /\p{L}{2}\s?\?/u.test(text);
  if (!isQuestion && !/[\p{Ll}\d][.!]{1,3}$/u.test(text)) return false;
  if (isDisclaimer(text) || isAppSignature(text) || OF_COMPANIES.test(text)) return false;
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  if (isQuestion) return words > 3 && !(OFFERS.test(text) && !ASKS.test(text));
  if (words > 3 && BY_THE_WAY.test(text)) return true;
  return words > 3 && (PLEADS.test(text) || ASKS_YOU.test(text) || BUT.test(text));
}

/** `PD Dr. Eva Klein` and `PS Automation GmbH` are names: without a colon a sentence has to follow. */
function isPostscript(mark: string, rest: string): boolean {
  if (isDisclaimer(rest) || isAppSignature(rest) || SLOGAN.test(rest) || !/\p{L}/u.test(rest)) return false;
  if (mark.includes(':') || /^[:–—-]/.test(rest)) return true;
  if (LEGAL_FORM.test(rest) || /^(?:Dr|Prof|Dipl|Mag|med)\b/.test(rest)) return false;
  if (/^\p{Ll}|\p{Ll} \p{Ll}.{0,300}[.!?]$|^\p{L}+[.!?]{1,3}$/u.test(rest)) return true;
  const words = rest.match(/\p{L}+/gu)?.length ?? 0;
  return words > (mark.includes('.') && /\p{Ll} \p{Ll}/u.test(rest) ? 3 : 4);
}

/** A sentence in which somebody speaks of himself or asks for something, as no company's line does. */
function isAfterthought(line: string): boolean {
  if (!/\p{Ll}[.!]?$/u.test(line.trim()) || isDisclaimer(line) || isLegal(line) || isAppSignature(line)) return false;
  const words = line.match(/\p{L}+/gu)?.length ?? 0;
  return (
    (words > 6 &&
      (/^(?:oh|ach|ah)\b/i.test(line.trim()) ||
        /\bI (?:forgot|also|just)\b|(?<!\p{L})ich (?:habe|hatte) (?:noch )?vergessen/u.test(line))) ||
    (words > 5 && PLEADS.test(line)) ||
    (words > 2 && BUT.test(line.trim())) ||
    (words > 4 && (BY_THE_WAY.test(line.trim()) || (speaksOfHimself(line) && !/["“”„«»]/.test(line))))
  );
}

/** `Aber erst nach zehn.` – takes up what was said above. */
const BUT = /^(?:aber|jedoch|but|mais|pero|maar|ale|mas|ma) \p{Ll}[^"”“»]{5,}[.!]$/iu;
/** How people begin what came to their mind below their name. */
const BY_THE_WAY =
  /^\W{0,3}(?:oh|ach|ah|o ja|by the way|btw|one more thing|also|and one more|übrigens|noch (?:was|etwas|eine)|und noch|trouwens|overigens|nog iets|en nog|au fait|à propos|encore une chose|d['’]ailleurs|por cierto|a propósito|otra cosa|una cosa más|a proposito|tra l['’]altro|un['’]altra cosa|já agora|aliás|mais uma coisa|przy okazji|jeszcze jedno|à|swoją drogą)(?!\p{L})[\s,:]/iu;

/** A sentence that begs for something and says more than firms do: `Bitte tragen Sie die neue Nummer ein.` */
export function asksFor(line: string): boolean {
  const text = line.slice(0, 600).trim();
  if (isDisclaimer(text) || isLegal(text) || isAppSignature(text)) return false;
  return (
    (text.match(/\p{L}+/gu)?.length ?? 0) > 7 && /[.!]$/.test(text) && (PLEADS.test(text) || speaksOfHimself(text))
  );
}

const PLEADS =
  /(?<!\p{L})(?:bitte|please|graag|alstublieft|merci d[e’']|veuillez|s.il vous plaît|por favor|per favore|vi prego|si prega|proszę|prosimy)(?!\p{L})/iu;
/** `Können Sie …`, `Could you …`, a call asked for: somebody wants something of us, with or without a mark of asking. */
const ASKS_YOU =
  /^(?:(?:könn(?:t)?en|könnt|würden|würdet|wollen) (?:sie|ihr)|kannst du|rufen sie (?:mich|uns)|rufst? (?:mich|uns)|schicken sie|melden sie sich|(?:could|can|would|will) you|(?:call|ring|phone|text) me|let (?:me|us) know|send (?:me|us)|(?:kunt|wilt|zou) u|kun je|wil je|bel me|laat (?:me|mij|ons)|(?:pouvez|pourriez|voulez)-vous|peux-tu|appelez-moi|rappelez-moi|dites-moi|envoyez-moi|tenez-moi|¿?(?:puede|podría|pueden|podrían)s?|ll[aá]m[ae]n?me|díganme|env[ií]en?me|avísen?me|(?:può|potete|potrebbe|potreste)|mi (?:chiami|richiami|faccia|mandi)|chiamatemi|fatemi|(?:pode|poderia|podem|poderiam)|ligu?em?-me|digam?-me|enviem?-me|avisem?-me|czy (?:może|mogą|mogliby|mógłby|mogłaby)|zadzwoń(?:cie)?|dajcie|daj znać)(?!\p{L})/iu;

/** `Drucker defekt? Wir reparieren ihn!` – who asks and answers himself. */
const OFFERS =
  /\?\s+(?:wir|we|wij|nous|nosotros|noi|nós|my|ruf\p{L}* (?:sie )?(?:uns|an)|call us|bel ons|appelez-nous|ll[aá]m\p{L}+|chiama\p{L}*|ligue|zadzwoń)(?!\p{L})/iu;
const ASKS =
  /^[¿\W]*(?:w(?:ann|ie|o|as|er|arum|elche\p{L}*|ieso|eshalb)|könn\p{L}*|kann\p{L}*|würd\p{L}*|ist|sind|gibt|gilt|geht|hab\p{L}*|hat|w(?:ird|erden)|muss|müssen|dürf\p{L}*|darf|wh(?:en|at|ere|y|o|ich)|how|can|could|would|will|is|are|does|do|did|has|have|may|wanneer|wat|waar|hoe|kunt|kan|kunnen|is het|quand|que|quel\p{L}*|où|comment|combien|est-ce|pou\p{L}+-\p{L}+|peut-\p{L}+|cuándo|qué|cómo|dónde|cuánto|pued\p{L}+|podrí\p{L}+|quando|che|come|dove|quanto|può|pot\p{L}+|o que|como|onde|pode\p{L}*|kiedy|co|jak|gdzie|ile|czy)(?!\p{L})/iu;
/** What companies put below every mail: offers of help and work, what is new with them, how to write to them, paper. */
const OF_COMPANIES = withLetterRanges(
  /(?<!\p{L})(?:(?:noch|haben sie|weitere|offene|bei|any|more|have|got|further|other|nog|heeft u|des|une|vos|autres|alguna|más|tiene|ha|hai|altre|tem|alguma|mais|masz|mają państwo|jakieś) (?:rück)?(?:fragen|questions?|vragen|vraag|preguntas?|dudas?|domand[ae]|dubbi|dúvidas?|perguntas?|pytani[ae])|^¿?(?:fragen|questions?|vragen|preguntas|dudas|domande|dúvidas|pytania)|anregungen|feedback|newsletter|nieuwsbrief|infolettre|boletín|boletim|biuletyn|linkedin|facebook|instagram|xing|youtube|twitter|webinar|podcast|our (?:blog|website|app|shop|news|job|team)|uns(?:er|ere|eren|erem) (?:blog|web\p{L}*|app|shop|neu\p{L}*|team|katalog|angebot\p{L}*)|messe|karriere|career|vacatures?|empleo|bewerten|(?:review|rate) us|recensione|sprechzeiten|öffnungszeiten|opening (?:hours|times)|openingstijden|kundennummer|aktenzeichen|(?:quote|state) (?:your|the)|klantnummer|numéro de client|número de cliente|(?:buchen|vereinbaren) sie|book a|interessiert|neugierig|interested in|curious|did you know|wussten sie|wist u|saviez-vous|sabías?|lo sapev\p{L}+|sapevi|sabia que|czy wie(?:sz|cie|dzia\p{L}+)|have you (?:seen|heard|tried|met)|(?:kennen sie|kent u|connaissez-vous|conoce|conosce\p{L}*|conhece|czy zna\p{L}+).{0,12} (?:uns\p{L}*|onze|nos|notre|nuestr\p{L}+|nostr\p{L}+|noss\p{L}+|nasz\p{L}*)|zufrieden (?:sind sie )?mit (?:uns|mir|mein)\p{L}*|wir suchen (?:verstärkung|dich|sie)|we(?:['’]re| are) hiring|(?:nutzen|verwenden) sie|use our|gebruik onze|utilisez notre|rechnungen an|(?:satisfied|happy) with (?:our|my|us)|tevreden (?:over|met)|satisfaits? d|satisfech\p{L} con|soddisfatt\p{L} d|satisfeit\p{L} com|zadowol\p{L}+ z|how (?:did|am|are) (?:i|we) do|(?:looking for|suchen sie|auf der suche nach|op zoek naar|cherchez-vous|vous cherchez|buscas?|cercate|cerchi|procuras?|szuka\p{L}+)(?= (?:an?|new|eine?[nmr]?|neue?\p{L}?|een|un[aeo]?|nouve\p{L}+|nuev\p{L}|nuov\p{L}|nov[ao]|uma?|now\p{L}+|prac\p{L}+) )|(?:need|brauchen sie|benötigen sie|nodig|besoin d.|necesita\p{L}*|bisogno d.|precisa de|potrzebuje\p{L}*)(?: (?:some|more|our|unsere|weitere))? ?(?:help|support|advice|hilfe|unterstützung|hulp|aide|ayuda|aiuto|ajuda|pomocy)|hulp nodig|(?:can|may|could|how can) (?:we|i) help|(?:können|dürfen) wir (?:ihnen )?(?:sonst |noch |weiter\s?)*(?:helfen|behilflich)|(?:kunnen|mogen) wij u helpen|pouvons-nous vous aider|podemos ayudar\p{L}*|possiamo aiutar\p{L}*|podemos ajud\p{L}*|możemy pomóc|want to (?:know|learn|see|work|join)|möchten sie (?:mehr|mit uns)|wilt u (?:meer|weten)|voulez-vous (?:en )?(?:savoir|plus)|quiere\p{L}? saber|vuoi saper\p{L}*|quer saber|chcesz wiedzieć|ready to|why not|warum nicht|besuchen sie|visit (?:us|our)|bezoek (?:ons|onze)|visitez|visítenos|visita\p{L}* (?:il|nuestr\p{L}+|la)|odwiedź\p{L}*|folgen sie|follow us|volg ons|suivez|síguenos|seguici|siga-nos|śledź|connect with|(?:please|kindly) note|beachten|veuillez noter|tenga en cuenta|si prega di notare|queira notar|prosimy pamiętać|do not reply|nicht (?:auf diese|antworten)|niet (?:op deze|beantwoorden)|ne pas répondre|no (?:responda|conteste)|non rispondere|não responda|nie odpowiada\p{L}*|(?:send|address) (?:all )?(?:your )?(?:invoices|orders)|rechnungen (?:bitte|nur)|nur noch an|ausdruck\p{L}*|ausgedruckt|(?:to|before) print(?:ing)?|before you print|afdrukken|avant d.imprimer|imprimir este|stampare quest\p{L}|drukować tę|umwelt|environment|milieu|l.ambiente|medio ambiente|meio ambiente|środowisk\p{L}*|vertraulich\p{L}*|confidential\p{L}*|recipient|empfänger|working (?:hours|days|pattern)|teilzeit|part-time|parttime|temps partiel|(?:if not|wenn nicht|si no|sinon) (?:me|us|you|now|ich|wir|jetzt|ahora|maintenant))(?!\p{L})/iu,
);

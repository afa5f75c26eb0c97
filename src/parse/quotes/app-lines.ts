// The lines that client apps put under every mail (`Sent from my iPhone`, `Gesendet mit der GMX-App`), in de en nl fr es it pt
// pl sv da fi ru tr (iPhones' and
// Androids' in uk sk ro hu el hr et lt lv he ar fa zh ja ko as well), and the pardon that people who write on phones beg. Patterns on bounded lines.
import { withLetterRanges } from '../text/letters.ts';

/** A line that client apps put under every mail. */
export function isAppSignature(line: string): boolean {
  if (line.length > 300) return false;
  const text = line
    .replace(/[<([]\s?https?:[^\s>)\]]*\s?[>)\]]/g, '')
    .replace(/[[\]*_\u200b-\u200f\u2060-\u2064\ufeff\ufdd0\ufdd1]/g, '')
    .replace(/\s{2,}/g, ' ')
    .replace(/^[\s>(-]+/, '')
    .trim();
  if (text.length > 160) return false;
  // "…was\nsent from the warehouse" goes on with a sentence; an app begins one.
  const isAside = /^\s*\(.*\)\s*$/.test(line);
  if (!isAside && /^\p{Ll}/u.test(text) && (text.length > 40 || /[.,;]\s/.test(text))) return false;
  if (isExcuse(text)) return true;
  if (!hasAppForm(text.toLowerCase()) && !isOfScanner(text)) return false;
  return LINKED_PROGRAM.test(line) || !isSending(text);
}

/** `Wolne od wirusów. www.avast.com`: a word or five, one of them the virus, and the maker. */
function isOfScanner(text: string): boolean {
  return text.includes('www.') && SCANNER.test(text);
}

const SCANNER = withLetterRanges(
  /^(?=\P{N}{0,60}[vw][ií]r[uú]s)(?:\p{L}[\p{L}’'-]{0,20} ){1,5}\p{L}{2,20}[.:]? ?(?:https?:\/\/)?www\.(?:avast|avg|avira|mcafee|norton|kaspersky|eset|bitdefender|gdata|f-secure|sophos|trendmicro)\./iu,
);

/** `Gesendet mit der Post von meiner Frau am Montag.` – somebody sent something: no device, no program, but a person or a day. */
function isSending(text: string): boolean {
  if (!SENT.test(text)) return false;
  // The mail itself is no program: `Diese E-Mail wurde von …`.
  const by = text.replace(/^dies\S{1,3} \S+ /iu, '');
  if (NAMES_PROGRAM.test(by)) return goesOn(by);
  if (/^(?:geschrieben|verfasst)/i.test(text)) return true;
  const words = by.match(/[\p{L}\d’'&.+-]+/gu)?.length ?? 0;
  return words > 6 || BY_OR_WHEN.test(text);
}

/** `Sent from my iPhone it comes out blank.` – behind the device or the program a sentence goes on. */
function goesOn(text: string): boolean {
  let end = 0;
  for (const found of text.matchAll(PROGRAMS)) end = found.index + found[0].length;
  const rest = text
    .slice(end)
    .replace(/^[\p{L}\d®™’'-]*[\s,;]*/u, '')
    .replace(/^(?:gesendet|verschickt|versendet|gesandt|geschrieben|verzonden|verstuurd|gönderildi)\s+/iu, '');
  return /^\p{Ll}/u.test(rest) && (rest.match(/\p{L}+/gu)?.length ?? 0) > 1 && !JOINS.test(rest);
}

/** How the line of an app goes on: by which program, over which network, with an excuse. */
const JOINS =
  /^(?:us|using|via|on|over|with|by|through|from|mit|von|vom|über|auf|aus|per|met|op|vanaf|van|via|avec|sur|de|depuis|par|con|desde|en|com|do|da|no|na|su|tramite|z|ze|za|przez|w|for|für|voor|pour|para|dla|so|hence|please|pls|excuse|pardon|sorry|forgive|apolog\p{L}+|brief|typed|bitte|sorry|entschuld\p{L}+|daher|deshalb|kurz|excus\p{L}+|merci|veuillez|vous prie|kindly|thanks|thank you|gelieve|le ruego|désolé|désolée|disculp\p{L}+|perdon\p{L}+|scus\p{L}+|desculp\p{L}+|przepraszam|based|encrypted|secure\p{L}*|verschlüsselt\p{L}*|sicher\p{L}*|and|und|gesendet|geschrieben|verschickt|versendet|getippt|gesandt|telefon\p{L}*|smartphone|device|app|apparaat|toestel|verzonden|verstuurd|wireless|phone)(?!\p{L})/iu;

const DEVICE =
  'iphone|ipad|ipod|apple|android|handy|smartphone|galaxy|samsung|huawei|xiaomi|redmi|pixel|oneplus|nokia|sony|lg\\b|motorola|fairphone|blackberry|mobil|tablet|telefon|telefoon|téléphone|teléfono|telefono|telefone|telemóvel|portable|móvil|cellulare|celular|komórk|phone|windows phone|mac\\b';
const MAILER =
  'outlook|mail for|mail für|mail voor|yahoo|aol|protonmail|proton|tutanota|tuta|k-9|thunderbird|bluemail|mailbird|airmail|spark|canary|edison|nine\\b|fairemail|superhuman|gmail|gmx|web\\.de|freenet|telekom|t-online|1&1|ionos|zoho|libero|orange|laposte|free\\.fr|posteo|mailbox\\.org|hushmail|onmail|infomaniak|mailo\\b|sfr\\b|em client|posta|correo|courrier|poczt';

/** `Sent with Mailspring ( https://getmailspring.com/ ), the best free app`: nobody writes the maker's address behind its name. */
const LINKED_PROGRAM = new RegExp(`(?:${MAILER}|mailspring|spike|newton)(?: \\p{L}{1,8})?\\s?[<([]\\s?https?:`, 'iu');

/** What people who write on a phone beg pardon for, as their phone adds it. */
const EXCUSES =
  '(?:tippfehler|kürze|typos?|typing errors|spelling|brevity|autocorrect|typefouten|tikfouten|beknopt|fautes|coquilles|erratas?|erreurs de frappe|errores|errori|refusi|erros|gralhas|literówk|błęd)';
const PARDON =
  '(?:pardon|excus|sorry|forgiv|apolog|verzeih|entschuldig|inklusive|included|vergeef|vergeving|désol|disculp|perdon|scus|desculp|wybacz|przepr)';

/** Programs that put a line of advertising below a mail. */
const APPS =
  '(?:outlook|bluemail|spark|edison mail|canary(?: mail)?|mymail|k-9 mail|proton ?mail|tuta(?: mail)?|aqua ?mail|spike|airmail|yahoo mail|gmx mail|web\\.de mail)';

/** What they are for: "Outlook für Android geht nicht" says something of one. */
const SYSTEM = '(?:ios|ipados|android|mac(?:os)?|windows|iphone|ipad|mobile|desktop)';
const PLATFORM = `(?:(?:o|il|systemu|the) )?${SYSTEM}(?: (?:und|and|en|et|y|e|i|&|oder|or|of|ou|o|lub) ${SYSTEM})?\\W{0,6}$`;

const ON_A_PHONE = `(?:on the (?:go|move|run|road)|in transit|thumbs?\\b|screen|unterwegs|onderweg|en (?:route|déplacement|camino|movimiento)|in (?:viaggio|movimento)|em (?:viagem|trânsito)|w (?:drodze|podróży)|${DEVICE})`;
/** `sorry for the typo in the name` speaks of what was written. */
const NO_PLACE =
  '(?:(?! (?:in|im|on|of|auf|bei|beim|at|from|dans|du|des|en|nel|nella|sul|sulla|no|na|nos|w|op|van|bij) ).){0,40}';
/** How such a line begins. */
const TYPED =
  /^(?:(?:mobil|unterwegs|am handy|vom handy|mit dem handy|on the (?:go|move|run)|from (?:a|my) (?:phone|mobile|small screen)) )?(?:getippt|geschrieben|typed|written|thumbed|tapped|composed|getypt|geschreven|tapé|écrit|rédigé|escrito|tecleado|scritto|digitato|digitado|napisan[eoy]|pisan[eoy]|sent|gesendet|verzonden|verstuurd|envoyé|enviado|inviat[oa]|wysłan[eo])(?!\p{L})/iu;
const EXCUSED = new RegExp(`^(?=.{0,160}${PARDON})(?=.{0,160}${ON_A_PHONE}).{0,160}\\b${EXCUSES}${NO_PLACE}$`, 'iu');

/** `Mobil getippt, bitte Tippfehler verzeihen.` */
function isExcuse(text: string): boolean {
  // Behind a colon, or where a number is named, somebody says what he wants.
  return TYPED.test(text) && EXCUSED.test(text) && !/[:：]\s*\p{L}|\d{3}/u.test(text);
}

const SENT =
  /^(?:sent|von|gesendet|verschickt|versendet|geschrieben|verzonden|verstuurd|gestuurd|envoyé|enviado|inviat[oa]|wysła|diese )/iu;
const NAMES_PROGRAM = new RegExp(
  `\\b(?:${DEVICE}|${MAILER.replace(/\|(?:posta|correo|courrier|poczt|front)(?=\||$)/g, '')}|windows|workspace one|mailspring|spike|shortwave|front|missive|newton|polymail|boxer|vivaldi|evolution|claws|app(?!\\p{L})|e-?mail(?!\\p{L})|unterwegs)`,
  'iu',
);
const PROGRAMS = new RegExp(NAMES_PROGRAM.source, 'giu');
/** Who sends, and when. */
const BY_OR_WHEN =
  /(?<!\p{L})(?:mir|uns|me|us|anwalt|anwältin|steuerberater\p{L}*|arzt|ärztin|assistent\p{L}*|lawyer|solicitor|accountant|doctor|boss|manager|secretary|advocaat|boekhouder|avocate?|comptable|abogad[oa]|asesor\p{L}*|avvocat[oa]|commercialista|advogad[oa]|contabilista|prawnik\p{L}*|księgow\p{L}+|frau|mann|vater|mutter|bruder|schwester|sohn|tochter|kolleg\p{L}+|nachbar\p{L}*|chef\p{L}*|wife|husband|father|mother|brother|sister|son|daughter|colleague|neighbou?r|vrouw|man|vader|moeder|broer|zus|collega|buur\p{L}*|femme|mari|père|mère|frère|sœur|soeur|fils|fille|collègue|voisine?|mujer|marido|padre|madre|herman[oa]|hij[oa]|compañer[oa]|vecin[oa]|moglie|marito|fratello|sorella|figli[oa]|vicin[oa]|mulher|pai|mãe|irmão|irmã|filh[oa]|vizinh[oa]|żon\p{L}+|męż\p{L}+|brat\p{L}*|siostr\p{L}+|ojc\p{L}+|matk\p{L}+|syn\p{L}*|córk\p{L}+|sąsiad\p{L}*|gestern|heute|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|yesterday|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day|gisteren|vandaag|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ayer|hoy|ieri|oggi|ontem|hoje|wczoraj|dzisiaj|dziś)(?!\p{L})/iu;

/** Stand for the name of a device and of a program; Unicode keeps them for such uses, and no line holds them (section 23.7). */
const ITS_DEVICE = '\ufdd0';
const ITS_PROGRAM = '\ufdd1';
const NAMED = `[${ITS_DEVICE}${ITS_PROGRAM}]`;
const DEVICES = new RegExp(`\\b(?:${DEVICE})`, 'g');
const MAILERS = new RegExp(`\\b(?:${MAILER})`, 'g');

/** True when the line, in small letters, has the form of an app's. */
function hasAppForm(text: string): boolean {
  if (APP_LINE.test(text) || ADVERT.test(text)) return true;
  if (!NAMES_BEGIN.test(text) && !text.includes('gönder')) return false;
  return NAMES_LINE.test(text.replace(DEVICES, ITS_DEVICE).replace(MAILERS, ITS_PROGRAM));
}

/**
 * Lines that name a device or a program: how they begin, and how they go on. The names are written as a sign before these
 * are matched: all of them, in each of these forms, were three megabytes of code in every thread that reads.
 */
const NAMES_FORMS: readonly (readonly [begin: string, rest: string])[] = [
  ['sent from ', `(?:my |an? |the )?.{0,30}${NAMED}`],
  ['sent (?:with|via|using|by) ', `(?:the )?.{0,20}${NAMED}`],
  [
    '(?:sicher|verschlüsselt|secure(?:ly)?|encrypted|veilig|en toute sécurité|de manière sécurisée|de forma segura|in modo sicuro|com segurança|bezpiecznie) ',
    `\\p{L}+ \\p{L}+ ${ITS_PROGRAM}(?: mail)?(?: (?:\\p{L}{2,4}|${ITS_PROGRAM}) \\p{L}+)?\\W{0,6}$`,
  ],
  [
    '(?:gesendet|verschickt|versendet|geschrieben) (?:von|vom|mit|über|aus|via|per)',
    `(?: der| dem)?.{0,40}(?:${NAMED}|\\bmein)`,
  ],
  ['mit ', `(?:der )?${ITS_PROGRAM}(?: (?:mail|app))? (?:gesendet|verschickt|versendet)\\W{0,6}$`],
  ['von ', `.{0,20}(?:\\bmail|${ITS_PROGRAM}).{0,12} gesendet\\W{0,6}$`],
  ['(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|via|van|vanuit|door)', `.{0,40}(?:${NAMED}|\\b(?:mijn|een|de ))`],
  ['envoyé (?:de|depuis|avec|à partir d|via|par)', ` ?.{0,60}(?:${NAMED}|\\b(?:mon|ma |messagerie))`],
  [
    'enviado (?:desde|do|de|a partir d|com|con|através|por|pelo)',
    `.{0,40}(?:${NAMED}|\\b(?:mi |meu |minha |email|tel[eé]))`,
  ],
  ['invia(?:t[oa])? (?:da|dal|dalla|con|tramite)', `.{0,40}(?:${NAMED}|\\b(?:mio|mia |email|un ))`],
  ['(?:wysłan[eoay]|wysłałem) (?:z|ze|za pomocą|przez|przy użyciu)', `.{0,50}(?:${NAMED}|\\b(?:mojego|aplikacji))`],
];
const NAMES_BEGIN = new RegExp(`^(?:${NAMES_FORMS.map(([begin]) => begin).join('|')})`);
const NAMES_LINE = new RegExp(
  `^(?:${NAMES_FORMS.map((form) => form.join('')).join('|')}|${ITS_DEVICE}['’]?\\p{Ll}{0,6} gönderildi|gönderen: ${ITS_DEVICE})`,
  'u',
);

/** `Get Outlook for iOS`, `Outlook für Android herunterladen` */
const ADVERT = new RegExp(
  `^(?:(?:get|download|haal|télécharge[rz]|obtene[rz]|obtenir|obtenga|descargar?|obter|obtenha|baixar|transferir|ottieni|scarica|pobierz|uzyskaj|pobieranie)(?: (?:o|program|aplikację|aplikacji|programu))? ${APPS} (?:for|voor|pour|para|per|dla) ${PLATFORM}|(?:(?:laden|holen) sie (?:sich )?)?${APPS} (?:für|voor) ${SYSTEM}(?: (?:und|en) ${SYSTEM})?(?: (?:beziehen|herunterladen|abrufen|laden|herunter|holen|downloaden|ophalen))?\\W{0,6}$)`,
);

/** The others, and those that name one of few. */
const APP_LINE = new RegExp(
  `^(?:${[
    'sent (?:from|with|via) (?:workspace one|mailspring|spike|shortwave|front|missive|newton|polymail|airmail|boxer|vivaldi|evolution|claws)',
    '.{2,60} (?:reacted|hat reagiert|heeft gereageerd|a réagi|reaccionó|ha reagito|reagiu|zareagował\\S{0,3}) (?:via|über|par|tramite|przez|con|através do) gmail',
    // An app with its name: `Envoyé depuis l'application SFR Mail`.
    '(?:sent|gesendet|verzonden|verstuurd|envoyé|enviado|inviato|wysłano) .{2,12}\\b(?:app|application|aplicación|applicazione|aplicação|aplikacji) (?:\\S{2,16} )?e?-?mail\\W{0,6}$',
    'sent from my (?!point|perspective|(?:\\S+ ){0,2}(?:account|address|mailbox|inbox|office))\\S+(?: \\S+){0,3}\\.?$',
    'yahoo mail: [^,.]{3,24}, [^,.]{3,24}',
    `von (?:meinem|meiner|unterwegs|mobil|yahoo|outlook|samsung|mein|einem).{0,60}(?:gesendet|gesandt|verschickt|versendet)`,
    '(?:von|auf) unterwegs (?:gesendet|geschrieben|getippt)',
    '(?:mobil|unterwegs) (?:gesendet|geschrieben|verfasst)',
    'diese (?:nachricht|e-mail|mail) wurde (?:von|mit) .{0,80}(?:gesendet|verschickt|versandt)',
    'provenance ?: courrier pour windows(?: \\d+)?\\W{0,6}$',
    'skickat från (?:min|outlook|mail|yahoo)|hämta outlook',
    'sendt (?:fra|via) (?:min|outlook|mail|yahoo)|(?:hent|få) outlook',
    'lähetetty (?:iphone|ipad|android|outlook|samsung)',
    'отправлено (?:с|из) ',
    'posláno z |odesláno z ',
    '(?:надіслано (?:з|із|за допомогою)|odoslané z|trimis de pe|elküldve|küldve|στάλθηκε από|poslano (?:s|z|iz)|saadetud|išsiųsta iš|nosūtīts no|נשלח (?:מ|באמצעות)|تم الإرسال (?:من|بواسطة)|ارسال.?شده از|从|發自|发自).{0,30}(?:iphone|ipad|android|samsung|galaxy|xiaomi|huawei|outlook|gmail|手机|手機)[^.,!?]{0,20}\\W{0,3}$',
    '.{0,14}(?:iphone|ipad|android|galaxy|xperia|갤럭시|スマートフォン|スマホ).{0,4}(?:から送信(?:されました|しました)?|から送られました|에서 (?:보냄|보낸 메일|전송됨?|보냈습니다))\\W{0,3}$',
    'this (?:message|e-?mail) was sent (?:using|with|by) (?:imp|horde|squirrelmail|roundcube|sogo|rainloop|imp,)',
    '(?:virus-free|virenfrei|virusvrij|sans virus|libre de virus|privo di virus|livre de vírus|wolny od wirusów)\\.?(?: ?www\\.|\\W{0,6}$)',
    '(?:sent|gesendet|verzonden|envoyé|enviado|inviato|wysłane|skickat|sendt) .{2,40} (?:for|für|voor|pour|para|per|dla|för|til) (?:o )?(?:windows|ios|android|mac|iphone|ipad)(?: \\d{1,2})?\\W{0,6}$',
    'this (?:e-?mail|message|mail) (?:has been|was) (?:scanned|checked|processed) (?:for .{3,40} )?by .{3,80}(?:https?:|www\\.|service|security)',
    '(?:this e-?mail has been checked for viruses|diese e-mail wurde von .{2,30} auf viren geprüft|dit e-mailbericht is gecontroleerd op virussen|l.absence de virus|este correo electrónico ha sido comprobado)',
  ].join('|')})`,
);

// The words that stand under a mail without its writer having written them: the lines of apps and the notices of
// companies, in de en nl fr es it pt pl (and those of apps in sv da fi ru). Patterns on bounded lines.
import { hasNoticeForm, isForOthers, pointsAtPrivacy } from './notice-forms.ts';

/** A line that client apps put under every mail. */
export function isAppSignature(line: string): boolean {
  if (line.length > 300) return false;
  const text = line
    .replace(/[<([]\s?https?:[^\s>)\]]*\s?[>)\]]/g, '')
    .replace(/[[\]*_\u200b-\u200f\u2060-\u2064\ufeff]/g, '')
    .replace(/\s{2,}/g, ' ')
    .replace(/^[\s>(-]+/, '')
    .trim();
  if (text.length > 160) return false;
  // "…was\nsent from the warehouse" goes on with a sentence; an app begins one.
  const isAside = /^\s*\(.*\)\s*$/.test(line);
  if (!isAside && /^\p{Ll}/u.test(text) && (text.length > 40 || /[.,;]\s/.test(text))) return false;
  if (isExcuse(text)) return true;
  if (!APP_SIGNATURE.test(text) && !isOfScanner(text)) return false;
  return LINKED_PROGRAM.test(line) || !isSending(text);
}

/** `Wolne od wirusów. www.avast.com`: a word or five, one of them the virus, and the maker. */
function isOfScanner(text: string): boolean {
  return text.includes('www.') && SCANNER.test(text);
}

const SCANNER =
  /^(?=\P{N}{0,60}[vw][ií]r[uú]s)(?:\p{L}[\p{L}’'-]{0,20} ){1,5}\p{L}{2,20}[.:]? ?(?:https?:\/\/)?www\.(?:avast|avg|avira|mcafee|norton|kaspersky|eset|bitdefender|gdata|f-secure|sophos|trendmicro)\./iu;

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
  'iphone|ipad|ipod|apple|android|handy|smartphone|galaxy|samsung|huawei|xiaomi|redmi|pixel|oneplus|nokia|sony|lg\\b|motorola|fairphone|blackberry|mobil|tablet|telefon|telefoon|téléphone|teléfono|telefono|telefone|telemóvel|portable|móvil|cellulare|celular|komórk\\p{L}{1,3}|phone|windows phone|mac\\b';
const MAILER =
  'outlook|mail for|mail für|mail voor|yahoo|aol|proton|protonmail|tuta|tutanota|k-9|thunderbird|bluemail|mailbird|airmail|spark|canary|edison|nine\\b|fairemail|superhuman|gmail|gmx|web\\.de|freenet|telekom|t-online|1&1|ionos|zoho|libero|orange|laposte|free\\.fr|posteo|mailbox\\.org|hushmail|onmail|infomaniak|mailo\\b|sfr\\b|em client|posta|correo|courrier|poczt';

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
const PLATFORM = `(?:(?:o|il|systemu|the) )?${SYSTEM}(?: (?:und|and|en|et|y|e|i|&|oder|or|of|ou|o|lub) ${SYSTEM})?\\W{0,3}$`;

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

const APP_SIGNATURE = new RegExp(
  `^(?:${[
    `sent from (?:my |an? |the )?.{0,30}\\b(?:${DEVICE}|${MAILER})`,
    'sent (?:from|with|via) (?:workspace one|mailspring|spike|shortwave|front|missive|newton|polymail|airmail|boxer|vivaldi|evolution|claws)',
    '.{2,60} (?:reacted|hat reagiert|heeft gereageerd|a réagi|reaccionó|ha reagito|reagiu|zareagował\\p{L}*) (?:via|über|par|tramite|przez|con|através do) gmail',
    `(?:sicher|verschlüsselt|secure(?:ly)?|encrypted|veilig|en toute sécurité|de manière sécurisée|de forma segura|in modo sicuro|com segurança|bezpiecznie) \\p{L}+ \\p{L}+ (?:${MAILER})(?: mail)?(?: \\p{L}{2,4} \\p{L}+)?\\W{0,3}$`,
    // An app with its name: `Envoyé depuis l'application SFR Mail`.
    '(?:sent|gesendet|verzonden|verstuurd|envoyé|enviado|inviato|wysłano) .{2,12}\\b(?:app|application|aplicación|applicazione|aplicação|aplikacji) (?:\\S{2,16} )?e?-?mail\\W{0,3}$',
    'sent from my (?!point|perspective|(?:\\S+ ){0,2}(?:account|address|mailbox|inbox|office))\\S+(?: \\S+){0,3}\\.?$',
    `sent (?:with|via|using|by) (?:the )?.{0,20}\\b(?:${MAILER}|${DEVICE}|mobile)`,
    `(?:get|download) ${APPS} for ${PLATFORM}`,
    'yahoo mail: [^,.]{3,24}, [^,.]{3,24}',
    `von (?:meinem|meiner|unterwegs|mobil|yahoo|outlook|samsung|mein|einem).{0,60}(?:gesendet|gesandt|verschickt|versendet)`,
    '(?:von|auf) unterwegs (?:gesendet|geschrieben|getippt)',
    '(?:mobil|unterwegs) (?:gesendet|geschrieben|verfasst)',
    `(?:gesendet|verschickt|versendet|geschrieben) (?:von|vom|mit|über|aus|via|per)(?: der| dem)?.{0,40}\\b(?:${DEVICE}|${MAILER}|mein)`,
    'diese (?:nachricht|e-mail|mail) wurde (?:von|mit) .{0,80}(?:gesendet|verschickt|versandt)',
    `(?:(?:laden|holen) sie (?:sich )?)?${APPS} für ${SYSTEM}(?: und ${SYSTEM})?(?: (?:beziehen|herunterladen|abrufen|laden|herunter|holen))?\\W{0,3}$`,
    `(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|via|van|vanuit|door).{0,40}\\b(?:mijn|${DEVICE}|${MAILER}|een|de )`,
    `${APPS} voor ${SYSTEM}(?: en ${SYSTEM})?(?: (?:downloaden|ophalen))?\\W{0,3}$|(?:download|haal) ${APPS} voor ${PLATFORM}`,
    `envoyé (?:de|depuis|avec|à partir d|via|par) ?.{0,60}\\b(?:mon|ma |${DEVICE}|${MAILER}|messagerie)`,
    `(?:télécharge[rz]|obtenez|obtenir) ${APPS} pour ${PLATFORM}`,
    'provenance ?: courrier pour windows(?: \\d+)?\\W{0,3}$',
    `enviado (?:desde|do|de|a partir d|com|con|através|por|pelo).{0,40}\\b(?:mi |meu |minha |${DEVICE}|${MAILER}|email|tel[eé])`,
    `(?:obtener|obtenga|descargar?|obter|obtenha|baixar|transferir)(?: o)? ${APPS} para ${PLATFORM}`,
    `invia(?:t[oa])? (?:da|dal|dalla|con|tramite).{0,40}\\b(?:mio|mia |${DEVICE}|${MAILER}|email|un )`,
    `(?:ottieni|scarica) ${APPS} per ${PLATFORM}`,
    `(?:wysłan[eoay]|wysłałem|wysłano) (?:z|ze|za pomocą|przez|przy użyciu).{0,50}\\b(?:${DEVICE}|${MAILER}|mojego|aplikacji)`,
    `(?:pobierz|uzyskaj|pobieranie)(?: (?:program|aplikację|aplikacji|programu))? ${APPS} dla ${PLATFORM}`,
    'skickat från (?:min|outlook|mail|yahoo)|hämta outlook',
    'sendt (?:fra|via) (?:min|outlook|mail|yahoo)|(?:hent|få) outlook',
    'lähetetty (?:iphone|ipad|android|outlook|samsung)',
    'отправлено (?:с|из) ',
    `(?:${DEVICE})['’]?\\p{Ll}{0,6} gönderildi|gönderen: (?:${DEVICE})`,
    `mit (?:der )?(?:${MAILER})(?: (?:mail|app))? (?:gesendet|verschickt|versendet)\\W{0,3}$`,
    `von .{0,20}\\b(?:mail|${MAILER}).{0,12} gesendet\\W{0,3}$`,
    'posláno z |odesláno z ',
    'this (?:message|e-?mail) was sent (?:using|with|by) (?:imp|horde|squirrelmail|roundcube|sogo|rainloop|imp,)',
    '(?:virus-free|virenfrei|virusvrij|sans virus|libre de virus|privo di virus|livre de vírus|wolny od wirusów)\\.?(?: ?www\\.|\\W{0,3}$)',
    '(?:sent|gesendet|verzonden|envoyé|enviado|inviato|wysłane|skickat|sendt) .{2,40} (?:for|für|voor|pour|para|per|dla|för|til) (?:o )?(?:windows|ios|android|mac|iphone|ipad)(?: \\d{1,2})?\\W{0,3}$',
    'this (?:e-?mail|message|mail) (?:has been|was) (?:scanned|checked|processed) (?:for .{3,40} )?by .{3,80}(?:https?:|www\\.|service|security)',
    '(?:this e-?mail has been checked for viruses|diese e-mail wurde von .{2,30} auf viren geprüft|dit e-mailbericht is gecontroleerd op virussen|l.absence de virus|este correo electrónico ha sido comprobado)',
  ].join('|')})`,
  'iu',
);

/** A paragraph that begins as confidentiality notices do. */
export function isDisclaimer(line: string): boolean {
  if (DISCLAIMER.test(line.slice(0, 500))) return !isOwnSecret(line) && !isForADesk(line);
  const text = line.slice(0, 1_200);
  return (
    (PRIVACY.test(text) && !text.includes('?') && !REQUESTS.test(text)) ||
    isForOthers(text) ||
    isImprint(text) ||
    isGreen(text) ||
    pointsAtPrivacy(text) ||
    hasNoticeForm(text)
  );
}

/** True when a notice may stand in these words: none of its sayings does without one of these. */
export function mayHoldNotice(text: string): boolean {
  return OF_NOTICES.test(text);
}

const OF_NOTICES =
  /confid|privileg|vertrau|geheim|virus|vírus|responsab|responsib|by accident|this in error|contract|erklärung|misstag|ved en fejl|omylem|your (?:personal )?data|ihre[nr]? daten|gegevens|vos données|sus datos|suoi dati|seus dados|państwa dan|recipient|addressee|solely|intended|unless you|views|opinions|liab|in error|by mistake|empfänger|adressat|irrtüm|verseh|ausschlie|haft|geschützt|vertrouw|geadress|ontvanger|uitsluitend|bestemd|onterecht|vergissing|abusiev|rechten|destinat|exclus|esclus|erreur|error|errone|errore|engano|erro|riserv|poufn|adresat|odbiorc|omyłk|pomyłk|wyłącznie|print|druck|imprim|imprés|stamp|wydruk|drukow|umwelt|milieu|environ|ambiente|środowisk|2016\/679|gdpr|rgpd|rodo|dsgvo|avg|ds-gvo|protec|proteç|privacy|lgs|danych|datenschutz|hr[ab] ?\d|amtsgericht|register|sitz der|vorstand|aufsichtsrat|in england|company|\bvat\b|\bkvk\b|\bbtw\b|siret|\brcs\b|capital|iva\b|soc\b|\bnip\b|regon|\bkrs\b|geschäftsf|ust-?\s?id/iu;

/** True when the words begin as a notice does, not only hold what one may hold. */
export function beginsNotice(text: string): boolean {
  return DISCLAIMER.test(text.slice(0, 500)) || PRIVACY.test(text.slice(0, 1_200));
}

/** True when the line names what an imprint names: register, seat, managers, tax number. */
export function isOfImprint(line: string): boolean {
  return ONE_OF_IMPRINT.test(line.toLowerCase().slice(0, 500));
}

/** True when the line speaks of recipients and secrets as a notice does, and not of oneself. */
export function namesRecipients(line: string): boolean {
  const text = line.slice(0, 500);
  return text.length > 30 && SECRET.test(text) && (IS_MAIL.test(text) || MEANT_FOR.test(text)) && !text.includes('?');
}

/** `This message is confidential: our director leaves in May.` – a notice goes on with recipients and what they must not do. */
function isOwnSecret(text: string): boolean {
  return (
    text.length <= 160 && SECRET.test(text) && !ONLY_FOR.test(text) && !MEANT_FOR.test(text) && !THEN_DELETE.test(text)
  );
}

/** `This message is for purchasing; if that is not you, tell your colleagues.` – nothing secret, nobody but a recipient named. */
function isForADesk(text: string): boolean {
  if (text.length > 160 || !MEANT_FOR.test(text) || ALONE.test(text)) return false;
  return !SECRET.test(text) && !ONLY_FOR.test(text) && !isForOthers(text);
}

const ALONE =
  /(?<!\p{L})(?:nur|allein|only|solely|alleen|seul(?:ement)?|únicamente|sólo|solo|unicamente|soltanto|somente|apenas|tylko|jedynie)(?!\p{L})/iu;

/** One sentence about printing and the environment, in whatever order. */
function isGreen(text: string): boolean {
  return (
    text.length <= 220 &&
    THINKS.test(text) &&
    (BEFORE.test(text) || NOT_PRINTED.test(text)) &&
    PRINTS.test(text) &&
    GREEN.test(text) &&
    !/\d{3}/.test(text)
  );
}

/** A paragraph that may go on with such a notice: speaks of recipients, viruses, registers, paper. */
export function isLegal(paragraph: string): boolean {
  return !paragraph.includes('?') && LEGAL.test(paragraph.slice(0, 1_000));
}

const DISCLAIMER = new RegExp(
  `^\\W{0,6}(?:p )?(?:${[
    '(?:aan|uit|op) (?:de (?:inhoud|informatie) (?:van|in) )?(?:dit|deze) (?:e-?mail)?(?:bericht)? ?kunnen geen rechten',
    '(?:disclaimer|confidentiality(?: notice| note)?|legal notice|haftungsausschluss|rechtlicher hinweis|vertraulichkeits\\w{0,12}|avis de confidentialité|avertissement|aviso (?:legal|de confidencia\\w{0,6})|avvertenza|informativa|klauzula poufności|zastrzeżenie)(?!\\p{L}).{0,300}(?:confiden|privileg|recipient|addressee|liab|vertrau|empfänger|adressat|haft|vertrouwelijk|ontvanger|geadresseerd|destinat|riservat|poufn|adresat|2016\\/679)',
    '(?:this|the (?:information|contents?)(?: contained| transmitted)? (?:in|of|with|by) this)(?: electronic)? (?:e-?mail|mail|message|communication|transmission|correspondence)\\b.{0,200}(?:confidential|intended (?:only|solely|for)|privileged|named recipient|addressee)',
    'any (?:views|opinions)\\b.{0,160}(?:author|company|represent|sender)|unless you are (?:the |an? )?(?:named|intended|authori[sz]ed|addressee)',
    '(?:diese[sr]?|der inhalt dieser|die in dieser)\\b.{0,20}(?:e-?mail|nachricht|mail)\\b.{0,160}(?:vertraulich|rechtlich geschützt|ausschlie(?:ß|ss)lich für|(?:nur|allein) für (?:den|die)\\b.{0,30}(?:empfänger|adressat))',
    '(?:dit|deze|de (?:inhoud|informatie).{0,30}(?:van|in|met|bij) (?:dit|deze))\\b.{0,20}(?:bericht|e-?mail)\\w{0,8}\\b.{0,160}(?:vertrouwelijk|uitsluitend|alleen bestemd)',
    '(?:ce|cet|le contenu de ce|les informations contenues dans ce)\\b.{0,12}(?:message|courriel|courrier|e-?mail|mél)\\b.{0,160}(?:confidentiel|destinataire|exclusif|exclusive)',
    '(?:este|la información contenida en este|el contenido de este)\\b.{0,8}(?:mensaje|correo|e-?mail)\\b.{0,160}(?:confidencial|destinatario|exclusiv)',
    '(?:(?:questo|il presente|la presente)\\b.{0,6}(?:messaggio|e-?mail|comunicazione)|le informazioni contenute)\\b.{0,160}(?:riservat|confidenzial|esclusiv|destinatari)',
    '(?:esta|a informação contida nesta|este)\\b.{0,8}(?:mensagem|e-?mail|correio)\\b.{0,160}(?:confidencia|destinat|exclusiv)',
    '(?:ta|niniejsza|treść tej|informacje zawarte w tej|niniejszy)\\b.{0,8}(?:wiadomoś\\S{1,3}|e-?mail|korespondencja)(?=\\s).{0,160}(?:poufn|wyłącznie|adresat)',
    '(?:aviso|notice|important(?: notice)?|wichtiger hinweis|hinweis|note|nb|attention|wichtig|let op|avis|avviso|nota|uwaga)\\s?[:.!–-]\\s?.{0,60}(?:e-?mail|message|communication|nachricht|bericht|mensagem|mensaje|messaggio|correo|courriel|wiadomość|comunica\\S{1,5})\\b.{0,160}(?:confiden|privileg|vertraulich|vertrouwelijk|riservat|poufn)',
    '(?:please consider (?:the environment|your environmental)(?=\\P{L}*$|.{0,120}(?:print|(?:paper|hard) cop))|think before you print|bitte (?:denken|prüfen|überlegen|bedenken) sie,? .{0,60}(?:umwelt(?:(?<=druck.{0,60})|(?=\\P{L}*$|.{0,120}(?:druck|(?:mail|nachricht) aufs? papier)))|(?:mail|nachricht)\\b.{0,40}(?:ausdr|ausgedr|druck))|denk aan het milieu(?=\\P{L}*$|.{0,120}(?:print|afdruk))|pensez à l.environnement(?=\\P{L}*$|.{0,120}imprim)|n.imprimez (?:ce|cet) (?:message|courriel|mail|e-?mail)|(?:antes de imprimir|prima di stampare)\\b.{0,80}(?:e-?mail|mensaje|correo|messaggio|mensagem|ambiente)|pomyśl o środowisku)',
  ].join('|')})`,
  'iu',
);
/** Register, seat, managers of a company in one paragraph. */
function isImprint(text: string): boolean {
  return (
    !text.includes('?') &&
    new Set(text.toLowerCase().match(IMPRINT)).size >= 3 &&
    !TELLS.test(text.replace(OUR_TERMS, ''))
  );
}

/** `Read our Modern Slavery Statement at …` */
const OUR_TERMS = /\bour (?:modern slavery|privacy|terms|polic(?:y|ies)|website|standard terms)\b/giu;
/** Somebody tells of registers, or asks about them. */
const TELLS =
  /(?<!\p{L})(?:wurden?|wird|hat|bitte|falsch\p{L}*|fehl(?:t|en)|neue?[rsn]?|geändert|brauch(?:t|en)|rechnung(?:en)?|unser\p{L}*|please|wrong|missing|new|chang(?:e|ed|ing)|needs?|invoices?|our|proszę|są|brakuje|błędn\p{L}*|now\p{L}{1,3}|faktur\p{L}{0,2}|nasz\p{L}*|merci de|notre|manqu\p{L}+|nouve\p{L}+|factures?|faux|por favor|falta\p{L}*|nuev[ao]|factura|nuestr\p{L}+|per favore|manca\p{L}*|nuov[ao]|fattura|nostr\p{L}+|noss\p{L}+|nov[ao]|fatura|onze|klopt|ontbre\p{L}+|nieuwe?|factu(?:ur|ren))(?!\p{L})/iu;
const IMPRINT =
  /\bhr[ab] ?\d|amtsgericht|registergericht|handelsregister|geschäftsführ|ust-?\s?id|sitz der gesellschaft|vorstand|aufsichtsrat|registered (?:in|office|charity)|in england (?:and|&) wales|company (?:no|number|reg)|registered (?:number|no\b)|limited liability partnership|authori[sz]ed and regulated|kapitał zakładowy|sąd\p{L}* rejonow|au capital|reg\. ?imp|\bvat\b|\bkvk\b|\bbtw\b|\bsiret\b|\brcs\b|capital (?:de|social)|p\.?\s?iva|cap\. soc|\bnip\b|\bregon\b|\bkrs\b/gu;
const ONE_OF_IMPRINT = new RegExp(IMPRINT.source, 'u');
/** What they all ask for: to think, to spare, whether it is needed. */
const THINKS =
  /consider|think|please|save|spare|protect|necess|need|paper|tree|schon|denk|überleg|prüf|bitte|notwendig|nötig|müssen|papier|baum|bäume|nodig|noodzak|pense|réfléchi|merci|besoin|nécess|piens|considere|por favor|necesari|cuid|pensa|prego|necessari|carta|rispett|pense|proteja|pomyśl|zastan|koniecz|chroń|dbaj|proszę/iu;
const BEFORE = /(?<!\p{L})(?:before|bevor|ehe|vor dem|voordat|voor het|avant|antes|prima|zanim|przed)(?!\p{L})/iu;
/** `non stampare questa mail` */
const NOT_PRINTED =
  /(?:not|don['’]t|avoid) print|nicht (?:aus)?(?:zu)?druck|niet (?:af)?(?:te )?(?:druk|print)|n.imprim|ne pas imprim|no (?:lo )?imprim|non stampa|não imprim|nie drukuj/iu;
const PRINTS =
  /(?<!\p{L})(?:print(?:ing|ed|en|t)?|(?:aus)?(?:ge)?druck(?:en|t|st)?|afdruk\p{L}*|imprim\p{L}+|stamp\p{L}+|wydruk\p{L}*|drukowa\p{L}*)(?!\p{L})/iu;
const GREEN =
  /environ(?:ne)?ment(?!\p{L}|[ -]variable)|(?<!\p{L})(?:umwelt|milieu)(?!\p{L})|medio ?ambiente|l.ambiente|(?:o|no) ambiente|środowisk/iu;
const SECRET = /confidential|vertraulich|vertrouwelijk|confiden[cz]i|confidentiel|riservat|poufn/iu;
const ONLY_FOR =
  /solely|only for|individual|addressed|named|privileged|ausschlie(?:ß|ss)lich|gerichtet|geschützt|uniquement|exclusi[vf]|esclusiv|uitsluitend|wyłącznie/iu;
/** What such notices stand under. */
const IS_MAIL =
  /e-?mail|message|mail(?!\p{L})|communication|transmission|correspond|document|information|nachricht|bericht|courri|mensaje|correo|messaggio|comunicaz|mensagem|wiadomoś/iu;
/** Somebody demands something by the law that notices name. */
const REQUESTS =
  /please (?:delete|erase|remove|send|confirm|provide|tell)|(?:bitten|fordern|verlangen|ersuchen) wir|bitte (?:löschen|senden|bestätigen|teilen)|merci de|nous (?:demandons|exigeons|souhaitons)|(?:verzoeken|vragen|eisen) wij|(?:solicitamos|pedimos|exigimos|rogamos que (?:eliminen|supriman|borren))|(?:chiediamo|richiediamo)|(?:prosimy|żądamy|wnosimy)/iu;
const MEANT_FOR =
  /recipient|addressee|in error|by mistake|empfänger|adressat|irrtümlich|versehentlich|fehlgeleitet|geadresseerde|ontvanger|bestemd|onterecht|per vergissing|abusievelijk|destinataire|par erreur|destinatari[oa]|por error|per errore|erroneamente|por engano|por erro|adresat|odbiorc|omyłk|pomyłk/iu;
const THEN_DELETE =
  /delet|destroy|notify|inform|advise|contact the sender|disclos|copying|prohibited|lösch|vernicht|benachrichtig|unbefugt|untersagt|nicht gestattet|verwijder|waarschuw|stellen|verzocht|niet toegestaan|détrui|supprim|avertir|prévenir|aviser|interdit|elimin|borr|destru|notifi|comuni|prohib|cancell|distrugg|avvert|avvis|viet|apag|proibid|usun|zniszcz|powiadom|zabronion|poinformow/iu;
/** Notices about data, by the law they name. */
const PRIVACY =
  /^\W{0,6}(?:(?:\p{L}+ ){0,3}\p{L}+ ?[:.–-] ?)?(?:(?:en cumplimiento|de conformidad|de acuerdo|conforme|en virtud|le informamos|nos termos|em conformidade|ai sensi|in conformità|ai sensi e per|zgodnie z|informujemy|in accordance with|pursuant to|gemäß|conformément|overeenkomstig)(?!\p{L}).{0,160}(?:2016\/679|gdpr|rgpd|rodo|dsgvo|avg(?!\p{L})|ds-gvo|protección de datos|proteção de dados|privacy|d\.?\s?lgs)|administratorem (?:państwa|pani|pana|danych|twoich)\b.{0,80}danych|(?:aviso de privacidad|aviso de privacidade|privacy notice|avis de confidentialité)\b.{0,160}(?:datos|dados|data|données)|(?:informationen zum|hinweise zum|(?:bitte )?beachten sie unsere|unsere) datenschutz|datenschutzhinweise|(?:hinweis|informationen) (?:zur|zum) (?:verarbeitung|datenschutz)|our privacy (?:policy|notice|statement) )/iu;
const LEGAL =
  /responsabilit|verantwoordelijk|haftung|confidential|recipient|addressee|disclos|virus|liab|unauthori[sz]ed|e-?mail|vertraulich|empfänger|adressat|unbefugt|registergericht|geschäftsführ|amtsgericht|umwelt|vertrouwelijk|geadresseerde|ontvanger|afzender|confidentiel|destinataire|confidencial|destinatari|riservat|poufn|adresat|registered (?:office|in)|www\.|https?:/i;

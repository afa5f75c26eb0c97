// The notices of companies that stand under a mail without its writer having written them, in de en nl fr es it pt pl.
import { withLetterRanges } from '../text/letters.ts';
import { hasNoticeForm, isForOthers, pointsAtPrivacy } from './notice-forms.ts';

/** A paragraph that begins as confidentiality notices do. */
export function isDisclaimer(line: string): boolean {
  if (DISCLAIMER.test(line.slice(0, 500))) return !isOwnSecret(line) && !isForADesk(line) && !isAboutPapers(line);
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
  return OF_NOTICES.test(text.toLowerCase());
}

const OF_NOTICES =
  /confid|privileg|vertrau|geheim|virus|vírus|responsab|responsib|by accident|this in error|contract|erklärung|misstag|ved en fejl|omylem|your (?:personal )?data|ihre[nr]? daten|gegevens|vos données|sus datos|suoi dati|seus dados|państwa dan|recipient|addressee|solely|intended|unless you|views|opinions|liab|in error|by mistake|empfänger|adressat|irrtüm|verseh|ausschlie|haft|geschützt|vertrouw|geadress|ontvanger|uitsluitend|bestemd|onterecht|vergissing|abusiev|rechten|destinat|exclus|esclus|erreur|error|errone|errore|engano|erro|riserv|poufn|adresat|odbiorc|omyłk|pomyłk|wyłącznie|print|druck|imprim|imprés|stamp|wydruk|drukow|umwelt|milieu|environ|ambiente|środowisk|2016\/679|gdpr|rgpd|rodo|dsgvo|avg|ds-gvo|protec|proteç|privacy|lgs|danych|datenschutz|hr[ab] ?\d|amtsgericht|register|sitz der|vorstand|aufsichtsrat|in england|company|\bvat\b|\bkvk\b|\bbtw\b|siret|\brcs\b|capital|iva\b|soc\b|\bnip\b|regon|\bkrs\b|geschäftsf|ust-?\s?id|mottag|mottak|modtag|adresát|p[rř][ií]jemc|omyl|vastaanottaja|címzett|tévedés|greșeal|eroare|alıcı|yanlışlı|получател|адресат|ошиб|одержувач|отримувач|помил|παραλήπτ|αποδέκτ|λάθος|primatelj|primala|grešk|prejemnik|naslovnik|pomot|vahingossa|erehdyks|адресат|adressaat|ekslikult|kogemata|nesate|neesat|נמען|בטעות|المستلم|المرسل إليه|الخطأ|收件人|接收人|误|誤|수신|잘못/u;

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
    !/\d{3}/.test(text) &&
    !isAboutPapers(text)
  );
}

/** `Bitte denken Sie an die Umwelt: drucken Sie unsere Rechnungen nicht mehr aus.` – a notice speaks of this mail alone. */
function isAboutPapers(text: string): boolean {
  if (text.length > 300 || SECRET.test(text) || MEANT_FOR.test(text)) return false;
  return PAPERS.test(text) && GREEN_OR_PAPER.test(text);
}

const PAPERS =
  /(?<!\p{L})(?:\p{L}*(?:rechnung|mahnung|lieferschein|vertr[aä]g|bestellung|quittung|prospekt|katalog|broschüre|gutschrift|kontoauszüg|formular)\p{L}{0,3}|briefe[n]?|invoices?|bills|reminders?|contracts?|letters|statements|delivery notes?|receipts?|catalogues?|brochures?|leaflets|forms|factu(?:ur|ren)|herinneringen|aanmaning(?:en)?|contract(?:en)?|pakbon(?:nen)?|brieven|bonnen|factures?|relances?|contrats?|bons de livraison|lettres|reçus|facturas?|recordatorios?|contratos?|albaran(?:es)?|albarán|cartas|recibos?|fattur[ae]|solleciti?|contratt[oi]|bolle|lettere|ricevut[ae]|faturas?|lembretes?|guias|faktur\p{L}{0,3}|upomnie\p{L}+|monit\p{L}{0,3}|um[oó]w\p{L}{0,3}|listów|listy|paragon\p{L}{0,3})(?!\p{L})/iu;
const GREEN_OR_PAPER =
  /environ|umwelt|milieu|medio ?ambiente|ambiente|środowisk|print|druck|afdruk|imprim|stamp|druk|paper|papier|papel|carta/iu;

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
const PRIVACY = withLetterRanges(
  /^\W{0,6}(?:(?:\p{L}+ ){0,3}\p{L}+ ?[:.–-] ?)?(?:(?:en cumplimiento|de conformidad|de acuerdo|conforme|en virtud|le informamos|nos termos|em conformidade|ai sensi|in conformità|ai sensi e per|zgodnie z|informujemy|in accordance with|pursuant to|gemäß|conformément|overeenkomstig)(?!\p{L}).{0,160}(?:2016\/679|gdpr|rgpd|rodo|dsgvo|avg(?!\p{L})|ds-gvo|protección de datos|proteção de dados|privacy|d\.?\s?lgs)|administratorem (?:państwa|pani|pana|danych|twoich)\b.{0,80}danych|(?:aviso de privacidad|aviso de privacidade|privacy notice|avis de confidentialité)\b.{0,160}(?:datos|dados|data|données)|(?:informationen zum|hinweise zum|(?:bitte )?beachten sie unsere|unsere) datenschutz|datenschutzhinweise|(?:hinweis|informationen) (?:zur|zum) (?:verarbeitung|datenschutz)|our privacy (?:policy|notice|statement) )/iu,
);
const LEGAL =
  /responsabilit|verantwoordelijk|haftung|confidential|recipient|addressee|disclos|virus|liab|unauthori[sz]ed|e-?mail|vertraulich|empfänger|adressat|unbefugt|registergericht|geschäftsführ|amtsgericht|umwelt|vertrouwelijk|geadresseerde|ontvanger|afzender|confidentiel|destinataire|confidencial|destinatari|riservat|poufn|adresat|registered (?:office|in)|www\.|https?:/i;

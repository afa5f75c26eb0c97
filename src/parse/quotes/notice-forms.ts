// Takes a paragraph; says whether it is a notice by what it says rather than by how it begins, in de en nl fr es it pt pl:
// who else has it shall do this; any use is forbidden; the company answers for nothing that happens on the way; nobody
// need reply outside their hours. Each form asks for several of these things at once. Bounded, linear.
import { withLetterRanges } from '../text/letters.ts';

const LOOKED_AT = 1_200;
/** Shorter sentences are people's. */
const MIN_LENGTH = 80;
/** A sign of these says a word. */
const MIN_HAN = 30;

/** True when the paragraph has the form of a notice. */
export function hasNoticeForm(paragraph: string): boolean {
  if (paragraph.length < MIN_LENGTH) return false;
  const text = paragraph.slice(0, LOOKED_AT);
  // The cheap signs first: most paragraphs name neither recipients nor mistakes.
  const isOfOthers = OF_RECIPIENTS.test(text) && (isForbidding(text) || isAboutViruses(text));
  if (!isOfOthers && !isUnanswerable(text) && !bindsNobody(text)) return false;
  // Whom a person wrote to by mistake is a wrong recipient; a notice speaks of those who are not the intended one.
  return !/\p{L}\s?\?(?:\s|$)/u.test(text) && !WRONG.test(text) && !REPEATS.test(text);
}

/**
 * `Should this message have come into your hands by mistake, we ask you to destroy it.` What comes twice, or to the wrong
 * desk, a person may ask to delete as well: the condition itself names who it is not for, or that it came by mistake.
 */
export function isForOthers(paragraph: string): boolean {
  const text = paragraph.slice(0, LOOKED_AT);
  if (isForOthersAbroad(text)) return true;
  // The cheap signs first: most paragraphs name neither.
  if (!OF_RECIPIENTS.test(text) || WRONG.test(text) || !THIS_MAIL.test(text) || !WHOEVER.test(text)) return false;
  if (!NOT_RECIPIENT.test(text) && !CAME_BY_MISTAKE.test(text)) return false;
  return DELETES.test(text) || (NOTIFIES.test(text) && SECRET.test(text));
}

/** The same in sv da no fi cs sk hu ro hr sl bg et lt lv tr ru uk el he ar zh ja ko. */
function isForOthersAbroad(text: string): boolean {
  if (
    text.length < (/[぀-鿿가-힣]/.test(text) ? MIN_HAN : MIN_LENGTH) ||
    !NOT_MEANT_ABROAD.test(text) ||
    !SECRET_ABROAD.test(text)
  )
    return false;
  return DELETES_ABROAD.test(text) && MAIL_ABROAD.test(text) && !/\p{L}\s?[?？]|[α-ωά-ώ];/u.test(text);
}

/** `Any disclosure by persons other than the named recipient is prohibited.` */
function isForbidding(text: string): boolean {
  return (
    FORBIDS.test(text) && BY_OTHERS.test(text) && NOT_MEANT.test(text) && (THIS_MAIL.test(text) || INTENDED.test(text))
  );
}

/** `We cannot promise that messages sent over the internet are free of viruses.` */
function isUnanswerable(text: string): boolean {
  return ANSWERS_FOR_NOTHING.test(text) && ON_THE_WAY.test(text) && (THIS_MAIL.test(text) || MAILS.test(text));
}

/** `The recipient should check this email and any attachments for viruses.` */
function isAboutViruses(text: string): boolean {
  return VIRUS.test(text) && ATTACHED.test(text) && RECIPIENT_CHECKS.test(text);
}

/** `We give no binding declarations by e-mail.` */
function bindsNobody(text: string): boolean {
  return BINDS_NOBODY.test(text) && (THIS_MAIL.test(text) || BY_MAIL.test(text));
}

/** `How we treat your data: www.farrow.example/privacy` */
export function pointsAtPrivacy(paragraph: string): boolean {
  return (
    paragraph.length <= 300 &&
    PRIVACY_LINK.test(paragraph.trim()) &&
    YOUR_DATA.test(paragraph) &&
    !WANTS_CHANGED.test(paragraph) &&
    !paragraph.includes('?')
  );
}

/** `I work flexibly; please do not feel you need to reply outside your hours.` */
export function isAboutHours(paragraph: string): boolean {
  if (paragraph.length < 60 || paragraph.length > 400 || paragraph.includes('?')) return false;
  return HOURS.test(paragraph) && REPLY.test(paragraph) && YOURS.test(paragraph) && FREE.test(paragraph);
}

/** One of these is in all that speaks of recipients and mistakes. */
const OF_RECIPIENTS =
  /recipient|addressee|error|mistake|accident|inadvert|mottag|misstag|modtag|fejl|adres|omyl|empfänger|irrt|verse|ontvang|bestemd|onterecht|vergissing|abusie|destinat|erreur|errone|engano|erro|indevid|odbiorc|omyłk|pomyłk/i;
/** The mail at hand: people speak of `the message`. */
const THIS_MAIL = withLetterRanges(
  /(?<!\p{L})(?:this|these|diese[rsnm]?|dies|dit|deze|ce|cet|cette|les présentes?|est[ea]|presente|quest[oa]|d?est[ea]|nest[ea]|tego|tej|ta|tę|niniejsz\p{L}{1,4}|detta|denne|dette|tato|tento|tuto)(?:\s\p{L}+){0,2}\s(?:e-?mails?|mail|message|communication|transmission|correspondence|nachricht|bericht|e-?mailbericht|courriel|courrier|mél|correo|mensaje|comunicación|messaggio|comunicazione|mensagem|correio|comunicação|wiadomoś\p{L}{1,3}|korespondencj\p{L}|list\p{L}{0,3}|meddelande|mejl|e-post|besked|zpráv\p{L})(?!\p{L})|received this (?:in error|by mistake|inadvertently|accidentally)|(?:información|informazioni|informação|informations?) (?:aquí|hereby|herein|contenid\p{L}|contenut\p{L}|contida)|documents accompanying this/iu,
);
/** Mails as such. */
const MAILS =
  /(?:e-?mails?|messages?|nachrichten|berichten|courriels?|correos?|mensajes|messaggi|mensagens|wiadomości) (?:(?:sent|transmitted) (?:over|via|by|through)|(?:can|may|können|lassen sich|kunnen|peuvent|pueden|possono|podem|mogą) (?:be|not|nicht|niet|être|ser|essere|zostać|trotz)|przesyłane)/iu;
const WRONG =
  /(?<!\p{L})(?:falsche[nrms]?|wrong|verkeerde?|mauvais(?:e|es)?|equivocad[ao]s?|sbagliat[oaie]|errad[ao]s?|niewłaściw\p{L}+)(?!\p{L})/iu;
/** Somebody tells what a notice says: `U zegt dat u niet aansprakelijk bent …` */
const REPEATS =
  /(?<!\p{L})(?:you|sie|u|vous|usted|ustedes|lei|você|(?:your|ihre?|uw|votre|su|suo|seu) \p{L}{1,20}) (?:says?|said|writes?|wrote|told|promised?|schreib(?:en|t)|schrieb(?:en)?|sag(?:en|t|te|ten)|zegt|zei|schrijft|schreef|dites|disiez|écrivez|écrit|dice[ns]?|escribe[ns]?|scrive|diz(?:em)?|escreve[um]?)(?!\p{L})|(?<!\p{L})(?:twierdzicie|piszecie|państwo (?:twierdz|pisz)ą)(?!\p{L})/iu;
const WHOEVER =
  /(?<!\p{L})(?:if (?:you|this) (?:are not|have|has|received|believe|message|e-?mail)|om du|hvis du|pokud jste|should (?:you|this)|in case (?:you|this)|unless you are|any(?:one|body| person) (?:other|else|who)|persons? other|(?:wenn|falls|sollten?) (?:sie|diese|ihnen)|sind sie nicht|wer diese|(?:indien|als|mocht|wanneer|ontvangt) (?:u|dit|deze)|bent u niet|si vous|s.il vous|toute personne|autre que|si (?:usted|ud|ha recibido|no es|recibe|lo ha)|quien no|en caso de|no caso de|se (?:ha|avete|lei|non|ricev|recebeu|não|você|o receb|a receb)|chi (?:l.avesse|lo |la |non |riceve)|chiunque|qualora|nel caso|caso (?:tenha|não|você|a |o )|quem (?:não|a |o )|jeśli|jeżeli|w przypadku|gdyby|osoby inne|kto nie)(?!\p{L})/iu;
const NOT_MEANT =
  /recipient|addressee|in error|by mistake|by accident|accidentally|inadvertently|mottagar|misstag|modtager|ved en fejl|fejlagtigt|adresát|omylem|misdirected|empfänger|adressat|irrtümlich|verseh?entlich|fehlgeleitet|geadresseerde|ontvanger|bestemd|onterecht|per vergissing|abusievelijk|destinataire|par erreur|destinatari[oa]|por error|per errore|erroneamente|por engano|por erro|indevidamente|pessoa a quem|adresat|odbiorc|omyłk|pomyłk/iu;
const NOT_RECIPIENT =
  /(?<!\p{L})(?:not|n['’]t|other than|else|nicht|kein|ohne|niet|geen|pas|n.(?:ê|e)tes|sans|autres? (?:personne )?que|no (?:es|fuera|sea|soy)|sin ser|non|não|nie)(?!\p{L})[^.,;]{0,60}(?:recipient|addressee|empfänger|adressat|geadresseerde|ontvanger|bestemd|destinat|adresat|odbiorc|mottagar|modtager|adresát)|(?:recipient|destinatari[oa])[^;]{0,90}si (?:usted )?no (?:lo |la )?(?:fuera|es)|(?:bestemd|geadresseerde?)[^.;]{0,80}bent u (?:dat )?niet|niet voor u (?:is )?bestemd/iu;
const CAME_BY_MISTAKE = new RegExp(
  ['$1[^.,;]{0,60}$2', '$2[^.,;]{0,60}$1']
    .map((order) =>
      order
        .replace(
          '$1',
          '(?:receiv|reached|come to|got|erhalten|erreicht|hände|zugegangen|geraten|bekommen|ontvang|terecht|bereik|reçu|recev|parven|recib|llegado|ricev|pervenut|receb|chegad|otrzyma|trafił|fått|modtaget|fået|obdržel|dosta)',
        )
        .replace(
          '$2',
          '(?:in error|mistake|accident|inadvertently|irrtümlich|verseh?entlich|onterecht|vergissing|abusievelijk|par erreur|por error|per errore|erroneamente|engano|por erro|indevidamente|omyłk|pomyłk|misstag|ved en fejl|fejlagtigt|omylem)',
        ),
    )
    .join('|'),
  'iu',
);
const DELETES =
  /delet|destroy|destruct|eras(?:e|ing)|disclos|prohibited|return it|lösch|vernicht|unbefugt|untersagt|nicht gestattet|zurück(?:zu)?send|verwijder|te wissen|vernietig|terug te s|détrui|supprim|interdit|retourner|elimin|eliminar|borra|destru|prohib|cancell|distrugg|viet|restitu|apag|proib|usun|usuń|skasow|zniszcz|zabronion|odesł|radera|slet|smaž/iu;
const NOTIFIES =
  /notify|inform|advise|contact the sender|tell the sender|benachrichtig|informier|mitteilung|verständig|waarschuw|informe|verzoch|avertir|prévenir|aviser|signaler|notifi|comuni|avvert|avvis|avise|powiadom|poinform|zawiadom|meddela|underret/iu;
const SECRET =
  /confiden|privileg|solely|intended|vertraulich|geschützt|bestimmt|ausschließlich|vertrouwelijk|uitsluitend|confidentiel|exclusi|riservat|esclusiv|poufn|wyłącznie|chronion/iu;
const INTENDED =
  /(?:intended|named|vorgesehene[nr]?|beabsichtigte[nr]?|genannte[nr]?|bestemde|beoogde|prévu|previst[oa]|indicat[oa]|zamierzon\p{L}+) (?:recipient|addressee|empfänger|adressat|ontvanger|geadresseerde|destinat)|destinat\p{L}+ (?:prévu|previst|indicat|désigné)/iu;
const ATTACHED = /attach|anhäng|anhang|anlage|bijlage|pièces|adjunt|allegat|anexo|załącznik/iu;
const BY_MAIL = /(?:per|via|by|par|por|door|met|pocztą) e-?mail/iu;
const FORBIDS = withLetterRanges(
  /(?<!\p{L})(?:any|all|jede[rs]?|jegliche[rs]?|eine|tou(?:te|t)|elke?|ieder|cualquier|toda|qualsiasi|ogni|qualunque|qualquer|wszelkie|jakiekolwiek)(?:\s\p{L}+){0,2}\s(?:use|disclosure|dissemination|distribution|copying|review|reproduction|retransmission|nutzung|verwendung|weitergabe|verbreitung|veröffentlichung|vervielfältigung|utilisation|diffusion|divulgation|gebruik|verspreiding|openbaarmaking|vermenigvuldiging|uso|utilización|divulgación|difusión|reproducción|utilizzo|diffusione|divulgazione|utilização|divulgação|reprodução|wykorzystan\p{L}+|rozpowszechnian\p{L}+|ujawnian\p{L}+|kopiowan\p{L}+)(?!\p{L})[^.]{0,200}(?<!\p{L})(?:prohibited|forbidden|unlawful|interdite?s?|untersagt|verboten|unzulässig|nicht (?:gestattet|erlaubt|zulässig)|verboden|niet toegestaan|prohibid[ao]s?|vietat[aoie]|proibid[ao]s?|interdit[ao]s?|zabronion[ey]|zakazan[ey])(?!\p{L})/iu,
);
/** Who must not: everybody but the one it was written to. */
const BY_OTHERS =
  /other than|unauthori[sz]ed|in reliance|durch (?:andere|unbefugte|dritte)|unbefugt|(?:personne|tiers) (?:\p{L}+ )?autre|autres? (?:personne )?que|non autorisée?|no autorizad|da parte di|divers[ioae] dal|non autorizzat|não autorizad|por (?:outr|terceir)|przez (?:osob|inn)|nieuprawnion|door (?:anderen|onbevoegden|derden)|zonder toestemming/iu;
const ANSWERS_FOR_NOTHING = withLetterRanges(
  /(?:cannot|can not|do(?:es)? not|not) (?:promise|guarantee|warrant|be (?:held )?(?:liable|responsible)|(?:accept|assume) (?:any |legal )*(?:liability|responsibility))|(?:no|accepts? no|without) (?:liability|responsibility|warranty)|haften? (?:wir )?nicht|(?:keine|ohne) (?:haftung|gewähr)|nicht haftbar|(?:staat|staan) niet in|(?:niet|geen) aansprakelijk|ne saurai\p{L}{1,4} (?:\p{L}+ ){0,2}responsable|décline\p{L}{0,2} toute responsabilité|aucune responsabilité|ne (?:peut|peuvent|pourr\p{L}{1,4}) (?:\p{L}+ )?être tenue?s? (?:pour )?responsables?|no (?:se )?(?:hace |asume|responsabiliza)\p{L}{0,12}|non (?:si assume|assume|risponde|garantisce)|declina ogni|não (?:se )?(?:responsabiliza|assume|garante)|nie (?:ponosi|gwarantuje|odpowiada|bierze)/iu,
);
const ON_THE_WAY =
  /internet|virus|vírus|transmi[st]|intercept|verfälsch|übertrag|overbreng|overdracht|intégrité|altér|altera|modific|manipul|przesył|zmian|zawirus/iu;
const VIRUS = /v[ií]rus|wirus/iu;
const RECIPIENT_CHECKS =
  /(?:recipient|addressee)s?\b[^.]{0,40}should[^.]{0,40}(?:check|ensure|scan)|empfänger[^.]{0,40}(?:sollte|muss|obliegt)[^.]{0,60}(?:prüf|sicher)|ontvanger[^.]{0,40}(?:dient|moet)[^.]{0,60}(?:controle|nagaan)|destinataire[^.]{0,40}(?:doit|devra|appartient|incombe)[^.]{0,60}(?:vérifi|assur)|destinatari[oa][^.]{0,40}(?:debe|deve|deberá)[^.]{0,60}(?:comprob|verific|asegur)|(?:odbiorc|adresat)\p{L}*[^.]{0,40}powin[^.]{0,60}sprawdz/iu;
const BINDS_NOBODY =
  /(?:rechtsgeschäftliche|rechtsverbindliche|verbindliche) erklärungen[^.]{0,80}(?:nicht|keine)|(?:does|do|shall|will)(?: not|n['’]t) (?:enter into|create|constitute|form) [^.]{0,20}(?:contract|legal|binding)|nothing in this (?:e-?mail|message) (?:creates|constitutes|forms)|ne constituent? pas (?:un |une )?(?:engagement|offre|contrat)|no constituyen? (?:un |una )?(?:compromiso|oferta|contrato)|non costituis(?:ce|cono) (?:un |una )?(?:impegno|offerta|contratto)|não constitu(?:i|em) (?:um |uma )?(?:compromisso|oferta|contrato)|nie stanowi oferty/iu;
const YOUR_DATA =
  /(?<!\p{L})(?:personenbezogenen? daten|personal data|persoonsgegevens|données (?:à caractère )?personnel\p{L}*|datos personales|dati personali|dados pessoais|dan\p{L}{1,3} osobow\p{L}+|ihre[nrm]?(?: personenbezogenen?)? daten|your (?:personal )?data|(?:uw|jouw) (?:persoons)?gegevens|vos données|sus datos|(?:suoi|vostri) dati|seus dados|(?:państwa|pana|pani|twoich) dan\p{L}{1,3})(?!\p{L})/iu;
/** Where to read about it, at the end: `… finden Sie unter www.farrow.example/datenschutz.` */
const PRIVACY_LINK = withLetterRanges(
  /(?:näheres|mehr dazu|weitere informationen|more|details|meer|plus d.informations?|más información|maggiori informazioni|mais informações|więcej|finden sie|nachlesen|find|read|see|available|vindt u|leest u|lees|trouverez|consult\p{L}+|encontrar\p{L}+|disponib\p{L}+|trova\p{L}*|znajd\p{L}+|dostępn\p{L}+)(?!\p{L})[^.?]{0,60}(?:https?:\/\/|www\.)[^\s]{0,120}(?:datenschutz|privacy|gdpr|rgpd|rodo|dsgvo|avg|privacidad|privacidade|confidentialit|donnees|lopd|legal(?!\S{0,60}\d))[^\s]{0,80}$/iu,
);
/** A request about the data, with the place where they stand. */
const WANTS_CHANGED =
  /(?<!\p{L})(?:bitte|please|graag|merci de|veuillez|por favor|per favore|proszę) (?:\p{L}+ ){0,2}(?:prüfen|ändern|korrigieren|löschen|check|correct|change|delete|remove|controleren|wijzigen|verwijderen|vérifier|corriger|supprimer|verificar|corregir|borrar|controllare|correggere|corrigir|sprawdzić|poprawić|usunąć)(?!\p{L})/iu;
const HOURS =
  /flexib|part[- ]time|working (?:hours|day|pattern|week)|work(?:ing)? (?:at )?(?:different|unusual)|office hours|(?:arbeits|büro)zeit|teilzeit|werktijd|werkuren|kantooruren|horaires|heures de travail|horario|orari[oa]? di lavoro|horário|godzin\p{L}* pracy/iu;
const REPLY = /repl(?:y|ies)|respon|answer|antwort|reagi|reageren|antwoord|répon|respuesta|rispo|respost|odpowied/iu;
const YOURS =
  /(?:outside|beyond)(?: of)? your(?!\p{L})|außerhalb ihrer|buiten (?:uw|je|jouw)|en dehors de vos|fuera de su|al di fuori del su|fora do seu|poza (?:swoimi|państwa|pana|pani)/iu;
const FREE =
  /(?:do(?:n['’]t| not) (?:feel|expect)|no (?:need|expectation|obligation|pressure))(?!\p{L})|(?:erwarte|brauchen sie|müssen sie) (?:\p{L}+ ){0,2}(?:keine|nicht)|(?:verwacht (?:ik )?|hoeft (?:u )?)(?:geen|niet)|pas (?:besoin|tenue?|obligée?) de|n.attends pas|no (?:espero|es necesario)|non (?:mi aspetto|è necessario)|não (?:espero|é necessário)|nie (?:oczekuję|ma potrzeby)/iu;
/** `Pokud nejste adresátem`: whoever it is not for. */
const NOT_FOR_YOU =
  '(?:om du inte är|(?:hvis|dersom) (?:du|de) ikke er|er du ikke|pokud nejste|nejste-li|ak nie ste|jos et ole|mikäli et ole|(?:ha|amennyiben) nem|dacă nu sunteți|если вы не|якщо ви не|(?:εάν|αν) δεν είστε|ako niste|če niste|ако не сте|kui (?:te|sa) ei ole|jei (?:jūs )?nesate|ja (?:jūs )?neesat)(?!\\p{L})[^.!?\\n]{0,60}(?:mottag|mottak|modtag|adres[aá]t|adressa+t|p[rř][ií]jemc|vastaanottaja|saaja|címzett|destinatar|адресат|получател|одержувач|отримувач|παραλήπτ|αποδέκτ|primatelj|prejemnik|naslovnik|gavėj|saņēmēj)|alıcısı değilseniz|אם אינ(?:ך|כם) ה?נמען|إذا (?:لست|لم تكن)[^.\\n]{0,30}(?:المستلم|المرسل إليه|المتلقي)|(?:如果?|若|倘若)您?[^。\\n]{0,10}(?:不是|并非|並非|非)[^。\\n]{0,20}(?:收件人|接收人|接收者|收信人)|수신[인자][이가]? ?아닌[^.\\n]{0,6}(?:경우|분|때)';
/** `Если вы получили … по ошибке`: whom it came to by mistake. Without its `if` somebody tells that it came to him. */
const IF_BY_MISTAKE =
  '(?:(?:om (?:du|ni|detta|den)|har (?:du|ni|de)|(?:hvis|dersom) (?:du|de|denne)|pokud (?:jste|vám)|jste-li|ak (?:ste|vám)|(?:jos|mikäli) (?:olet|tämä)|ha|amennyiben|dacă|eğer|если|в случае|якщо|(?:εάν|αν)|ako|če|ако|kui|jei|ja)(?!\\p{L})[^.!?\\n]{0,90}(?:av misstag|ved en fei?l|ved en fejl|fejlagtigt|omyl(?:em|om)|erehdyksessä|vahingossa|tévedésből|din (?:greșeală|eroare)|yanlışlıkla|по ошибке|ошибочно|помилково|по погрешка|κατά λάθος|εκ παραδρομής|greškom|pomotoma|ekslikult|kogemata)|אם [^.\\n]{0,40}בטעות|إذا [^.\\n]{0,60}(?:الخطأ|بالخطأ)|(?:如果?|若|倘若)[^。\\n]{0,20}(?:误|誤)[收发收發]|誤って[^。\\n]{0,40}(?:場合|方は|際は)|잘못 (?:수신|전송|발송|전달)[^.\\n]{0,8}(?:경우|분|때))';
const NOT_MEANT_ABROAD = new RegExp(`${NOT_FOR_YOU}|(?<!\\p{L})${IF_BY_MISTAKE}`, 'iu');
const DELETES_ABROAD =
  /radera|ta bort|förstör|slett|destruer|makuler|smaž|vymaž|zmaž|znič|odstra[nň]|poista|tuho|töröl|semmisít|[șş]terge|distruge|sil(?:in|me)|imha|удали|уничтож|видал|знищ|διαγρά[ψφ]|καταστρέψ|i[zs]bri[sš]|obriš|uništ|изтри|унищож|kustuta|hävita|ištrin|sunaikin|izdzēs|iznīcin|מחק|מחוק|להשמיד|حذف|إتلاف|删除|刪除|销毁|銷毀|削除|破棄|삭제|폐기/iu;
const MAIL_ABROAD =
  /meddeland|mejl|e-post|e-?mail|melding|besked|meddelels|viesti|sähköpost|zpráv|správ|üzenet|levél|mesaj|ileti|сообщени|письмо|повідомлен|лист|μήνυμα|poruk|sporočil|съобщени|kiri|kirja|sõnum|laišk|žinut|vēstul|ziņoj|הודעה|דוא|رسالة|بريد|邮件|郵件|电邮|メール|메일/iu;
/** A person who sent twice asks to delete one as well: a notice speaks of secrets, of whom it is meant for, of the sender. */
const SECRET_ABROAD =
  /konfidenti|avsett|avsänd|fortrolig|bestemt for|afsender|avsender|tiltenkt|důvěrn|určen|odesíl|dôvern|odosiel|luottamuksell|tarkoitettu|lähettäj|bizalmas|kizáról|feladó|confiden[țt]|destinat|expeditor|gizli|gönder|конфиденц|предназнач|отправител|конфіденц|призначен|відправник|εμπιστευ|προορίζεται|αποστολέ|povjerljiv|namijenjen|pošiljatelj|zaup|namenjen|поверител|подател|konfidents|mõeldud|saatja|konfidenci|skirt|siuntėj|paredzēt|sūtītāj|סודי|חסוי|מיועד|שולח|سري|المرسل|保密|机密|機密|秘密|기밀|비밀/iu;

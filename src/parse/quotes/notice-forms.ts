// Takes a paragraph; says whether it is a notice by what it says rather than by how it begins, in de en nl fr es it pt pl:
// who else has it shall do this; any use is forbidden; the company answers for nothing that happens on the way; nobody
// need reply outside their hours. Each form asks for several of these things at once. Bounded, linear.

const LOOKED_AT = 1_200;
/** Shorter sentences are people's. */
const MIN_LENGTH = 80;

/** True when the paragraph has the form of a notice. */
export function hasNoticeForm(paragraph: string): boolean {
  if (paragraph.length < MIN_LENGTH) return false;
  const text = paragraph.slice(0, LOOKED_AT);
  // Whom a person wrote to by mistake is a wrong recipient; a notice speaks of those who are not the intended one.
  if (/\p{L}\s?\?(?:\s|$)/u.test(text) || WRONG.test(text)) return false;
  return isForOthers(text) || isForbidding(text) || isUnanswerable(text);
}

/** `Should this message have come into your hands by mistake, we ask you to destroy it.` */
function isForOthers(text: string): boolean {
  return THIS_MAIL.test(text) && WHOEVER.test(text) && NOT_MEANT.test(text) && THEN.test(text);
}

/** `Any disclosure by persons other than the named recipient is prohibited.` */
function isForbidding(text: string): boolean {
  return FORBIDS.test(text) && BY_OTHERS.test(text) && NOT_MEANT.test(text);
}

/** `We cannot promise that messages sent over the internet are free of viruses.` */
function isUnanswerable(text: string): boolean {
  return (THIS_MAIL.test(text) || MAILS.test(text)) && ANSWERS_FOR_NOTHING.test(text) && ON_THE_WAY.test(text);
}

/** `I work flexibly; please do not feel you need to reply outside your hours.` */
export function isAboutHours(paragraph: string): boolean {
  if (paragraph.length < 60 || paragraph.length > 400 || paragraph.includes('?')) return false;
  return HOURS.test(paragraph) && REPLY.test(paragraph) && YOURS.test(paragraph) && FREE.test(paragraph);
}

/** The mail at hand: people speak of `the message`. */
const THIS_MAIL =
  /(?<!\p{L})(?:this|these|diese[rsnm]?|dies|dit|deze|ce|cet|cette|les présentes?|est[ea]|presente|quest[oa]|d?est[ea]|nest[ea]|tego|tej|ta|tę|niniejsz\p{L}{1,4})(?:\s\p{L}+){0,2}\s(?:e-?mails?|mail|message|communication|transmission|correspondence|nachricht|bericht|e-?mailbericht|courriel|courrier|mél|correo|mensaje|comunicación|messaggio|comunicazione|mensagem|correio|comunicação|wiadomoś\p{L}{1,3}|korespondencj\p{L}|list\p{L}{0,3})(?!\p{L})|(?:información|informazioni|informação|informations?) (?:aquí|hereby|herein|contenid\p{L}|contenut\p{L}|contida)|documents accompanying this/iu;
/** Mails as such. */
const MAILS =
  /(?:e-?mails?|messages?|nachrichten|berichten|courriels?|correos?|mensajes|messaggi|mensagens|wiadomości) (?:can|may|sent|over|via|können|lassen|kunnen|peuvent|pueden|possono|podem|mogą|przesyłane)/iu;
const WRONG =
  /(?<!\p{L})(?:falsche[nrms]?|wrong|verkeerde?|mauvais(?:e|es)?|equivocad[ao]s?|sbagliat[oaie]|errad[ao]s?|niewłaściw\p{L}+)(?!\p{L})/iu;
const WHOEVER =
  /(?<!\p{L})(?:if you (?:are not|have|received|believe)|should (?:you|this)|in case (?:you|this)|unless you are|any(?:one|body| person) (?:other|else|who)|persons? other|(?:wenn|falls|sollten?) (?:sie|diese|ihnen)|sind sie nicht|wer diese|(?:indien|als|mocht|wanneer|ontvangt) (?:u|dit|deze)|bent u niet|si vous|s.il vous|toute personne|autre que|si (?:usted|ud|ha recibido|no es|recibe|lo ha)|quien no|en caso de|no caso de|se (?:ha|avete|lei|non|ricev|recebeu|não|você|o receb|a receb)|chi (?:l.avesse|lo |la |non |riceve)|chiunque|qualora|nel caso|caso (?:tenha|não|você|a |o )|quem (?:não|a |o )|jeśli|jeżeli|w przypadku|gdyby|osoby inne|kto nie)(?!\p{L})/iu;
const NOT_MEANT =
  /recipient|addressee|in error|by mistake|inadvertently|misdirected|empfänger|adressat|irrtümlich|verseh?entlich|fehlgeleitet|geadresseerde|ontvanger|bestemd|onterecht|per vergissing|abusievelijk|destinataire|par erreur|destinatari[oa]|por error|per errore|erroneamente|por engano|por erro|indevidamente|pessoa a quem|adresat|odbiorc|omyłk|pomyłk/iu;
const THEN =
  /delet|destroy|destruct|notify|inform us|advise|disclos|prohibited|return it|lösch|vernicht|benachrichtig|mitteilung|unbefugt|untersagt|nicht gestattet|zurück(?:zu)?send|verwijder|te wissen|waarschuw|verzoeken wij|verzocht|terug te s|détrui|supprim|avertir|prévenir|aviser|interdit|retourner|elimin|borra|destru|notifi|prohib|cancell|distrugg|avvert|avvis|viet|restitu|apag|proib|usun|usuń|skasow|zniszcz|powiadom|zabronion|odesł/iu;
const FORBIDS =
  /(?<!\p{L})(?:any|all|jede[rs]?|jegliche[rs]?|eine|tou(?:te|t)|elke?|ieder|cualquier|toda|qualsiasi|ogni|qualunque|qualquer|wszelkie|jakiekolwiek)(?:\s\p{L}+){0,2}\s(?:use|disclosure|dissemination|distribution|copying|review|reproduction|retransmission|nutzung|verwendung|weitergabe|verbreitung|veröffentlichung|vervielfältigung|utilisation|diffusion|divulgation|gebruik|verspreiding|openbaarmaking|vermenigvuldiging|uso|utilización|divulgación|difusión|reproducción|utilizzo|diffusione|divulgazione|utilização|divulgação|reprodução|wykorzystan\p{L}+|rozpowszechnian\p{L}+|ujawnian\p{L}+|kopiowan\p{L}+)(?!\p{L})[^.]{0,200}(?<!\p{L})(?:prohibited|forbidden|unlawful|interdite?s?|untersagt|verboten|unzulässig|nicht (?:gestattet|erlaubt|zulässig)|verboden|niet toegestaan|prohibid[ao]s?|vietat[aoie]|proibid[ao]s?|interdit[ao]s?|zabronion[ey]|zakazan[ey])(?!\p{L})/iu;
/** Who must not: everybody but the one it was written to. */
const BY_OTHERS =
  /other than|unauthori[sz]ed|in reliance|durch (?:andere|unbefugte|dritte)|unbefugt|(?:personne|tiers) (?:\p{L}+ )?autre|autres? (?:personne )?que|non autorisée?|no autorizad|da parte di|divers[ioae] dal|non autorizzat|não autorizad|por (?:outr|terceir)|przez (?:osob|inn)|nieuprawnion|door (?:anderen|onbevoegden|derden)|zonder toestemming/iu;
const ANSWERS_FOR_NOTHING =
  /(?:cannot|can not|do(?:es)? not|not) (?:promise|guarantee|warrant|be (?:held )?(?:liable|responsible)|(?:accept|assume) (?:any )?(?:liability|responsibility))|(?:no|accepts? no|without) (?:liability|responsibility|warranty)|haften? (?:wir )?nicht|(?:keine|ohne) (?:haftung|gewähr)|nicht haftbar|(?:staat|staan) niet in|(?:niet|geen) aansprakelijk|ne saurai\p{L}{1,4} (?:\p{L}+ ){0,2}responsable|décline\p{L}{0,2} toute responsabilité|aucune responsabilité|no (?:se )?(?:hace |asume|responsabiliza)\p{L}{0,12}|non (?:si assume|assume|risponde|garantisce)|declina ogni|não (?:se )?(?:responsabiliza|assume|garante)|nie (?:ponosi|gwarantuje|odpowiada|bierze)/iu;
const ON_THE_WAY =
  /internet|virus|vírus|transmi[st]|intercept|verfälsch|übertrag|overbreng|overdracht|intégrité|altér|altera|modific|manipul|przesył|zmian|zawirus/iu;
const HOURS =
  /flexib|part[- ]time|working (?:hours|day|pattern|week)|work(?:ing)? (?:at )?(?:different|unusual)|office hours|(?:arbeits|büro)zeit|teilzeit|werktijd|werkuren|kantooruren|horaires|heures de travail|horario|orari[oa]? di lavoro|horário|godzin\p{L}* pracy/iu;
const REPLY = /repl(?:y|ies)|respon|answer|antwort|reagi|reageren|antwoord|répon|respuesta|rispo|respost|odpowied/iu;
const YOURS =
  /(?:outside|beyond)(?: of)? your(?!\p{L})|außerhalb ihrer|buiten (?:uw|je|jouw)|en dehors de vos|fuera de su|al di fuori del su|fora do seu|poza (?:swoimi|państwa|pana|pani)/iu;
const FREE =
  /(?:do(?:n['’]t| not) (?:feel|expect)|no (?:need|expectation|obligation|pressure))(?!\p{L})|(?:erwarte|brauchen sie|müssen sie) (?:\p{L}+ ){0,2}(?:keine|nicht)|(?:verwacht (?:ik )?|hoeft (?:u )?)(?:geen|niet)|pas (?:besoin|tenue?|obligée?) de|n.attends pas|no (?:espero|es necesario)|non (?:mi aspetto|è necessario)|não (?:espero|é necessário)|nie (?:oczekuję|ma potrzeby)/iu;

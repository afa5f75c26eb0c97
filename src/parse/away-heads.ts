// Takes subject and words of a mail without any header of a program; says whether a program put its word of absence before
// the subject it answers (`Afwezig: …`, `En congés Re: …`) and speaks for somebody who is away. Weak evidence: people write
// of absences, too, and quote such notices, so whoever asks for something else than to turn to a colleague is none, and the
// subject must be plainly that of an answer (`Ferie Re: …`), or the mail answer one and its words be meant for anybody who
// writes: a first mail opens a ticket. Patterns linear on bounded text. RFC 3834 §1.

/** Words of absence that stand before a whole subject: en de nl fr es it pt pl sv da no fi cs sk hu ro tr ru uk el; `Auto:` is Sieve's (RFC 5230). */
const HEAD =
  /^[^\p{L}\p{N}]{0,3}(?:auto|(?:i(?:’|'| a)m )?(?:currently )?(?:out[ -]of[ -](?:the[ -])?office|ooo|away|on (?:vacation|holidays?|(?:annual |sick |parental |maternity )?leave)|not in the office)|vacation|annual leave|(?:ich bin )?(?:zur ?zeit |derzeit )?(?:nicht (?:im (?:büro|hause?)|erreichbar)|abwesend|im urlaub|außer haus|auf dienstreise|in elternzeit)|abwesenheit|urlaub|elternzeit|afwezig(?:heid(?:s(?:bericht|melding))?)?|niet (?:aanwezig|op kantoor|bereikbaar)|buiten kantoor|(?:met|op) (?:vakantie|verlof)|vakantie|(?:message d.)?absence(?: du bureau)?|absente?|(?:en )?(?:congés?|vacances)|en déplacement|hors du bureau|ausente|ausencia|fuera de (?:la )?oficina|(?:de )?vacaciones|assente|assenza|fuori (?:ufficio|sede)|(?:in )?ferie|in vacanza|ausência(?: tempor[áa]ria)?|fora do escrit[óo]rio|(?:de )?férias|nieobecn(?:ość|[ya])|poza biurem|(?:na )?urlop(?:ie)?|frånvarande|fraværende|semester|ferie|(?:frånvaro|fraværs?)(?:meddelande|meddelelse|melding|besked)?|(?:ikke til stede|ute av kontoret|(?:ikke|inte|ej) på kontoret|på (?:semester|ferie))|poissa(?: toimistosta|oloviesti)?|lomalla|mimo kancel[áa][řr]i?[eu]?|nep[rř][ií]tomn?(?:osť|ost|en|na|ý)|(?:na )?dovolen(?:á|é|ka|ke)|h[áa]zon k[íi]v[üu]l|szabadság(?:on)?|absent|în concediu|(?:ofis dışında|izinde)(?:yim|yım)?|(?:в )?отпуск[е]?|вне офиса|отсутствие|(?:у )?відпуст(?:ка|ці)|поза офісом|εκτός γραφείου|απουσία|άδεια|不在(?:通知)?)(?:\s?[:：]\s{0,3}(?=\S)|\s(?=(?:re|aw|antw|sv|rif|odp|res|rv)\s?:))/iu;

/** Words for whoever writes: that the mail waits, who answers meanwhile, when somebody reads again. */
const FOR_ANYBODY =
  /(?:(?:no|not have|without|limited) access to|not be (?:checking|reading|monitoring|able to (?:read|answer|reply|respond))|(?:will|shall|.ll) (?:only )?(?:reply|respond|answer|get back)|(?:when i|upon my|after my|on my) (?:get back|return)|(?:urgent|emergenc|immediate)[^.\n]{0,60}(?:contact|call|reach|write|e?-?mail)|your (?:e-?mail|message) (?:will|is|has)|dringende[rn]? (?:fälle|angelegenheit|anliegen)|ihre? (?:e-?mail|nachricht)[^.\n]{0,20} (?:wird|nicht)|(?:nach|bei|ab) meiner rückkehr|meine vertretung|vertritt mich|vertreten (?:mich|durch)|keinen zugriff|meine (?:e-?)?mails? (?:erst|nicht)|(?:wieder|dann) für sie da|kann ihre|dringende (?:zaken|vragen|gevallen)|mail wordt (?:niet|tijdens)|uw (?:bericht|e-?mail) (?:wordt|niet)|bij terugkomst|(?:geen|beperkt) toegang|beantwoord ik|(?:ben ik|weer) (?:weer )?(?:bereikbaar|aanwezig|op kantoor)|urgence|(?:à|dès) mon retour|pas accès|je serai de retour|je vous répondrai|votre (?:message|courriel|e-?mail) (?:sera|ne sera|est)|(?:asuntos?|casos?|temas?) (?:urgentes?|de urgencia)|mi (?:regreso|vuelta)|sin acceso|(?:contestaré|responderé)|per urgenze|cas[oi] di urgenza|mio rientro|risponderò|urgênc|assuntos urgentes|responderei|meu regresso|sem acesso|(?:pilnych|nagłych) (?:sprawach|przypadkach)|powrocie|nie mam dostępu|odpowiem|hastesager|haster|brådskande|kiireellis|(?:naléhav|neodkladn|urgentn|súrn)|sürgős|acil (?:durum|konu)|срочн|термінов|επείγ|hitn)/iu;

/** A request, unless to turn to somebody else: who is away asks for nothing more. */
const ASKS =
  /(?<!\p{L})(?:please|kindly|bitte|graag|gelieve|merci de(?! (?:votre|vos|ton|m.avoir))|veuillez|por favor|per favore|si prega|prego|proszę)(?!\p{L})(?![^.\n]{0,80}(?:contact|kontakt|contatt|call|reach|e?-?mail|write|direct|refer|get in touch|note|turn to|wenden|rufen|schreiben|melden|richten|beachten|bellen?|neem|opnemen|adress|joindre|appel|écri|llam|escri|dirij|chiam|scriv|rivolg|ligu|escrev|dzwoni|pisa|kierowa|zwraca|expect|allow|excuse|bear with|be (?:aware|advised|patient)|forward|resend|try|send (?:your|urgent|it |all|any|e-?mails?)|schicken sie (?:ihre|dringende)|senden sie (?:ihre|dringende)|weiterleiten|haben sie|entschuldig|geduld|verständnis|begrip|excus|patient|pazien|scus|discul|compreens|paciência|wyrozumia|cierpliw))|(?<!\p{L})(?:i (?:would like|want|need)|ich (?:möchte|brauche|benötige)|ik (?:wil|heb)|je (?:voudrais|souhaite)|necesito|quiero|vorrei|preciso|potrzebuję|chciał)(?!\p{L})/iu;

/** The subject behind a word of absence, null when none stands before it. */
export function behindAwayHead(subject: string): string | null {
  const found = HEAD.exec(subject.slice(0, 200));
  return found ? subject.slice(found[0].length) : null;
}

/** True when words ask for something that no program of somebody absent asks for. */
export function asksForMore(words: string): boolean {
  return ASKS.test(words);
}

/** True when words are for anybody who writes. */
export function isForAnybody(words: string): boolean {
  return FOR_ANYBODY.test(words);
}

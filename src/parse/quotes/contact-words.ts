// The words and forms by which contact blocks, closings and those who point at one are known, in de en nl fr es it pt pl.
// Patterns only, for bounded lines.
import { withLetterRanges } from '../text/letters.ts';

/** Offices that are written with small letters. */
export const ROLE = withLetterRanges(
  /\b(?:notar\p{L}{0,4}|nota(?:is|ire)|advocaat|avocate?|abogad[oa]|avvocat[oa]|advogad[oa]|adwokat|solicitor|barrister|professor\p{L}{0,3}|lecturer|teacher|lehrer(?:in)?|docente?|enseignante?|professeure?|vorsitzende[rn]?|schatzmeister(?:in)?|trésori(?:er|ère)|voorzitter|presidente|président\p{L}?|respons\p{L}{2,6}|dire[ct]\p{L}{3,6}|chef|gérant\p{L}?|assist\p{L}{2,6}|manag\p{L}{1,6}|medewerk\p{L}{2,5}|hoofd|adviseur|admin\p{L}{4,12}|comptab\p{L}{2,4}|técnic\p{L}|gerente|jef[ea]|uffici\p{L}|commercial\p{L}?|ventas|vendas|compras|achats|acquisti|kierowni\p{L}{1,3}|specjalist\p{L}|dział|controller|executive|president|head|lead|architect|analyst|coordinator|specialist|technician|secretary|accountant|clerk|buyer|planner|surveyor|partner|owner|founder|supervisor|service|support|sales|office|engineer|consultant|officer|developer|leiter\p{L}{0,3}|sachbearbeiter\p{L}{0,3}|abteilung|\p{L}{0,20}(?:arzt|ärztin|leit(?:er|erin|ung)|leider|einkauf|verkauf|vertrieb|buchhaltung|assisten[zt]|assistentin|referent|referentin|meister|meisterin|inhaber|inhaberin|prokurist|prokuristin|sekretariat|verwaltung|technik|beratung|pflege|dienst|personal|koordinator|beheer|inkoop|verkoop))(?!\p{L})/iu,
);
export const CLOSING = withLetterRanges(
  /^\W{0,3}(?:(?:mit |die |ganz )?(?:freundliche[nmr]?|herzliche[nr]?|beste[nr]?|viele[nr]?|liebe[nr]?|schöne[nr]?|sonnige[nr]?|kollegiale[nr]?|hanseatische[nr]?)(?: und \p{L}+)? (?:grü(?:ß|ss)|gru(?:ß|ss)|dank)|(?:\p{L}{4,16}e[rn]? )(?:grü(?:ß|ss)e|gru(?:ß|ss))(?!\p{L})|m\.?f\.?g\b|[vlbhs]g\b|gru(?:ß|ss)|grü(?:ß|ss)|hochachtungsvoll|(?:vielen |besten |herzlichen )?danke?\b|(?:kind(?:est)?|best|warm(?:est)?|many|with)\b.{0,20}\b(?:regards|wishes|thanks)|regards|best wishes|(?:yours )?(?:sincerely|faithfully|truly)|cheers|thanks|thank you|best\b|(?:met )?(?:hartelijke|vriendelijke|beste|mvg).{0,12}groet|groet|mvg|gr\.|hoogachtend|(?:alvast )?bedankt|(?:bien |très )?cordialement|(?:sincères |meilleures |mes )?salutations|bien à vous|cdlt|cdt\b|merci|(?:un |muchos )?(?:cordial(?:es)? )?saludos?|atentamente|gracias|cordialità|(?:cordiali|distinti|un cordiale|i miei)? ?saluti|cordialmente|grazie|(?:com os )?(?:melhores |meus )?cumprimentos|atenciosamente|obrigad[oa]|att\b|(?:z )?(?:wyrazami szacunku|poważaniem|pozdrowieniami)|(?:serdecznie )?pozdrawiam|pozdr|dziękuję)/iu,
);

/** Stands between closing and name in the letters of offices. */
export const ON_BEHALF =
  /^\s{0,9}(?:im auftrag|in vertretung|i\.\s?[av]\.|ppa?\.?|namens|p\.o\.?|(?:for and )?on behalf of.{0,40}|pour le .{2,30}|por orden)\s{0,9}[:,]?\s*$/i;

/** A way to reach somebody: a telephone number, an address of mail or web. */
export const REACH =
  /(?:\+\s?\d|\(?0\d|\(\d{2,4}\)\s?\d|\b(?:tel|telf|tlf|tél|fon|phone|fax|mob|mobil|mobile|cell?|celular|móvil|gsm|ph|office|direct|direkt|dd|ddi|t|m|f|o|c|d|p|h)[.:]{1,2}\s?\(?\d)[\d\s()/.–-]{5,24}\d|\b\d{3}[-.]\d{3}[-.]\d{4}\b|\b14 ?0\d{2,3}\b|[^\s<>@]{1,64}@[^\s<>@]{1,64}\.[a-z]{2,12}|(?:https?:\/\/|www\.)[^\s<>]{3,100}|\b(?:ext|durchwahl|dw|toestel|poste)\.?\s?:?\s?\d{2,6}\b|\b(?:w|web|website|homepage|internet)\s?:\s?[\w-]{2,60}(?:\.[\w-]{2,60})+/giu;
/** A line that is nothing else: `studio.example`, `T 14 030`. */
export const WAY_ALONE =
  /^(?:[a-z0-9-]{2,60}(?:\.[a-z0-9-]{2,60}){0,2}\.[a-z]{2,12}\/?|(?:t|tel|telf|tlf|m|f|mob|móvil|fax|tél|telefon|telefone|teléfono)\.? {1,3}\d[\d ]{3,16})$/i;
export const REGISTER =
  /\bHR[AB]\b|amtsgericht|register(?:gericht|nummer)?\b|geschäftsführ|ust-?\s?id|\bUID\b|CHE-\d|steuer-?n|sitz der gesellschaft|vorstand|aufsichtsrat|\bVAT\b|\bFN \d|\bCNPJ\b|\bCUIT\b|\bRFC:|\bABN\b|\bGSTIN\b|registered (?:in|office|charity)|company (?:no|reg)|\bkvk\b|\bbtw\b|\bsire[nt]\b|\bRCS\b|\bTVA\b|p\.?\s?iva|\bC\.?F\.?:|\bNIF\b|\bCIF\b|\bNIP\b|\bREGON\b|\bKRS\b|\b(?:CREA|CAU|OAB|CRM|CRC|CRECI|CRP|NMLS|SRA|ORIAS|RPPS)\b(?=.{0,12}\d)|\bcolegiad[oa]\b|\bCRICOS\b|\blic(?:ense)?\.? ?(?:no\.? ?)?#|\bVR \d|\bcédula prof/gi;
export const PLACE = withLetterRanges(
  /(?:^|[\s,|])\d{1,5}[a-z]? (?:\p{Lu}[\p{L}'’]+ ){1,3}(?:street|st\.?|road|rd\.?|lane|avenue|ave\.?|way|close|drive|dr\.?|square|place|terrace|court|gardens|park|quay|boulevard|blvd\.?)(?!\p{L})|(?<!\p{L})(?:postfach|postbus|p\.?o\.? ?box|posbus|b\.?p\.?|apartado|casella postale|caixa postal|skr(?:ytka|\.) poczt\p{L}*) \d|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|laan|straat|plein|street|road|avenue|lane) \d|(?:^|\s)(?:via|viale|piazza|calle|c\/|rua|avenida|av\.|ul\.|al\.) .{2,40}\d|\p{L}, (?:[A-Z]{2}|\p{Lu}\p{Ll}{3,12}(?: \p{Lu}\p{Ll}{3,12})?) \d{5}(?:-\d{4})?$|\d{1,4}(?:,| bis)? (?:rue|avenue|boulevard|bd|place|allée|chemin) |\b[A-Z]\d[A-Z] \d[A-Z]\d\b|\p{L} [–-] \d{6}$/iu,
);
/** A town behind its number: `97070 Würzburg`, in small letters behind a street alone. `Order 4471 not here` is none. */
export const TOWN =
  /(?<![\d-])(?:[A-Z]{1,3}-)?(?:\d{4,5}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4}\s?[A-Z]{2})\s+\p{Lu}\p{L}|\d, \d{4,5} \p{Ll}{3,20}$/u;
export const PICTURE =
  /^[[<(](?:cid:|image|bild|logo|https?:|mailto:|[^\]>)]{0,60}(?:logo|icon|symbol|banner))[^\]>)]{0,300}[\]>)]$|^\[[^\]]{1,120}\] ?<https?:[^\s<>]{3,300}>$/i;
/** `T | 030 123 45 67`: label and number in two cells of a table. */
export const LABEL_CELL = /^(\p{L}{1,12})[.:]? ?\| ?(?=\S)/u;
export const SPOKEN = withLetterRanges(
  /(?<![\p{L}.@/-])(?:ich|bin|bist|wir|sie|ihr|ihnen|bitte|mich|mir|uns|nur|erreichbar|vormittags|nachmittags|nicht|kein|ist|sind|habe|i(?=\s)|is|are|i’m|i'm|you|your|we|me|please|call|only|available|not|don't|ik|wij|graag|alleen|bereikbaar|bel|niet|je|j’ai|nous|vous|suis|svp|uniquement|joignable|yo|por favor|solo|puede|llam\p{L}+|sono|non|per favore|chiam\p{L}+|eu|só|não|proszę|tylko|nie|jestem|erbeten|rückruf|dringend|eilt|urgent|asap|callback|danke|dank|thanks|merci|gracias|grazie|dziękuję|neue?[rsn]?|new|nieuwe?|nouve\p{L}+|nuov\p{L}|nuev\p{L}|achtung|wichtig|ab(?=\s\d)|erst|wieder|after|from|dopo|après|mehr|iban|morgen|heute|wochenende|feiertage|ostern|weihnachten|urlaub|montag|dienstag|mittwoch|donnerstag|freitag|tomorrow|today|weekend|holidays?|monday|tuesday|wednesday|thursday|friday|demain|vacances|lundi|mardi|mercredi|jeudi|vendredi|vakantie|maandag|dinsdag|woensdag|donderdag|vrijdag|mañana|domani|amanhã|jutro|bis|until|till|tot|jusqu\p{L}+)(?![\p{L}@/-])/iu,
);
export const HOURS = withLetterRanges(
  /^(?:(?:unsere |meine |our |my )?(?:arbeitstage|arbeitszeiten|bürozeiten|geschäftszeiten|sprechzeiten|servicezeiten|öffnungszeiten|(?:working|office|business|opening) (?:days|hours|times)|werkdagen|werktijden|openingstijden|aanwezig|jours de présence|horaires(?: d.ouverture)?|horario(?: de \p{L}+)?|orari(?: di \p{L}+)?|godziny \p{L}+))\s?[:：|]\s?\S/iu,
);
export const SPEAKS_OF_HOURS =
  /(?:zeiten|geöffnet|offen|wann|uhr|\bdays?|\bhours?|\bopen|\bwhen\b|werkdag|tijd|wanneer|horaire|jours|quand|horario|cuándo|orari|quando|godzin|kiedy)/iu;
/** A number that answers a question: a customer's, an order's, a meter's. */
export const NUMBERED =
  /(?:kunden|auftrags?|rechnungs|bestell|vertrags|serien|ticket|zähler|teile|artikel|order|customer|invoice|account|serial|contract|klant|factuur|commande|contrat|client|pedido|ordine|cliente|zamówieni)\S{0,6}\s{0,2}(?:-?\s?(?:nr|no|nummer|number|n°|num)\b|[:#])/iu;
export const COMPANY =
  /\b(?:gmbh|ag|kg|ug|ohg|e\.?k|e\.?v|mbh|b\.?v|n\.?v|ltd|limited|llc|inc|plc|sarl|sas|s\.?a|s\.?l|srl|spa|lda|gruppe|group|team|verein|stadt|kanzlei|praxis|universität|university|systems?|solutions|services?|technik|elektrotechnik|bau|consulting)\b/iu;
/** What firms put below their numbers, with a link: networks, calendars. */
export const INVITES =
  /^\W{0,4}(?:(?:linkedin|twitter|facebook|instagram|xing|youtube|mastodon|bluesky|whatsapp|x)(?:\s?[<|:·-].*)?$|(?:book|schedule|arrange) (?:a|an|your) (?:meeting|call|appointment|demo)\b|(?:termin|gespräch) (?:buchen|vereinbaren)|buchen sie (?:einen|ihren) termin|plan een (?:afspraak|gesprek)|(?:prenez|prendre) rendez-vous|reserva(?:r)? una (?:cita|reunión)|prenota un|\[[^\]]{3,120}\]$)/iu;
/** `Besuchen Sie uns auf der Messe!`, as firms end their blocks. */
export const VISIT_US =
  /^\W{0,4}(?:(?:besuchen|folgen|finden|treffen) sie (?:uns|mich)|(?:visit|follow|find|meet|like) (?:us|me|our)|(?:bezoek|volg) ons|(?:suivez|visitez|retrouvez)[- ]nous|s[íi]guenos|vis[íi]tenos|seguici|visitate|siga-nos|odwiedź nas)(?!\p{L})[^?]{0,120}$/iu;
/** `Es gelten unsere Allgemeinen Geschäftsbedingungen.` */
export const TERMS =
  /(?<!\p{L})(?:allgemeine[nr]? geschäftsbedingungen|unsere agb|algemene voorwaarden|(?:our|general) terms and conditions|conditions générales|condiciones generales|condizioni generali|condições gerais|ogólne warunki)(?!\p{L})[^?]{0,120}$/iu;
/** The form of a company, as its name ends with it. */
export const LEGAL_FORM =
  /(?<!\p{L})(?:e\.\s?V|Snc|S\.n\.c|g?GmbH|mbH|AG|eG|AöR|KdöR|KGaA|e\.\s?K\.|Ltd|Limited|LLP|LLC|Inc|plc|S\.?A\.?R\.?L|SAS|S\.?r\.?l|S\.?p\.?A|B\.?V|N\.?V|S\.?L|Lda|Ltda|Sp\. z o\.\s?o|Oy|ApS|Zrt|Kft|S\.A\.(?: de C\.V)?)(?![\p{L}\d])/u;
export const SLOGAN =
  /^\W{0,4}(?:(?:besuchen|folgen|finden) sie|(?:informationen|hinweise|angaben|(?:bitte )?beachten sie|unsere)\b.{0,30}datenschutz|.{0,60}(?:registered (?:in|office|company)|incorporated in)\b|folge|visit|follow|find|volg|bezoek|suivez|visitez|síguenos|visite|seguici|visita|siga|odwiedź)\b/iu;
export const SPEAKS_OF_REACH =
  /(?<!\p{L})(?:(?:zurück|an)?(?:zu)?(?:ge)?rufen?|angerufen|rückruf\p{L}?|telefonier\p{L}+|telefonisch|erreich\p{L}+|(?:telefon|handy|mobil|ruf|fax|haus)nummern?|\p{L}*adressen?|anschrift(?:en)?|kontaktdaten|umgezogen|call(?:ing|ed)?|phone|reach|contact|get in touch|kontaktier\p{L}+|wenden sie sich|contacte[rz]|contact(?:ar|eer|eren)|contatt\p{L}+|skontakt\p{L}+|(?:delivery |billing |postal )?address(?:es)?|moved|bel(?:len)?|terugbel\p{L}*|gebeld|bereik\p{L}+|telefoonnummer|\p{L}*adres(?:sen)?|verhuisd|rappel\p{L}*(?! (?:le|la|les|que|quel|de)(?!\p{L})| l[’'])|appel(?:er|ez)|joindre|téléphon\p{L}*|coordonnées|adresses?|déménag\p{L}+|llam\p{L}+|teléfono|dirección|chiam\p{L}+|telefon\p{L}+|indirizz\p{L}|recapit\p{L}|(?<!desligar e )(?<!desligar e voltar a )ligar|contacto|contato|endereço|morada|zadzwoń|dzwoni\p{L}+|telefoniczn\p{L}+|adres\p{L}{0,3})(?!\p{L})/iu;
/** Of moving, of coming, of fetching, of a ring: where and how then stands below. */
export const SPEAKS_OF_PLACE = withLetterRanges(
  /(?<!\p{L})(?:umzug|(?:ziehen|zogen) \p{L}{0,12} ?um|abhol\p{L}+|abgeholt werden|vorbei(?:zu)?(?:komm|schau|bring|ge)\p{L}+|vorbei|(?:schick|send)\p{L}* (?:sie |uns |mir |bitte )*(?:jemand\p{L}*|einen? (?:techniker|monteur|kolleg)\p{L}*)|(?:send|sending) (?:us |me )?(?:someone|somebody|an? (?:technician|engineer|plumber|electrician))|iemand (?:te )?(?:sturen|langs)|(?:iemand|monteur) (?:langs|sturen)|envo(?:yer|yez|ie) (?:\p{L}+ )?(?:quelqu.un|un technicien)|env[ií]\p{L}+ (?:a )?(?:alguien|un técnico)|mand\p{L}+ (?:qualcuno|un tecnico)|envi\p{L}+ (?:alguém|um técnico)|przy(?:słać|ślij|ślijcie) (?:kogoś|technika)|besuch\p{L}*|hierher|zu uns|neue[nrs]? (?:büro\p{L}*|standort|sitz|räum\p{L}+)|(?:a|me|us) (?:ring|bell|buzz)|ring (?:me|us)|text me|(?:ship|send|deliver|bring|come|drop)\p{L}* (?:it |them |this )?(?:here|over|by|round|off|in|to us)|pick(?:ed)?(?: it| them)? up|collect(?:ed)? (?:it |them )?from|visit\p{L}*|relocat\p{L}+|new (?:office|premises|location|site)s?|op(?: te )?halen|opgehaald worden|langs ?(?:te ?)?(?:komen|brengen)|bezoek\p{L}*|verhuiz\p{L}+|(?:bij|naar) ons|nieuwe? (?:kantoor|pand|locatie|vestiging)|chez nous|nous voir|venir (?:chercher|nous)|enlèvement|récupérer|emménag\p{L}+|nouve\p{L}+ (?:locaux|bureaux?|siège)|mudad\p{L}|mudanza|trasladad\p{L}|recog\p{L}+|pas(?:ar|en|e) por|nuev\p{L}+ (?:oficina|local|sede)s?|trasferit\p{L}|trasferimento|trasloc\p{L}+|ritir\p{L}+|da noi|nuov\p{L} (?:sede|uffici\p{L})|mud[aá]mos|mudança|recolh\p{L}+|novas? instalaç\p{L}+|novo escritório|connosco|przeprowadz\p{L}+|przenieś\p{L}+|odebrać|do odbioru|(?:do|u) nas|now\p{L}+ (?:biur|siedzib|lokal)\p{L}*|odwiedz\p{L}+)(?!\p{L})/iu,
);
export const POINTS = withLetterRanges(
  /(?<!\p{L})(?:meine|unsere|seine|ihre|my|our|his|her|mijn|onze|ons|mes|mon|notre|nos|mi|nuestr[ao]|il mio|mio|meu|minha|mój|mój|nasz)\s(?:\p{L}+\s){0,2}(?:\p{L}*(?:nummer|adresse|anschrift|daten|adres|gegevens)|number|address|phone|details|numéro|coordonnées|téléphone|dirección|teléfono|datos|indirizzo|recapit[io]|telefone|endereço|dane)(?!\p{L})|(?:siehe|s\.|see|zie|voir|ver|vedi|zob\.?)\s(?:\p{L}+\s){0,2}(?:unten|below|signatur\p{L}*|signature|onder|hieronder|ondertekening|ci-dessous|abajo|sotto|firma|abaixo|poniżej)|(?:unten|below|untenstehend\p{L}*|onderstaand\p{L}*|following|folgende\p{L}?|suivante?s?)\s(?:\p{L}+\s){0,2}(?:nummer|adresse|anschrift|number|address|nummer|adres|numéro)/iu,
);
/** `she/her`, `Pronouns: they/them`, `Pronomen: sie/ihr`, alone in a line. */
export const PRONOUNS =
  /^\W{0,2}(?:(?:my |preferred )?pro(?:nouns?|nomen)|voornaamwoorden|pronoms?|pronombres?|pronomi|pronomes?|zaimki)?\s?[:：]?\s?(?:she|he|they|er|sie|zij|hij|elle|il|iel|ella|él|elle|lei|lui|ela|ele|ona|on)(?:\s?[/,]\s?\p{L}{1,6}){1,5}\W{0,2}$/iu;
/** A sentence that goes on in the name below: `The invoice should go to`, `Merci de facturer à`. */
export const GOES_ON =
  /(?<!\p{L})(?:with|like|as|is|are|by|says|to|at|for|read|reads|reading|of|from|named|called|on behalf of|mit|wie|als|ist|sind|lautet|lauten|heißt|heißen|an|zu|bei|für|von|auf|unter|über|namens|met|zoals|luidt|aan|naar|op|bij|voor|van|op naam van|avec|comme|est|par|à|chez|pour|de|au nom de|con|como|es|por|para|a|al|de|a nombre de|come|è|presso|per|da|di|ad|a nome di|intestata a|dice|com|é|diz|ao|em|em nome de|jak|jest|z|do|dla|na|od|u|pod|brzmi)\s*$/iu;
/** Who signs for many: `Ihr Praxisteam`, `L’équipe comptable`. */
export const TEAM =
  /^(?:ihre?|eure?|euer|your|uw|het|votre|l.équipe|le|la|the|das|die|su|el|o seu|a|il|zespół)(?!\p{L}).{0,30}(?:team|équipe|equipo|equipa|equipe|zespół|service|familie|redaktion|verwaltung|sekretariat|secretariat|comptabilité|accueil)/iu;
/** `Avec mes meilleures salutations`, `Reciban un cordial saludo`: few words, the last of which takes leave. */
export const ENDS_LETTER =
  /^(?:\p{L}+,? ){1,5}(?:salutations|saludos?|saluti|cumprimentos|grü(?:ß|ss)en?|groet(?:en|jes)?|regards|wishes|pozdrowieniami|poważaniem)(?: (?:cordial(?:es)?|distinguées|respectueuses|aus \p{Lu}\p{L}+))?[.,!]?$/iu;
/** `Delivery: 1 High Street`, `Rechnung an: …`, `NIP zmieniony na …`: what a line of a block is for, or that it is another now. */
export const WANTS_IT = withLetterRanges(
  /^[\p{L}\s-]{0,20}(?:liefer|rechnung|versand|abhol|notfall|deliver|ship|invoice|bill(?:ing)?|pick-?up|collect|emergency|lever|bezorg|factuur|verzend|livr|factur|expédi|envío|enviar|entrega|fattur|consegn|spedi|fatur|envio|dostaw|wysył|faktur)[\p{L}\s-]{0,20}:|(?<!\p{L})(?:geändert\p{L}{0,2}|changed|gewijzigd|modifiée?s?|changée?s?|cambiad[oa]s?|modificat[oaie]|cambiat[oaie]|alterad[oa]s?|zmienion\p{L}{1,2}|zmian\p{L}{1,2})(?!\p{L})/iu,
);
/** What a line of a company's block names before its colon: a way to reach, an office, a register, an account. */
export const FIELD_OF_COMPANY = withLetterRanges(
  /^\W{0,3}(?:tel\p{L}*|tlf|fon|t[eé]l|phone|tf|fax|mob\p{L}*|handy|cell\p{L}*|móvil|gsm|e-?mails?|mails?|correo|courriel|post|web\p{L}*|www|url|internet|home\p{L}*|site|sitio|blog|skype|teams|zoom|twitter|x|linkedin|xing|facebook|instagram|mastodon|matrix|jabber|xmpp|icq|irc|signal|threema|whatsapp|telegram|github|gpg|pgp|openpgp|key|fingerprint|office|büro|kantoor|bureau|oficina|ufficio|escritório|biuro|room|raum|zimmer|kamer|salle|sala|pokój|sitz|siège|sede|siedziba|adress?e?|address|adres|dirección|indirizzo|endereço|morada|anschrift|company|firma|bedrijf|société|empresa|azienda|name|naam|nom|nombre|nome|imię|abteilung|abt|department|dept|afdeling|service|departamento|reparto|dział|title|titel|position|funktion|functie|fonction|cargo|ruolo|stanowisko|ceo|cto|cfo|chair\p{L}*|directors?|managing \p{L}+|gesch\p{L}+|vorstand\p{L}*|vorsitz\p{L}*|aufsichtsrat\p{L}*|inhaber\p{L}*|direc\p{L}+|dirett\p{L}+|dyrektor|zarząd|hr[ab]?|ust\p{L}*|vat|uid|iban|bic|swift|bank|konto|account|register\p{L}*|amtsgericht|handelsregister|steuer\p{L}*|kvk|btw|sire[nt]|tva|rcs|nif|cif|nip|regon|krs|p\.? ?iva|c\.?f|pec|gerichtsstand|leitung|ihr zeichen|unser zeichen|ref\p{L}*|pro(?:nouns|nomen)|motto|follow|visit|support|hotline|emergency|notfall)(?:[ ./-][\p{L}.-]{1,20}){0,3}\.?\s?[:：]/iu,
);
/** What may be asked for and stands in a block: an address, a number. */
export const WAY_TO_REACH = withLetterRanges(
  /(?<!\p{L})(?:\p{L}*(?:anschrift|adresse|adress)\p{L}{0,2}|(?:telefon|handy|mobil|ruf|fax|festnetz|rückruf)nummer\p{L}?|durchwahl\p{L}*|kontaktdaten|standort|(?:\p{L}+ )?(?:address|addresses)|(?:tele)?phone(?: number)?s?|(?:mobile|cell|landline|contact|direct|fax|callback)(?: phone)? (?:number|no\.?|details)|mobile|contact details|extension|number (?:to|for|can|should|may|we)|\p{L}*(?:adres|adressen)|(?:telefoon|mobiele|06-?|gsm-?|vaste ?|mobiel )\s?nummer|telefoonnummer|contactgegevens|coordonnées|numéro (?:de (?:téléphone|portable|mobile|fax)|direct)|téléphone|portable|direcci[oó]n\p{L}*|(?:número|nº|num\.?) de (?:teléfono|móvil|contacto|celular)|(?:teléfono|móvil|celular)|datos de contacto|indirizz\p{L}|(?:numero (?:di )?(?:telefono|cellulare))|cellulare|telefono|recapit\p{L}|endereço|morada|(?:número (?:de )?(?:telefone|telemóvel|celular|contacto|contato))|telefone|telemóvel|dados de contacto|adres\p{L}{0,3}|numer\p{L}{0,3} (?:telefonu|komórk\p{L}+|kontaktow\p{L}+)|telefon\p{L}{0,3}|dane kontaktowe)(?!\p{L})/iu,
);
/** Whose it is, or which it is. */
export const YOURS =
  /(?<!\p{L})(?:ihr\p{L}{0,3}|dein\p{L}{0,3}|eu(?:re|er)\p{L}{0,2}|welch\p{L}{1,2}|wie lautet|eine?[rn]?|your|which|what|an?|uw|je|jouw|jullie|welke?|wat|een|votre|vos|ton|tes|ta|quel\p{L}{0,3}|une?|su|sus|tu|tus|cuál|qué|una?|suo|sua|suoi|vostr[oaie]|tuo|tua|quale?|qual è|un|seus?|suas?|vosso|vossa|teu|qual|uma?|swój|swoje|swojego|pana|pani|państwa|twój|jaki\p{L}*|który|podać)(?!\p{L})/iu;
/** Somebody asks for something without a mark of asking. */
export const ASKS = withLetterRanges(
  /(?<!\p{L})(?:bitte\p{L}{0,2}|benötig\p{L}+|brauch\p{L}+|fehlt|nennen|teilen|please|need|require|send us|let us know|tell us|give us|graag|alstublieft|nodig|geef|stuur|laat|merci d[e’']|veuillez|besoin|indiquez?|indiquer|communiquer|envoyez|s.il vous plaît|svp|por favor|necesit\p{L}+|indique\p{L}*|facilite\p{L}*|envíe\p{L}*|díga\p{L}+|per favore|serve|bisogno|indic\p{L}+|inviat\p{L}+|comunic\p{L}+|mand\p{L}+|precisamos|envie\p{L}*|diga\p{L}*|informe\p{L}*|proszę|prosimy|potrzebujemy|podać|podanie)(?!\p{L})/iu,
);
/** `Where shall we send it?`, `Wie können wir Sie erreichen?` */
export const ASKS_WAY = withLetterRanges(
  /(?<!\p{L})(?:wohin|where|waarheen|waar(?= .{0,40}naartoe)|où|(?:a )?dónde|dove|(?:para )?onde|dokąd|gdzie)(?!\p{L}).{0,60}(?:liefer|schick|send|versend|stell|ship|deliver|post|lever|bezorg|stur|envoy|livr|expédi|envi|entreg|manda|sped|invi|consegn|wysła|dostarcz|przesła)|(?<!\p{L})(?:wie|wo|worunter|wann und wo|how|where|hoe|waar|comment|où|cómo|dónde|come|dove|como|onde|jak|gdzie)(?!\p{L}).{0,40}(?:erreich|anruf|reach you|call you|contact you|phone you|bereik|bellen|joindre|contacter|appeler|localizar|contactar\p{L}*|llamar\p{L}*|contattar|raggiung|chiamar|telefonar|ligar|skontakt|zadzwonić)|(?<!\p{L})(?:unter welcher nummer|(?:at|on|under) (?:which|what) number|op welk(?:e)? nummer|à quel numéro|a qué número|a che numero|a quale numero|para que número|pod jaki\p{L}* numer\p{L}*)(?!\p{L})/iu,
);
export const OF_MAIL = /e-?mail|mail(?!\p{L})|correo electr|courriel/iu;
/** A place is asked for, no number. */
export const ASKS_PLACE =
  /anschrift|adres|address|standort|direcci|indirizz|endereço|morada|liefer|schick|send it|send the|ship|deliver|post it|lever|bezorg|livr|expédi|entreg|sped|consegn|wysła|dostarcz|dostaw/iu;

// Takes the lines of a mail with their kinds; marks as `sign` the contact block of a company below closing and name
// (office, street, telephone, web, register), which no delimiter sets apart. The closing and the name stay. Only when it
// is certain: every line is of such a kind, two at least name a way to reach or a register, and nothing above points at
// it. Linear, on bounded lines.
import { isRule, type Sheet } from './lines.ts';
import { isGreeting } from './own-words.ts';

/** A longer block was never a signature. */
const MAX_BLOCK_LINES = 28;
const MAX_LINE = 200;

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** Marks the contact block with which a stretch of new words ends. */
export function markContact(sheet: Sheet, stretch: Stretch, sender: string | null): void {
  const { lines, kinds } = sheet;
  let stop = stretch.stop;
  while (stop > stretch.start && (isBlank(lines[stop - 1]) || kinds[stop - 1] === 'sign')) stop--;
  const start = blockStart(lines, { start: stretch.start, stop }, sender);
  if (start < 0 || isAnnounced(lines, start, stretch.start) || !isContactBlock(lines.slice(start, stop))) return;
  if (isOfSomebodyElse(lines, start, sender)) return;
  const above = lines.slice(stretch.start, start);
  if (pointsAtBlock(above)) return;
  if (
    lines.slice(start, stop).some((line) => isHours(line.trim())) &&
    above.some((line) => SPEAKS_OF_HOURS.test(line.slice(0, 600)))
  )
    return;
  kinds.fill('sign', start, stop);
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** `Mit freundlichen Grüßen`, `Kind regards`: the line with which a letter ends. */
export function isClosing(line: string): boolean {
  const text = line.slice(0, MAX_LINE).trim();
  // `Merci de contacter mon collègue :` goes on.
  return text.length <= 70 && CLOSING.test(text) && !/[:：]$/.test(text) && !/^merci d[e'’]/i.test(text);
}

/** The line below closing and name, or below the sender's own name; -1 when the stretch has neither. */
function blockStart(lines: readonly string[], { start, stop }: Stretch, sender: string | null): number {
  const name = sender !== null && /\S\s+\S/.test(sender) ? sender.trim().toLowerCase() : null;
  let named = -1;
  for (let at = stop - 1, seen = 0; at >= start && seen <= MAX_BLOCK_LINES; at--) {
    const line = (lines[at] ?? '').trim();
    if (line === '') continue;
    seen++;
    if (line.length > MAX_LINE) return named;
    if (isClosing(line)) return belowName(lines, at, { start, stop });
    if (name !== null && line.toLowerCase().replace(BEHALF_OF, '').replace(BEHIND_NAME, '') === name)
      named = belowShortName(lines, at, start);
  }
  return named;
}

/** Below the name that follows a closing. */
function belowName(lines: readonly string[], closing: number, { stop }: Stretch): number {
  let at = closing + 1;
  while (at < stop && (isBlank(lines[at]) || ON_BEHALF.test((lines[at] ?? '').slice(0, 60)))) at++;
  const name = (lines[at] ?? '').trim();
  if (/\d|:$/.test(name) || isSpoken(name) || !isTitle(name)) return -1;
  // `Gruß, Anna` has the name already: the full name below opens the block.
  const signed = /[\s,]\s?(\p{Lu}\p{L}+)\s*$/u.exec(lines[closing] ?? '')?.[1];
  if (signed !== undefined && name.startsWith(`${signed} `)) return at;
  return at + 1 < stop ? at + 1 : -1;
}

/** True when the block begins with another person: whom to deliver to, whom to call. A company says that it is one. */
function isOfSomebodyElse(lines: readonly string[], start: number, sender: string | null): boolean {
  // Directly below a full name stands an office.
  if (!isBlank(lines[start]) && /\S \S/.test((lines[start - 1] ?? '').trim())) return false;
  let at = start;
  while (at < lines.length && (isBlank(lines[at]) || PICTURE.test((lines[at] ?? '').trim()))) at++;
  const line = (lines[at] ?? '').trim();
  if (line.match(REACH) || PLACE.test(line) || !/^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,2}$/u.test(line)) return false;
  if (COMPANY.test(line) || ROLE.test(line)) return false;
  const own = `${sender ?? ''} ${lines.slice(Math.max(0, start - 3), start).join(' ')}`.toLowerCase();
  return !line
    .toLowerCase()
    .split(' ')
    .some((word) => own.includes(word));
}

/** A full name below a first name (`Anna`, then `Anna Muster`) belongs to the block; a name alone stays. */
function belowShortName(lines: readonly string[], at: number, start: number): number {
  let above = at - 1;
  while (above > start && isBlank(lines[above])) above--;
  const first = (lines[above] ?? '').trim().toLowerCase();
  const isFirst = first.length > 1 && (lines[at] ?? '').trim().toLowerCase().startsWith(`${first} `);
  return isFirst ? at : at + 1;
}

/** True when every line may stand in a contact block and enough of them leave no doubt. */
function isContactBlock(block: readonly string[]): boolean {
  if (isInvitation(block)) return true;
  let evidence = 0;
  let reaches = 0;
  let count = 0;
  for (const raw of block) {
    // A picture in the cell beside it.
    const line = raw
      .trim()
      .replace(/^\[[^\]]{1,80}\] ?\| ?/, '')
      .replace(LABEL_CELL, '$1: ');
    if (line === '' || isRule(line) || PICTURE.test(line) || isHours(line)) continue;
    if (++count > MAX_BLOCK_LINES || line.length > MAX_LINE) return false;
    const ways = (line.match(REACH)?.length ?? 0) + (WAY_ALONE.test(line) ? 1 : 0);
    const entries = line.match(REGISTER)?.length ?? 0;
    const facts = ways + entries + (PLACE.test(line) ? 1 : 0);
    if (INVITES.test(line) || VISIT_US.test(line) || TERMS.test(line)) {
      evidence += Math.min(ways, 1);
      continue;
    }
    if (isSpoken(line) || (facts === 0 && !isTitle(line))) return false;
    evidence += facts + (LEGAL_FORM.test(line) ? 1 : 0);
    // A register entry with its managers is as sure as a telephone.
    if (ways > 0 || entries > 1) reaches++;
  }
  return reaches > 0 && evidence > 1;
}

/** `Follow us on LinkedIn | X` and the address: nobody is told anything by that alone. */
function isInvitation(block: readonly string[]): boolean {
  const said = block.map((line) => line.trim().slice(0, MAX_LINE)).filter((line) => line !== '');
  return (
    said.length < 6 &&
    VISIT_US.test(said[0] ?? '') &&
    said.every((line, at) => (at === 0 ? NETWORK.test(line) : INVITES.test(line) || /^<?https?:\S+$/.test(line)))
  );
}

const NETWORK = /linkedin|twitter|facebook|instagram|xing|youtube|mastodon|bluesky|tiktok/i;

/** `Bürozeiten: Mo–Do 8–16 Uhr`, as a company's block has it. */
function isHours(line: string): boolean {
  return line.length <= 120 && HOURS.test(line);
}

/** Words with which somebody talks to somebody: `bitte nur vormittags`, `please call me`. */
function isSpoken(line: string): boolean {
  if (/\?(?:\s|$)/.test(line) || /\p{L}{4}\s?:$/u.test(line) || NUMBERED.test(line)) return true;
  return SPOKEN.test(line) && !SLOGAN.test(line);
}

/** `Leitung Einkauf`, `Head of Sales`, `Muster & Söhne GmbH`: few words, most with a capital, no sentence. */
function isTitle(line: string): boolean {
  const words = line.match(/\p{L}[\p{L}’'-]{2,}/gu) ?? [];
  if (words.length > 9 || /\d{4}|!$/.test(line)) return false;
  if (/^\W{0,3}(?:p\.?\s?s\b|nb\b|n\.b\.)/i.test(line)) return false;
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  if (words.length === 0) return line.length <= 12;
  return capitals * 2 >= words.length || (words.length <= 6 && ROLE.test(line));
}

/** True when the words speak of calling, of an address or number, or end with a colon: then the block is what they mean. */
function pointsAtBlock(above: readonly string[]): boolean {
  return above.some((raw) => {
    const line = raw.slice(0, 600);
    // `our customer number is 33021` says what it speaks of itself.
    return (
      (POINTS.test(line) && !/\d{4}/.test(line)) ||
      SPEAKS_OF_REACH.test(line) ||
      SPEAKS_OF_PLACE.test(line) ||
      announcesBlock(line)
    );
  });
}

/** `Please send it to:`, `Die Rechnung geht an`: above the name stands what the address is for. */
function isAnnounced(lines: readonly string[], start: number, floor: number): boolean {
  let at = start - 2;
  while (at > floor && (isBlank(lines[at]) || ON_BEHALF.test((lines[at] ?? '').slice(0, 60)))) at--;
  const line = (lines[at] ?? '').slice(-MAX_LINE).trim();
  if (at < floor || isGreeting(line) || CLOSING.test(line)) return false;
  return (/[:：]$/.test(line) && (line.match(/\p{L}+/gu)?.length ?? 0) > 1) || GOES_TO.test(line);
}

const GOES_TO =
  /(?<!\p{L})(?:an|zu|bei|für|to|at|for|aan|naar|op|voor|à|chez|pour|para|con|per|presso|em|do|dla|na)$/iu;

/** `You asked for my data:` */
function announcesBlock(line: string): boolean {
  return /(?<!\p{L})(?:daten|angaben|kontakt|data|details|contact|gegevens|coordonnées|datos|dati|dados|dane)(?!\p{L})[^:]{0,40}:\s*$/iu.test(
    line,
  );
}

/** Offices that are written with small letters. */
const ROLE =
  /\b(?:respons\p{L}{2,6}|dire[ct]\p{L}{3,6}|chef|gérant\p{L}?|assist\p{L}{2,6}|manag\p{L}{1,6}|medewerk\p{L}{2,5}|hoofd|adviseur|admin\p{L}{4,12}|comptab\p{L}{2,4}|técnic\p{L}|gerente|jef[ea]|uffici\p{L}|commercial\p{L}?|ventas|vendas|compras|achats|acquisti|kierowni\p{L}{1,3}|specjalist\p{L}|dział|controller|executive|president|head|lead|architect|analyst|coordinator|specialist|technician|secretary|accountant|clerk|buyer|planner|surveyor|partner|owner|founder|supervisor|service|support|sales|office|engineer|consultant|officer|developer|leiter\p{L}{0,3}|sachbearbeiter\p{L}{0,3}|abteilung|\p{L}{0,20}(?:arzt|ärztin|leit(?:er|erin|ung)|leider|einkauf|verkauf|vertrieb|buchhaltung|assisten[zt]|assistentin|referent|referentin|meister|meisterin|inhaber|inhaberin|prokurist|prokuristin|sekretariat|verwaltung|technik|beratung|pflege|dienst|personal|koordinator|beheer|inkoop|verkoop))(?!\p{L})/iu;
const CLOSING =
  /^\W{0,3}(?:(?:mit |die |ganz )?(?:freundliche[nmr]?|herzliche[nr]?|beste[nr]?|viele[nr]?|liebe[nr]?|schöne[nr]?|sonnige[nr]?|kollegiale[nr]?|hanseatische[nr]?)(?: und \p{L}+)? (?:grü(?:ß|ss)|gru(?:ß|ss)|dank)|m\.?f\.?g\b|[vlbhs]g\b|gru(?:ß|ss)|grü(?:ß|ss)|hochachtungsvoll|(?:vielen |besten |herzlichen )?danke?\b|(?:kind(?:est)?|best|warm(?:est)?|many|with)\b.{0,20}\b(?:regards|wishes|thanks)|regards|best wishes|(?:yours )?(?:sincerely|faithfully|truly)|cheers|thanks|thank you|best\b|(?:met )?(?:hartelijke|vriendelijke|beste|mvg).{0,12}groet|groet|mvg|gr\.|hoogachtend|(?:alvast )?bedankt|(?:bien |très )?cordialement|(?:sincères |meilleures |mes )?salutations|bien à vous|cdlt|cdt\b|merci|(?:un |muchos )?(?:cordial(?:es)? )?saludos?|atentamente|gracias|cordialità|(?:cordiali|distinti|un cordiale|i miei)? ?saluti|cordialmente|grazie|(?:com os )?(?:melhores |meus )?cumprimentos|atenciosamente|obrigad[oa]|att\b|(?:z )?(?:wyrazami szacunku|poważaniem|pozdrowieniami)|(?:serdecznie )?pozdrawiam|pozdr|dziękuję)/iu;

/** Stands between closing and name in the letters of offices. */
const ON_BEHALF =
  /^\s{0,9}(?:im auftrag|in vertretung|i\.\s?[av]\.|ppa?\.?|namens|p\.o\.?|(?:for and )?on behalf of.{0,40}|pour le .{2,30}|por orden)\s{0,9}[:,]?\s*$/i;

const BEHALF_OF = /^(?:i\.\s?[av]\.|ppa\.?|gez\.|p\.o\.)\s+/;
/** `Amara Okafor (she/her)`, `Brenda Ochoa, RN`. */
const BEHIND_NAME = /(?: ?\([^()]{1,20}\)|, ?[\p{L}.]{1,10}(?: [\p{L}.]{1,10})?)$/u;
/** A way to reach somebody: a telephone number, an address of mail or web. */
const REACH =
  /(?:\+\s?\d|\(?0\d|\(\d{2,4}\)\s?\d|\b(?:tel|telf|tlf|tél|fon|phone|fax|mob|mobil|mobile|cell?|celular|móvil|gsm|ph|office|t|m|f)[.:]{1,2}\s?\(?\d)[\d\s()/.–-]{5,24}\d|[^\s<>@]{1,64}@[^\s<>@]{1,64}\.[a-z]{2,12}|(?:https?:\/\/|www\.)[^\s<>]{3,100}|\b(?:ext|durchwahl|dw|toestel|poste)\.?\s?:?\s?\d{2,6}\b|\b(?:w|web|website|homepage|internet)\s?:\s?[\w-]{2,60}(?:\.[\w-]{2,60})+/giu;
/** A line that is nothing else: `studio.example`, `T 14 030`. */
const WAY_ALONE =
  /^(?:[a-z0-9-]{2,60}(?:\.[a-z0-9-]{2,60}){0,2}\.[a-z]{2,12}\/?|(?:t|tel|telf|tlf|m|f|mob|móvil|fax|tél|telefon|telefone|teléfono)\.? {1,3}\d[\d ]{3,16})$/i;
const REGISTER =
  /\bHR[AB]\b|amtsgericht|register(?:gericht|nummer)?\b|geschäftsführ|ust-?\s?id|\bUID\b|CHE-\d|steuer-?n|sitz der gesellschaft|vorstand|aufsichtsrat|\bVAT\b|\bFN \d|\bCNPJ\b|\bCUIT\b|\bRFC:|\bABN\b|\bGSTIN\b|registered (?:in|office|charity)|company (?:no|reg)|\bkvk\b|\bbtw\b|\bsire[nt]\b|\bRCS\b|\bTVA\b|p\.?\s?iva|\bC\.?F\.?:|\bNIF\b|\bCIF\b|\bNIP\b|\bREGON\b|\bKRS\b/gi;
const PLACE =
  /(?:^|[\s,|])\d{1,5}[a-z]? (?:\p{Lu}[\p{L}'’]+ ){1,3}(?:street|st\.?|road|rd\.?|lane|avenue|ave\.?|way|close|drive|dr\.?|square|place|terrace|court|gardens|park|quay|boulevard|blvd\.?)(?!\p{L})|(?<!\p{L})(?:postfach|postbus|p\.?o\.? ?box|b\.?p\.?|apartado|casella postale|caixa postal|skr(?:ytka|\.) poczt\p{L}*) \d|(?<![\d-])(?:[A-Z]{1,3}-)?(?:\d{4,5}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4}\s?[A-Z]{2})\s+\p{Lu}\p{L}|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|laan|straat|plein|street|road|avenue|lane) \d|(?:^|\s)(?:via|viale|piazza|calle|c\/|rua|avenida|av\.|ul\.|al\.) .{2,40}\d|\p{L}, (?:[A-Z]{2}|\p{Lu}\p{Ll}{3,12}(?: \p{Lu}\p{Ll}{3,12})?) \d{5}(?:-\d{4})?$|\d{1,4}(?:,| bis)? (?:rue|avenue|boulevard|bd|place|allée|chemin) |\b[A-Z]\d[A-Z] \d[A-Z]\d\b|\p{L} [–-] \d{6}$/iu;
const PICTURE =
  /^[[<(](?:cid:|image|bild|logo|https?:|mailto:|[^\]>)]{0,60}(?:logo|icon|symbol|banner))[^\]>)]{0,300}[\]>)]$|^\[[^\]]{1,120}\] ?<https?:[^\s<>]{3,300}>$/i;
/** `T | 030 123 45 67`: label and number in two cells of a table. */
const LABEL_CELL = /^(\p{L}{1,12})[.:]? ?\| ?(?=\S)/u;
const SPOKEN =
  /(?<![\p{L}.@/-])(?:ich|bin|bist|wir|sie|ihr|ihnen|bitte|mich|mir|uns|nur|erreichbar|vormittags|nachmittags|nicht|kein|ist|sind|habe|i(?=\s)|is|are|i’m|i'm|you|your|we|me|please|call|only|available|not|don't|ik|wij|graag|alleen|bereikbaar|bel|niet|je|j’ai|nous|vous|suis|svp|uniquement|joignable|yo|por favor|solo|puede|llam\p{L}+|sono|non|per favore|chiam\p{L}+|eu|só|não|proszę|tylko|nie|jestem|erbeten|rückruf|dringend|eilt|urgent|asap|callback|danke|dank|thanks|merci|gracias|grazie|dziękuję|neue?[rsn]?|new|nieuwe?|nouve\p{L}+|nuov\p{L}|nuev\p{L}|achtung|wichtig|ab(?=\s\d)|erst|wieder|after|from|dopo|après|mehr|iban|morgen|heute|wochenende|feiertage|ostern|weihnachten|urlaub|montag|dienstag|mittwoch|donnerstag|freitag|tomorrow|today|weekend|holidays?|monday|tuesday|wednesday|thursday|friday|demain|vacances|lundi|mardi|mercredi|jeudi|vendredi|vakantie|maandag|dinsdag|woensdag|donderdag|vrijdag|mañana|domani|amanhã|jutro|bis|until|till|tot|jusqu\p{L}+)(?![\p{L}@/-])/iu;
const HOURS =
  /^(?:(?:unsere |meine |our |my )?(?:arbeitstage|arbeitszeiten|bürozeiten|geschäftszeiten|sprechzeiten|servicezeiten|öffnungszeiten|(?:working|office|business|opening) (?:days|hours|times)|werkdagen|werktijden|openingstijden|aanwezig|jours de présence|horaires(?: d.ouverture)?|horario(?: de \p{L}+)?|orari(?: di \p{L}+)?|godziny \p{L}+))\s?[:：|]\s?\S/iu;
const SPEAKS_OF_HOURS =
  /(?:zeiten|geöffnet|offen|wann|uhr|\bdays?|\bhours?|\bopen|\bwhen\b|werkdag|tijd|wanneer|horaire|jours|quand|horario|cuándo|orari|quando|godzin|kiedy)/iu;
/** A number that answers a question: a customer's, an order's, a meter's. */
const NUMBERED =
  /(?:kunden|auftrags?|rechnungs|bestell|vertrags|serien|ticket|zähler|teile|artikel|order|customer|invoice|account|serial|contract|klant|factuur|commande|contrat|client|pedido|ordine|cliente|zamówieni)\S{0,6}\s{0,2}(?:-?\s?(?:nr|no|nummer|number|n°|num)\b|[:#])/iu;
const COMPANY =
  /\b(?:gmbh|ag|kg|ug|ohg|e\.?k|e\.?v|mbh|b\.?v|n\.?v|ltd|limited|llc|inc|plc|sarl|sas|s\.?a|s\.?l|srl|spa|lda|gruppe|group|team|verein|stadt|kanzlei|praxis|universität|university|systems?|solutions|services?|technik|elektrotechnik|bau|consulting)\b/iu;
/** What firms put below their numbers, with a link: networks, calendars. */
const INVITES =
  /^\W{0,4}(?:(?:linkedin|twitter|facebook|instagram|xing|youtube|mastodon|bluesky|whatsapp|x)(?:\s?[<|:·-].*)?$|(?:book|schedule|arrange) (?:a|an|your) (?:meeting|call|appointment|demo)\b|(?:termin|gespräch) (?:buchen|vereinbaren)|buchen sie (?:einen|ihren) termin|plan een (?:afspraak|gesprek)|(?:prenez|prendre) rendez-vous|reserva(?:r)? una (?:cita|reunión)|prenota un|\[[^\]]{3,120}\]$)/iu;
/** `Besuchen Sie uns auf der Messe!`, as firms end their blocks. */
const VISIT_US =
  /^\W{0,4}(?:(?:besuchen|folgen|finden|treffen) sie (?:uns|mich)|(?:visit|follow|find|meet|like) (?:us|me|our)|(?:bezoek|volg) ons|(?:suivez|visitez|retrouvez)[- ]nous|s[íi]guenos|vis[íi]tenos|seguici|visitate|siga-nos|odwiedź nas)(?!\p{L})[^?]{0,120}$/iu;
/** `Es gelten unsere Allgemeinen Geschäftsbedingungen.` */
const TERMS =
  /(?<!\p{L})(?:allgemeine[nr]? geschäftsbedingungen|unsere agb|algemene voorwaarden|(?:our|general) terms and conditions|conditions générales|condiciones generales|condizioni generali|condições gerais|ogólne warunki)(?!\p{L})[^?]{0,120}$/iu;
/** The form of a company, as its name ends with it. */
const LEGAL_FORM =
  /(?<!\p{L})(?:GmbH|mbH|AG|KGaA|e\.\s?K\.|Ltd|Limited|LLP|LLC|Inc|plc|S\.?A\.?R\.?L|SAS|S\.?r\.?l|S\.?p\.?A|B\.?V|N\.?V|S\.?L|Lda|Ltda|Sp\. z o\.\s?o|Oy|ApS|S\.A\.(?: de C\.V)?)(?![\p{L}\d])/u;
const SLOGAN =
  /^\W{0,4}(?:(?:besuchen|folgen|finden) sie|(?:informationen|hinweise|angaben|(?:bitte )?beachten sie|unsere)\b.{0,30}datenschutz|.{0,60}(?:registered (?:in|office|company)|incorporated in)\b|folge|visit|follow|find|volg|bezoek|suivez|visitez|síguenos|visite|seguici|visita|siga|odwiedź)\b/iu;
const SPEAKS_OF_REACH =
  /(?<!\p{L})(?:(?:zurück|an)?(?:zu)?(?:ge)?rufen?|angerufen|rückruf\p{L}?|telefonier\p{L}+|telefonisch|erreich\p{L}+|(?:telefon|handy|mobil|ruf|fax|haus)nummern?|\p{L}*adressen?|anschrift(?:en)?|kontaktdaten|umgezogen|call(?:ing|ed)?|phone|reach|contact|get in touch|kontaktier\p{L}+|wenden sie sich|contacte[rz]|contact(?:ar|eer|eren)|contatt\p{L}+|skontakt\p{L}+|(?:delivery |billing |postal )?address(?:es)?|moved|bel(?:len)?|terugbel\p{L}*|gebeld|bereik\p{L}+|telefoonnummer|\p{L}*adres(?:sen)?|verhuisd|rappel\p{L}*(?! (?:le|la|les|que|quel|de)(?!\p{L})| l[’'])|appel(?:er|ez)|joindre|téléphon\p{L}*|coordonnées|adresses?|déménag\p{L}+|llam\p{L}+|teléfono|dirección|chiam\p{L}+|telefon\p{L}+|indirizz\p{L}|recapit\p{L}|(?<!desligar e )(?<!desligar e voltar a )ligar|contacto|contato|endereço|morada|zadzwoń|dzwoni\p{L}+|telefoniczn\p{L}+|adres\p{L}{0,3})(?!\p{L})/iu;
/** Of moving, of coming, of fetching, of a ring: where and how then stands below. */
const SPEAKS_OF_PLACE =
  /(?<!\p{L})(?:umzug|(?:ziehen|zogen) \p{L}{0,12} ?um|abhol\p{L}+|abgeholt werden|vorbei(?:zu)?(?:komm|schau|bring|ge)\p{L}+|besuch\p{L}*|hierher|zu uns|neue[nrs]? (?:büro\p{L}*|standort|sitz|räum\p{L}+)|(?:a|me|us) (?:ring|bell|buzz)|ring (?:me|us)|text me|(?:ship|send|deliver|bring|come|drop)\p{L}* (?:it |them |this )?(?:here|over|by|round|off|in|to us)|pick(?:ed)?(?: it| them)? up|collect(?:ed)? (?:it |them )?from|visit\p{L}*|relocat\p{L}+|new (?:office|premises|location|site)s?|op(?: te )?halen|opgehaald worden|langs ?(?:te ?)?(?:komen|brengen)|bezoek\p{L}*|verhuiz\p{L}+|(?:bij|naar) ons|nieuwe? (?:kantoor|pand|locatie|vestiging)|chez nous|nous voir|venir (?:chercher|nous)|enlèvement|récupérer|emménag\p{L}+|nouve\p{L}+ (?:locaux|bureaux?|siège)|mudad\p{L}|mudanza|trasladad\p{L}|recog\p{L}+|pas(?:ar|en|e) por|nuev\p{L}+ (?:oficina|local|sede)s?|trasferit\p{L}|trasferimento|trasloc\p{L}+|ritir\p{L}+|da noi|nuov\p{L} (?:sede|uffici\p{L})|mud[aá]mos|mudança|recolh\p{L}+|novas? instalaç\p{L}+|novo escritório|connosco|przeprowadz\p{L}+|przenieś\p{L}+|odebrać|do odbioru|(?:do|u) nas|now\p{L}+ (?:biur|siedzib|lokal)\p{L}*|odwiedz\p{L}+)(?!\p{L})/iu;
const POINTS =
  /(?<!\p{L})(?:meine|unsere|seine|ihre|my|our|his|her|mijn|onze|ons|mes|mon|notre|nos|mi|nuestr[ao]|il mio|mio|meu|minha|mój|mój|nasz)\s(?:\p{L}+\s){0,2}(?:\p{L}*(?:nummer|adresse|anschrift|daten|adres|gegevens)|number|address|phone|details|numéro|coordonnées|téléphone|dirección|teléfono|datos|indirizzo|recapit[io]|telefone|endereço|dane)(?!\p{L})|(?:siehe|s\.|see|zie|voir|ver|vedi|zob\.?)\s(?:\p{L}+\s){0,2}(?:unten|below|signatur\p{L}*|signature|onder|hieronder|ondertekening|ci-dessous|abajo|sotto|firma|abaixo|poniżej)|(?:unten|below|untenstehend\p{L}*|onderstaand\p{L}*|following|folgende\p{L}?|suivante?s?)\s(?:\p{L}+\s){0,2}(?:nummer|adresse|anschrift|number|address|nummer|adres|numéro)/iu;

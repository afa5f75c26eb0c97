// To whom a first line speaks: `Hi Bob,`, `Bob: please look`, `Frage an Bob:`, `what do you think, Bob?`, `Liebe Kollegen,`.
// Takes a line, who works here and who does not; gives whether it speaks to a colleague. "Bob comes tomorrow" speaks of one
// and is for anybody. Pure, linear on a bounded line.
import { fold } from '../../model/fold.ts';

/** Who works here and who does not, as people write their names. */
export interface Colleagues {
  /** What agents are called, folded. */
  readonly names: ReadonlySet<string>;
  /** What teams are called, folded; `Support: 0800 123` speaks to none. */
  readonly teams: ReadonlySet<string>;
  /** What people outside are called, and the writer himself, folded: who bears such a name is not taken for a colleague. */
  readonly outside: ReadonlySet<string>;
  /** Several people outside read what is answered: `Hallo zusammen` is for them. */
  readonly areSeveral: boolean;
}

const GREETING =
  '(?:hi|hiya|hello|hey|hallo|hallihallo|hej|moin(?: moin)?|servus|salut|coucou|bonjour|he|dag|hoi|ha|beste|lieber?|liebes|liebe|dear|cher|chere|chers|cheres|werte[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening|day)|goede(?:morgen|middag|navond|ndag)|morgen|morning|bonsoir)';
const GROUP = String.raw`(?:team|kolleg(?:e|in|en|innen)(?: und kollegen)?|kolleg\*?innen|colleagues?|collega(?:'?s)?|collegues?|l'equipe|equipe)`;
/** Several people, or nobody in particular. */
const EVERYBODY =
  '(?:all|everyone|everybody|folks|guys|zusammen|leute|alle|ihr lieben|in die runde|allemaal|iedereen|mensen|a tous|tous|a toutes et a tous|tout le monde)';
const TO_GROUP = new RegExp(
  String.raw`^(?:${GREETING},? )?(?:(?:[\p{L}-]{2,10} )?(?:an|to|aan|fur|for|voor|pour|a) (?:(?:die|das|the|het|de|alle|all) )?)?(?:liebe[rs]? |dear |chers? |beste )?${GROUP}\s*(?:[,:;!.–-]|$)`,
  'u',
);
const TO_EVERYBODY = new RegExp(String.raw`^${GREETING},? ${EVERYBODY}\s*(?:[,:;!.–-]|$)`, 'u');
const TO = String.raw`(?:for(?: you)?|to|fur|an|voor|aan|pour|a|attn:?|attention|cc|of|hd\.?|c\/o|todo|up)`;
const NAME = String.raw`[@＠]?([\p{L}][\p{L}\p{N}._'-]{0,59}?)`;
/** What is asked of somebody, behind his name. */
const ASKS = String.raw`(?:(?:can|could|would|will|do|did|have) (?:you|u)|please|pls|plz|bitte|kannst|konntest|magst|hast|weisst|was meinst|schau|kun|kan|wil|weet|aub|graag|peux|pourrais|tu|svp)(?!\p{L})`;
const TO_NAME: readonly RegExp[] = [
  new RegExp(String.raw`^${GREETING},?\s+${NAME}(?:'s)?(?:\s*$|\s?[,:;!.?–+&/-]|\s(?:und|and|en|et)\s|\s${ASKS})`, 'u'),
  // `Bob: …`, `Bob, …`, `Bob/Carl: …`, `Bob + Carl`; "Bob, our technician, comes" is about him, `Bob: 0171 …` his number.
  new RegExp(
    String.raw`^[^\p{L}\p{N}]{0,4}${NAME}\s?(?:,(?!\s(?:our|my|from|the|unsere?|mein|vo[nm]|der|die|onze|mijn|de|van|notre|mon|le|la)\s)|[:;](?!\s*[+(\d])|[/–]|\s-\s|\s?[+&]\s)`,
    'u',
  ),
  // `Bob can you`, `bob pls check`
  new RegExp(`^${NAME}[,!]? ${ASKS}`, 'u'),
  // `Frage an Bob:`, `Info for Bob`, `z.K. Bob`
  new RegExp(String.raw`^[^\p{L}]{0,4}(?:[\p{L}.-]{1,16} ){0,3}${TO} ${NAME}\s?[:：]`, 'u'),
  new RegExp(
    String.raw`^[^\p{L}]{0,4}(?:(?:info|frage|ruckfrage|question|vraag|message|nachricht|bericht|notiz|note|summary|zusammenfassung|ubergabe|hand-?over|overdracht|just|nur|only|the attention|z\.?) )?${TO} ${NAME}$`,
    'u',
  ),
  new RegExp(String.raw`^(?:[-=]{1,2}>|→|»|>>?)\s?${NAME}(?:\s?[:：,]|$|\s)`, 'u'),
  // `Bob?`, `Bob zur Info`, `an Bob z.K.`
  new RegExp(
    String.raw`^(?:${TO} )?${NAME}\s?(?:[?!]{1,5}$|(?:zur info|zur kenntnis|z\. ?k|fyi|ter info|pour info)(?!\p{L}))`,
    'u',
  ),
  // `what do you think, Bob?`
  new RegExp(String.raw`,\s?${NAME}\s?\?`, 'u'),
];
const AT = /(?:^|[\s(,;])[@＠]([\p{L}][\p{L}\p{N}._'-]{0,59})/u;

/** True for a first line that speaks to somebody who works here. */
export function speaksTo(line: string, colleagues: Colleagues): boolean {
  const folded = fold(line.slice(0, 300).replaceAll(/[’‘`´]/g, "'"));
  const [, at = ''] = AT.exec(folded) ?? [];
  if (
    isColleague(at, colleagues) ||
    colleagues.teams.has(bareName(at)) ||
    /^@ ?(?:all|alle|team|here)(?!\p{L})/u.test(folded)
  )
    return true;
  if (TO_GROUP.test(folded) || (!colleagues.areSeveral && TO_EVERYBODY.test(folded))) return true;
  return TO_NAME.some((form) =>
    (form.exec(folded) ?? []).slice(1).some((name) => name !== undefined && isColleague(name, colleagues)),
  );
}

/** True for the name of somebody who works here and of nobody outside. */
export function isColleague(name: string, { names, outside }: Colleagues): boolean {
  const bare = bareName(name);
  return bare !== '' && names.has(bare) && !outside.has(bare);
}

function bareName(name: string): string {
  return name.replace(/[.,:']+$/, '');
}

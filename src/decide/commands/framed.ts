// What stands around an agent's plain answer and says that it was not written to the customer: somebody else in To, a
// forward, `[intern]` in the subject, a command that a program quoted, words that a program wrote (an absence, a reaction, a
// recall) although no header says so. Takes the mail and its ticket; gives why it waits, or nothing. Pure, linear, bounded.
import { type Address, addressParts, baseAddress } from '../../model/address.ts';
import { othersIn } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import type { Site } from '../../model/policy.ts';
import type { Mail } from '../mail.ts';
import type { Found } from '../thread.ts';
import type { Colleagues } from './colleagues.ts';
import { refusal } from './held.ts';
import { keepsInside, speaksToColleagues } from './inside.ts';
import { plainLine } from './line.ts';
import { readOrders } from './read.ts';

/** Octets of a machine's whole answer; people who tell of their absence write to somebody by name. */
const MAX_AUTOMATIC = 1500;
const OFFICE = String.raw`out of (?:the )?office|nicht (?:im|am) (?:buro|haus\p{L}?|arbeitsplatz)|ausser haus|abwesend|afwezig|niet (?:aanwezig|op kantoor)|hors du bureau`;
const AWAY = String.raw`${OFFICE}|away from|on (?:annual |sick |parental |maternity )?leave|on (?:vacation|holiday)|(?:im|in) urlaub|nicht erreichbar|niet bereikbaar|(?:op|met) (?:vakantie|verlof)|absente?\b|en (?:conges?|vacances)`;
const NOW = '(?:currently|derzeit|zurzeit|zur zeit|momenteel|actuellement)';
const SAME_SENTENCE = String.raw`(?:[^.!?\n]|\d\.){0,50}`;
/** Of oneself, or of nobody: "our shop cannot be reached at present, our technician is on leave" is what customers are told. */
const ABSENT = new RegExp(
  [
    String.raw`(?<!\p{L})(?:i(?: a|')?m|i will be|we are|ich bin|ich befinde mich|ik ben|je suis|je serai)(?!\p{L})${SAME_SENTENCE}(?:${AWAY})`,
    String.raw`(?<!\p{L})${NOW}(?!\p{L})${SAME_SENTENCE}(?:${OFFICE})`,
    String.raw`(?:^|\n)${NOW} (?:(?:bis|until|tot|jusqu)[^.!?\n]{0,30} )?(?:${AWAY})`,
  ].join('|'),
  'u',
);
/** The whole line of a program: who reacted, to which message, by what or with which picture. */
const REACTED = new RegExp(
  [
    String.raw`(?:^|\n)(?=[^\n]{0,160}(?:via \p{L}{3,10}|(?:to|auf|op|a|au) (?!our|unsere|ons|onze|notre|nos)[^\n]{0,20}(?:message|e-?mail|mail|nachricht|bericht|courriel)|\p{Extended_Pictographic}))`,
    String.raw`(?![^\n]{0,160}(?<!\p{L})(?:not|nicht|niet|pas)(?!\p{L}))[^\n]{0,80}(?<!\p{L})`,
    String.raw`(?:reacted (?:to|via|with)[^\n]{0,60}|(?:hat|heeft) (?:[^\n]{0,40} )?(?:reagiert|gereageerd)(?: (?:via|op|auf) [^\n]{0,40})?|a reagi(?: (?:via|a|au) [^\n]{0,40})?)[^\p{L}\n]{0,20}(?:\n|$)`,
  ].join(''),
  'u',
);
const RECALLED =
  /would like to recall (?:the|this|your) message|mochte (?:die|diese) nachricht[^\n]{0,300}zuruckrufen|wil (?:het|dit) bericht[^\n]{0,300}intrekken|(?:souhaite|voudrait|aimerait) rappeler (?:le|ce) message/u;
const PICTURES = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;
/** How programs and people begin a subject they put before the one they answer, folded. */
const BEFORE_SUBJECT =
  /^(?:(?:auto(?:matic|matische|matisch|mated)?[ :-]|reponse auto|out of (?:the )?office|abwesen|afwezig|absen|accepted|declined|tentative|zugesagt|abgelehnt|mit vorbehalt|geaccepteerd|geweigerd|accepte|refuse|recall|ruckruf|intrekken|reaction))/u;
const FORWARDED = /^(?:fwd?|wg|tr|doorst|vb|vs|i|rv|enc|pd)\s{0,2}[:：]/iu;
const OURS = /(?:^|[-+._=])t\d{1,15}\.(?:[0-9a-z]{1,6}\.)?[a-z2-7]{13}$/i;

interface Framed {
  readonly mail: Mail;
  readonly found: Found;
  readonly site: Site;
}

/** Why a plain answer that would go to the customer waits, beside what its words say. */
export function framedOtherwise({ mail, found, site }: Framed, colleagues: Colleagues): readonly MailedRefusal[] {
  const others = readersBeside(mail, found, site);
  if (others !== null) return [refusal('sent-to-others', '', { detail: others })];
  const { message } = mail;
  const before = beforeSubject(message.subject, found.ticket.subject);
  const isForward = FORWARDED.test(message.subject.trim()) && !FORWARDED.test(found.ticket.subject.trim());
  if (isForward || BEFORE_SUBJECT.test(fold(before)))
    return [refusal(isForward ? 'seems-internal' : 'seems-automatic', message.subject.slice(0, 200))];
  if (saysInside(before, colleagues)) return [refusal('seems-internal', message.subject.slice(0, 200))];
  const quoted = quotedCommand(message.text, colleagues);
  if (quoted !== null) return [refusal('seems-internal', quoted.slice(0, 200))];
  const program = programsLine(message.reply, colleagues.outside);
  return program === null ? [] : [refusal('seems-automatic', program.slice(0, 200))];
}

/** Who works here and who does not, as first lines name them. */
export function colleaguesOf(mail: Pick<Mail, 'message'>, found: Found | null, site: Site): Colleagues {
  const writer = mail.message.from?.address ?? '';
  const self = site.agents[writer.toLowerCase()] ?? '';
  const outside = new Set([fold(self), ...namesIn(writer)]);
  const customer = found?.ticket.customer;
  const people = found ? othersIn(found.ticket) : [];
  for (const address of people)
    if (!Object.hasOwn(site.agents, address)) for (const part of namesIn(address)) outside.add(part);
  if (customer) {
    const called = fold(customer.name)
      .split(/[\s,."']+/)
      .filter((part) => part !== '');
    for (const part of [...namesIn(customer.address), ...called]) outside.add(part);
  }
  const areSeveral = new Set(people.filter((one) => !Object.hasOwn(site.agents, one))).size > 1;
  return { ...housemates(site), outside, areSeveral };
}

/** Per Setup: thousands of agents are folded once, not for each mail of theirs. */
const houses = new WeakMap<Site, Pick<Colleagues, 'names' | 'teams'>>();

function housemates(site: Site): Pick<Colleagues, 'names' | 'teams'> {
  const found = houses.get(site);
  if (found) return found;
  const names = new Set(site.known.agents.map(fold));
  // `anna.muster@…`: she is Anna, whatever the configuration calls her.
  for (const address of Object.keys(site.agents)) for (const part of namesIn(address)) names.add(part);
  const house = { names, teams: new Set((site.known.teams ?? []).map(fold)) };
  houses.set(site, house);
  return house;
}

/** Addresses of functions are nobody's names. */
const NOBODY = /^(?:info|mail|post|office|support|service|team|admin|kontakt|contact|hello|hallo|hilfe|help|sales)$/;

function namesIn(address: string): readonly string[] {
  const local = fold(address.slice(0, Math.max(0, address.lastIndexOf('@'))));
  return local.split(/[._+-]/).filter((part) => /^\p{L}{3,}$/u.test(part) && !NOBODY.test(part));
}

/** Who else the mail was written to: a colleague in To, or somebody in To while we are in Cc at most; null = nobody. */
function readersBeside({ message }: Mail, { ticket }: Found, site: Site): string | null {
  const isOurs = ({ address }: Address): boolean => {
    const base = baseAddress(address) ?? '';
    return site.own.has(base) || OURS.test(address.slice(0, address.lastIndexOf('@')));
  };
  const others = message.to.filter((one) => !isOurs(one) && ticket.customer?.address !== one.address.toLowerCase());
  // A name of our house that no mailbox has: an alias, as far as anybody knows, where no address of ours stands at all.
  const isAlias = ({ address }: Address): boolean =>
    site.ownDomains.has(addressParts(address.toLowerCase()).domain) &&
    !Object.hasOwn(site.agents, address.toLowerCase());
  const named = [...message.to, ...message.cc].some(isOurs) ? others : others.filter((one) => !isAlias(one));
  return named.length === 0
    ? null
    : named
        .map(({ address }) => address)
        .slice(0, 5)
        .join(', ');
}

/** What its author, or his program, put before and behind the ticket's subject. */
function beforeSubject(subject: string, known: string): string {
  const added = fold(subject).replace(fold(known), ' | ');
  const plain = added.replaceAll(/\[[^\]\s]{0,20}\d[^\]\s]{0,40}\]/gu, ' ');
  return plain.replaceAll(/(?<!\p{L})(?:re|aw|antw|sv|ref|odp)\s{0,2}[:：]/gu, ' ').trim();
}

function saysInside(before: string, colleagues: Colleagues): boolean {
  return before
    .split('|')
    .map((one) => one.trim())
    .some(
      (one) =>
        one !== '' && (speaksToColleagues(one, colleagues) !== null || readOrders(`${one}\n`, []).commands.length > 0),
    );
}

/** `> #note`, `> intern:` in the first line: a program that quotes what it did not write. */
function quotedCommand(text: string, colleagues: Colleagues): string | null {
  const line = plainLine(text.split('\n').find((one) => plainLine(one) !== '') ?? '');
  if (!/^[>|]/.test(line)) return null;
  const inner = line.replace(/^[>|\s]+/, '');
  const orders = readOrders(inner, []);
  const isIt = orders.commands.length + orders.mistakes.length > 0 || keepsInside(inner, colleagues) !== null;
  return isIt || speaksToColleagues(inner, { ...colleagues, names: new Set() }) !== null ? line : null;
}

/** What looks as programs write it; null = nothing does. */
function programsLine(reply: string, outside: ReadonlySet<string>): string | null {
  const words = fold(reply.slice(0, MAX_AUTOMATIC + 1).replaceAll('\n', ' \u2028 ')).replaceAll(/[’‘`´]/g, "'");
  const first = plainLine(reply.trim().split('\n')[0] ?? '');
  if (PICTURES.test(reply.slice(0, 200))) return first;
  const lined = words.replaceAll(/\s?\u2028\s?/g, '\n');
  if (words.length <= 600 && (REACTED.test(lined) || RECALLED.test(lined))) return first;
  if (reply.length > MAX_AUTOMATIC || /[?]/.test(reply)) return null;
  // Who tells a customer of his absence calls her by her name.
  const isNamed = lined.split(/[^\p{L}\p{N}'-]+/u).some((word) => word.length > 2 && outside.has(word));
  return !isNamed && ABSENT.test(lined) ? first : null;
}

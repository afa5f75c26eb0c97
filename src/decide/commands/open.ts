// A proven agent's mail that opens a ticket, with commands in its first lines: for whom it is (`#customer …`, or whose
// mail he forwards), its values, what is done with it at once. Takes the decision as it would be without them; gives it
// with them. When something cannot be, an internal ticket of nobody's keeps the mail, and he is told.
import { canonicalAddress } from '../../model/address.ts';
import type { Command, CommandOf, SetValues } from '../../model/command.ts';
import { BORN, type Decision } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import { noPast } from '../../model/mailed/past.ts';
import type { MailedRefusal, MailedWords } from '../../model/mailed/words.ts';
import type { Beside } from '../../model/verb.ts';
import { peopleHere } from '../agent-mail.ts';
import { commandBase, type Filing, mailFacts } from '../filing.ts';
import { isMachineMail } from '../mail.ts';
import { forwardedPerson } from '../thread/forwarded.ts';
import type { ThreadView } from '../thread.ts';
import { ticketsNamed } from './answer.ts';
import { closingWords } from './doubtful.ts';
import { saysNothing } from './farewell.ts';
import { colleaguesOf } from './framed.ts';
import { heldReason, mistaken, refusal, saying, stayedFiles, tellDone, tellHeld } from './held.ts';
import { type FirstReply, firstReply, withoutSuggestion } from './opening-reply.ts';
import { bornSaying, type FirstSaid, firstSaid, handedInBy, wordsFor } from './opening-words.ts';
import { gives, keptInformed } from './placed.ts';
import { inTurn, type Plan, planOf } from './plan.ts';
import { type Orders, readOrders } from './read.ts';
import { released } from './released.ts';
import { sentTo } from './sent-mail.ts';
import { opensInside } from './words.ts';

export interface Opening {
  readonly view: ThreadView;
  readonly agent: string;
  readonly filing: Filing;
  /** The ticket as the mail and the rules alone make it. */
  readonly birth: CommandOf<'create'>;
  readonly decision: Decision;
}

/** What the mail asks for; null when it asks for nothing. */
export function openingOrders({ mail, site }: Pick<ThreadView, 'mail' | 'site'>): Orders | null {
  const { message } = mail;
  if (isMachineMail(message) || mail.delivery.isImported) return null;
  const isForward = message.classes.includes('forwarded');
  const text = isForward || message.reply.trim() === '' ? message.text : message.reply;
  const orders = readOrders(text, peopleHere(site));
  // Below its first lines a forwarded mail is somebody else's: what stands there is no slip of the agent's.
  const mistakes = isForward ? orders.mistakes.filter(({ why }) => why !== 'below') : orders.mistakes;
  return orders.commands.length + mistakes.length > 0 ? { ...orders, mistakes } : null;
}

/** The decision with what is asked for; what a customer has read, too, is not carried out. */
export function* openedByAgent(opening: Opening, orders: Orders): Asking<Decision> {
  const { view, agent } = opening;
  if (sentTo(view.mail, view.site)) return leftOut(opening, orders);
  if (asksHelpAlone(orders, opening)) return helped(opening);
  const isKept = opensInside(orders, view.mail.message.from?.name ?? agent);
  const plan = planOf(orders.commands, {
    agent,
    site: view.site,
    past: noPast,
    mayReach: true,
    assignees: null,
    tickets: yield* ticketsNamed(orders, view),
    text: '',
    attachments: isKept ? [] : opening.birth.mail.attachments,
  });
  const named = customerOf(plan, opening);
  const own = wordsFor(opening, orders, plan);
  const { remark, isHandedIn, saidBy } = own;
  const isForCustomer = plan.place.customer !== undefined && named.customer !== null;
  const colleagues = colleaguesOf(view.mail, null, view.site);
  const given = { orders, remark: isHandedIn ? remark : null, isForCustomer, colleagues };
  const answer = firstReply(given, view, opening.filing);
  const faults = [
    ...orders.mistakes.map(mistaken),
    ...plan.faults,
    ...named.faults,
    ...(answer && named.faults.length === 0 ? answer.faults : []),
    ...closingWords(orders.commands, view.site.known.closeReasons ?? [], colleagues),
    ...lostAnswer(orders, view),
  ];
  const instead = heldOpening(opening, faults);
  const { birth, filing, decision } = isForCustomer ? withoutSuggestion(opening) : opening;
  const detail = orders.commands
    .map(({ line }) => line)
    .join('; ')
    .slice(0, 500);
  const reasons = [...decision.reasons, { code: 'agent-commands', detail: `${agent} asks for: ${detail}` } as const];
  if (faults.length > 0) return { ...decision, commands: instead, reasons: [...reasons, heldReason(faults)] };
  const isAllInside = orders.commands.some(({ name, value }) => name === 'note' && value === '');
  const inside: SetValues = isAllInside && plan.place.visibility === undefined ? { visibility: 'internal' } : {};
  const open = handedInBy(birth, saidBy);
  const author = view.mail.message.from?.name ?? agent;
  const first = firstSaid(orders, own, { reply: answer ? (answer.command?.text ?? '') : null, isKept, author });
  const born = bornWith(
    { ...opening, birth: isHandedIn ? open : birth },
    { ...plan.values, ...plan.place, ...inside },
    named.customer,
    first,
  );
  const kept = isHandedIn || !(answer || isKept) ? born : { ...born, keepsInside: true as const };
  // He has answered already: the customer gets his words, no receipt besides.
  const answered = answer ? { ...kept, notify: { ...born.notify, customer: false } } : kept;
  const tells = keptInformed(orders.commands, view.site);
  const opened = tells.length > 0 ? { ...answered, tells } : answered;
  const rest = laterSteps(plan, { orders, remark, answer, first, born }, filing);
  const isNote = first.spoken.as === 'note' && first.text !== '';
  const said = {
    words: answer ? 'reply' : isNote ? 'note' : 'ticket',
    isHelp: orders.commands.some(({ name }) => name === 'help'),
    ...leftBehind(orders, birth, { isKept, isHandedIn, isAnswered: answer !== null }),
  } as const;
  const told = tellDone(bySystem(filing), { ticket: BORN, agent, mail: mailFacts(filing, '') }, said);
  const commands = [opened, ...rest.map(({ command }) => command), told].map((one, ordinal) => ({ ...one, ordinal }));
  const lines = [detail, ...rest.map(({ line }) => line), ''];
  return { ...decision, commands, reasons, orders: { agent, lines, instead } };
}

/** A blind copy of a mail to somebody outside: the ticket as it is without commands, and the author told that they were none. */
function leftOut({ agent, filing, decision }: Opening, { commands }: Orders): Decision {
  if (commands.length === 0) return decision;
  const about = { ticket: BORN, agent, mail: mailFacts(filing, '') };
  const refusals = commands.map(({ line }) => refusal('customer-has-it', line));
  const told = tellDone(bySystem(filing), about, { words: 'ticket', isHelp: false, refusals });
  return { ...decision, commands: [...decision.commands, { ...told, ordinal: decision.commands.length }] };
}

/** A forward without commands: what he wrote above it stays between colleagues, whosever ticket it becomes. */
export function withoutRemark(opening: Opening): Decision {
  const { view, agent, birth, decision, filing } = opening;
  const none: Orders = { commands: [], mistakes: [], words: view.mail.message.text };
  // A mail that a rule makes several tickets of is nobody's forward.
  if (!birth.suggested || decision.commands.length !== 1) return decision;
  const { words, remark, isHandedIn, saidBy } = wordsFor(opening, none, null);
  const handedIn = handedInBy(birth, saidBy);
  if (!isHandedIn) return decision;
  if (remark === '') return { ...decision, commands: [handedIn] };
  const base = commandBase(filing, 1);
  const spoken = { comment: remark, isInternal: true };
  const commands: readonly Command[] = [
    { ...handedIn, spoken, mail: { ...birth.mail, text: words } },
    { ...base, kind: 'note', ticket: BORN, text: remark, attachments: [] },
  ];
  // Whoever may not write notes keeps his mail inside, whole.
  return { ...decision, commands, orders: { agent, lines: ['', ''], instead: heldOpening(opening, []) } };
}

/** An answer of commands alone was meant for a ticket that could not be found: it opens none, least of all one that is closed at once. */
function lostAnswer({ commands, words }: Orders, { mail }: ThreadView): readonly MailedRefusal[] {
  const { subject, inReplyTo, references, attachments } = mail.message;
  const isAnswer =
    inReplyTo !== null || references.length > 0 || /^\W{0,3}(?:re|aw|antw|sv|ref?)\s{0,2}:/i.test(subject);
  const saysMore = words.trim() !== '' || attachments.length > 0 || commands.some(({ name }) => name === 'customer');
  if (!isAnswer || saysMore) return [];
  return commands.flatMap(({ name, line }) => (name === 'help' ? [] : [refusal('needs-ticket', line)]));
}

export function bySystem(filing: Filing) {
  return { ...commandBase(filing, 0), actor: { kind: 'system', id: 'mailclerk' } } as const;
}

/** Who is named as the customer: by address, or as the author of the forwarded mail. */
function customerOf(
  plan: Plan,
  { view, birth }: Opening,
): { readonly customer: CommandOf<'create'>['customer']; readonly faults: readonly MailedRefusal[] } {
  const { customer } = plan.place;
  if (!customer) return { customer: birth.customer, faults: [] };
  if (customer.address === 'suggested') {
    const person = forwardedPerson(view.mail.message);
    return person
      ? { customer: person, faults: [] }
      : { customer: null, faults: [refusal('no-forwarded', '#customer', { nearest: '#customer eva@acme.example' })] };
  }
  const address = canonicalAddress(customer.address);
  if (address !== null) return { customer: { ...customer, address }, faults: [] };
  return {
    customer: null,
    faults: [refusal('invalid', '#customer', { detail: customer.address, expected: ['eva@acme.example'] })],
  };
}

/** The ticket with the values; strict, because a person named them. Commands alone are no words of it. */
function bornWith(
  { birth }: Opening,
  wanted: SetValues,
  customer: CommandOf<'create'>['customer'],
  { text, spoken }: FirstSaid,
): CommandOf<'create'> {
  const { customer: _, visibility, tags, ...values } = wanted;
  const { suggested, ...plain } = birth;
  const isTaken = customer !== null && suggested?.address === customer.address;
  const born = {
    ...plain,
    ...(suggested && !isTaken && customer === birth.customer ? { suggested } : {}),
    customer,
    mail: { ...birth.mail, text },
    // `set.visibility` says that it was said, for workflows that ask.
    set: {
      ...birth.set,
      ...values,
      ...(visibility === undefined ? {} : { visibility }),
      ...(tags ? { tags: [...(birth.set.tags ?? []), ...tags] } : {}),
    },
    visibility: visibility ?? birth.visibility,
    isStrict: true as const,
  };
  return bornSaying(born, spoken);
}

/** `#help` and nothing else: he is answered, and no ticket is made of it. */
function asksHelpAlone({ commands, mistakes, words }: Orders, { view, agent }: Opening): boolean {
  const { from, attachments } = view.mail.message;
  return (
    commands.length > 0 &&
    commands.every(({ name }) => name === 'help') &&
    mistakes.length === 0 &&
    attachments.every((file) => file.inline) &&
    saysNothing(words, from?.name ?? agent)
  );
}

function helped({ agent, birth, decision, filing }: Opening): Decision {
  const { after: _, ...plain } = decision;
  const words = { words: 'none', isHelp: true, acts: [], refusals: [], original: '', mayUndo: false } as const;
  const { mailbox, ownAddress } = birth;
  const base = { ...bySystem(filing), kind: 'tell_help', agent, mail: mailFacts(filing, '') } as const;
  const command: Command = { ...base, mailbox, ownAddress, words: { state: 'done', ...words } };
  const reason = { code: 'agent-commands', detail: `${agent} asks for nothing but #help` } as const;
  return { ...plain, outcome: 'answered', target: null, commands: [command], reasons: [...decision.reasons, reason] };
}

/** His files that do not go along with what he forwards, or with his answer to the mail he hands in. */
function leftBehind(
  { commands }: Orders,
  { mail: { attachments } }: CommandOf<'create'>,
  { isKept, isHandedIn, isAnswered }: Readonly<Record<'isKept' | 'isHandedIn' | 'isAnswered', boolean>>,
): Pick<MailedWords, 'stayed'> {
  if (isKept && commands.some(({ name }) => name === 'forward')) return stayedFiles('note', attachments);
  return isHandedIn && isAnswered ? stayedFiles('handed-in', attachments) : {};
}

interface Later {
  readonly orders: Orders;
  /** Words above a mail that is handed in; '' = none. */
  readonly remark: string;
  readonly answer: FirstReply | null;
  readonly first: FirstSaid;
  readonly born: CommandOf<'create'>;
}

/** What is done with it once it is there, remarks of `#note …`, and the words above a mail that is handed in. */
function laterSteps(
  plan: Plan,
  { orders: { commands }, remark, answer, first, born }: Later,
  filing: Filing,
): readonly { readonly line: string; readonly command: Command }[] {
  const base = commandBase(filing, 0);
  const noted = (text: string, line: string) => {
    const command: Command = { ...base, kind: 'note', ticket: BORN, text, attachments: [] };
    return { line, command };
  };
  const notes = first.notes.map((text) =>
    noted(text, commands.find(({ name, value }) => name === 'note' && value === text)?.line ?? '#note'),
  );
  if (remark !== '' && !answer) notes.push(noted(remark, ''));
  const { mail, saidBy } = born;
  const beside: Beside = { ...first.spoken, mail, isFirst: true, ...(saidBy ? { saidBy } : {}) };
  const steps = plan.steps.map(({ stage, line, build }) => {
    const command = build(base, BORN);
    return { stage, line, command: gives(command) ? { ...command, beside } : command };
  });
  const words = answer?.command ? [{ stage: 'words' as const, line: answer.line, command: answer.command }] : [];
  const placed = inTurn([...steps, ...words]);
  return [...notes, ...placed.map(({ line, command }) => ({ line, command }))];
}

/** The mail in an internal ticket that has no customer yet, and the word to its author. */
function heldOpening({ view, birth, agent, filing }: Opening, faults: readonly MailedRefusal[]): readonly Command[] {
  const kept: CommandOf<'create'> = {
    ...birth,
    customer: null,
    visibility: 'internal',
    set: { ...birth.set, visibility: 'internal', flag: 'agent-held' },
  };
  const waits = faults.length > 0 ? saying(kept, heldReason(faults)) : kept;
  const { commands, words } = released(birth.mail.text, peopleHere(view.site));
  const has = (...names: readonly string[]): boolean => commands.some(({ name }) => names.includes(name));
  const isSaid = !saysNothing(words, birth.mail.from?.name ?? '') || has('note');
  const release = has('reply', 'use') ? 'reply' : isSaid ? 'note' : commands.length > 0 ? 'rest' : 'nothing';
  return [waits, tellHeld(bySystem(filing), { ticket: BORN, agent, mail: birth.mail }, faults, { release })];
}

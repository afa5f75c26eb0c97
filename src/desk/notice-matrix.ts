// The matrix itself: event → wishes (name, recipient, words). Whether a wish passes is the gate's business, how it
// becomes a draft is notices.ts'. One section per event. Reads config.notifications and nothing else of the world.
import type { Address } from '../model/address.ts';
import { canonicalAddress, sameAddress } from '../model/address.ts';
import { customerTold, workflowOf } from '../model/by-queue.ts';
import type { MailFacts } from '../model/command.ts';
import type { NoticeData, NoticeKind, NoticeName } from '../model/notice.ts';
import type { Agent } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import { type How, howOf, type Told, toldOf } from './alerts/telling.ts';
import { fileWords, mailFiles } from './files/words.ts';
import type { Happening, NoticeEvent } from './happening.ts';
import type { Anew } from './letters/anew.ts';
import { strangerWords } from './letters/inside.ts';
import { withNamed } from './letters/named.ts';
import { notedWords, openedOutside, openedWords, repliedWords } from './letters/opened.ts';
import { recipientsOf } from './letters/persons.ts';
import { returnedWords } from './letters/returned.ts';
import { plainNamed } from './notice-snapshot.ts';
import { addressOf, authorOf } from './people/called.ts';
import { agentsOf, peopleNamed, watchersOf } from './recipients.ts';
import { waitsForCustomer } from './time/rests.ts';

/** One notice somebody should get, before the gate. */
export interface Wish {
  readonly name: NoticeName | 'rule-reply';
  readonly kind: NoticeKind;
  readonly to: Address;
  readonly agent: Agent | null;
  readonly words: Partial<NoticeData>;
  /** True for a receipt that goes to somebody neither proven nor known. */
  readonly unverified: boolean;
  /** True when the mail only names the address it goes to. */
  readonly isNamed: boolean;
  /** Muted by the matrix itself, besides rules and queues. */
  readonly isMuted: boolean;
  /** The template the workflow names for it; absent = its name. */
  readonly template?: string;
  /** Tells two notices of one name apart; absent = there is one. */
  readonly key?: string;
  /** How an agent hears of it; absent = as his settings say of the notice's name. */
  readonly how?: How;
  /** It takes the place of a notice that waits and said too much (letters/anew.ts); absent = of none. */
  readonly anew?: Anew;
  /** What a rule asked for besides the matrix; null for the matrix' own. */
  readonly extra: Extra | null;
}

/** What tells one mail of a rule from another, and what the gate must know of it. */
export interface Extra {
  readonly key: string;
  readonly template: string;
  /** True when it would carry words of the mail. */
  readonly echoes: boolean;
  /** True when it goes to somebody outside whom the rule's author named. */
  readonly isOutside: boolean;
}

type On<K extends NoticeEvent['on']> = Extract<NoticeEvent, { on: K }>;

/** The wishes of one event, customers first. */
export function wishesFor(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { state } = happening;
  if (event.on === 'rejected') return rejectedWishes(event, happening);
  if (event.on === 'redirected') return redirectedWishes(event.to, happening);
  if (state === null) return [];
  switch (event.on) {
    case 'created':
      return createdWishes(event.follows, state, happening);
    case 'joined':
      return joinedWishes(state, happening);
    case 'replied':
      return repliedWishes(event, state, happening);
    case 'alerted':
      return toAgents('agent-alert', alerted(event.who, state, happening), { ...mailWords(happening), ...event.words });
    case 'status':
      return statusWishes(event, state, happening);
    case 'fields':
      return fieldWishes(event, state, happening);
    case 'closed':
      return closedWishes(event, state, happening);
    case 'reopened':
      return customerTold(happening.context.config, state.queue).reopened
        ? toCustomer('reopened', state, happening, { author: event.by })
        : [];
    default: // Not of the matrix: alerts/, letters/, people/, forms/, person-mails.ts, rule-mails.ts, webhooks.ts.
      return [];
  }
}

function createdWishes(follows: boolean, state: TicketState, happening: Happening): readonly Wish[] {
  const { mail, context } = happening;
  const { queues } = context.config;
  const words = follows ? { oldRef: context.linkedRef ?? '' } : {};
  const receipt =
    customerTold(context.config, state.queue).opened || follows
      ? toCustomer(follows ? 'closed-ticket-reply' : 'opened', state, happening, { ...words, ...echo(mail, state) })
      : [];
  const claims = happening.command.kind === 'create' && happening.command.link?.kind === 'claims';
  const hint = claims && context.linkedRef ? [`claims a relation to ${context.linkedRef}, unproven`] : [];
  const forAgents = {
    ...mailWords(happening),
    ...openedWords(state, happening),
    ...words,
    trace: [...(happening.command.trace ?? []), ...hint],
  };
  const openedTo = queues.find((queue) => queue.name === state.queue)?.openedTo ?? [];
  return [
    ...receipt,
    ...toTold('agent-new', audience('new', state, happening), forAgents),
    ...openedTo.map((address) => {
      const words = openedOutside(address, forAgents, happening);
      return wish({ name: 'agent-new', kind: 'agent', to: { address, name: '' }, words });
    }),
  ];
}

/** Whoever follows answers; those who take part in a private thread, when the mail belongs to it (C10); and whom its writer keeps informed. */
function joinedWishes(state: TicketState, happening: Happening): readonly Wish[] {
  if (returnedWords(happening)) return [];
  const { config, privateReaders = [] } = happening.context;
  const privately = agentsOf(privateReaders, config).filter((agent) => !isAuthor(agent, happening));
  const told = audience('reply', state, happening);
  const others = privately.filter((agent) => !told.some((one) => one.agent === agent));
  const words = { ...mailWords(happening), ...notedWords(happening), ...strangerWords(happening) };
  return [...toTold('agent-reply', told, words), ...toAgents('agent-reply', others, words)];
}

/** An agent's words go to the customer and the people who watch; nobody else (H29). */
function repliedWishes(event: On<'replied'>, state: TicketState, happening: Happening): readonly Wish[] {
  if (!state.customer) return [];
  const { config } = happening.context;
  const author = authorOf(happening);
  const words = { body: event.text, ...fileWords(event.files), author, ...recipientsOf(state, happening.context) };
  const isMuted = !customerTold(config, state.queue).reply;
  const human = { name: 'reply', kind: 'human', words, isMuted } as const;
  return [wish({ ...human, to: state.customer }), ...toWatchers(human, state, happening)];
}

function statusWishes(event: On<'status'>, state: TicketState, happening: Happening): readonly Wish[] {
  const { config } = happening.context;
  const told = customerTold(config, state.queue).status;
  if (told !== 'all' && !told.includes(event.to)) return [];
  const words = {
    from: event.from,
    to: event.to,
    changes: { status: { from: event.from, to: event.to } },
    comment: event.comment ?? '',
    solution: event.solution ?? '',
  };
  const template = workflowOf(config, state.queue).statuses.find((one) => one.id === event.to)?.template;
  const awaits = waitsForCustomer(state, config) ? ({ awaitsAnswer: true } as const) : {};
  const own = toCustomer('status', state, happening, { ...words, ...awaits });
  const watched = toWatchers({ name: 'status', kind: 'automatic', words, isMuted: false }, state, happening);
  return [...own, ...watched].map((one) => (one.agent || template === undefined ? one : { ...one, template }));
}

/** D6: fields the customer is told of, in one notice; a status told by the same command is the stronger one. */
function fieldWishes(event: On<'fields'>, state: TicketState, happening: Happening): readonly Wish[] {
  const told = customerTold(happening.context.config, state.queue).fields ?? [];
  const changes = Object.fromEntries(
    Object.entries(event.changes).filter(([name]) => told.some((one) => one === name)),
  );
  if (Object.keys(changes).length === 0) return [];
  const words = { changes };
  const own = toCustomer('updated', state, happening, words);
  return [...own, ...toWatchers({ name: 'updated', kind: 'automatic', words, isMuted: false }, state, happening)];
}

function closedWishes(event: On<'closed'>, state: TicketState, happening: Happening): readonly Wish[] {
  if (event.tell === 'none' || !customerTold(happening.context.config, state.queue).closed) return [];
  const { ticket } = happening;
  const words = {
    reason: event.reason,
    comment: event.comment,
    solution: event.solution ?? '',
    author: authorOf(happening),
    ...(ticket ? { from: ticket.status, to: state.status } : {}),
  };
  const own = toCustomer('closed', state, happening, words);
  if (event.tell === 'customer') return own;
  return [...own, ...toWatchers({ name: 'closed', kind: 'automatic', words, isMuted: false }, state, happening)];
}

/** The answer to a mail that opens nothing: to its sender alone. */
function rejectedWishes(event: On<'rejected'>, happening: Happening): readonly Wish[] {
  const sender = happening.mail?.from;
  if (!sender) return [];
  const name = event.template === 'closed-ticket-reply' ? 'closed-ticket-reply' : 'rejected';
  const address = canonicalAddress(sender.address) ?? '';
  const his = happening.ticket?.participants.includes(address) ? happening.ticket : null;
  return [receipt(name, sender, happening, { oldRef: his?.ref ?? '' })];
}

/** The mail itself goes on: its words are in the attached original, none are repeated beside it. */
function redirectedWishes(to: string, { command, mail }: Happening): readonly Wish[] {
  if (command.kind !== 'redirect' || !mail) return [];
  const from = mail.from?.address ?? '';
  const words = { author: from, comment: mail.subject, original: mail.ledger };
  return [wish({ name: 'forward', kind: 'automatic', to: { address: to, name: '' }, words })];
}

/** One notice to the customer: a receipt when a mail caused it (an agent's robot writes mail, too), automatic when our people or the clock did. */
function toCustomer(
  name: NoticeName,
  state: TicketState,
  happening: Happening,
  words: Partial<NoticeData>,
): readonly Wish[] {
  if (!state.customer) return [];
  if (happening.mail !== null) return [receipt(name, state.customer, happening, words)];
  return [wish({ name, kind: 'automatic', to: state.customer, words })];
}

/** H43: pass or known is answered; the rest only within tight budgets, and never with words of the mail. */
export function receipt(name: Wish['name'], to: Address, happening: Happening, words: Partial<NoticeData>): Wish {
  const { mail } = happening;
  const isSender = mail?.from ? sameAddress(mail.from.address, to.address) : false;
  const byProvenAgent = mail?.byAgent != null && mail.auth === 'pass';
  const isProven = isSender && mail?.auth === 'pass';
  const unverified = !isProven && !byProvenAgent && !(isSender && mail?.knownSender === true);
  const shownTo = isProven || byProvenAgent ? to : plainNamed(to);
  return { ...wish({ name, kind: 'receipt', to: shownTo, words }), unverified, isNamed: !isSender && !byProvenAgent };
}

/** The mail's own words back to a sender who is proven to have written them; nothing to anybody else. */
export function echo(mail: MailFacts | null, state: TicketState): Partial<NoticeData> {
  if (!mail?.from || mail.auth !== 'pass' || !state.customer) return {};
  if (!sameAddress(mail.from.address, state.customer.address)) return {};
  return { body: mail.text, ...mailFiles(mail) };
}

/** The same to people of whom it is known how they want it. */
export function toTold(name: NoticeName, told: readonly Told[], words: Partial<NoticeData>): readonly Wish[] {
  return told.flatMap(({ agent, how }) => toAgents(name, [agent], words).map((one) => ({ ...one, how })));
}

/** One notice to each of our own people. */
export function toAgents(name: NoticeName, agents: readonly Agent[], words: Partial<NoticeData>): readonly Wish[] {
  return agents.map((agent) => wish({ name, kind: 'agent', to: addressOf(agent), agent, words }));
}

/** Watchers outside get what the customer gets; those of our own learn who wrote, or who changed what, with their own token. */
function toWatchers(
  like: Pick<Wish, 'name' | 'words' | 'isMuted' | 'kind'>,
  state: TicketState,
  happening: Happening,
): readonly Wish[] {
  const { ticket, context } = happening;
  const changes = ticket && ticket.status !== state.status ? { status: { from: ticket.status, to: state.status } } : {};
  const words = like.name === 'reply' ? like.words : { author: authorOf(happening), changes, ...like.words };
  const name = like.name === 'reply' ? 'agent-reply' : 'agent-changed';
  const { config } = context;
  const alert = like.name === 'reply' ? 'reply' : like.name === 'updated' ? null : 'status';
  return watchersOf(state, config).map(({ address, agent }) => {
    if (!agent) return wish({ ...like, to: { address, name: '' } });
    const how = alert === null ? undefined : howOf(alert, agent, true, config);
    // Agents' mails carry no customer's address where an answer to all would reach it.
    const { recipients: _, ...ours } = words;
    const told = like.name === 'reply' ? { ...ours, ...repliedWords(happening) } : ours;
    const own = wish({ ...like, name, words: told, kind: 'agent', to: addressOf(agent, address), agent });
    return how ? { ...own, how } : own;
  });
}

/** Nobody is told of what he wrote himself. */
export function audience(of: 'new' | 'reply', state: TicketState, happening: Happening): readonly Told[] {
  const told = withNamed(toldOf(of, state, happening.context), happening);
  return told.filter(({ agent }) => !isAuthor(agent, happening));
}

/** True for the agent whose mail it is. */
export function isAuthor(agent: Agent, { mail }: Happening): boolean {
  const author = canonicalAddress(mail?.from?.address ?? '');
  return agent.id === mail?.byAgent || (author !== null && agent.emails.includes(author));
}

/** Whom a rule's `alert` means; a name nobody has is passed over. */
function alerted(who: readonly string[], state: TicketState, { context }: Happening): readonly Agent[] {
  return [...new Set(who.flatMap((name) => peopleNamed(name, state, context)))];
}

/** A mail as agents see it: everything. */
export function mailWords(happening: Happening): Partial<NoticeData> {
  const { mail, command } = happening;
  return {
    body: mail?.text ?? '',
    author: authorOf(happening),
    ...mailFiles(mail),
    trace: command.trace ?? [],
  };
}

/** A wish with what most have in common. */
export function wish(own: Pick<Wish, 'name' | 'kind' | 'to' | 'words'> & Partial<Wish>): Wish {
  return { agent: null, unverified: false, isNamed: false, isMuted: false, extra: null, ...own };
}

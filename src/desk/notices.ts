// What happened → the notices of it, as outbox drafts with the gate's verdict; suppressed ones are drafts, too.
// Takes a happening and its events; gives drafts. One person gets one notice of a command, the customer the
// strongest; nobody is told of what he did himself. Words of internal entries never reach a customer's notice.
import { canonicalAddress } from '../model/address.ts';
import { workflowOf } from '../model/by-queue.ts';
import type { NoticeData, NoticeDraft } from '../model/notice.ts';
import type { Config } from '../model/setup.ts';
import { adminPushes } from './alerts/admin-pushes.ts';
import { adminWishes } from './alerts/admin-wishes.ts';
import { pushDrafts } from './alerts/pushes.ts';
import { alertWishes, hourlyLimit, howOfWish, quietFor } from './alerts/wishes.ts';
import { formWishes } from './forms/form-notices.ts';
import { shownSubject } from './gate/echo.ts';
import { type GateFacts, gate, hasStopped } from './gate.ts';
import type { Happening, NoticeEvent } from './happening.ts';
import { absenceWishes } from './letters/absence.ts';
import { inPlace, unclosedWishes, unsaidWishes } from './letters/anew.ts';
import { isInternalMail, tellsInside } from './letters/inside.ts';
import { besides, isSaid, jointOf, mergeWindowOf, together, withMore } from './letters/joined.ts';
import { hasItAlready, personOf } from './letters/persons.ts';
import { promisesOf } from './letters/promises.ts';
import { returnedWishes } from './letters/returned-wishes.ts';
import { actionsOf } from './mailed/actions.ts';
import { type Wish, wishesFor } from './notice-matrix.ts';
import { blankData, plainNamed, ticketData, validIds } from './notice-snapshot.ts';
import { authorOf, authorOutside } from './people/called.ts';
import { staffWishes } from './people/staff-wishes.ts';
import { personMailWishes } from './person-mails.ts';
import { ratingWishes } from './rating/notices.ts';
import { ruleMailWishes } from './rule-mails.ts';
import { timeWishes } from './time/wishes.ts';
import { webhookDrafts } from './webhooks.ts';

/** Strongest first: of several notices of one command a person gets the first. */
const STRENGTH: readonly Wish['name'][] = [
  'rating-thanks',
  'closed',
  'auto-closed',
  'reply',
  'question',
  'absence',
  'closed-ticket-reply',
  'opened',
  'rejected',
  'forward',
  'reopened',
  'status',
  'updated',
  'waiting-reminder',
  'admin-alert',
  'agent-receipt',
  'agent-bounce',
  'escalation',
  'agent-alert',
  'due',
  'idle',
  'agent-assigned',
  'agent-offer',
  'agent-reply',
  'agent-changed',
  'agent-new',
];

/** What somebody waits for because he asked for it: never quiet. */
const ANSWERS: readonly Wish['name'][] = ['agent-receipt', 'agent-digest'];

/** The notices of these events, customers first, each with `pass` or the reason why not. */
export function noticesFor(happening: Happening, events: readonly NoticeEvent[]): readonly NoticeDraft[] {
  const wishes = events
    .flatMap((event) => [
      ...timeWishes(event, happening),
      ...wishesFor(event, happening),
      ...staffWishes(event, happening),
      ...formWishes(event, happening),
      ...ratingWishes(event, happening),
      ...absenceWishes(event, happening),
      ...returnedWishes(event, happening),
      ...alertWishes(event, happening),
      ...adminWishes(event, happening),
    ])
    .filter((wish) => !isOwnDoing(wish, happening))
    .sort((a, b) => STRENGTH.indexOf(a.name) - STRENGTH.indexOf(b.name));
  // What waits and is not so any more is put right before anything is said besides.
  const anew = [...unclosedWishes(happening), ...events.flatMap((event) => unsaidWishes(event, happening))];
  const drafts: NoticeDraft[] = [];
  for (const wish of anew) drafts.push(draft(wish, happening, drafts));
  // One person gets one notice, whichever of his addresses it goes to: ours as an agent, else as a customer, when that one passed.
  const told = new Map<string, { readonly isOurs: boolean; readonly isPassed: boolean; readonly at: number }>();
  const extras = events.flatMap((event) => [
    ...personMailWishes(event, happening),
    ...ruleMailWishes(event, happening),
  ]);
  // Whom a person wrote to has read it: what is told of the same change by itself is not told him again.
  const written = new Set(extras.flatMap((wish) => (wish.name === 'note-mention' ? [wish.to.address] : [])));
  for (const wish of leaving(wishes, happening.context.config)) {
    const address = canonicalAddress(wish.to.address) ?? wish.to.address;
    const person = personOf(address, happening.context);
    const before = told.get(person);
    const isOurs = wish.agent !== null;
    if (before && (before.isPassed || before.isOurs === isOurs)) {
      const earlier = drafts[before.at];
      if (earlier) drafts[before.at] = withMore(earlier, { ...wish, to: { ...wish.to, address } });
      continue;
    }
    if (wish.name === 'agent-changed' && written.has(address)) continue;
    const made = draft({ ...wish, to: { ...wish.to, address } }, happening, drafts);
    // What joins a notice that is said anew by this command says both.
    const joined = drafts.findIndex(({ replaces }) => replaces !== undefined && made.joins?.includes(replaces));
    const at = joined < 0 ? drafts.length : joined;
    told.set(person, { isOurs, isPassed: made.gate.pass, at });
    drafts[at] = made;
  }
  // What rules ask for comes besides: each once to each person.
  const asked = new Set<string>();
  for (const wish of extras) {
    const address = canonicalAddress(wish.to.address) ?? wish.to.address;
    const key = `${wish.extra?.key ?? ''} ${personOf(address, happening.context)}`;
    if (asked.has(key) || isOwnDoing(wish, happening)) continue;
    asked.add(key);
    drafts.push(draft({ ...wish, to: { ...wish.to, address } }, happening, drafts));
  }
  const pushed = [...wishes, ...extras.filter((wish) => !isOwnDoing(wish, happening))];
  return [
    ...drafts,
    ...events.flatMap((event) => webhookDrafts(event, happening)),
    ...pushDrafts(events, pushed, happening),
    ...events.flatMap((event) => adminPushes(event, happening)),
  ];
}

/** Without what somebody does not want by mail; what waits for a digest behind what goes out now. */
function leaving(wishes: readonly Wish[], config: Config): readonly Wish[] {
  const mail = (wish: Wish) => howOfWish(wish, config)?.mail ?? 'now';
  return [...wishes.filter((wish) => mail(wish) === 'now'), ...wishes.filter((wish) => mail(wish) === 'digest')];
}

function isOwnDoing(wish: Wish, { command }: Happening): boolean {
  return wish.name !== 'agent-receipt' && command.actor.kind === 'agent' && wish.agent?.id === command.actor.id;
}

function draft(wish: Wish, happening: Happening, earlier: readonly NoticeDraft[]): NoticeDraft {
  const { command, state, context } = happening;
  const { extra } = wish;
  const isOutside = extra?.isOutside === true;
  const how = howOfWish(wish, context.config);
  const quiet = how && wish.agent && !ANSWERS.includes(wish.name) ? quietFor(wish.agent, how, context) : null;
  const isInternal =
    state?.visibility === 'internal' || isInternalMail(happening) || isOutside || tellsInside(wish, happening);
  // A rule's mail to the customer about an internal entry (a third party's words, a robot's) would show that it is there.
  const hidden = extra !== null && isInternalMail(happening);
  const visibility = isInternal ? 'internal' : 'public';
  const template = extra?.template ?? templateOf(wish, happening);
  const data = dataOf(wish, happening);
  const { anew } = wish;
  const joint = anew ? null : jointOf(wish, { template, data, visibility }, { happening, earlier });
  const verdict = gate(
    {
      name: wish.name,
      kind: wish.kind,
      to: wish.to.address,
      isInternal: !isOutside && (state?.visibility === 'internal' || hidden),
      isMuted: wish.isMuted || isMuted(wish, happening),
      mail: happening.mail,
      unverified: wish.unverified,
      isNamed: wish.isNamed,
      echoes: extra?.echoes ?? false,
      ...(extra ? { template: extra.template } : {}),
      told: command.kind === 'alert_admin' && !command.isMended ? command.told : null,
      isTimed: command.door === 'timer' && wish.name !== 'agent-digest',
      isForDigest: how?.mail === 'digest',
      maxPerHour:
        how?.alert && how.alert !== 'escalation' && wish.agent ? hourlyLimit(wish.agent, context.config) : null,
      isVoid: anew?.isVoid ?? joint?.isVoid ?? false,
      hasIt: command.kind === 'reply' && hasItAlready(wish, command, context),
      before: earlier
        .filter(({ gate: { pass }, replaces = 0 }) => pass && replaces !== joint?.waiting.id)
        .map(passedOf),
    },
    context,
  );
  const dueAt = Math.max(context.now + holdMs(wish, happening), quiet ?? 0);
  const made: NoticeDraft = {
    event: eventOf(wish, happening),
    name: wish.name,
    template,
    kind: wish.kind,
    to: wish.to,
    agent: wish.agent?.id ?? null,
    gate: verdict,
    unverified: wish.unverified,
    ...placeOf(happening),
    locale:
      wish.kind === 'agent'
        ? (wish.agent?.language ?? null)
        : (state?.language ?? context.languages?.[wish.to.address] ?? languageAsked(command)),
    ...threadOf(wish, happening),
    visibility,
    dueAt,
    ...(quiet === null ? {} : { isQuiet: true as const }),
    data,
  };
  if (anew) return inPlace(made, anew, context.now);
  return joint && isSaid(made) ? together(made, joint, context.now) : besides(made, happening);
}

/** Whoever asks for his tickets reads what his tickets are written in: his one word shows no language. */
function languageAsked(command: Happening['command']): string | null {
  if (command.kind !== 'tell_tickets') return null;
  return command.tickets.find((one) => one.language)?.language ?? command.language;
}

/** What makes the notice unique: the same event never mails the same person twice. */
function eventOf({ name, extra, key = extra?.key }: Wish, { command }: Happening): string {
  return `${command.cause}/${command.ordinal}/${name}${key === undefined ? '' : `/${key}`}`;
}

function passedOf({ kind, unverified, to }: NoticeDraft): GateFacts['before'][number] {
  return { kind: kind === 'webhook' ? 'agent' : kind, unverified, to: to.address };
}

/** A reply that came by mail waits a moment in which `#undo` takes it back (surface.md §4); at the command line the person sees what he does, and it leaves at once. */
function holdMs(wish: Wish, happening: Happening): number {
  const { command, context } = happening;
  if (wish.kind === 'human' && command.door === 'mail') return context.config.smtp.holdRepliesMs;
  return mergeWindowOf(wish, happening);
}

/** The mailbox and the address of ours the notice comes from. */
function placeOf({ command, state }: Happening): Pick<NoticeDraft, 'mailbox' | 'ownAddress' | 'queue'> {
  const isReject =
    command.kind === 'reject' ||
    command.kind === 'redirect' ||
    command.kind === 'tell_tickets' ||
    command.kind === 'tell_help';
  return {
    mailbox: state?.mailbox ?? (isReject ? command.mailbox : null),
    ownAddress: (isReject ? command.ownAddress : null) ?? state?.ownAddress ?? null,
    queue: state?.queue ?? null,
  };
}

/** Rules and queues mute what would go out by itself; an agent's own words are his decision. */
function isMuted(wish: Wish, { override, state, context }: Happening): boolean {
  // `do.alert` tells people besides whatever `notify:` says.
  if (wish.kind === 'agent') return override.agents === false && wish.name !== 'agent-alert' && wish.extra === null;
  if (wish.kind === 'human' || wish.extra?.isOutside) return false;
  if (hasStopped(state, wish.to.address)) return true;
  const queue = context.config.queues.find((one) => one.name === state?.queue);
  // `notify:` is about the matrix; what a rule asks for besides is meant.
  return (wish.extra === null && override.customer === false) || queue?.notifyCustomer === false;
}

/** `swap` maps the matrix' template to another; a `reject` names its own. */
function templateOf({ name, template }: Wish, { command, override }: Happening): string {
  const own = command.kind === 'reject' && command.template !== '' ? command.template : (template ?? name);
  const { swap } = override;
  const key = swap && !Object.hasOwn(swap, own) ? name : own;
  return swap && Object.hasOwn(swap, key) ? (swap[key] ?? own) : own;
}

/** RFC 5322 §3.6.4. Agents' notices hang on the ticket's first mail, so that their mail program shows one thread. */
function threadOf(wish: Wish, happening: Happening): Pick<NoticeDraft, 'inReplyTo' | 'references'> {
  const { context, mail, command } = happening;
  const isPublic = !isInternalMail(happening);
  // A mail that goes on begins a thread of its own with its new reader.
  if (wish.name === 'forward' || wish.extra?.isOutside) return { inReplyTo: null, references: [] };
  const fromMail = mail !== null && isPublic && command.kind !== 'reply' ? mail.messageId : null;
  const chain = validIds([...context.publicChain, fromMail]);
  const [root = null] = chain;
  if (wish.kind === 'agent') return { inReplyTo: root, references: root === null ? [] : [root] };
  const answered = validIds([fromMail ?? context.lastCustomerMessageId])[0] ?? null;
  if (answered === null) return { inReplyTo: null, references: chain };
  // Oldest first up to the mail that is answered, as his own answer would have it: what we sent after it is no ancestor.
  const ancestors = chain.slice(0, Math.max(0, chain.indexOf(answered)));
  return { inReplyTo: answered, references: [...ancestors, answered] };
}

function dataOf(wish: Wish, happening: Happening): NoticeData {
  const { state, ticket, context, command } = happening;
  const isAgent = wish.kind === 'agent';
  // Whoever only found a ticket learns nothing of it: a rejected mail's sender sees it when he belongs to it.
  const maySee = command.kind !== 'reject' || (state?.participants.includes(wish.to.address) ?? false);
  const customer = state?.customer ?? null;
  const shown =
    state && wish.kind === 'receipt' ? { ...state, subject: shownSubject(state.subject, happening.mail, wish) } : state;
  return {
    ...blankData(),
    ticket: shown && maySee ? ticketData(shown, ticket?.ref ?? '', workflowOf(context.config, shown.queue)) : null,
    customer: customer === null || !maySee ? null : isAgent || !wish.unverified ? customer : plainNamed(customer),
    ...promisesOf(wish, state, context),
    ...wish.words,
    ...(!isAgent && wish.words.author === authorOf(happening) ? { author: authorOutside(happening) } : {}),
    ...(isAgent ? { actions: actionsOf(wish, state, context) } : {}),
  };
}

// Whether answers may be asked for at `local+token@domain` (`reply_address: auto`): many hosters have no sub-addressing, and
// what is sent there would be lost. A probe, a mail of our own to such an address, goes out by the outbox; when it comes
// back through the mailbox the address is proven, until the mailbox is another one. Asked for by `mailbox probe`, by a
// mailbox' canary, by a daemon that takes its mail in for ten minutes (once), and again when a mailbox that was probed
// changed. Until it is proven answers go to the plain address. Kept in the settings: `reply_address/<mailbox>`.
import { execute } from '../../carry-out.ts';
import { PROBE } from '../../desk/commands/letters/probe.ts';
import { randomId } from '../../lib/chance.ts';
import { errorText, type Log, type LogFields } from '../../lib/log.ts';
import { addressParts } from '../../model/address.ts';
import type { Config, Mailbox } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { pausedNow, readPauses } from '../mailboxes/pauses.ts';

/** What is known of a mailbox' sub-addresses. */
export interface ReplyProof {
  /** The mailbox it holds for: address, server, user. */
  readonly of: string;
  /** 0 = no probe may leave. */
  readonly askedAt: number;
  /** Null = the probe has not come back. */
  readonly provenAt: number | null;
  /** The probe's number in the outbox, of one nobody asked for; absent = somebody did. */
  readonly unasked?: number;
}

/** `plain` = auto without proof; `proven` = auto with it; `asked` = a probe is under way. */
export type ReplyState = 'plus' | 'off' | 'pattern' | 'proven' | 'asked' | 'plain';

/** What is asked for at present: how long a probe may be under way, before it counts as lost. */
const LOST_MS = 24 * 3_600_000;
/** How long a daemon works before it probes by itself, and between two looks. */
const FIRST_MS = 10 * 60_000;
/** Probes of one such look: a thousand mailboxes are not asked about in one hour. */
const FIRST_MAX = 10;

interface World {
  readonly store: Store;
  readonly config: Config;
  readonly now: number;
}

/** Names of mailboxes with `reply_address: auto` whose signed addresses arrive. */
export function* provenMailboxes(store: Store, config: Config): Program<ReadonlySet<string>> {
  const proven = new Set<string>();
  for (const mailbox of config.mailboxes) {
    const proof = mailbox.replyAddress === 'auto' ? yield* proofOf(store, mailbox) : null;
    if (proof && proof.provenAt !== null) proven.add(mailbox.name);
  }
  return proven;
}

/** How answers are asked for, for `mailbox list`. */
export function* replyState({ store, now }: Omit<World, 'config'>, mailbox: Mailbox): Program<ReplyState> {
  const { replyAddress } = mailbox;
  if (replyAddress === 'plus' || replyAddress === 'off') return replyAddress;
  if (replyAddress !== 'auto') return 'pattern';
  const proof = yield* proofOf(store, mailbox);
  if (!proof) return 'plain';
  if (proof.provenAt !== null) return 'proven';
  return now - proof.askedAt < LOST_MS ? 'asked' : 'plain';
}

/** Puts a probe into the outbox; gives its number, or why it does not leave. */
export function* askProbe({ store, config, now }: World, mailbox: Mailbox): Program<number | string> {
  const { local, domain } = addressParts(mailbox.address);
  const cause = `probe:${randomId()}`;
  const to = `${local}+probe-${cause.slice(-10).toLowerCase()}@${domain}`;
  const system = { cause, ordinal: 0, actor: { kind: 'system', id: 'probe' }, door: 'timer' } as const;
  const { outcome, applied } = yield* execute(
    store,
    { ...system, kind: 'probe', mailbox: mailbox.name, to },
    now,
    config,
  );
  if (outcome.kind === 'refusal') return outcome.detail;
  const [id] = applied?.notices ?? [];
  const row = id === undefined ? null : yield* store.outbox.row(id);
  if (!row || row.state === 'suppressed') return `the gate holds it back: ${row?.reason ?? 'no row'}`;
  yield* keep(store, mailbox, { of: fingerprint(mailbox), askedAt: now, provenAt: null });
  return row.id;
}

/** Mailboxes that were probed and are others now, and those whose canary wants to know: asked once each. */
export async function probeAnew(deps: {
  readonly store: Store;
  readonly config: Config;
  readonly clock: { now(): number };
  readonly log: Log;
}): Promise<void> {
  const { store, config, clock, log } = deps;
  const now = clock.now();
  try {
    for (const mailbox of config.mailboxes.filter((one) => one.replyAddress === 'auto')) {
      const kept = await store.read(() => keptOf(store, mailbox));
      const isWanted = kept === null ? mailbox.canaryMs !== undefined : kept.of !== fingerprint(mailbox);
      if (!isWanted) continue;
      const asked = await store.write(() => askProbe({ store, config, now }, mailbox));
      log.info('reply-address.asked', { mailbox: mailbox.name, outbox: asked });
    }
  } catch (error) {
    // Answers go to the plain address meanwhile.
    log.warn('reply-address.unasked', { reason: errorText(error) });
  }
}

/** Every ten minutes: mailboxes with `auto` of which nothing is known, and whose mail is taken in, are probed once. A server that refuses such addresses at the door has answered: the probe is no mail that somebody has to look after. */
export async function keepProbing(
  deps: Parameters<typeof probeFirst>[0] & {
    readonly clock: { sleep(ms: number, signal: AbortSignal): Promise<void> };
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await deps.clock.sleep(FIRST_MS, signal);
    if (!signal.aborted) await probeFirst(deps);
  }
}

/** One look: so many at most, and none that would take from the hour what customers are told in it. */
export async function probeFirst(deps: {
  readonly store: Store;
  readonly setup: () => { readonly config: Config };
  readonly clock: { now(): number };
  readonly log: Log;
}): Promise<void> {
  const { store, clock, log } = deps;
  const { config } = deps.setup();
  const world = { store, config, now: clock.now() };
  try {
    let asked = 0;
    for (const mailbox of await store.read(() => unprobed(world))) {
      if (asked === FIRST_MAX) break;
      const done = await store.write(() => firstProbe(world, mailbox));
      if (done === 'busy') break;
      if (done?.event === 'reply-address.asked') asked += 1;
      if (done !== null) log.info(done.event, { mailbox: mailbox.name, ...done.told });
    }
  } catch (error) {
    log.warn('reply-address.unasked', { reason: errorText(error) });
  }
}

/** Those of which nothing is known and whose mail is taken in, and those whose first probe was refused. */
function* unprobed({ store, config, now }: World): Program<readonly Mailbox[]> {
  const paused = pausedNow(yield* readPauses(store), now);
  const looked = (yield* store.ledger.cursors()).filter(({ completeAt }) => completeAt > 0);
  const takenIn = new Set(looked.map(({ mailbox }) => mailbox));
  const found: Mailbox[] = [];
  for (const mailbox of config.mailboxes.filter((one) => one.replyAddress === 'auto')) {
    const kept = yield* keptOf(store, mailbox);
    const isFirst = kept === null && takenIn.has(mailbox.name) && !paused.has(mailbox.name);
    const probe = kept?.unasked === undefined ? null : yield* store.outbox.row(kept.unasked);
    if (isFirst || probe?.state === 'dead') found.push(mailbox);
  }
  return found;
}

/** `busy` = too much has left within the hour: what nobody asked for waits. */
function* firstProbe(
  world: World,
  mailbox: Mailbox,
): Program<{ readonly event: string; readonly told: LogFields } | 'busy' | null> {
  const { store, config, now } = world;
  const kept = yield* keptOf(store, mailbox);
  if (kept?.unasked !== undefined) {
    const row = yield* store.outbox.row(kept.unasked);
    // What the server answered stays: it is why answers go to the plain address.
    if (row?.state !== 'dead' || !(yield* store.outbox.drop(row.id, now, row.reason ?? 'refused'))) return null;
    return { event: 'reply-address.refused', told: { outbox: row.id } };
  }
  if (kept !== null) return null;
  // Over its limit the circuit would open, and no customer is told anything for an hour.
  const { open, hour } = yield* store.gate.circuits(now);
  if (open.automatic !== undefined || hour.automatic * 2 >= config.gate.automaticPerHour) return 'busy';
  const outbox = yield* askProbe(world, mailbox);
  const proof = { of: fingerprint(mailbox), provenAt: null };
  // What the gate never lets go (an address too long for a tag, one that has a tag) is tried once, not every ten minutes.
  if (typeof outbox === 'string') {
    yield* keep(store, mailbox, { ...proof, askedAt: 0 });
    return { event: 'reply-address.unasked', told: { reason: outbox } };
  }
  yield* keep(store, mailbox, { ...proof, askedAt: now, unasked: outbox });
  return { event: 'reply-address.asked', told: { outbox } };
}

/** A mail of our own came back through a mailbox: when it is a probe of this mailbox, its sub-addresses are proven. */
export async function probeSeen(
  { store, log }: { readonly store: Store; readonly log: Log },
  ledger: number,
  world: { readonly config: Config; readonly now: number },
): Promise<void> {
  const { config, now } = world;
  const mailbox = await store.write(function* (): Program<string | null> {
    const mail = yield* store.ledger.row(ledger);
    const number = Number(/^<?([1-9][0-9]{0,14})\./.exec(mail?.messageId ?? '')?.[1] ?? 0);
    const sent = number === 0 ? null : yield* store.outbox.row(number);
    if (!mail || !sent || sent.template !== PROBE || sent.mailbox !== mail.mailbox) return null;
    // A canary to the plain address proves nothing of the others.
    if (!sent.toAddress.includes('+')) return null;
    if (sent.messageId !== mail.messageId?.toLowerCase()) return null;
    const own = config.mailboxes.find((one) => one.name === mail.mailbox);
    const proof = own ? yield* proofOf(store, own) : null;
    // One that was asked for another mailbox of this name proves nothing of this one.
    if (
      !own ||
      !proof ||
      proof.provenAt !== null ||
      addressParts(sent.toAddress).domain !== addressParts(own.address).domain
    )
      return null;
    yield* keep(store, own, { ...proof, provenAt: now });
    return own.name;
  });
  if (mailbox !== null) log.info('reply-address.proven', { mailbox });
}

/** What is known of the mailbox as it is now. */
function* proofOf(store: Store, mailbox: Mailbox): Program<ReplyProof | null> {
  const kept = yield* keptOf(store, mailbox);
  return kept?.of === fingerprint(mailbox) ? kept : null;
}

function* keptOf(store: Store, { name }: Mailbox): Program<ReplyProof | null> {
  const text = yield* store.settings.get(`reply_address/${name}`);
  return text ? (JSON.parse(text) as ReplyProof) : null;
}

function keep(store: Store, { name }: Mailbox, proof: ReplyProof): Program<void> {
  return store.settings.set(`reply_address/${name}`, JSON.stringify(proof));
}

function fingerprint({ address, host, user }: Mailbox): string {
  return `${address} ${host} ${user}`;
}

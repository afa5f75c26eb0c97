// --canary: a mail of our own to each mailbox, and one to a signed address of those with reply_address: auto, by the outbox
// of the daemon that runs; when they come back, how long it took and what the receiving server said of them. The one part of
// doctor that sends and writes. Also what was said of the last canary that came back, which is only read.
import { authResultsIn } from '../../collect/look/facts.ts';
import type { Clock } from '../../lib/time.ts';
import { addressParts } from '../../model/address.ts';
import type { Config, Mailbox } from '../../model/setup.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';
import { type AuthResult, parseAuthResults, parseNamelessResults } from '../../trust/auth-results.ts';
import type { App } from '../app.ts';
import { askProbe, replyState } from '../delivery/reply-probe.ts';
import { pauseText } from '../mailboxes/pause-text.ts';
import { pausesInForce } from '../mailboxes/pauses.ts';
import { keepReturned, readCanary, sendCanary } from '../watch/canary.ts';
import { type CheckId, groups } from './catalogue.ts';
import { type Finding, fail, ok, skipped, warn } from './finding.ts';
import { sideBySide } from './side-by-side.ts';

/** What a receiving server said of a mail of ours; null = nothing of this method. */
export interface Said {
  readonly dkim: string | null;
  readonly spf: string | null;
  readonly by: string;
}

export interface CanaryWorld {
  readonly clock: Clock;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const LOOK_MS = 500;
const HEADER_OCTETS = 65_536;

/** Sends, waits, says. */
export async function canaryFindings(
  { store, setup }: Pick<App, 'store' | 'setup'>,
  mailboxes: readonly Mailbox[],
  world: CanaryWorld,
): Promise<readonly Finding[]> {
  const { config } = setup;
  const pauses = await store.read(() => pausesInForce(store, config, world.clock.now()));
  const all = await sideBySide(mailboxes, 16, async (mailbox) => {
    const paused = pauses.find((one) => one.mailbox === mailbox.name);
    // It would come back when the mailbox goes on, and a proof that stands would be asked for anew.
    if (paused) return ids.map((id) => skipped(id, mailbox.name, pauseText(paused.pause)));
    const both = await Promise.all([trip(store, config, mailbox, world), probe(store, config, mailbox, world)]);
    return both;
  });
  return all.flat();
}

const ids = Object.keys(groups.asked) as readonly CheckId[];

/** Where none can be sent. */
export function uncanaried(mailboxes: readonly Mailbox[], why: string): readonly Finding[] {
  return mailboxes.flatMap(({ name }) =>
    ids.map((id) => fail(id, name, why, { fix: 'start the daemon: mailclerk run; then mailclerk doctor --canary' })),
  );
}

async function trip(store: Store, config: Config, mailbox: Mailbox, world: CanaryWorld): Promise<Finding> {
  const { name, address } = mailbox;
  const now = world.clock.now();
  const messageId = await store.write(() => sendCanary(store, mailbox, { config, now }));
  if (messageId === null)
    return fail('canary-trip', name, 'the gate held it back', { fix: 'mailclerk outbox list --suppressed says why' });
  const back = await returned(store, mailbox, messageId, world);
  if (back === null)
    return fail(
      'canary-trip',
      name,
      `${await whereabouts(store, messageId)}; it was not back after ${Math.round(world.waitMs / 1000)} s`,
    );
  await store.write(() => keepReturned(store, name, messageId));
  const seconds = (Math.max(0, back.takenAt - now) / 1000).toFixed(1);
  const said = await store.read(() => saidOf(store, back));
  if (said === null)
    return ok('canary-trip', name, `to ${address} and back in ${seconds} s; the server says nothing of its sender`);
  const found = `to ${address} and back in ${seconds} s; ${said.by} says dkim=${said.dkim ?? 'nothing'}, spf=${said.spf ?? 'nothing'}`;
  return said.dkim === 'pass' || said.spf === 'pass'
    ? ok('canary-trip', name, found)
    : warn('canary-trip', name, found);
}

async function probe(store: Store, config: Config, mailbox: Mailbox, world: CanaryWorld): Promise<Finding> {
  const { name } = mailbox;
  const { clock } = world;
  if (mailbox.replyAddress !== 'auto') return skipped('reply-probe', name, `reply_address is ${mailbox.replyAddress}`);
  const asked = await store.write(() => askProbe({ store, config, now: clock.now() }, mailbox));
  if (typeof asked === 'string') return fail('reply-probe', name, asked);
  const end = clock.monotonic() + world.waitMs;
  while (clock.monotonic() < end && !world.signal.aborted) {
    const state = await store.read(() => replyState({ store, now: clock.now() }, mailbox));
    if (state === 'proven') return ok('reply-probe', name, 'it came back: answers are asked for at signed addresses');
    await clock.sleep(LOOK_MS, world.signal);
  }
  const row = await store.read(() => store.outbox.row(asked));
  return warn(
    'reply-probe',
    name,
    `notice ${asked} is ${row?.state ?? 'gone'}; it was not back after ${Math.round(world.waitMs / 1000)} s`,
  );
}

async function returned(
  store: Store,
  mailbox: Mailbox,
  messageId: string,
  { clock, waitMs, signal }: CanaryWorld,
): Promise<LedgerRow | null> {
  const end = clock.monotonic() + waitMs;
  while (clock.monotonic() < end && !signal.aborted) {
    const row = await store.read(() => decided(store, mailbox, messageId));
    if (row) return row;
    await clock.sleep(LOOK_MS, signal);
  }
  return null;
}

function* decided(store: Store, mailbox: Mailbox, messageId: string): Program<LedgerRow | null> {
  const rows = yield* store.ledger.find(messageId);
  return rows.find((row) => row.mailbox === mailbox.name && row.state === 'decided') ?? null;
}

/** How far it came. */
async function whereabouts(store: Store, messageId: string): Promise<string> {
  const id = Number(/^<?([1-9]\d{0,14})\./.exec(messageId)?.[1] ?? '0');
  const row = id === 0 ? null : await store.read(() => store.outbox.row(id));
  if (!row) return 'nothing is known of it';
  return row.state === 'sent'
    ? `notice ${id} was sent`
    : `notice ${id} is ${row.state}${row.reason ? ` (${row.reason})` : ''}`;
}

/** By domain of the mailbox' address: what was said of the last canary that came back. */
export async function lastSaid(store: Store, config: Config): Promise<ReadonlyMap<string, Said>> {
  const found = new Map<string, Said>();
  for (const mailbox of config.mailboxes) {
    const said = await store.read(function* (): Program<Said | null> {
      const { backMessageId = null } = (yield* readCanary(store, mailbox.name)) ?? {};
      const row = backMessageId === null ? null : yield* decided(store, mailbox, backMessageId);
      return row ? yield* saidOf(store, row) : null;
    });
    if (said) found.set(addressParts(mailbox.address).domain, said);
  }
  return found;
}

/** Of a mail that only the receiving server can have written this into: it left without. */
function* saidOf(store: Store, { sha256 }: LedgerRow): Program<Said | null> {
  const raw = yield* store.ledger.raw(sha256);
  if (raw === null) return null;
  const text = Buffer.from(raw.subarray(0, HEADER_OCTETS)).toString('latin1');
  const [top] = authResultsIn(text.split(/\r?\n\r?\n/, 1)[0] ?? '');
  if (top === undefined) return null;
  const named = parseAuthResults(top);
  const results = named?.results ?? parseNamelessResults(top);
  if (results === null) return null;
  return {
    dkim: resultOf(results, 'dkim'),
    spf: resultOf(results, 'spf'),
    by: named?.server ?? 'the receiving server',
  };
}

function resultOf(results: readonly AuthResult[], method: string): string | null {
  const own = results.filter((one) => one.method === method).map((one) => one.result);
  return own.includes('pass') ? 'pass' : (own[0] ?? null);
}

// How the parts of the daemon that meet at rows are tied together: watchers kick the processor, the processor rings the
// watchers' bell, every deliver loop of the process shares one owner. Takes the ports; gives the processor at work, and what
// starts watchers and deliver loops. Used by the daemon (supervise.ts) and by the simulation in virtual time, which hands in
// its own clock, store and mail server.
import type { Connect } from '../../collect/session.ts';
import { createBells } from '../../collect/trigger.ts';
import { randomId } from '../../lib/chance.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { ProgressBook } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { DeliverDeps } from '../../notify/deliver.ts';
import { webhookChannel } from '../../notify/webhook/channel.ts';
import type { PipelineDeps } from '../../pipeline.ts';
import type { FileSource, Lease, Store, Transport } from '../../ports.ts';
import type { RunCounts, RunOptions } from '../app.ts';
import type { SharedDeps } from '../delivery/delivery.ts';
import { stopAsked } from '../delivery/digest-stop.ts';
import { probeSeen, provenMailboxes } from '../delivery/reply-probe.ts';
import { showSettled, showUndelivered } from '../delivery/undelivered.ts';
import { gateAgain } from '../gate-again.ts';
import { leasedChannel } from '../lease/leased-transport.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { Processor } from '../processor.ts';
import type { Tallies } from '../tallies.ts';
import type { Looks } from '../watch/looks.ts';
import { startWatchers, type Watchers } from '../watchers.ts';

/** What this run did so far. */
export type Done = { -readonly [Count in keyof RunCounts]: RunCounts[Count] };

/** What the parts need of the world. */
export interface WorkDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: ThreadKeys;
  readonly pipeline: PipelineDeps;
  readonly files: FileSource;
  readonly setup: () => Setup;
  readonly tallies: Tallies;
  /** Asked before each mail that leaves and each change on a mail server; absent = nobody else works on this database. */
  readonly lease?: Lease;
  /** How a mailbox is reached; default: over the network. */
  readonly connect?: Connect;
  /** Access tokens of logins by OAuth2; absent = no login is by one. */
  readonly tokens?: Tokens;
  /** Where every loop says that it moves; absent = nobody watches. */
  readonly loops?: ProgressBook;
  /** Counts along; absent = nobody asks. */
  readonly done?: Done;
  /** Told of every complete look at a folder; absent = nobody asks. */
  readonly looks?: Looks;
}

/** The processor at work, and what starts watchers around it. */
export interface Work {
  readonly processor: Processor;
  readonly processing: Promise<void>;
  watch(config: Config, once: boolean): Watchers;
  /** Says that mails of a mailbox were taken in. */
  received(mailbox: string, mails: number): void;
}

/** Starts the processor; gives the means to start watchers around it. */
export function begin(deps: WorkDeps, signal: AbortSignal, options: Pick<RunOptions, 'onGroup'>): Work {
  const { store, clock, log } = deps;
  const bells = createBells();
  const processor = new Processor({
    pipeline: deps.pipeline,
    clock,
    log,
    ...(deps.loops ? { progress: deps.loops.open('processor') } : {}),
    onSettled: (filed) => {
      bells.ring(filed.flatMap((one) => (one.kind === 'filed' ? [one.row.mailbox] : [])));
      const { policy } = deps.setup();
      const now = clock.now();
      for (const one of filed) {
        if (one.kind !== 'filed') continue;
        if (deps.done) deps.done.filed += 1;
        deps.tallies.decided(one.decision, policy);
        // What is imported came long ago: it says nothing of how long mail takes.
        if (one.row.imported === undefined) deps.tallies.timed(one.row, now);
        if (one.decision.reasons.some((reason) => reason.code === 'digest-stop')) void stopAsked(deps, one.ledger);
        if (one.decision.reasons.some((reason) => reason.code === 'own-mail'))
          void probeSeen(deps, one.ledger, { config: deps.setup().config, now: clock.now() }).catch((error: unknown) =>
            log.warn('reply-address.unwritten', { reason: errorText(error) }),
          );
      }
      options.onGroup?.(filed.length);
    },
  });
  const received = (mailbox: string, mails: number): void => {
    deps.tallies.took(mailbox, mails);
    if (deps.done) deps.done.received += mails;
    processor.kick();
  };
  return {
    processor,
    processing: processor.run(signal),
    received,
    watch(config, once) {
      const watchers = startWatchers(config, once, {
        store,
        clock,
        log,
        bells,
        onReceived: received,
        onPoll: (mailbox, folder, result) => deps.tallies.polled(mailbox, folder, result),
        onLook: (mailbox, folder, began) => deps.looks?.ended(mailbox, folder, began),
        settled: () => processor.idle(),
        ...(deps.connect ? { connect: deps.connect } : {}),
        ...(deps.loops ? { loops: deps.loops } : {}),
        ...(deps.lease ? { lease: deps.lease } : {}),
      });
      // Whatever ends the work ends them, too: a fault at the start leaves nobody behind who takes mails in.
      signal.addEventListener('abort', () => void watchers.stop(), { once: true });
      return watchers;
    },
  };
}

/** What every deliver loop of this process shares. */
export function sharedDeps(deps: WorkDeps): SharedDeps {
  const { store, setup, keys, clock, log, files } = deps;
  const onDead = showUndelivered({ store, setup, log });
  const onSettled = showSettled({ store, setup, log });
  const proven = () => provenMailboxes(store, setup().config);
  return {
    store,
    setup,
    keys,
    clock,
    log,
    files,
    owner: randomId(),
    gateAgain: gateAgain(store, setup),
    onDead,
    onSettled,
    proven,
    ...(deps.loops ? { progress: deps.loops } : {}),
  };
}

/** Webhooks by a loop of their own, so that no host that hangs keeps a mail waiting; the same owner, the same store. */
export function callDeps({ setup, clock, lease }: WorkDeps, shared: SharedDeps, signal: AbortSignal): DeliverDeps {
  const { gateAgain: _, onDead: __, onSettled: ___, ...rest } = shared;
  const transport: Transport = { send: async () => ({ kind: 'later', response: 'no mails' }), close: async () => {} };
  return { ...rest, transport, signal, channel: leasedChannel(webhookChannel({ setup, clock }), lease) };
}

// Takes a Message and how it reached us; gives the Evidence: what is proved of the sender, our own HMACs found in it.
// Whose word counts is the mailbox' configuration: the site's own networks or Exchange, the receiving server's
// Authentication-Results, or – only with `auth: verify` – our own check with DNS. `state` is unknown where nobody is
// believed. Never throws, never waits longer than the check's limit.
import type { Delivery, Evidence } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import type { Config, Mailbox } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { Truster } from '../ports.ts';
import { type Way, wayOf } from './hops.ts';
import { insideSource } from './inside.ts';
import { fromDomain, judgeSender, type SenderProof, unproven } from './sender.ts';
import { digestStop, findTokens, isOwn } from './tokens.ts';
import { rule, unfinished, type VerifiedProof } from './verify/ruling.ts';
import type { Verifier } from './verify/verifier.ts';

export interface TrusterOptions {
  readonly keys: ThreadKeys;
  readonly config: Config;
  /** Epoch milliseconds, for the days of agents' tokens. */
  readonly now: () => number;
  /** Opened with the first mail of a mailbox that says `auth: verify`; without it nothing is checked here. */
  readonly verifier?: () => Verifier;
}

/** How the bytes of a mail are fetched. */
type Raw = (() => Promise<Uint8Array | null>) | undefined;

/** A Truster over one Setup's config and keys. */
export function openTruster(options: TrusterOptions): Truster {
  const { keys, config, now } = options;
  const mailboxes = new Map(config.mailboxes.map((box) => [box.name, box]));
  return {
    judge(message: Message, delivery: Delivery, raw?: Raw): Evidence | Promise<Evidence> {
      const proof = prove({ message, delivery, raw }, mailboxes.get(delivery.mailbox), options);
      const ours = {
        tokens: findTokens(message, { keys, config, now: now() }),
        own: isOwn(message, keys),
        ...digestStop(message, { keys, config, now: now() }),
      };
      return proof instanceof Promise ? proof.then((found) => ({ ...found, ...ours })) : { ...proof, ...ours };
    },
  };
}

interface Arrived {
  readonly message: Message;
  readonly delivery: Delivery;
  readonly raw: Raw;
}

function prove(
  arrived: Arrived,
  box: Mailbox | undefined,
  options: TrusterOptions,
): SenderProof | Promise<VerifiedProof> {
  if (!box) return unproven;
  const { message } = arrived;
  const servers = box.trustAuthResults;
  const { trust } = box;
  const told = judgeSender(message, { servers, withoutId: trust?.withoutId ?? false });
  if (!trust) return told;
  let known: Way | null = null;
  const way = (): Way => {
    known ??= wayOf(message, trust.networks);
    return known;
  };
  const inside = insideSource(message, trust, { config: options.config, way });
  if (inside) return { ...told, state: 'pass', source: inside };
  // What the receiving server saw beats what can still be seen now.
  if (told.source !== null || !trust.verify || !options.verifier) return told;
  const client = trust.networks.length > 0 ? way().client : null;
  const at = Math.min(arrived.delivery.receivedAt, options.now());
  return check(arrived, { verifier: options.verifier(), client, sealers: servers, at });
}

interface Check {
  readonly verifier: Verifier;
  readonly client: Way['client'];
  readonly sealers: readonly string[];
  /** When the mail came, epoch milliseconds: signatures are judged by that day. */
  readonly at: number;
}

/** What DNS proves of a mail that no mailbox received: nobody is believed, so there is no SPF. `at`: epoch milliseconds. */
export function checkByDns(
  { message, raw, oversize }: { readonly message: Message; readonly raw: Uint8Array; readonly oversize: boolean },
  { verifier, at }: Pick<Check, 'verifier' | 'at'>,
): Promise<VerifiedProof> {
  return check({ message, delivery: { oversize }, raw: async () => raw }, { verifier, client: null, sealers: [], at });
}

async function check(
  { message, delivery, raw }: Omit<Arrived, 'delivery'> & { readonly delivery: Pick<Delivery, 'oversize'> },
  how: Check,
): Promise<VerifiedProof> {
  // Of a mail over the limit only the header is here: its signatures cannot be checked, now or later.
  if (delivery.oversize || !raw) return { ...unproven, source: 'verify' };
  try {
    const bytes = await raw();
    if (!bytes) return unfinished;
    const checked = await how.verifier.check(bytes, {
      author: fromDomain(message),
      ip: how.client?.ip ?? null,
      helo: how.client?.helo ?? null,
      sender: message.envelopeFrom ?? '',
      at: how.at,
    });
    return checked ? rule(checked, message, how.sealers) : unfinished;
  } catch {
    // The bytes could not be fetched: filing will meet the same fault and say so.
    return unfinished;
  }
}

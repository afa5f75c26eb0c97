// Takes a Message and how it reached us; gives the Evidence: what the receiving server proved of the sender, our own
// HMACs found in it. No DNS yet: `state` is unknown for a mailbox without a configured authserv-id. Never throws.
import type { Delivery, Evidence } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import type { Config } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { Truster } from '../ports.ts';
import { judgeSender } from './sender.ts';
import { findTokens, isOwn } from './tokens.ts';

export interface TrusterOptions {
  readonly keys: ThreadKeys;
  readonly config: Config;
  /** Epoch milliseconds, for the days of agents' tokens. */
  readonly now: () => number;
}

/** A Truster over one Setup's config and keys. */
export function openTruster({ keys, config, now }: TrusterOptions): Truster {
  const trusted = new Map(config.mailboxes.map((box) => [box.name, box.trustAuthResults]));
  return {
    judge(message: Message, delivery: Delivery): Evidence {
      return {
        ...judgeSender(message, trusted.get(delivery.mailbox) ?? []),
        tokens: findTokens(message, { keys, config, now: now() }),
        own: isOwn(message, keys),
      };
    },
  };
}

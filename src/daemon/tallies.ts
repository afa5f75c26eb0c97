// What happened since the start, counted where it happens with nothing but an addition: metrics read it when they are
// asked. Takes what the daemon's loops report; gives numbers by label. Never touches the store.
import { Buckets } from '../lib/buckets.ts';
import type { Decision } from '../model/decision.ts';
import type { Policy } from '../model/policy.ts';

/** Labels joined by NUL → count. */
type Counts = Map<string, number>;

export class Tallies {
  /** Mailbox → mails taken in. */
  readonly received: Counts = new Map();
  /** Mailbox, folder, result: `complete`, or the kind of fault that ended the poll or kept it from beginning. */
  readonly polls: Counts = new Map();
  /** Level, event, mailbox ('' when it is about none): lines of the log, written or not. */
  readonly events: Counts = new Map();
  /** Verdict, outcome. */
  readonly decisions: Counts = new Map();
  /** Seconds from the commit that took a mail in to the one that decided it. */
  readonly processing = new Buckets([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]);
  /** Seconds from its arrival on the mail server (to the second, by the server's clock) to its decision. */
  readonly delay = new Buckets([1, 2.5, 5, 10, 30, 60, 120, 300, 900, 1800, 3600, 21_600, 86_400]);
  /** Shadow rule, its would-be verdict, the verdict that came instead. */
  readonly shadows: Counts = new Map();
  /** ticket, raw, ignored, quarantine, trace, sent, refused: rows whose time was over. */
  readonly forgotten: Counts = new Map();
  /** ok, failed, withheld: pings of the dead man's switch, and when one was heard last (epoch ms; null = none was). */
  readonly pings: Counts = new Map();
  pingedAt: number | null = null;
  /** accepted, refused. */
  readonly reloads: Counts = new Map();
  /** Epoch ms of the last reload or start whose files were accepted; null before. */
  acceptedAt: number | null = null;

  took(mailbox: string, mails: number): void {
    add(this.received, mailbox, mails);
  }

  polled(mailbox: string, folder: string, result: string): void {
    add(this.polls, `${mailbox}\0${folder}\0${result}`, 1);
  }

  said(level: string, event: string, mailbox: unknown): void {
    add(this.events, `${level}\0${event}\0${typeof mailbox === 'string' ? mailbox : ''}`, 1);
  }

  decided({ verdict, outcome, trace }: Decision, policy: Policy): void {
    add(this.decisions, `${verdict}\0${outcome}`, 1);
    const shadows = shadowsOf(policy);
    if (shadows.size === 0) return;
    for (const { hit, rule } of trace) {
      const would = hit ? shadows.get(rule) : undefined;
      if (would !== undefined) add(this.shadows, `${rule}\0${would}\0${verdict}`, 1);
    }
  }

  /** A mail was decided at a moment; times are epoch ms. */
  timed({ takenAt, internalDate }: { readonly takenAt: number; readonly internalDate: number }, at: number): void {
    this.processing.add((at - takenAt) / 1000);
    this.delay.add((at - internalDate) / 1000);
  }

  pinged(result: 'ok' | 'failed' | 'withheld', at: number): void {
    add(this.pings, result, 1);
    if (result === 'ok') this.pingedAt = at;
  }

  forgot(what: string, count: number): void {
    add(this.forgotten, what, count);
  }

  reloaded(result: 'accepted' | 'refused'): void {
    add(this.reloads, result, 1);
  }

  accepted(at: number): void {
    this.acceptedAt = at;
  }
}

const shadowRules = new WeakMap<Policy, ReadonlyMap<string, string>>();

/** Rules that are only watched, with what they would have decided (`adjust` when nothing). */
function shadowsOf(policy: Policy): ReadonlyMap<string, string> {
  const known = shadowRules.get(policy);
  if (known) return known;
  const watched = policy.rules.filter((rule) => rule.enabled === 'shadow');
  const found = new Map(watched.map((rule) => [rule.id, rule.then ?? 'adjust'] as const));
  shadowRules.set(policy, found);
  return found;
}

function add(counts: Counts, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

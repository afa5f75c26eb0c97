// Takes the three things known of a mail before anything is asked; gives them one name.
import type { Address } from '../model/address.ts';
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { Delivery, Evidence } from '../model/evidence.ts';
import { isByMachine, type Message } from '../model/message.ts';
import type { Site } from '../model/policy.ts';

/** One mail as decide sees it: its words, what trust proved of it, how it was handed over. */
export interface Mail {
  readonly message: Message;
  readonly evidence: Evidence;
  readonly delivery: Delivery;
}

/**
 * True for auto, bounce, list, read_receipt and calendar mail: what no person wrote to us by hand changes neither status nor timers
 * and never reopens (rules.md "set and update").
 */
export function isMachineMail(message: Message): boolean {
  return message.bounce !== null || isByMachine(message.classes) || message.classes.includes('calendar');
}

/** True for a delivery report. */
export function isBounce(message: Message): boolean {
  return message.bounce !== null || message.classes.some((name) => name.startsWith('bounce'));
}

/** The own address the mail was written to: the first one in To, then Cc, then Delivered-To; else the mailbox' own. */
export function ownAddressOf(mail: Mail, site: Site): string | null {
  const { to, cc, deliveredTo } = mail.message;
  const written = [...addressesOf(to), ...addressesOf(cc), ...deliveredTo];
  for (const address of written) {
    const base = baseAddress(address);
    if (base && site.own.has(base)) return base;
  }
  return site.mailboxes[mail.delivery.mailbox]?.address ?? null;
}

/** The queue of a new ticket that no rule gave one: by the addresses written to, so that order of arrival never matters. */
export function defaultQueue(mail: Mail, site: Site): string | null {
  for (const address of [...addressesOf(mail.message.to), ...addressesOf(mail.message.cc)]) {
    const queue = queueOfAddress(baseAddress(address), site);
    if (queue) return queue;
  }
  return site.mailboxes[mail.delivery.mailbox]?.queue ?? site.queues[0]?.name ?? null;
}

/** The canonical address, or the text in lower case where it is none: good for comparing, never for authorising. */
export function comparable(address: string): string {
  return canonicalAddress(address) ?? address.trim().toLowerCase();
}

function queueOfAddress(base: string | null, site: Site): string | null {
  if (!base || !site.own.has(base)) return null;
  const queue = site.queues.find((candidate) => candidate.address === base);
  if (queue) return queue.name;
  // The same mail reaches two of our mailboxes in any order: the mailbox written to first decides, not the one read first.
  return Object.values(site.mailboxes).find((box) => box.address === base)?.queue ?? null;
}

function addressesOf(list: readonly Address[]): readonly string[] {
  return list.map((entry) => entry.address);
}

/** The octets of a mail of which only the header is kept; 0 where the server could not hand it over. */
export function sizeText(octets: number): string {
  return octets === 0 ? 'not readable on the mail server' : `${octets} octets`;
}

// A blocked contact's mail (contact block): it waits in quarantine with its reason, where staff see it and can take it in.
// Rules run all the same: one that asks for `contact.blocked` has the last word, and `ignore` or `quarantine` of any rule
// stands. Who is blocked was looked up for the whole group and stands in the evidence, so that the same decision can be
// made again. Own agents cannot be blocked.
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import type { Condition, Policy } from '../model/policy.ts';
import type { Run } from './evaluate.ts';
import type { Mail } from './mail.ts';
import type { Sender } from './sender.ts';

const REPLY_TO_MAX = 5;

/** Every address of the mails that may turn out to be a sender's, as a block may name it. */
export function sendersOf(mails: readonly { readonly message: Message }[]): readonly string[] {
  return [...new Set(mails.flatMap(({ message }) => senderAddresses(message)))];
}

/** The mails with what is known of blocks in their evidence; where there is none nothing is kept. */
export function withBlocks<T extends { readonly message: Message; readonly evidence: Evidence }>(
  mails: readonly T[],
  blocked: ReadonlyMap<string, string>,
): readonly T[] {
  if (blocked.size === 0) return mails;
  return mails.map((mail) => {
    const found = senderAddresses(mail.message).flatMap((address) => {
      const reason = blocked.get(address);
      return reason === undefined ? [] : [[address, reason] as const];
    });
    return found.length === 0 ? mail : { ...mail, evidence: { ...mail.evidence, blocked: Object.fromEntries(found) } };
  });
}

function senderAddresses({ from, replyTo }: Message): readonly string[] {
  const all = [from?.address ?? '', ...replyTo.slice(0, REPLY_TO_MAX).map((one) => one.address)];
  const known = all.flatMap((one) => canonicalAddress(one) ?? []);
  return known.flatMap((one) => [one, baseAddress(one) ?? one]);
}

/** The run as it ends for a blocked sender. */
export function unlessBlocked(run: Run, sender: Sender, mail: Mail, policy: Policy): Run {
  const { blocked } = mail.evidence;
  const address = sender.person?.address ?? '';
  const canonical = canonicalAddress(address) ?? address;
  const key = [canonical, baseAddress(canonical) ?? canonical].find(
    (one) => blocked !== undefined && Object.hasOwn(blocked, one),
  );
  if (blocked === undefined || key === undefined || sender.agent !== null) return run;
  if (run.verdict === 'ignore' || run.verdict === 'quarantine') return run;
  const rule = policy.rules.find((one) => one.id === run.rule);
  if (rule?.when && looksAtBlock(rule.when)) return run;
  const reason = blocked[key] ? `: ${blocked[key]}` : '';
  const detail = `contact ${key} is blocked${reason}; contact unblock ${key}, then quarantine retry`;
  return { ...run, verdict: 'quarantine', reasons: [...run.reasons, { code: 'blocked', detail }] };
}

function looksAtBlock(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'none':
    case 'attachment':
      return condition.of.some(looksAtBlock);
    case 'not':
      return looksAtBlock(condition.of);
    default:
      return condition.kind === 'clause' && condition.field === 'contact.blocked';
  }
}

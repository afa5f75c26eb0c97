// Takes one mail that no mailbox received; gives what DNS proves of its sender, as `mail read --dns` shows it. The checking
// thread lives for this mail. Signatures are judged by the day the mail says it was received, else by today.
import type { Clock } from '../../lib/time.ts';
import type { Message } from '../../model/message.ts';
import type { Resolver } from '../../ports.ts';
import { checkByDns } from '../../trust/judge.ts';
import { cachedResolver, systemResolver } from '../../trust/verify/resolver.ts';
import type { VerifiedProof } from '../../trust/verify/ruling.ts';
import { openVerifier } from '../../trust/verify/verifier.ts';

/** Asks the machine's resolver, or the given one. Never rejects, never waits longer than a mailbox would. */
export async function checkSender(
  mail: { readonly raw: Uint8Array; readonly oversize: boolean },
  message: Message,
  { clock, resolver = systemResolver() }: { readonly clock: Clock; readonly resolver?: Resolver },
): Promise<VerifiedProof> {
  const verifier = openVerifier(cachedResolver(resolver, { now: () => clock.monotonic() }));
  const said = message.receivedAt === null ? Number.NaN : Date.parse(message.receivedAt);
  const at = Number.isNaN(said) ? clock.now() : Math.min(said, clock.now());
  try {
    return await checkByDns({ message, ...mail }, { verifier, at });
  } finally {
    await verifier.close();
  }
}

// Makes all randomness of this process the seed's: jitter (Math.random) and keys (node:crypto). Only for a process that does
// nothing else: what is drawn here is no secret. lib/chance.ts, the only room that draws, does not know.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { seeded } from '../../integration/kills.ts';

const crypto = createRequire(import.meta.url)('node:crypto') as { randomBytes: (size: number) => Buffer };

/** From now on everything is drawn from this seed. */
export function seedChance(seed: number): void {
  // One for each: lib/chance keeps a pool of octets, and how much of it an earlier seed left must not move the jitter.
  const random = seeded(seed ^ 0xbeef);
  Math.random = seeded(seed ^ 0x5eed);
  crypto.randomBytes = (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  syncBuiltinESMExports();
}

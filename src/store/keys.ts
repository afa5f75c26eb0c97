// The HMAC keys behind reply addresses and Message-IDs. A configured secret signs; keys generated before stay valid,
// so that configuring one breaks no thread. Without a secret the first use generates a key and keeps it in the settings
// (a backup of the database then has it). Never prints a key.
import { createHash } from 'node:crypto';
import { randomKey } from '../lib/chance.ts';
import { failpoint } from '../lib/failpoint.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { Program } from '../ports.ts';
import { first, run, sql } from './sql.ts';

const NAME = 'thread_keys';

/** Store.threadKeys */
export function* threadKeys(secret: string | null): Program<ThreadKeys> {
  const stored = yield* storedKeys();
  // The label keeps this key apart from any other use of the same secret.
  if (secret !== null) return [createHash('sha256').update(`mailclerk thread key\n${secret}`).digest(), ...stored];
  const [signing, ...older] = stored;
  if (signing) return [signing, ...older];
  const fresh = randomKey(32);
  yield* run(sql`
    insert into settings (name, value) values (${NAME}, ${JSON.stringify([Buffer.from(fresh).toString('hex')])})
    on conflict (name) do update set value = excluded.value`);
  failpoint('keys.commit');
  return [fresh];
}

function* storedKeys(): Program<readonly Uint8Array[]> {
  const row = yield* first<{ value: string }>(sql`select value from settings where name = ${NAME}`);
  return row ? (JSON.parse(row.value) as string[]).map((hex) => Buffer.from(hex, 'hex')) : [];
}

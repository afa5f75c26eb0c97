// Addresses mail comes back from: counted and remembered with the contact, forgotten when its owner writes, or somebody
// who knows says so. A watcher nobody heard of becomes a contact when his address does not exist: else he would be written to for ever.
import type { AddressBounce } from '../../model/customers/records.ts';
import type { Program } from '../../ports.ts';
import { clean, run, sql } from '../sql.ts';

/** One more; what is known not to exist stays so. */
export function* noteBounce({ address, kind, at, text }: AddressBounce): Program<void> {
  if (kind === 'hard')
    yield* run(sql`
      insert into contacts (address, name, known, first_seen, last_seen) values (${clean(address)}, '', 0, ${at}, ${at})
      on conflict (address) do nothing`);
  yield* run(sql`
    update contacts set bounce = case when bounce = 'hard' then 'hard' else ${kind} end, bounces = bounces + 1,
      bounced_at = ${at}, bounce_said = ${clean(text)} where address = ${clean(address)}`);
}

/** Mail goes there again. */
export function* mendAddress(address: string): Program<void> {
  yield* run(sql`
    update contacts set bounce = null, bounces = 0, bounced_at = null, bounce_said = null
    where bounce is not null and address = ${clean(address)}`);
}

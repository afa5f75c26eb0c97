// Addresses mail comes back from: counted and remembered with the contact, forgotten when its owner writes, or somebody
// who knows says so. Nobody becomes a contact by it.
import type { AddressBounce } from '../../model/customers/records.ts';
import type { Program } from '../../ports.ts';
import { clean, run, sql } from '../sql.ts';

/** One more; what is known not to exist stays so. */
export function* noteBounce({ address, kind, at, text }: AddressBounce): Program<void> {
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

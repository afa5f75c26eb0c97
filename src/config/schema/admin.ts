// `notifications.admin`: whom the instance tells of itself, of what, and when a digest comes.
import { z } from 'zod';
import { type AdminCheck, adminChecks, checkLimits } from '../../model/people/admin.ts';
import { readDuration } from '../units.ts';
import { times } from './alerts.ts';
import { address, leaf, name, oneOrMore } from './leaf.ts';

/** A check, and its limit where one was said: ms or a count. */
export interface Watched {
  readonly check: AdminCheck;
  readonly limit: number | null;
}

const WHEN_JSON = {
  oneOf: [
    { enum: adminChecks },
    { type: 'object', propertyNames: { enum: adminChecks }, minProperties: 1, maxProperties: 1 },
  ],
};
const LIMITED = adminChecks.filter((check) => checkLimits[check] !== undefined);
const EXPECTED = `one of ${adminChecks.join(' | ')}; ${LIMITED.join(', ')} may have a limit: { mailbox_down: 15m }, { quarantine: 5 }`;

export const admin = z.strictObject({
  to: oneOrMore(address()).describe(
    'The administrator’s addresses; none of our own, or the alert would come back as mail.',
  ),
  when: oneOrMore(leaf(EXPECTED, WHEN_JSON, readWatched))
    .prefault([...adminChecks])
    .describe(
      `What he is told of: ${adminChecks.join(' ')}; with a limit of one’s own: { mailbox_down: 15m }, { quarantine: 1 }, { outbox_stuck: 30m }. One mail a check and hour. Default: all of them.`,
    ),
  push: oneOrMore(name(), 10)
    .optional()
    .describe(
      'Push channels (`notifications.push`) that hear of each, too: for when mail is what is broken. Default: none. Example: push: ops-room',
    ),
  digest: times()
    .optional()
    .describe(
      'When he gets a digest: what came, what left, what is wrong. Default: never. Example: digest: "08:00 daily"',
    ),
});

/** `reload_failed`, or `{ mailbox_down: 15m }`. */
function readWatched(value: unknown): Watched | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [[name, said] = [undefined, undefined], ...others]: readonly (readonly [unknown, unknown])[] = isMap
    ? Object.entries(value)
    : [[value, null]];
  const check = adminChecks.find((one) => one === name);
  if (others.length > 0 || check === undefined) return undefined;
  if (said === null) return { check, limit: null };
  const unit = checkLimits[check]?.unit;
  const limit = unit === 'ms' ? readDuration(String(said)) : unit === 'count' ? readCount(said) : undefined;
  return limit === undefined || limit <= 0 ? undefined : { check, limit };
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1_000_000 ? value : undefined;
}

// Schema 17. Why: what an agent reads in his digest are rows of the outbox that did not go out because he wants them
// there; they are found by agent. And what our people were told within the hour, where somebody limits it.
import type { Migration } from '../migrate.ts';

export const migration017: Migration = {
  version: 17,
  why: 'digests find what waited for them; notices to our own people are counted by the hour',
  statements: () => [
    "create index outbox_digest on outbox (agent, id) where state = 'suppressed' and reason in ('digest', 'limit-hour')",
    "create index outbox_agents on outbox (created_at, to_address) where (kind = 'agent' or name = 'push') and passed = 1",
  ],
};

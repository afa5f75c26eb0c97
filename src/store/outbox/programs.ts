// OutboxPrograms put together.
import type { OutboxPrograms } from '../../ports.ts';
import { byEventPrefix, counts, due, list, nextDueAt, ofTicket, oldest, row, settled, waiting } from './rows.ts';
import { clockBack, drop, finished, recover, release, retry, sayInstead, sending } from './work.ts';

export const outboxPrograms: OutboxPrograms = {
  due,
  nextDueAt,
  sending,
  finished,
  sayInstead,
  recover,
  clockBack,
  row,
  list,
  retry,
  drop,
  release,
  byEventPrefix,
  ofTicket,
  settled,
  waiting,
  counts,
  oldest,
};

// Schema 25. Why: how many tickets stand in each status of each queue is known without counting a million of them. The
// counts are kept by triggers: whatever changes a ticket, now or in a later version, keeps them right, in its transaction
// (decision 043). Merged and deleted tickets count nowhere.
import type { Migration } from '../migrate.ts';

const lives = (row: string): string => `${row}deleted_at is null and ${row}merged_into is null`;
const more = `insert into ticket_counts (queue, status, kind, tickets)
  select new.queue, new.status, new.kind, 1 where ${lives('new.')}
  on conflict (queue, status, kind) do update set tickets = ticket_counts.tickets + 1;`;
const fewer = `update ticket_counts set tickets = tickets - 1
  where queue = old.queue and status = old.status and kind = old.kind and ${lives('old.')};`;
const differs = ['queue', 'status', 'kind', 'deleted_at', 'merged_into']
  .map((column) => `old.${column} is not new.${column}`)
  .join(' or ');

export const migration025: Migration = {
  version: 25,
  why: 'tickets are counted by queue and status as they change',
  statements: (d) => [
    `create table ticket_counts (
      queue text not null, status text not null, kind text not null, tickets integer not null,
      primary key (queue, status, kind)) ${d.keyed}`,
    `insert into ticket_counts (queue, status, kind, tickets)
      select queue, status, kind, count(*) from tickets where ${lives('')} group by queue, status, kind`,
    `create trigger ticket_counts_born after insert on tickets begin ${more} end`,
    `create trigger ticket_counts_moved after update of queue, status, kind, deleted_at, merged_into on tickets
      when ${differs} begin ${fewer} ${more} end`,
    `create trigger ticket_counts_gone after delete on tickets begin ${fewer} end`,
  ],
};

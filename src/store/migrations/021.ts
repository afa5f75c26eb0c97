// Schema 21. Why: of several daemons on one database one works and the others stand by. Who works is a row, with a token
// that grows each time it changes hands: a daemon whose token is not the newest any more changes nothing, however long
// it was stopped and whatever file locks the system still holds for it.
import type { Migration } from '../migrate.ts';

export const migration021: Migration = {
  version: 21,
  why: 'one daemon at a time holds the lease on the database',
  statements: () => [
    `create table lease (id integer primary key check (id = 1), token integer not null, owner text, beat integer not null,
      length_ms integer not null, locked integer not null, host text not null, pid integer not null,
      since integer not null, renewed_at integer not null, takeovers integer not null)`,
    "insert into lease values (1, 0, null, 0, 0, 0, '', 0, 0, 0, 0)",
  ],
};

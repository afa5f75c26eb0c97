// Small facts of an instance: named texts, and the sources of every Setup that was accepted, by revision, so that an
// old decision can be explained. Never holds secrets of the configuration (sources come without them).

import type { SettingsPrograms } from '../ports.ts';
import { packJson, unpackJson } from './pack.ts';
import { all, clean, first, run, sql } from './sql.ts';

export const settingsPrograms: SettingsPrograms = {
  *get(key) {
    return (yield* first<{ value: string }>(sql`select value from settings where name = ${key}`))?.value ?? null;
  },
  *under(prefix) {
    const rows = yield* all<{ name: string; value: string }>(sql`
      select name, value from settings where name >= ${prefix} and name < ${`${prefix}\u{10ffff}`}`);
    return new Map(rows.map(({ name, value }) => [name, value]));
  },
  *set(key, value) {
    yield* run(sql`
      insert into settings (name, value) values (${key}, ${clean(value)})
      on conflict (name) do update set value = excluded.value`);
  },
  /** A revision accepted again becomes the latest again. */
  *saveSetup(revision, sources, at) {
    yield* run(sql`
      insert into setups (revision, accepted_at, sources) values (${revision}, ${at}, ${packJson(sources)})
      on conflict (revision) do update set accepted_at = excluded.accepted_at`);
  },
  *setup(revision) {
    const row = yield* first<{ sources: Uint8Array }>(sql`select sources from setups where revision = ${revision}`);
    return row && unpackJson(row.sources);
  },
  *latestSetup() {
    const row = yield* first<{ revision: string; sources: Uint8Array }>(sql`
      select revision, sources from setups order by accepted_at desc, id desc limit 1`);
    return row && { revision: row.revision, sources: unpackJson(row.sources) };
  },
};

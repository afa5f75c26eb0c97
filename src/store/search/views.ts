// Saved views: a query with a name, of one person ('' = of all). A person's own view hides one of all with the same name.
import { fold } from '../../model/fold.ts';
import type { SavedView, ViewPrograms } from '../../model/query/programs.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { all, clean, first, run, sql } from '../sql.ts';

/** Views that are listed. */
const VIEWS_MAX = 1000;

function* list(owner: string): Program<readonly SavedView[]> {
  return yield* all<SavedView>(sql`
    select owner, name, query, author, updated_at as "updatedAt" from views
    where owner = '' or owner = ${clean(owner)} order by owner, name_key limit ${VIEWS_MAX}`);
}

function* save(view: Omit<SavedView, 'updatedAt'>, at: number): Program<void> {
  const { owner, name, query, author } = view;
  yield* run(sql`
    insert into views (owner, name, name_key, query, author, created_at, updated_at)
    values (${clean(owner)}, ${clean(name)}, ${clean(fold(name))}, ${clean(query)}, ${clean(author)}, ${at}, ${at})
    on conflict (owner, name_key) do update set name = excluded.name, query = excluded.query,
      author = excluded.author, updated_at = excluded.updated_at`);
}

function* remove(owner: string, name: string): Program<boolean> {
  const row = yield* first(sql`
    delete from views where owner = ${clean(owner)} and name_key = ${clean(fold(name))} returning id`);
  return row !== null;
}

export const viewPrograms: ViewPrograms<Query, readonly Row[]> = { list, save, remove };

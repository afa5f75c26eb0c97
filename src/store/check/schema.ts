// What the file says of itself: its schema against the one this program's migrations make, and the counters that give out
// ids. A letter that turned in there makes another column, a key that is checked no more, or an id that is given twice.
import Database from 'better-sqlite3';
import type { Program } from '../../ports.ts';
import { migrate, migrations, newestSchema } from '../migrate.ts';
import { all, one, query, sql } from '../sql.ts';
import { type Check, problem, type StoreProblem } from './slices.ts';

interface Made {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

const made = "select type, name, sql from sqlite_schema where name not like 'sqlite_stat%' order by type, name";

/** Tables, indexes and triggers, and where ids go on. What somebody added beside ours is let be. */
export const checkSchema: Check = (store) =>
  store.read(function* () {
    const { version } = yield* one<{ version: number }>(sql`select user_version as version from pragma_user_version`);
    // Of a newer one nobody here knows what belongs in it; everything else refuses it.
    if (version > newestSchema) return [];
    const found = new Map((yield* all<Made>(query(made))).map((one) => [`${one.type} ${one.name}`, one.sql]));
    const ours = madeAt(version);
    const wrong = ours.filter(({ type, name, sql: text }) => found.get(`${type} ${name}`) !== text);
    const altered = wrong.map(({ type, name }) =>
      problem('file', `${type} ${name} is not as schema ${version} made it; restore a backup`),
    );
    return altered.length > 0 ? altered : [...(yield* lostIds(ours)), ...(yield* wordSettings())];
  });

const known = new Map<number, readonly Made[]>();

/** What the migrations make, in a database of its own; once a process. */
function madeAt(version: number): readonly Made[] {
  const before = known.get(version);
  if (before) return before;
  const db = new Database(':memory:');
  try {
    migrate(db, migrations.slice(0, version));
    const all = db.prepare<[], Made>(made).all();
    known.set(version, all);
    return all;
  } finally {
    db.close();
  }
}

/** How the index of words works: nobody repeats it, and it is always the same. */
const WORD_SETTINGS = new Map<unknown, unknown>([
  ['automerge', 8],
  ['secure-delete', 1],
]);

function* wordSettings(): Program<readonly StoreProblem[]> {
  const tables = yield* all(sql`select 1 from sqlite_schema where name = 'word_index_config'`);
  if (tables.length === 0) return [];
  const rows = yield* all<{ k: unknown; v: unknown }>(sql`select k, v from word_index_config where k <> 'version'`);
  const isRight = rows.length === WORD_SETTINGS.size && rows.every(({ k, v }) => WORD_SETTINGS.get(k) === v);
  return isRight
    ? []
    : [problem('file', 'the settings of word_index are not those it was made with; restore a backup')];
}

/** An id that was given away is never given again: it stands in Message-IDs and causes. */
function* lostIds(ours: readonly Made[]): Program<readonly StoreProblem[]> {
  const counted = ours.filter(({ type, sql: text }) => type === 'table' && text?.includes('autoincrement'));
  const problems: StoreProblem[] = [];
  for (const { name } of counted) {
    const { top, seq } = yield* one<{ top: number | null; seq: number | null }>(
      query(
        `select (select max(id) from ${name}) as top, (select seq from sqlite_sequence where name = ?) as seq`,
        name,
      ),
    );
    if (top !== null && (seq === null || seq < top))
      problems.push(
        problem(
          'number',
          `${name}: ids go on behind ${seq ?? 'nothing'}, and ${top} was given already; restore a backup`,
        ),
      );
  }
  return problems;
}

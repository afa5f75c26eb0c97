// The words tickets are found by, against those that stand in them. SQLite finds out whether the index holds together
// (checkPages), not whether its words are those that were said: it keeps no text. So each ticket's words are said again to
// an index of its own, in memory, and both are summed up by ticket: word, document, column and place. One snapshot; some
// 0.3 ms a mail. Takes what can read; gives a problem for each ticket whose sums differ. Changes nothing in the file.
import { crc32 } from 'node:zlib';
import type { Program } from '../../ports.ts';
import { sqliteDialect } from '../dialect.ts';
import { documentsOf } from '../search/follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from '../search/row.ts';
import { DOCUMENTS } from '../search/write.ts';
import { all, query, run, sql } from '../sql.ts';
import { type Check, problem, REPORTED_MAX, SLICE } from './slices.ts';

const TERMS = 1000;

interface WordedTicket extends IndexedRow {
  readonly id: number;
  readonly ref: string;
}

/** Words. */
export const checkWords: Check = (store, onRows) =>
  store.read(function* () {
    for (const statement of made) yield* run(query(statement));
    try {
      yield* sumUp('kept');
      let seen = 0;
      for (let after = 0; ; ) {
        const rows = yield* all<WordedTicket>(query(slice, after));
        yield* sayAgain(rows);
        seen += rows.length;
        onRows(seen);
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.id;
      }
      const differing = yield* all<{ ticket: number; ref: string | null }>(query(compared));
      return differing.map(({ ticket, ref }) =>
        problem(
          'index',
          `${ref === null ? `words of a ticket that is not there (${ticket})` : `ticket ${ref}: the words it is found by are not those that stand in it`}; a search may miss it, nothing else; next: mailclerk db index --anew`,
        ),
      );
    } finally {
      for (const name of [
        'weighed',
        'said',
        'kept',
        'again_terms',
        'again_places',
        'again',
        'kept_terms',
        'kept_places',
      ])
        yield* run(query(`drop table if exists temp.words_${name}`));
    }
  });

const slice = `select id, ref, deleted_at, ${indexedColumns} from tickets where id > ? order by id limit ${SLICE}`;
const again = sqliteDialect.wordIndex.replace(
  'create virtual table word_index',
  'create virtual table temp.words_again',
);
const made = [
  'create temp table words_weighed (term text primary key, weight integer not null) without rowid',
  'create temp table words_kept (ticket integer primary key, sum integer not null)',
  'create temp table words_said (ticket integer primary key, sum integer not null)',
  'create virtual table temp.words_kept_terms using fts5vocab(main, word_index, row)',
  'create virtual table temp.words_kept_places using fts5vocab(main, word_index, instance)',
  again,
  'create virtual table temp.words_again_terms using fts5vocab(temp, words_again, row)',
  'create virtual table temp.words_again_places using fts5vocab(temp, words_again, instance)',
];
const compared = `select ticket, t.ref from (
    select ticket, sum(kept) as kept, sum(said) as said from (
      select ticket, sum as kept, 0 as said from temp.words_kept union all select ticket, 0, sum from temp.words_said)
    group by ticket having sum(kept) <> sum(said)) left join tickets t on t.id = ticket order by ticket limit ${REPORTED_MAX}`;
const putText = `insert into temp.words_again (rowid, said, notes, subject, people, more, files, note_files)
  values (?, ?, ?, ?, ?, ?, ?, ?)`;

/** The words of these tickets, from their rows. */
function* sayAgain(rows: readonly WordedTicket[]): Program<void> {
  for (const row of rows) {
    const isIn = row.indexed !== null && row.deleted_at === null;
    const documents = yield* documentsOf(row, isIn ? indexBefore(row) : null);
    for (const [id, document] of documents) yield* run(query(putText, BigInt(id), ...document));
  }
  yield* sumUp('again');
  yield* run(sql`insert into temp.words_again (words_again) values ('delete-all')`);
}

/** Adds what an index holds to the sums by ticket, a thousand words at a time, so that nothing but the sums is held. */
function* sumUp(index: 'kept' | 'again'): Program<void> {
  const sums = index === 'kept' ? 'words_kept' : 'words_said';
  // No sum grows beyond what a number holds: 32 bits a place, 48 in all. In what is kept every word is looked up, as a search does it
  // (a tree of its own leads to the words); in what was said again one walk goes over all of them, ten times as fast.
  const meets = 'p.term = w.term';
  const from =
    index === 'kept'
      ? `temp.words_weighed w cross join temp.words_kept_places p on ${meets}`
      : `temp.words_again_places p cross join temp.words_weighed w on ${meets}`;
  // Place by place: sorted by ticket first, a word that stands in every ticket would be held in memory as often as it stands there.
  const text = `insert into temp.${sums} (ticket, sum)
    select p.doc / ${DOCUMENTS}, (w.weight * (1 + 7 * p.offset + 1009 * (p.doc % ${DOCUMENTS})
      + 65537 * (31 * unicode(p.col) + length(p.col)))) & 4294967295
    from ${from}
    where p.term >= ? and p.term <= ?
    on conflict (ticket) do update set sum = (sum + excluded.sum) & 281474976710655`;
  for (let after = ''; ; ) {
    const terms: readonly { readonly term: string }[] = yield* all<{ term: string }>(
      query(`select term from temp.words_${index}_terms where term > ? order by term limit ${TERMS}`, after),
    );
    const [from, to] = [terms.at(0)?.term, terms.at(-1)?.term];
    if (from === undefined || to === undefined) return;
    // Not zero: a word that counts nothing would not be missed.
    const weighed = JSON.stringify(terms.map(({ term }) => [term, (crc32(term) & 0xffffff) | 1]));
    yield* run(sql`delete from temp.words_weighed`);
    yield* run(
      sql`insert or ignore into temp.words_weighed select value ->> 0, value ->> 1 from json_each(${weighed})`,
    );
    yield* run(query(text, from, to));
    after = to;
  }
}

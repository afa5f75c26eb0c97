// The full-text index by what is found: folding, phrases, beginnings, whose words; and that it follows every change of a
// ticket, merges, removed files and deletion, and takes in databases that are older than it.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { Condition, WordPlace } from '../../../src/model/query/filter.ts';
import type { EntryDraft, TicketId, TicketState } from '../../../src/model/ticket.ts';
import { checkStore } from '../../../src/store/check.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { all, sql } from '../../../src/store/sql.ts';
import { change, config, create, entry, KEYS, NOW, note, state } from '../samples.ts';
import { emptyStore, temporaryDir } from '../stores.ts';

let causes = 0;
function applied(store: SqliteStore, what: Change): TicketId {
  causes += 1;
  const command = what.ticket === null ? create(`mail:${causes}`) : note(`cli:${causes}`, what.ticket);
  const { ticket } = store.writeNow(() => store.tickets.apply(what, command, NOW, config()));
  if (ticket === null) throw new Error('no ticket');
  return ticket;
}
function born(
  store: SqliteStore,
  text: string,
  more: Partial<TicketState> = {},
  draft: Partial<EntryDraft> = {},
): TicketId {
  return applied(store, change({ state: state(more), entries: [entry({ text, ...draft })] }));
}
function found(store: SqliteStore, words: string, where: WordPlace = 'all', isPrefix = false): readonly TicketId[] {
  const conditions: readonly Condition[] = [{ is: 'words', in: where, words, isPrefix }];
  const filter = { conditions, order: { by: 'created', isReversed: false }, ranks: [] } as const;
  return store.readNow(() => store.search.ids(filter, { limit: 50, after: null })).ids;
}

describe('words', () => {
  test.each<[string, string, boolean]>([
    ['Der Drucker brennt!', 'drucker', true],
    ['Der Drucker brennt!', 'BRENNT', true],
    ['Der Drucker brennt!', 'druck', false],
    ['meine Kündigung', 'Kündigung', true],
    ['meine Kündigung', 'kundigung', true],
    ['meine Kündigung', 'Kuendigung', true],
    ['meine Kuendigung', 'Kündigung', true],
    ['meine Kundigung', 'Kündigung', true],
    ['die defekte Tür klemmt', 'defekte Tuer', true],
    ['die defekte Tür klemmt', 'Tuer klemmt', true],
    ['die defekte Tuer klemmt', 'Tür klemmt', true],
    ['die Straße', 'strasse', true],
    ['die Strasse', 'Straße', true],
    ['ÉCOLE normale', 'ecole', true],
    ['ecole', 'École', true],
    ['printer on fire', 'on fire', true],
    ['printer on fire', 'fire on', false],
    ['fire alarm, printer on', 'printer on fire', false],
    ['Größe\nund Übel und Äpfel', 'groesse und uebel', true],
    ['write to eva@acme.example', 'eva@acme.example', true],
    ['see https://acme.example/a?b=1', 'acme.example/a', true],
    ['北京的打印机坏了', '打印机', true],
    ['北京的打印机坏了', '印打机', false],
    ['プリンターが壊れた', 'プリンター', true],
    ['Принтер сломался', 'принтер', true],
    ['ﬁrma Ⅳ ２０２６', 'firma', true],
    ['ﬁrma Ⅳ ２０２６', '2026', true],
    ['x "quoted" OR NEAR(a b)', 'NEAR', true],
    ['x y', '"', false],
    ['x y', "' or 1=1 --", false],
    ['a\u0000b \ud800 c', 'c', true],
  ])('%j is found by %j: %s', (text, words, isFound) => {
    const store = emptyStore();
    const id = born(store, text, { subject: '', customer: null, participants: [] });
    expect(found(store, words)).toEqual(isFound ? [id] : []);
  });

  test('their beginnings find them when a beginning is asked for', () => {
    const store = emptyStore();
    const id = born(store, 'Kündigungsfrist und Druckerpapier');
    for (const begin of ['druck', 'Kündig', 'kuendig', 'kundigungsfrist'])
      expect(found(store, begin, 'all', true)).toEqual([id]);
    expect(found(store, 'papier', 'all', true)).toEqual([]);
  });

  test('are found where they are: subject, notes, people, files, own fields, tags', () => {
    const store = emptyStore();
    const id = born(
      store,
      'hello',
      {
        subject: 'invoice',
        fields: { order: 'pumpkin' },
        tags: ['heron'],
        customer: { address: 'eva@acme.example', name: 'Eva Muster' },
      },
      { attachments: [{ filename: 'Rechnung 4711.pdf', type: 'application/pdf', size: 1, sha256: 'a' }] },
    );
    applied(
      store,
      change({
        ticket: id,
        state: state({
          subject: 'invoice',
          fields: { order: 'pumpkin' },
          tags: ['heron'],
          customer: { address: 'eva@acme.example', name: 'Eva Muster' },
        }),
        entries: [entry({ kind: 'note', visibility: 'internal', text: 'warranty' })],
      }),
    );
    expect(
      ['invoice', 'pumpkin', 'heron', 'muster', 'hello', 'warranty', 'rechnung 4711', 'T-2026-00001'].filter(
        (word) => found(store, word).length !== 1,
      ),
    ).toEqual([]);
    expect(found(store, 'invoice', 'subject')).toEqual([id]);
    expect(found(store, 'warranty', 'notes')).toEqual([id]);
    expect(found(store, 'hello', 'notes')).toEqual([]);
    expect(found(store, 'acme', 'people')).toEqual([id]);
    expect(found(store, 'rechnung', 'files')).toEqual([id]);
    expect(found(store, 'rechnung', 'subject')).toEqual([]);
  });
});

describe('the index follows', () => {
  test('a new subject, customer, tag and field: the old ones find nothing', () => {
    const store = emptyStore();
    const id = born(store, 'x', { subject: 'old words', tags: ['stork'] });
    applied(
      store,
      change({
        ticket: id,
        state: state({ subject: 'new words', tags: ['heron'], customer: { address: 'bo@b.example', name: 'Bo' } }),
        entries: [],
      }),
    );
    expect([
      found(store, 'old'),
      found(store, 'stork'),
      found(store, 'new'),
      found(store, 'heron'),
      found(store, 'bo'),
    ]).toEqual([[], [], [id], [id], [id]]);
  });

  test('a merge: the survivor is found by the words of both, and no longer when it is undone', () => {
    const store = emptyStore();
    const [survivor, gone] = [born(store, 'alpha'), born(store, 'omega')];
    applied(
      store,
      change({ ticket: gone, state: state({ status: 'closed', kind: 'closed', mergedInto: survivor }), entries: [] }),
    );
    expect(found(store, 'omega')).toEqual([gone, survivor]);
    expect(found(store, 'alpha')).toEqual([survivor]);
    applied(store, change({ ticket: gone, state: state({ mergedInto: null }), entries: [] }));
    expect(found(store, 'omega')).toEqual([gone]);
  });

  test('merges of merged tickets, and the deletion of one of them', () => {
    const store = emptyStore();
    const [last, middle, first] = [born(store, 'alpha'), born(store, 'beta'), born(store, 'gamma')];
    applied(store, change({ ticket: first, state: state({ mergedInto: middle }), entries: [] }));
    applied(store, change({ ticket: middle, state: state({ mergedInto: last }), entries: [] }));
    expect(found(store, 'gamma')).toEqual([first, middle, last]);
    applied(
      store,
      change({
        ticket: first,
        state: state({ subject: '', customer: null, participants: [] }),
        entries: [],
        tombstone: true,
      }),
    );
    expect(found(store, 'gamma')).toEqual([]);
    expect(found(store, 'beta')).toEqual([middle, last]);
  });

  test('files that are removed and put back', () => {
    const store = emptyStore();
    const file = { filename: 'plan.pdf', type: 'application/pdf', size: 1, sha256: 'a' };
    const id = born(store, 'see the file', {}, { attachments: [file, { ...file, filename: 'photo.jpg' }] });
    applied(store, change({ ticket: id, state: state({ removedFiles: ['1.1'] }), entries: [] }));
    expect([found(store, 'plan'), found(store, 'photo'), found(store, 'see')]).toEqual([[], [id], [id]]);
    applied(store, change({ ticket: id, state: state(), entries: [] }));
    expect(found(store, 'plan')).toEqual([id]);
  });

  test('a removed file stays unfound through merges of merged tickets, also when its ticket is deleted then', async () => {
    const store = emptyStore();
    const file = { filename: 'plan.pdf', type: 'application/pdf', size: 1, sha256: 'a' };
    const [last, middle] = [born(store, 'alpha'), born(store, 'beta')];
    const first = born(store, 'gamma', {}, { attachments: [file, { ...file, filename: 'photo.jpg' }] });
    const [{ id: entryId } = { id: 0 }] = store.readNow(() =>
      all<{ id: number }>(sql`select id from entries where ticket = ${first}`),
    );
    const removedFiles = [`${entryId}.1`];
    applied(store, change({ ticket: first, state: state({ removedFiles }), entries: [] }));
    applied(store, change({ ticket: first, state: state({ removedFiles, mergedInto: middle }), entries: [] }));
    applied(store, change({ ticket: middle, state: state({ mergedInto: last }), entries: [] }));
    expect([found(store, 'plan'), found(store, 'photo')]).toEqual([[], [first, middle, last]]);
    const words = async () => (await checkStore(store)).filter(({ kind }) => kind === 'index');
    expect(await words()).toEqual([]);
    const nobody = state({ subject: '', customer: null, participants: [], removedFiles, mergedInto: middle });
    applied(store, change({ ticket: first, state: nobody, entries: [], tombstone: true }));
    expect([found(store, 'plan'), found(store, 'photo')]).toEqual([[], []]);
    expect(await words()).toEqual([]);
  });

  test('made anew it holds what it held: merges, removed files, deleted and waiting tickets, and nothing else', async () => {
    const store = emptyStore();
    const file = { filename: 'plan.pdf', type: 'application/pdf', size: 1, sha256: 'a' };
    const [last, middle, gone] = [born(store, 'alpha'), born(store, 'beta'), born(store, 'delta')];
    const waiting = born(store, 'epsilon');
    const first = born(store, 'gamma', {}, { attachments: [file] });
    applied(store, change({ ticket: first, state: state({ mergedInto: middle }), entries: [] }));
    applied(store, change({ ticket: middle, state: state({ mergedInto: last }), entries: [] }));
    const nobody = state({ subject: '', customer: null, participants: [] });
    applied(store, change({ ticket: gone, state: nobody, entries: [], tombstone: true }));
    const ask = () => ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'plan'].map((word) => found(store, word));
    const before = ask();
    expect(before).toEqual([[last], [middle, last], [first, middle, last], [], [waiting], [first, middle, last]]);
    const wrong = `delete from word_index_data where id > 10; update tickets set indexed = null where id = ${waiting}`;
    const db = new Database(store.path);
    db.unsafeMode(true);
    db.exec(wrong);
    db.close();
    const reopened = openStore(store.path, { keys: KEYS });
    expect(reopened.writeNow(() => reopened.search.anew())).toBe(5);
    reopened.close();
    expect(ask()).toEqual(before.map((ids) => ids.filter((id) => id !== waiting)));
    expect((await checkStore(store)).filter(({ kind }) => kind === 'index')).toEqual([]);
    expect(store.writeNow(() => store.search.fill(10))).toBe(1);
    expect(ask()).toEqual(before);
    expect((await checkStore(store)).filter(({ kind }) => kind === 'index')).toEqual([]);
  });

  test('deletion: nothing is found, and no word of it is left in the file', () => {
    const store = emptyStore();
    const secrets = {
      subject: 'qqsubject',
      fields: { order: 'qqfield' },
      customer: { address: 'qqperson@x.example', name: 'qqname' },
    };
    const id = born(store, 'qqwords and qqmore', secrets, {
      attachments: [{ filename: 'qqfile.pdf', type: 'a/b', size: 1, sha256: 'a' }],
    });
    born(store, 'another one');
    applied(
      store,
      change({
        ticket: id,
        state: state({ ...secrets, subject: 'qqlater' }),
        entries: [entry({ kind: 'note', text: 'qqnote', visibility: 'internal' })],
      }),
    );
    applied(
      store,
      change({
        ticket: id,
        state: state({ subject: '', customer: null, participants: [], kind: 'closed', status: 'closed' }),
        entries: [],
        tombstone: true,
      }),
    );
    for (const word of ['qqwords', 'qqsubject', 'qqlater', 'qqnote', 'qqname', 'qqfile'])
      expect(found(store, word)).toEqual([]);
    const db = new Database(store.path, { readonly: true });
    const blocks = db.prepare<[], { block: Buffer }>('select block from word_index_data').all();
    const left = blocks.filter(({ block }) => block.toString('latin1').includes('qq'));
    const terms = db.prepare("select term from ticket_terms where ticket = ? and term like '%qq%'").all(id);
    db.close();
    expect([left, terms]).toEqual([[], []]);
    expect(found(store, 'another')).toHaveLength(1);
  });
});

test('a database older than the index comes in by slices, newest first, and changes in between are not lost', () => {
  const path = join(temporaryDir(), 'old.sqlite');
  copyFileSync(join(import.meta.dirname, '../../../fixtures/db/012.sqlite'), path);
  const store = openStore(path, { keys: KEYS });
  const total = store.readNow(() => store.search.unindexed());
  expect(total).toBeGreaterThan(1);
  expect(found(store, 'where')).toEqual([]);
  const fresh = born(store, 'where is the new one');
  expect(store.writeNow(() => store.search.fill(1))).toBe(1);
  expect(store.readNow(() => store.search.unindexed())).toBe(total - 1);
  while (store.writeNow(() => store.search.fill(100)) > 0);
  expect(found(store, 'where')).toContain(fresh);
  expect(found(store, 'where').length).toBeGreaterThan(1);
  expect(store.readNow(() => store.search.unindexed())).toBe(0);
  const db = new Database(path);
  expect(() => db.exec("insert into word_index (word_index) values ('integrity-check')")).not.toThrow();
  db.close();
  store.close();
});

test('views: own ones, those of all, replaced, removed', () => {
  const store = emptyStore();
  const save = (owner: string, name: string, query: string) =>
    store.writeNow(() => store.views.save({ owner, name, query, author: 'anna' }, NOW));
  save('', 'VIPs', 'tag:vip');
  save('', 'vips', 'tag:vip is:open');
  save('anna', 'mine', 'is:mine');
  save('bob', 'mine', 'assignee:bob');
  expect(store.readNow(() => store.views.list('anna')).map((one) => [one.owner, one.name, one.query])).toEqual([
    ['', 'vips', 'tag:vip is:open'],
    ['anna', 'mine', 'is:mine'],
  ]);
  expect(store.writeNow(() => store.views.remove('anna', 'MINE'))).toBe(true);
  expect(store.writeNow(() => store.views.remove('anna', 'mine'))).toBe(false);
});

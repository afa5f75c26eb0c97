// Forgetting, below the command line: what counts as a trace of a person, that no column is left out of the search, and that
// an erasure that was cut off is ended.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetAgainAtStart } from '../../src/daemon/forget/again.ts';
import type { Log } from '../../src/lib/log.ts';
import { canonicalAddress } from '../../src/model/address.ts';
import { sha256Hex } from '../../src/model/identity.ts';
import type { FileSource } from '../../src/ports.ts';
import { checkStore } from '../../src/store/check.ts';
import { erasePerson, pendingErasures } from '../../src/store/forget/erase.ts';
import { redactorOf } from '../../src/store/forget/redactor.ts';
import { walk, walkedTables } from '../../src/store/forget/walk.ts';
import { personalColumns } from '../../src/store/personal.ts';
import { fillStore } from './fill.ts';
import { NOW, rawMail } from './samples.ts';
import { emptyStore } from './stores.ts';

const eva = {
  addresses: ['eva@acme.example'],
  names: ['Eva Moos'],
  texts: ['Mein Garten braucht dringend neuen Humus', 'Danke sehr!'],
};

test.each([
  ['write to Eva@Acme.example.', 'write to [erased].'],
  ['<eva@acme.example>, "x"', '<[erased]>, "x"'],
  ['mailto:eva%40acme.example?x', 'mailto:[erased]?x'],
  ['q=3Deva@acme.example', 'q=3D[erased]'],
  ['x.eva@acme.example and eva@acme.example.org', 'x.eva@acme.example and eva@acme.example.org'],
  ['seva@acme.example', 'seva@acme.example'],
  ['eva  moos, EVA\nMOOS', '[erased], [erased]'],
  ['Eva Moosbach', 'Eva Moosbach'],
  ['> Mein Garten braucht\n> dringend neuen Humus\nGern!', '> [erased]\nGern!'],
  ['Mein Garten braucht Wasser', 'Mein Garten braucht Wasser'],
  ['> danke sehr!\nBitte', '[erased]\nBitte'],
  ['Danke sehr herzlich', 'Danke sehr herzlich'],
])('%j becomes %j', (text, becomes) => {
  const redactor = redactorOf(eva);
  expect(redactor.clean(text)).toBe(becomes);
  expect(redactor.finds(text)).toBe(text !== becomes);
});

test('a text of a million words is looked through in no time that grows with it squared', () => {
  const redactor = redactorOf({ ...eva, texts: ['wort '.repeat(200_000)] });
  expect(redactor.clean('wort '.repeat(200_000)).length).toBeLessThan(100);
});

test('every column with personal data is searched or made of one that is', async () => {
  const walked = walkedTables().flatMap(({ table, columns }) => columns.map((one) => `${table}.${one.column}`));
  const derived = ['word_index_data.block', 'ticket_terms.term', 'ticket_people.address'];
  expect([...walked, ...derived].toSorted()).toEqual(
    personalColumns.map((one) => `${one.table}.${one.column}`).toSorted(),
  );
  const store = emptyStore();
  await fillStore(store);
  const carla = redactorOf({ addresses: ['carla@shop.example'], names: ['Carla'], texts: [] });
  const tables = new Set((await walk(store, carla)).map((place) => place.table));
  expect([...tables]).toEqual(expect.arrayContaining(['raw', 'messages', 'tickets', 'entries']));
});

test('an erasure that was cut off is ended by the next one, and the histories still prove themselves', async () => {
  const store = emptyStore();
  await fillStore(store);
  const address = String(canonicalAddress('carla@shop.example'));
  const options = { now: NOW + 5, actor: { kind: 'system', id: 'test' }, listPath: null, despiteHold: null } as const;
  const cut = erasePerson(store, [address], { ...options, filesOf: () => Promise.reject(new Error('cut off')) });
  await expect(cut).rejects.toThrow('cut off');
  expect(await store.read(pendingErasures)).toEqual([[address]]);
  await erasePerson(store, [address], { ...options, filesOf: async () => new Map() });
  expect(await store.read(pendingErasures)).toEqual([]);
  const carla = redactorOf({ addresses: [address], names: [], texts: [] });
  // One of her mails waited in quarantine, read by nobody.
  expect(await walk(store, carla)).toEqual([]);
  expect(await checkStore(store)).toEqual([]);
  expect(await store.read(() => store.ledger.raw(sha256Hex(rawMail(1))))).toBeNull();
});

test('an erasure that is ended at the start stops with the daemon, and is ended at the next one', async () => {
  const store = emptyStore();
  await fillStore(store);
  const address = String(canonicalAddress('carla@shop.example'));
  const options = { now: NOW + 5, actor: { kind: 'system', id: 'test' }, listPath: null, despiteHold: null } as const;
  const cut = erasePerson(store, [address], { ...options, filesOf: () => Promise.reject(new Error('cut off')) });
  await expect(cut).rejects.toThrow('cut off');
  const folder = mkdtempSync(join(tmpdir(), 'mc-again-'));
  const events: string[] = [];
  const said = (event: string): void => void events.push(event);
  const log = { debug: said, info: said, warn: said, error: said } as unknown as Log;
  const files = { bytes: async () => null } as unknown as FileSource;
  const deps = { store, listPath: join(folder, 'erased.jsonl'), files, now: NOW + 6, log };
  try {
    await forgetAgainAtStart({ ...deps, signal: AbortSignal.abort() });
    expect(await store.read(pendingErasures)).toEqual([[address]]);
    expect(events).toEqual([]);
    await forgetAgainAtStart(deps);
    expect(await store.read(pendingErasures)).toEqual([]);
    expect(events).toEqual(['contact.erased_again']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

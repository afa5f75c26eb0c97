// Several addresses of one person: only where staff said so, in whatever order, and undone as easily. Through the desk's
// door for customers, as every caller does it.
import { afterEach, expect, it } from 'vitest';
import { executeCustomers } from '../../src/daemon/customers/command.ts';
import type { CustomerCommand } from '../../src/model/customers/records.ts';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { config } from './samples.ts';

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

type Said = CustomerCommand extends infer C
  ? C extends CustomerCommand
    ? Omit<C, 'cause' | 'ordinal' | 'actor' | 'door'>
    : never
  : never;

function office() {
  const store = openStore(':memory:');
  stores.push(store);
  let causes = 0;
  const say = (said: Said) => {
    const command = {
      ...said,
      cause: `cli:${causes++}`,
      ordinal: 0,
      actor: { kind: 'system', id: 'cli' },
      door: 'cli',
    };
    return store.write(() => executeCustomers(store, command as CustomerCommand, { now: 1, config: config() }));
  };
  return {
    merge: async (address: string, other: string) =>
      !('kind' in (await say({ kind: 'contact_merge', address, other }))),
    separate: async (address: string) => !('kind' in (await say({ kind: 'contact_separate', address }))),
    addresses: async (address: string) =>
      [...((await store.read(() => store.contacts.view(address))).addresses ?? [])].sort(),
  };
}

it('two addresses are one person from either side', async () => {
  const { merge, addresses } = office();
  expect(await addresses('eva@acme.example')).toEqual([]);
  expect(await merge('eva@acme.example', 'eva@home.example')).toBe(true);
  const both = ['eva@acme.example', 'eva@home.example'];
  expect(await addresses('eva@acme.example')).toEqual(both);
  expect(await addresses('eva@home.example')).toEqual(both);
  expect(await merge('eva@home.example', 'eva@acme.example')).toBe(false);
});

it('merged persons merge with all their addresses, in any order, without circles', async () => {
  const { merge, addresses } = office();
  await merge('a@x.example', 'b@x.example');
  await merge('c@x.example', 'd@x.example');
  await merge('d@x.example', 'b@x.example');
  const all = ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'];
  for (const one of all) expect(await addresses(one)).toEqual(all);
  expect(await merge('a@x.example', 'c@x.example')).toBe(false);
});

it('a separated address is a person of its own again', async () => {
  const { merge, separate, addresses } = office();
  await merge('a@x.example', 'b@x.example');
  expect(await separate('b@x.example')).toBe(true);
  expect(await separate('b@x.example')).toBe(false);
  expect(await addresses('a@x.example')).toEqual([]);
});

it('nothing is merged because it looks alike', async () => {
  const { merge, addresses } = office();
  await merge('eva@acme.example', 'eva@home.example');
  for (const one of ['eva+x@acme.example', 'max@acme.example', 'EVA@other.example'])
    expect(await addresses(one)).toEqual([]);
});

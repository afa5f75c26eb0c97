// What tests against the scripted server are arranged with: a store of its own for each test of a file, and every server that a
// test started stopped after it.
import { afterEach, beforeEach } from 'vitest';
import { type FakeImap, type FakeOptions, startFakeImap } from '../servers/fake-imap.ts';
import { type TestStore, testStore } from './arrange.ts';

/** The store of the test that runs. */
export let held: TestStore;
const started: FakeImap[] = [];

/** To be called once at the head of a file. */
export function storeForEachTest(): void {
  beforeEach(() => {
    held = testStore();
  });
  afterEach(async () => {
    held.close();
    for (const server of started.splice(0)) await server.stop();
  });
}

export async function fake(options: FakeOptions): Promise<FakeImap> {
  const server = await startFakeImap(options);
  started.push(server);
  return server;
}

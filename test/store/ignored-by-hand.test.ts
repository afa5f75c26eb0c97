// A person says of a mail in quarantine that nobody needs it: it is decided, its server is told, and it is there once.
import { expect, test } from 'vitest';
import { ignoreQuarantined } from '../../src/daemon/quarantine/ignore.ts';
import type { Store } from '../../src/ports.ts';
import { checkStore } from '../../src/store/check.ts';
import { decision, EVIDENCE, NOW, received } from './samples.ts';
import { emptyStore } from './stores.ts';

const byHand = { who: 'agent anna', words: 'a robot', at: NOW, revision: 'r1' };
const rowOf = async (store: Store, id: number) => {
  const row = await store.read(() => store.ledger.row(id));
  if (!row) throw new Error(`no row ${id}`);
  return row;
};

test('of a mail that a rule set aside: ignored by that rule and by her, the server is told as of any ignored mail', async () => {
  const store = emptyStore();
  const [id = 0] = await store.write(() => store.ledger.receive([received(1)], NOW, null));
  const held = decision({ verdict: 'quarantine', outcome: 'quarantined', rule: 'odd' });
  const facts = [{ question: { ask: 'now' }, answer: NOW }] as const;
  await store.write(() =>
    store.ledger.settle(id, { decision: held, ticket: null, facts, evidence: EVIDENCE, revision: 'r0', at: NOW }),
  );
  expect(await rowOf(store, id)).toMatchObject({ state: 'quarantined', ack: 'none' });
  const row = await rowOf(store, id);
  expect(await store.write(() => ignoreQuarantined(store, row, byHand))).toBe(true);
  expect(await rowOf(store, id)).toMatchObject({
    state: 'decided',
    outcome: 'ignored',
    rule: 'odd',
    revision: 'r0',
    ack: 'due',
  });
  const kept = await store.read(() => store.ledger.decision(id));
  expect(kept?.facts).toEqual(facts);
  expect(kept?.decision.reasons.at(-1)).toMatchObject({
    code: 'by-hand',
    detail: 'agent anna said that nobody needs it: a robot (in quarantine: odd)',
  });
  // Once: what is decided is not decided again.
  expect(await store.write(() => ignoreQuarantined(store, row, byHand))).toBe(false);
  expect(await checkStore(store)).toEqual([]);
});

test('of a mail that failed three times, which no rule was asked about', async () => {
  const store = emptyStore();
  const [id = 0] = await store.write(() => store.ledger.receive([received(1, { wantsAck: false })], NOW, null));
  for (let n = 0; n < 3; n++) await store.write(() => store.ledger.strike(id, 'it killed the reader'));
  const row = await rowOf(store, id);
  expect(await store.write(() => ignoreQuarantined(store, row, { ...byHand, words: '' }))).toBe(true);
  expect(await rowOf(store, id)).toMatchObject({ state: 'decided', outcome: 'ignored', rule: 'builtin', ack: 'none' });
  const kept = await store.read(() => store.ledger.decision(id));
  expect(kept?.decision.reasons.at(-1)?.detail).toBe(
    'agent anna said that nobody needs it (in quarantine: it killed the reader)',
  );
  expect(await checkStore(store)).toEqual([]);
});

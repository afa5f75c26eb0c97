// Fills a store with a little of everything: mails in each state, tickets, history, links, notices in each state.
import { sha256Hex } from '../../src/model/identity.ts';
import type { Store } from '../../src/ports.ts';
import {
  change,
  config,
  create,
  entry,
  message,
  NOW,
  note,
  notice,
  rawMail,
  received,
  settled,
  state,
  verdict,
} from './samples.ts';

/** Three mails, two tickets (one closed, one following it), notices sent, queued and suppressed. */
export async function fillStore(store: Store): Promise<void> {
  const cursor = { uidValidity: '42', lastUid: 3, watermarkUid: 0, watermarkDate: 0, completeAt: NOW, paused: null };
  const batch = [1, 2, 3].map((uid) => received(uid));
  await store.write(() => store.ledger.receive(batch, NOW, { mailbox: 'support', folder: 'INBOX', cursor }));
  await store.write(function* () {
    const { ticket } = yield* store.tickets.apply(
      change({
        entries: [entry({ ledger: 1 })],
        notices: [notice('mail:1/0/opened'), notice('mail:1/0/x', { gate: verdict('list') })],
        threadIds: [{ messageId: '<order-1@shop.example>', role: 'own' }],
        threadKeys: ['shop/1'],
      }),
      create('mail:1'),
      NOW,
      config(),
    );
    yield* store.ledger.saveMessage(sha256Hex(rawMail(1)), 1, message(1));
    yield* store.ledger.settle(1, settled({ ticket }));
    if (ticket === null) return;
    const closed = state({ status: 'closed', kind: 'closed', closedAt: NOW + 1 });
    const words = [entry({ kind: 'change', messageId: null, text: 'closed' })];
    yield* store.tickets.apply(
      change({ ticket, state: closed, entries: words }),
      note('cli:1', ticket),
      NOW + 1,
      config(),
    );
    const next = change({ links: [{ kind: 'follows', ticket }], notices: [notice('mail:2/0/opened')] });
    yield* store.tickets.apply(next, create('mail:2'), NOW + 2, config());
    yield* store.ledger.settle(2, settled());
  });
  await store.write(() => store.ledger.quarantine(3, 'three strikes'));
  await store.write(() => store.outbox.sending(1, 'owner', Buffer.from('Subject: x\r\n\r\nhello\r\n'), NOW));
  await store.write(() => store.outbox.finished(1, { state: 'sent', reason: null, dueAt: null, at: NOW + 1 }));
  await store.write(() => store.threadKeys(null));
  await store.write(() => store.settings.saveSetup('r1', { 'mailclerk.yaml': 'instance: {}' }, NOW));
}

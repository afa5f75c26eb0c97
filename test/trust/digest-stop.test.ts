// List-Unsubscribe of digests (H53): one mail with a token of ours in its subject stops that agent's digest, and nothing else does.
import { expect, test } from 'vitest';
import { isStopped, stopDigest } from '../../src/daemon/clock/digests.ts';
import { stopAsked } from '../../src/daemon/delivery/digest-stop.ts';
import { settle } from '../../src/decide/thread/settled.ts';
import { silentLog } from '../../src/lib/log.ts';
import { digestToken, stoppedDigest } from '../../src/model/token.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { openStore } from '../../src/store/open.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { keys, makeRow, makeSetup, now } from '../notify/make.ts';
import { header } from '../servers/smtp-sink.ts';

const agents = ['anna', 'bob'];
const DAY = 86_400_000;
const token = digestToken(keys, 'anna', now);

test.each([
  ['as the button writes it', `stop ${token}`, now, 'anna'],
  ['in capitals', `STOP ${token.toUpperCase()}`, now, 'anna'],
  ['answered', `Re: stop ${token}`, now, 'anna'],
  ['a month later', `stop ${token}`, now + 29 * DAY, 'anna'],
  ['too late', `stop ${token}`, now + 32 * DAY, null],
  ['with a wrong letter', `stop ${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`, now, null],
  ['with more words', `stop ${token} now`, now, null],
  ['without a token', 'stop', now, null],
  ['very long', `stop ${'d'.repeat(100_000)}`, now, null],
])('a subject %s', (_, subject, at, agent) => {
  expect(stoppedDigest(keys, subject, agents, at)).toBe(agent);
});

test('another’s token, or one of a key that is not ours, stops nobody', () => {
  expect(stoppedDigest(keys, `stop ${digestToken(keys, 'carl', now)}`, agents, now)).toBeNull();
  expect(stoppedDigest([Buffer.alloc(32, 1)], `stop ${token}`, agents, now)).toBeNull();
});

test('H53: digests alone carry the field, one mailto: that stops them; what customers get never does', () => {
  const setup = makeSetup();
  const bytesOf = (name: string, agent: string | null) =>
    composeNotice(
      { ...makeRow({ agent, kind: agent ? 'agent' : 'receipt' }), name, template: name },
      { setup, keys, now },
    ).bytes;
  const field = header(bytesOf('agent-digest', 'anna'), 'List-Unsubscribe') ?? '';
  const url = new URL(field.replace(/^<|>$/g, ''));
  expect([url.protocol, url.pathname]).toEqual(['mailto:', 'hilfe@example.com']);
  expect(stoppedDigest(keys, url.searchParams.get('subject') ?? '', agents, now)).toBe('anna');
  expect(header(bytesOf('agent-digest', 'anna'), 'List-Unsubscribe-Post')).toBeNull();
  for (const name of ['opened', 'reply', 'closed']) expect(header(bytesOf(name, null), 'List-Unsubscribe')).toBeNull();
  expect(header(bytesOf('agent-new', 'anna'), 'List-Unsubscribe')).toBeNull();
});

test('the mail is taken for that and opens nothing; the digest ends, and comes again when he says so', async () => {
  const config = { mailboxes: [], queues: [], agents: [{ id: 'anna', emails: ['anna@example.com'] }] } as never;
  const truster = openTruster({ keys, config, now: () => now } as never);
  const message = { subject: `stop ${token}`, messageId: null, headers: [], to: [], cc: [], bcc: [], deliveredTo: [] };
  const whole = { ...message, references: [], inReplyTo: null, text: '', quoted: '', html: null, from: null } as never;
  const evidence = await truster.judge(whole, { mailbox: 'x' } as never);
  expect(evidence.stopsDigestOf).toBe('anna');
  const settled = settle({ message: whole, evidence, delivery: {} as never }, {} as never, {} as never).next().value;
  expect(settled).toMatchObject({ kind: 'decided', decision: { outcome: 'ignored', commands: [] } });
  const store = openStore(':memory:', { keys });
  const stopped = () => store.read(() => isStopped(store, 'anna'));
  expect(await stopped()).toBe(false);
  await stopAsked({ store, clock: { now: () => now }, log: silentLog }, 99);
  expect(await stopped()).toBe(false);
  await store.write(() => stopDigest(store, 'anna', now));
  expect(await stopped()).toBe(true);
  await store.write(() => stopDigest(store, 'anna', null));
  expect(await stopped()).toBe(false);
  store.close();
});

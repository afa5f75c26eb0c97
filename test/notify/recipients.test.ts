// H49: To and Cc of a person's words show everybody outside who gets them, so that an answer to all reaches all; the envelope
// names the one this copy is for; nobody is shown who should not be, and nothing of an address becomes a header.
import { expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { deliverAll } from '../../src/notify/deliver.ts';
import { openTransport } from '../../src/notify/smtp.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { header, startRawSink } from '../servers/smtp-sink.ts';
import { keys, makeData, makeRow, makeSetup, now, smtpConfig } from './make.ts';
import { memoryOutbox } from './memory-outbox.ts';

const recipients = {
  to: { address: 'kunde@kunde.example', name: 'Erika Kundin' },
  cc: [
    { address: 'chef@kunde.example', name: '' },
    { address: 'KUNDE@kunde.example', name: 'twice' },
    { address: 'evil@x.example\r\nBcc: all@x.example', name: '' },
  ],
};
const row = (own: Partial<OutboxRow>): OutboxRow => ({
  ...makeRow({ name: 'reply', kind: 'human', data: makeData({ body: 'Hallo.', recipients }) }),
  ...own,
});
const made = (own: Partial<OutboxRow> = {}) => composeNotice(row(own), { setup: makeSetup(), keys, now });

test.each(['kunde@kunde.example', 'chef@kunde.example'])(
  'H49: the copy for %s names nobody whose address is none',
  (toAddress) => {
    const { bytes, envelope } = made({ toAddress, toName: '' });
    expect(envelope.to).toBe(toAddress);
    expect(header(bytes, 'To')).toBe('Erika Kundin <kunde@kunde.example>');
    expect(header(bytes, 'Cc')).toBe('chef@kunde.example');
    expect(header(bytes, 'Bcc')).toBeNull();
  },
);

test.each<[string, Partial<OutboxRow>]>([
  ['what a machine wrote', { kind: 'automatic' }],
  ['a mail to one of our own people', { kind: 'agent', agent: 'anna', toAddress: 'anna@example.com' }],
  ['a copy for somebody who is not among them', { toAddress: 'other@kunde.example', toName: '' }],
])('%s shows the one it goes to', (_, own) => {
  const { bytes, envelope } = made(own);
  expect(header(bytes, 'To')).toContain(envelope.to);
  expect(header(bytes, 'Cc')).toBeNull();
});

/** What a sender, a form or a rule may have left behind as an address. */
const SMUGGLED = [
  'kunde@kunde.example\r\nRCPT TO:<evil@evil.example>',
  'kunde@kunde.example>\r\nRCPT TO:<evil@evil.example',
  'kunde@kunde.example> NOTIFY=SUCCESS ORCPT=rfc822;evil@evil.example',
  'kunde@kunde.example\nDATA',
  'kunde@kunde.example\0@evil.example',
  'kunde@kunde.example, evil@evil.example',
  'kunde@kunde.example;evil@evil.example',
  'group:evil@evil.example;',
  '((a)kunde@kunde.example) evil@evil.example',
  'kunde(evil@evil.example)@kunde.example',
  '"kunde@kunde.example> evil"@evil.example',
  '"evil\r\nRCPT TO:<x@evil.example>"@evil.example',
  '@evil.example:kunde@kunde.example',
  'evil%evil.example@kunde.example\u2028',
  'kunde@kunde.example\u0085evil',
  'kunde@[127.0.0.1]\r\nX',
  `${'a'.repeat(65)}@evil.example`,
  `kunde@${'a.'.repeat(130)}example`,
  '<>',
  '',
  '-oQ/tmp@evil.example x',
  'kunde@kunde.example SIZE=1',
];

test('H49: an address with more in it than an address is dead, and no server hears a word of it', async () => {
  const heard: string[] = [];
  const server = await startRawSink({
    each: (line) => {
      heard.push(line);
      return undefined;
    },
  });
  const transport = openTransport({ ...smtpConfig, port: server.port }, silentLog);
  try {
    for (const [index, toAddress] of SMUGGLED.entries()) {
      heard.length = 0;
      const outbox = memoryOutbox([makeRow({ id: index + 1, toAddress })]);
      const deps = { setup: () => makeSetup(), keys, transport, log: silentLog, owner: 'me' };
      const { signal } = new AbortController();
      await deliverAll({ ...deps, store: outbox.store, signal, clock: { ...systemClock(undefined), now: () => now } });
      const recipients = heard.filter((line) => /^RCPT/i.test(line));
      const state = outbox.rows.get(index + 1)?.state;
      expect([toAddress, state, recipients]).toEqual([toAddress, 'dead', []]);
      expect(heard.join('\n')).not.toMatch(/evil/);
    }
    expect(server.mails).toEqual([]);
  } finally {
    await transport.close();
    await server.stop();
  }
});

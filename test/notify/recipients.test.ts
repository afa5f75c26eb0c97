// H49: To and Cc of a person's words show everybody outside who gets them, so that an answer to all reaches all; the envelope
// names the one this copy is for; nobody is shown who should not be, and nothing of an address becomes a header.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { header } from '../servers/smtp-sink.ts';
import { keys, makeData, makeRow, makeSetup, now } from './make.ts';

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

test.each(['kunde@kunde.example', 'chef@kunde.example'])('the copy for %s', (toAddress) => {
  const { bytes, envelope } = made({ toAddress, toName: '' });
  expect(envelope.to).toBe(toAddress);
  expect(header(bytes, 'To')).toBe('Erika Kundin <kunde@kunde.example>');
  expect(header(bytes, 'Cc')).toBe('chef@kunde.example');
  expect(header(bytes, 'Bcc')).toBeNull();
});

test.each<[string, Partial<OutboxRow>]>([
  ['what a machine wrote', { kind: 'automatic' }],
  ['a mail to one of our own people', { kind: 'agent', agent: 'anna', toAddress: 'anna@example.com' }],
  ['a copy for somebody who is not among them', { toAddress: 'other@kunde.example', toName: '' }],
])('%s shows the one it goes to', (_, own) => {
  const { bytes, envelope } = made(own);
  expect(header(bytes, 'To')).toContain(envelope.to);
  expect(header(bytes, 'Cc')).toBeNull();
});

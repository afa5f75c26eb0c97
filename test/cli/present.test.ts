import { describe, expect, test } from 'vitest';
import { cell, safeText, tableLines } from '../../src/cli/output.ts';
import { auditJson } from '../../src/cli/present/daemon.ts';
import { injectJson, injectLine } from '../../src/cli/present/mail.ts';
import { changeJson, outboxJson, refusalCode } from '../../src/cli/present/outbox.ts';
import { ticketJson, ticketWithEntriesJson } from '../../src/cli/present/ticket.ts';
import { entry, notice, ticket } from './things.ts';

describe('the fixed machine interfaces of surface.md', () => {
  test('ticket list gives every key, null or [] where there is nothing', () => {
    expect(ticketJson(ticket({}))).toEqual({
      id: 17,
      ref: 'T-2026-00017',
      subject: 'Printer',
      status: 'unread',
      kind: 'new',
      queue: 'support',
      type: null,
      group: null,
      severity: 'normal',
      priority: 'normal',
      tags: [],
      flags: [],
      fields: {},
      customer: { address: 'anna@example.com', name: 'Anna' },
      assignees: [],
      offer: null,
      watchers: [],
      organisation: null,
      contract: null,
      project: null,
      spentMinutes: 0,
      visibility: 'public',
      channel: 'mail',
      due: null,
      createdAt: '2026-01-07T10:00:00.000Z',
      updatedAt: '2026-01-07T10:00:00.000Z',
      firstResponseAt: null,
      closedAt: null,
      closeReason: null,
      closeCause: null,
      version: 1,
      links: [],
    });
  });

  test('ticket show adds the history before the links', () => {
    const shown = ticketWithEntriesJson(ticket({ customer: null }), [entry({})]);
    expect(Object.keys(shown).slice(-2)).toEqual(['entries', 'links']);
    expect(shown.customer).toBeNull();
    expect(shown.entries).toEqual([
      {
        id: 1,
        at: '2026-01-07T10:00:00.000Z',
        kind: 'mail',
        visibility: 'public',
        door: 'mail',
        actor: { kind: 'contact', id: 'anna@example.com' },
        messageId: '<1@example.com>',
        from: { address: 'anna@example.com', name: 'Anna' },
        text: 'It burns.',
        changes: {},
        attachments: [{ id: '1.1', filename: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'ff' }],
        ledger: 5,
        joinedBy: null,
        thirdParty: false,
      },
    ]);
  });

  test('outbox list', () => {
    expect(outboxJson(notice({ state: 'dead', reason: '550 no such user' }))).toEqual({
      id: 3,
      ticket: 'T-2026-00017',
      template: 'opened',
      to: 'anna@example.com',
      state: 'dead',
      messageId: '<3.17.abc@example.com>',
      attempts: 0,
      reason: '550 no such user',
      dueAt: '2026-01-07T10:00:00.000Z',
    });
  });

  test('mail inject: quarantine only where there is one', () => {
    const result = {
      source: 'a.eml',
      ledger: 5,
      sha256: 'ab',
      messageId: '<1@example.com>',
      verdict: 'ticket',
      outcome: 'created',
      rule: 'default',
      ticket: 'T-2026-00017',
      joinedBy: null,
      notices: [{ to: 'anna@example.com', template: 'opened', gate: 'pass' }],
      webhooks: [],
      imap: null,
      defects: [],
      quarantine: null,
      error: null,
    };
    const { source: _, ledger: __, quarantine: ___, error: ____, webhooks: _____, imap: ______, ...expected } = result;
    expect(injectJson(result)).toEqual(expected);
    const asked = { webhooks: [{ url: 'https://hooks.example.com/x', gate: 'pass' }], imap: 'move Archive' };
    expect(injectJson({ ...result, ...asked })).toEqual({ ...expected, ...asked });
    expect(injectLine({ ...result, ...asked })).toContain('webhook → https://hooks.example.com/x: pass');
    expect(injectJson({ ...result, quarantine: 'too strange' })).toEqual({ ...expected, quarantine: 'too strange' });
    expect(injectLine(result)).toBe('a.eml  created T-2026-00017 rule default\n    opened → anna@example.com: pass');
    expect(injectLine({ ...result, error: 'gone' })).toBe('a.eml  failed: gone');
  });

  test('mailbox audit has exactly its keys', () => {
    const row = {
      mailbox: 'support',
      folder: 'INBOX',
      uidValidity: '1',
      onServer: 10,
      beforeStart: 1,
      tickets: 2,
      joined: 3,
      ignored: 1,
      rejected: 0,
      redirected: 0,
      duplicates: 1,
      quarantined: 1,
      pending: 1,
      unaccounted: 0,
      left: 0,
      returned: 0,
      unaccountedUids: [],
    };
    expect(auditJson({ ...row, more: 1 } as typeof row)).toEqual(row);
  });

  test.each([
    ['nothing_to_do', 0],
    ['not_found', 5],
    ['not_allowed', 6],
    ['invalid', 2],
    ['required', 2],
    ['conflict', 7],
    ['no_transition', 7],
    ['no_customer', 7],
  ] as const)('the refusal %s exits %i', (reason, code) => {
    expect(refusalCode(reason)).toBe(code);
    expect(
      changeJson('T-1', { outcome: { kind: 'refusal', reason, detail: 'why' }, applied: null, notices: [] }),
    ).toMatchObject({
      changed: false,
      refusal: { reason },
    });
  });
});

describe('text out of mails cannot move the cursor', () => {
  test.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a[2Jb'],
    ['a carriage return', 'bad\rgood', 'bad\ngood'],
    ['a bell and a C1 CSI', '\u0007\u009b31mred', '31mred'],
    ['right-to-left override', 'exe\u202Egpj', 'exegpj'],
    ['tabs and line ends stay', 'a\tb\nc', 'a\tb\nc'],
  ])('%s', (_, text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  test('a cell is one line', () => {
    expect([cell('a\n b\t c'), cell(null), cell(''), cell([]), cell(['a', 'b']), cell(0)]).toEqual([
      'a b c',
      '–',
      '–',
      '–',
      'a, b',
      '0',
    ]);
  });
});

test('tables line up, wide characters too, and are cut on a terminal only', () => {
  const rows = [
    ['日本', 'x'],
    ['é', 'a long last column'],
  ];
  expect(tableLines(['name', 'text'], rows, null)).toEqual(['NAME  TEXT', '日本  x', 'é     a long last column']);
  expect(tableLines(['name', 'text'], rows, 12)[2]).toBe('é     a lon…');
});

// `contact export`: everything that is kept of a person and nothing of anybody else, also what is in no ticket, was read by
// nobody yet, or comes by thousands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Desk, makeDesk } from './forgetting-desk.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let desk: Desk;
beforeEach(() => {
  desk = makeDesk();
});
afterEach(() => desk.remove());

const EVA = 'Eva Quendel <eva@acme.example>';

test('holds notices about no ticket, mails nobody read, orders and contracts, and no word of others', async () => {
  const [ref, own] = await desk.inject(
    desk.mail('e1', EVA, { body: 'Meine Pumpe leckt.', more: ['Cc: Otto <otto@kresse.example>'] }),
    desk.mail('e2', EVA, { subject: 'Zweites', body: 'Zweite Frage.' }),
    desk.mail('x', 'Xaver <xaver@moos.example>', { body: 'Nicht ihres.' }),
  );
  await desk.inject(desk.mail('o1', 'Otto <otto@kresse.example>', { answers: 'e1', body: 'Ottos eigene Worte.' }));
  const anna = ['--as', 'anna'];
  for (const line of [
    ['ticket', 'reply', String(ref), 'Unsere Antwort.', ...anna],
    ['ticket', 'note', String(ref), 'Nur unter uns.', ...anna],
    ['ticket', 'update', String(ref), 'Termin am Montag.', '--public', ...anna],
    ['ticket', 'order', 'create', String(ref), '--title', 'Pumpe tauschen', ...anna],
  ])
    expect(await desk.clerk(line), line.join(' ')).toMatchObject({ code: 0 });
  desk.change(`
    insert into agreements (kind, code, name, contact, per_ticket, round_minutes, overdraw, note, created_at, updated_at)
      values ('contract', 'W1', 'Wartung', 'eva@acme.example', 0, 1, 'warn', '', 1, 1);
    update outbox set ticket = null where id = (select min(id) from outbox where to_address = 'eva@acme.example');
    update ledger set from_address = null, state = 'received', ticket = null where id = 2;
    delete from messages where raw = (select raw from ledger where id = 2)`);
  expect(own).toBeDefined();
  const found = await desk.json('contact export eva@acme.example');
  expect(found.mails.map((one: { id: number }) => one.id)).toEqual([1, 2]);
  expect(found.agreements).toEqual([{ kind: 'contract', code: 'W1', name: 'Wartung', validFrom: null, validTo: null }]);
  const count = desk.rows("select 1 from outbox where to_address = 'eva@acme.example'").length;
  expect(found.sent).toHaveLength(count);
  const [ticket] = found.tickets.filter((one: { ref: string }) => one.ref === ref);
  expect(ticket.orders).toEqual([expect.objectContaining({ title: 'Pumpe tauschen' })]);
  expect(ticket.entries.map((one: { by: string; text: string }) => [one.by, one.text])).toEqual([
    ['you', 'Meine Pumpe leckt.'],
    ['us', 'Unsere Antwort.'],
    ['us', 'Termin am Montag.'],
  ]);
  for (const others of ['Ottos eigene', 'Nur unter uns', 'Nicht ihres', 'xaver'])
    expect(JSON.stringify(found)).not.toContain(others);
  expect((await desk.clerk('contact export eva@acme.example out')).code).toBe(0);
  const mails = readFileSync(join(desk.folder, 'out', 'mails.mbox'), 'utf8');
  expect(mails.match(/^Subject: /gm)).toHaveLength(2);
  for (const others of ['Ottos eigene', 'Nicht ihres']) expect(mails).not.toContain(others);
});

test('says of somebody who is only named where to look', async () => {
  await desk.inject(desk.mail('o1', 'Otto <otto@kresse.example>', { body: 'Fragen Sie eva@acme.example.' }));
  const ran = await desk.clerk('contact export eva@acme.example');
  expect(ran).toMatchObject({ code: 5, err: expect.stringContaining('contact erase eva@acme.example') });
});

// `contact erase` against those who chose their names and words to do harm, against bad moments, and against carelessness: a
// person goes, whole, and nobody else's words or the desk's own go with him.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Desk, makeDesk } from './forgetting-desk.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let desk: Desk;
beforeEach(() => {
  desk = makeDesk();
});
afterEach(() => desk.remove());

const OTTO = 'Otto Kresse <otto@kresse.example>';

test('whoever calls himself as everybody writes takes nobody’s mail with him', async () => {
  const [hers] = await desk.inject(desk.mail('e', 'Guten Tag <eva@acme.example>', { subject: 'Anfrage' }));
  const crowd = Array.from({ length: 30 }, (_, n) =>
    desk.mail(`c${n}`, `Kunde ${n} <kunde${n}@x.example>`, { body: `Guten Tag,\r\ndie Pumpe ${n} leckt.` }),
  );
  await desk.inject(...crowd);
  const before = await desk.json('contact erase eva@acme.example');
  expect(before).toMatchObject({ commonNames: ['Guten Tag'], tickets: [hers] });
  const done = await desk.json('contact erase eva@acme.example --yes');
  expect(done).toMatchObject({ commonNames: ['Guten Tag'], remaining: [], left: 0 });
  expect(desk.rows("select 1 from entries where body like 'Guten Tag,%'")).toHaveLength(30);
  expect(desk.rows('select 1 from raw where bytes is not null')).toHaveLength(30);
  expect(desk.foundIn('eva@acme.example')).toEqual([]);
  expect(desk.rows("select 1 from tickets where customer_name = 'Guten Tag'")).toEqual([]);
});

test('--every-name replaces such a name in what others wrote, too, also when a backup is put back', async () => {
  await desk.inject(desk.mail('e', 'Eva Quendel <eva@acme.example>'));
  const crowd = Array.from({ length: 30 }, (_, n) =>
    desk.mail(`c${n}`, `Kunde ${n} <kunde${n}@x.example>`, { body: `Eva Quendel weiss von der Pumpe ${n}.` }),
  );
  await desk.inject(...crowd);
  const backup = join(desk.folder, 'b.backup');
  expect((await desk.clerk(['db', 'backup', backup])).code).toBe(0);
  await desk.json('contact erase eva@acme.example --every-name --yes');
  expect(desk.foundIn('Quendel')).toEqual([]);
  expect((await desk.clerk(['db', 'restore', backup, '--yes'])).code).toBe(0);
  expect(desk.foundIn('Quendel')).toEqual([]);
  expect(desk.foundIn('weiss von der Pumpe 7')).toContain('entries.body');
});

test('a name of the program’s own words leaves histories, files and decisions readable', async () => {
  const names = 'Filename Type Support Status Will Kind';
  const [ref] = await desk.inject(
    desk.mail('e', `${names} <eva@acme.example>`, {
      subject: 'closed',
      body: 'support\r\nnormal\r\nin_progress\r\nchange',
    }),
  );
  writeFileSync(join(desk.folder, 'plan.pdf'), 'PLAN');
  const anna = ['--as', 'anna'];
  for (const line of [
    ['ticket', 'reply', String(ref), 'We will send the new type; status follows.', ...anna],
    ['ticket', 'attach', String(ref), join(desk.folder, 'plan.pdf'), ...anna],
    ['ticket', 'close', String(ref), ...anna],
    ['ticket', 'reopen', String(ref), ...anna],
  ])
    expect(await desk.clerk(line)).toMatchObject({ code: 0 });
  const before = await desk.json(`ticket show ${ref}`);
  expect((await desk.clerk('contact erase eva@acme.example --yes')).code).toBe(0);
  const after = await desk.json(`ticket show ${ref}`);
  expect(after).toMatchObject({
    status: before.status,
    queue: before.queue,
    priority: before.priority,
    subject: '[erased]',
  });
  const changes = (shown: { entries: { changes: object }[] }): unknown[] =>
    shown.entries.map((entry) => (entry.changes as { status?: object }).status).filter((one) => one !== undefined);
  expect(changes(after)).toEqual(changes(before).slice(-changes(after).length));
  expect(changes(after).length).toBeGreaterThan(0);
  expect(JSON.stringify(after)).toContain('We will send the new type; status follows.');
  const files = after.entries.flatMap((entry: { attachments: object[] }) => entry.attachments);
  expect(files).toEqual([expect.objectContaining({ filename: 'plan.pdf', type: 'application/pdf' })]);
  for (const { id } of desk.rows("select id from ledger where state = 'decided' and forgotten is null"))
    expect(await desk.clerk(['mail', 'why', String(id)])).toMatchObject({ code: 0 });
  expect((await desk.clerk('db check')).code).toBe(0);
});

test('he is found as others write him: surname first, letters apart, as a link, in a list that is attached', async () => {
  await desk.inject(desk.mail('e', 'Zoë Müllner <zoe@müller-quendel.example>'));
  const list = Buffer.from('name;mail\nZoë Müllner;zoe@xn--mller-quendel-zob.example\n').toString('base64');
  const apart = 'Zoë Müllner'.normalize('NFD');
  const mails = [
    desk.mail('o1', OTTO, { body: 'Frau Müllner, Zoë ist gemeint.' }),
    desk.mail('o2', OTTO, {
      body: Buffer.from(`Gemeint ist ${apart}.`).toString('base64'),
      more: ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
    }),
    desk.mail('o3', OTTO, {
      more: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
      body: `--b\r\nContent-Type: text/plain\r\n\r\nNur Salbei.\r\n--b\r\nContent-Type: text/csv; name=l.csv\r\nContent-Disposition: attachment; filename=l.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n${list}\r\n--b--`,
    }),
  ];
  await desk.inject(...mails);
  const [known] = desk.rows("select address from contacts where address like 'zoe@%'");
  const done = await desk.json(`contact erase ZOE@Müller-Quendel.EXAMPLE --yes`);
  expect(done).toMatchObject({ erased: [known?.address], remaining: [] });
  for (const needle of ['zoe@', 'Müllner', 'Müllner'.normalize('NFD'), list.slice(12, 40)])
    expect(desk.foundIn(needle), needle).toEqual([]);
  expect(desk.foundIn('Salbei')).toContain('entries.body');
});

test('other addresses that may be his are named, and not erased', async () => {
  await desk.inject(
    desk.mail('e1', 'Eva Quendel <eva@acme.example>'),
    desk.mail('e2', 'E Q <eva+shop@acme.example>'),
    desk.mail('e3', 'Eva Quendel <eva@privat.example>'),
    desk.mail('e4', 'Evan <evan@acme.example>'),
  );
  const before = await desk.json('contact erase eva@acme.example');
  expect(before).toMatchObject({
    addresses: ['eva@acme.example'],
    alike: ['eva+shop@acme.example', 'eva@privat.example'],
  });
  expect((await desk.clerk('contact erase eva@acme.example --yes')).err).toContain('eva+shop@acme.example');
  expect(desk.foundIn('eva+shop@acme.example')).not.toEqual([]);
  expect(await desk.clerk('contact erase support+x@example.com --yes')).toMatchObject({ code: 6 });
});

test('the reason for setting a legal hold aside stays, in the history and in the record, without the person in it', async () => {
  const [ref] = await desk.inject(desk.mail('e', 'Eva Quendel <eva@acme.example>'));
  expect((await desk.clerk(['ticket', 'set', String(ref), 'legal_hold=true', '--as', 'anna'])).code).toBe(0);
  expect((await desk.clerk('contact erase eva@acme.example --yes')).code).toBe(7);
  const why = 'court order 7 O 12/26 about Eva Quendel';
  const line = ['contact', 'erase', 'eva@acme.example', '--yes', '--despite-hold', why, '--as', 'anna'];
  expect((await desk.clerk(line)).code).toBe(0);
  const shown = await desk.json(`ticket show ${ref}`);
  expect(JSON.stringify(shown)).toContain('legal hold set aside: court order 7 O 12/26 about [erased]');
  expect(desk.rows('select actor, reason from erasures')).toEqual([
    { actor: 'anna', reason: 'court order 7 O 12/26 about [erased]' },
  ]);
  const [own] = (await desk.json('contact erasures')).erasures;
  expect(own).toMatchObject({ at: own.endedAt, by: 'anna', reason: 'court order 7 O 12/26 about [erased]' });
  expect(own.mac).toMatch(/^[0-9a-f]{64}$/);
  const asked = await desk.clerk('contact erasures EVA@acme.example --as anna');
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining(own.mac.slice(0, 12)) });
  expect(await desk.clerk('contact erasures otto@acme.example')).toMatchObject({
    code: 5,
    err: expect.stringContaining('otto@acme.example was never erased here to the end'),
  });
  expect((await desk.clerk('contact erasures --limit 0')).code).toBe(2);
  expect(desk.foundIn('Quendel')).toEqual([]);
  expect((await desk.clerk('db check')).code).toBe(0);
});

test('whoever was erased, wrote again and was erased again stays out when the backup between is put back', async () => {
  const backup = join(desk.folder, 'b.backup');
  await desk.inject(desk.mail('e1', 'Eva Quendel <eva@acme.example>'));
  expect((await desk.clerk('contact erase eva@acme.example --yes')).code).toBe(0);
  await desk.inject(desk.mail('e2', 'Eva Quendel <eva@acme.example>', { body: 'Thymiankraut' }));
  expect((await desk.clerk(['db', 'backup', backup])).code).toBe(0);
  const later = await desk.clerk('contact erase eva@acme.example --yes');
  expect(later.code).toBe(0);
  expect((await desk.clerk(['db', 'restore', backup, '--yes'])).code).toBe(0);
  for (const needle of ['eva@acme.example', 'Quendel', 'Thymiankraut'])
    expect(desk.foundIn(needle), needle).toEqual([]);
});

test('a line of the list that was cut off takes no other line with it', async () => {
  const backup = join(desk.folder, 'b.backup');
  await desk.inject(desk.mail('a', 'Adam Ampfer <adam@x.example>'), desk.mail('e', 'Eva Quendel <eva@acme.example>'));
  expect((await desk.clerk(['db', 'backup', backup])).code).toBe(0);
  expect((await desk.clerk('contact erase adam@x.example --yes')).code).toBe(0);
  appendFileSync(join(desk.folder, 'data', 'erased.jsonl'), '{"key":"ab');
  expect((await desk.clerk('contact erase eva@acme.example --yes')).code).toBe(0);
  expect((await desk.clerk(['db', 'restore', backup, '--yes'])).code).toBe(0);
  for (const needle of ['Ampfer', 'Quendel']) expect(desk.foundIn(needle), needle).toEqual([]);
});

test('an erasing that was killed is on the list at once, and is ended beside the next one', async () => {
  const backup = join(desk.folder, 'b.backup');
  await desk.inject(desk.mail('a', 'Adam Ampfer <adam@x.example>'), desk.mail('e', 'Eva Quendel <eva@acme.example>'));
  expect((await desk.clerk(['db', 'backup', backup])).code).toBe(0);
  const pending = {
    addresses: ['adam@x.example'],
    names: ['Adam Ampfer'],
    ownNames: ['Adam Ampfer'],
    nameParts: ['Ampfer'],
    cause: 'erase:1-1',
  };
  desk.change(`insert into settings (name, value) values ('erasure.pending', '${JSON.stringify(pending)}')`);
  expect((await desk.clerk('contact erase eva@acme.example --yes')).code).toBe(0);
  expect(desk.foundIn('Ampfer')).not.toEqual([]);
  await desk.clerk('run --once');
  expect(desk.foundIn('Ampfer')).toEqual([]);
  expect(readFileSync(join(desk.folder, 'data', 'erased.jsonl'), 'utf8').match(/"mac"/g)?.length).toBe(2);
});

// `contact erase`: a desk with many people, one of whom is forgotten. Everything that a column, the log of the database or a
// page of its file holds is looked through for his address, his name and his words, and everybody else's are still there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { makeDesk } from './forgetting-desk.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Whom nobody shall find any more, and how he writes. */
const EVA = { address: 'eva.quendel@thymian.example', name: 'Eva Quendel', words: 'Rhabarberkuchenrezept' };
const OTHER = { address: 'otto@kresse.example', name: 'Otto Kresse', words: 'Salbeiblatt' };

const desk = makeDesk();
const { folder, clerk, foundIn, taken: inject } = desk;
const mail: typeof desk.mail = (id, from, more = {}) => desk.mail(id, from, { subject: `Bestellung ${id}`, ...more });
afterAll(() => desk.remove());

test('a person is found nowhere after he was erased, and everybody else is as before', async () => {
  const from = `${EVA.name} <${EVA.address}>`;
  const attached = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'];
  const [hers] = await inject(
    mail('e1', from, { body: `Mein ${EVA.words} liegt bei, bitte senden Sie mir die fehlende Form dazu.` }),
  );
  expect(hers?.outcome).toBe('created');
  const ref = String(hers?.ticket);
  await inject(mail('e2', from, { answers: 'e1', body: 'Kurze Frage' }));
  await inject(mail('e3', from, { subject: `Rundbrief ${EVA.words}` }));
  await inject(
    mail('e4', '=?utf-8?q?Eva_Quendel?= <Eva.Quendel@Thymian.example>', {
      body: Buffer.from(`Verschluesselt: ${EVA.words}`).toString('base64'),
      more: ['Content-Transfer-Encoding: base64', 'Content-Type: text/plain; charset=utf-8'],
    }),
  );
  const [otto] = await inject(mail('o1', `${OTHER.name} <${OTHER.address}>`, { body: `Das ${OTHER.words} fehlt.` }));
  await inject(
    mail('o2', `${OTHER.name} <${OTHER.address}>`, {
      body: `Bitte auch an ${EVA.address} senden, ${EVA.name} weiss es.`,
    }),
  );
  await inject(
    mail('o3', `${OTHER.name} <${OTHER.address}>`, {
      to: `support@example.com, ${EVA.address}`,
      more: attached,
      body: [
        '--b',
        'Content-Type: text/plain',
        '',
        `Nur ${OTHER.words}.`,
        '--b',
        'Content-Type: application/pdf; name=plan.pdf',
        'Content-Disposition: attachment; filename=plan.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('PLAN-BYTES').toString('base64'),
        '--b--',
      ].join('\r\n'),
    }),
  );
  const crowd = Array.from({ length: 25 }, (_, n) =>
    mail(`c${n}`, `Kunde ${n} <kunde${n}@x.example>`, { body: `Eigene Worte ${n}` }),
  );
  await inject(...crowd);
  for (const line of [
    ['contact', 'set', EVA.address, 'fields.note=ruft gern an', 'tags=vip'],
    ['contact', 'merge', EVA.address, 'eva@privat.example'],
    ['contact', 'block', EVA.address, '--reason', `${EVA.name} schimpft`],
    ['contact', 'unblock', EVA.address],
    ['ticket', 'note', ref, `Frau Quendel schreibt: Mein ${EVA.words} liegt bei, bitte senden Sie mir`, '--as', 'anna'],
    [
      'ticket',
      'reply',
      ref,
      `Guten Tag Eva Quendel,\n> Mein ${EVA.words} liegt\n> bei, bitte senden Sie mir die\n> fehlende Form dazu.\n\nDie Form kommt.`,
      '--as',
      'anna',
    ],
    ['ticket', 'order', 'create', ref, '--title', 'Form', '--as', 'anna'],
    ['ticket', 'close', ref, '--as', 'anna'],
    ['view', 'save', 'hers', `from:${EVA.address}`, '--as', 'anna'],
  ]) {
    const ran = await clerk(line);
    expect(ran, `${line.join(' ')}: ${ran.err}`).toMatchObject({ code: 0 });
  }
  for (const needle of [EVA.address, 'Quendel', EVA.words]) expect(foundIn(needle), needle).not.toEqual([]);
  const kept = foundIn(OTHER.words);

  const before = await clerk(`contact erase ${EVA.address}`);
  expect(before, before.err).toMatchObject({ code: 0, out: expect.stringContaining(ref) });
  expect(before.err).toContain('--yes');
  const again = await clerk(`contact erase ${EVA.address} --json`);
  expect(JSON.parse(again.out)).toMatchObject({
    addresses: expect.arrayContaining([EVA.address, 'eva@privat.example']),
  });

  const done = await clerk(`contact erase ${EVA.address} --yes`);
  expect(done, done.err).toMatchObject({ code: 0 });
  for (const needle of [EVA.address, 'eva@privat.example', 'Quendel', EVA.words])
    expect(foundIn(needle), needle).toEqual([]);
  expect(done.out + done.err).not.toContain(EVA.words);

  expect(kept).toContain('entries.body');
  expect(foundIn(OTHER.words)).toContain('entries.body');
  // His mail named her and went; the file in it is kept beside.
  expect(foundIn('PLAN-BYTES')).toContain('files.bytes');
  expect((await clerk('db check')).code).toBe(0);
  const shown = JSON.parse((await clerk(`ticket show ${otto?.ticket} --json`)).out);
  expect(shown).toMatchObject({ customer: { address: OTHER.address, name: OTHER.name } });
  expect(shown.entries[0].text).toContain(OTHER.words);
  const empty = JSON.parse((await clerk(`ticket show ${ref} --json`)).out);
  expect(empty).toMatchObject({ subject: '[erased]', customer: null });
  expect(JSON.stringify(empty)).toContain('Die Form kommt.');
  expect((await clerk(`contact erase ${EVA.address} --yes`)).code).toBe(5);

  // The same bytes never come back; what another wrote about him keeps its file.
  expect((await inject(join(folder, 'e1.eml')))[0]).toMatchObject({ ticket: null });
  expect(foundIn(EVA.address)).toEqual([]);
});

test('whom the desk erased is erased again when a backup from before takes the database’s place, and his mail stays out', async () => {
  const paul = 'paul.zwiebel@lauch.example';
  const word = 'Schnittlauchsuppe';
  const file = mail('p1', `Paul Zwiebel <${paul}>`, { body: `Meine ${word} bitte.` });
  const late = mail('p2', `Paul Zwiebel <${paul}>`, { body: `Noch eine ${word}, bitte sehr.` });
  await inject(file);
  const backup = join(folder, 'before.backup');
  expect((await clerk(['db', 'backup', backup])).code).toBe(0);
  await inject(late);
  expect((await clerk(`contact erase ${paul} --yes`)).code).toBe(0);
  expect(foundIn(word)).toEqual([]);
  const restored = await clerk(['db', 'restore', backup, '--yes']);
  expect(restored, restored.err).toMatchObject({ code: 0, out: expect.stringContaining('erased again: 1 address') });
  for (const needle of [paul, 'Zwiebel', word]) expect(foundIn(needle), needle).toEqual([]);
  // Neither what the backup knew nor what came after it comes back from the mail server.
  const list = readFileSync(join(folder, 'data', 'erased.jsonl'), 'utf8');
  expect(list).not.toContain('zwiebel');
  await inject(file);
  await inject(late);
  expect(foundIn(word)).toEqual([]);
  expect((await clerk('db check')).code).toBe(0);
});

test('a person is handed what is kept of him, and no word of anybody else', async () => {
  const [own] = await inject(mail('x1', 'Xenia Moos <xenia@moos.example>', { body: 'Meine Frage steht hier.' }));
  const ref = String(own?.ticket);
  expect((await clerk(['ticket', 'note', ref, 'Nur fuer uns: schwierig', '--as', 'anna'])).code).toBe(0);
  expect((await clerk(['ticket', 'reply', ref, 'Unsere Antwort dazu.', '--as', 'anna'])).code).toBe(0);
  const shown = await clerk('contact export xenia@moos.example');
  expect(shown.code, shown.err).toBe(0);
  expect(JSON.parse(shown.out)).toMatchObject({
    about: { addresses: ['xenia@moos.example'] },
    contacts: [{ address: 'xenia@moos.example', name: 'Xenia Moos' }],
    tickets: [{ ref, role: 'customer', entries: [{ by: 'you' }, { by: 'us', text: 'Unsere Antwort dazu.' }] }],
    mails: [{ outcome: 'created' }],
  });
  expect(shown.out).not.toContain('schwierig');
  expect(shown.out).not.toContain('kresse');
  expect((await clerk('contact export xenia@moos.example out')).code).toBe(0);
  expect(readFileSync(join(folder, 'out', 'mails.mbox'), 'utf8')).toContain('Meine Frage steht hier.');
  expect((await clerk('contact export xenia@moos.example out')).code).toBe(7);
  expect((await clerk('contact export nobody@moos.example')).code).toBe(5);
});

test.each([
  ['anna@example.com', 6, 'is agent anna'],
  ['support@example.com', 6, 'our own mailbox'],
  ['nobody@nowhere.example', 5, 'nothing is known'],
  ['no address', 2, 'is no mail address'],
])('contact erase %s is refused with %i', async (address, code, words) => {
  expect(await clerk(['contact', 'erase', address, '--yes'])).toMatchObject({
    code,
    err: expect.stringContaining(words),
  });
});

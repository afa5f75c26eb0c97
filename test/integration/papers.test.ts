// What stands on paper, through the real program: files by hand and with mails, forwards, private notes whose answers stay
// private, work orders and their webhook, documents. What leaves is read from the bytes at the sink.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webhookBody } from '../../src/notify/webhook/body.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';
import { header } from '../servers/smtp-sink.ts';
import { answer } from './clients.ts';
import { type Left, lastMail, type Office, openOffice, proven } from './office.ts';
import { eventually } from './site.ts';

const LONG = 120_000;
const EVA = 'eva@kunde.example';
const EXPERT = 'gutachter@fremd.example';
const BOB = 'bob@staff.example';
const PHOTO = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 253, 254, 255, 13, 10]);

/** The customer's first mail, with a picture. */
const first = [
  proven('kunde.example'),
  'From: Eva Roth <eva@kunde.example>',
  'To: support@example.com',
  'Subject: Pumpe <b>steht</b>',
  'Message-ID: <first@kunde.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Die Pumpe im Keller steht, siehe Bild.',
  '--b1',
  'Content-Type: image/png; name="keller.png"',
  'Content-Disposition: attachment; filename="keller.png"',
  'Content-Transfer-Encoding: base64',
  '',
  PHOTO.toString('base64'),
  '--b1--',
  '',
].join('\r\n');

describe.skipIf(dovecotMissing() !== null)('what stands on paper', () => {
  let office: Office;
  let stub: HttpStub;
  let folder = '';
  let ref = '';
  beforeAll(async () => {
    stub = await startHttp();
    const host = `127.0.0.1:${stub.port}`;
    office = await openOffice({
      config: {
        instance: { name: 'Example Support', timezone: 'Europe/Berlin', language: 'de', languages: ['de', 'en'] },
        tickets: { agent_reply: 'reply' },
        smtp: { hold_replies: 0, max_size: '1MB' },
        orders: { webhook: `http://${host}/orders` },
        webhooks: { secret: 'a-secret-of-thirty-two-octets-00', hosts: { [host]: { private: true } } },
      },
    });
    folder = join(office.site.dir, 'papers');
    mkdirSync(folder);
    const row = await office.receive(first);
    ref = office.refOf(row.ticket ?? 0);
  }, LONG);
  afterAll(async () => {
    await office?.close();
    await stub?.stop();
  });

  const path = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const textOf = (mail: Left): string => mail.parsed.text ?? '';
  const names = (mail: Left): readonly string[] => mail.parsed.attachments.map((one) => one.filename ?? '');
  const files = (): Promise<readonly { readonly id: string; readonly filename: string }[]> =>
    office.did('ticket', 'files', ref, '--json');
  const idOf = async (name: string): Promise<string> =>
    (await files()).find((file) => file.filename === name)?.id ?? `no ${name}`;

  test(
    'files are attached, listed, sent with a reply, removed, put back and written out',
    async () => {
      await office.did(
        'ticket',
        'attach',
        ref,
        path('Prüfbericht März "2".txt', 'geprüft\n'),
        '--public',
        '--as',
        'anna',
      );
      await office.did('ticket', 'attach', ref, path('Kalkulation.txt', 'geheim\n'), '--as', 'anna');
      expect((await files()).map((file) => file.filename)).toEqual([
        'keller.png',
        'Prüfbericht März _2_.txt',
        'Kalkulation.txt',
      ]);
      const plan = path('plan.bin', Buffer.from(Uint8Array.from({ length: 5000 }, (_, at) => at % 256)));
      await office.did('ticket', 'reply', ref, 'Anbei **der Plan**.', '--attach', plan, '--as', 'anna');
      const reply = await office.left(EVA, 2);
      expect(header(reply.raw, 'Content-Type')).toContain('multipart/mixed');
      expect(names(reply)).toEqual(['plan.bin']);
      expect(reply.parsed.attachments[0]?.content.equals(readFileSync(plan))).toBe(true);
      expect(textOf(reply)).toContain('plan.bin');
      expect(String(reply.parsed.html)).toContain('<strong>der Plan</strong>');
      const report = await idOf('Prüfbericht März _2_.txt');
      await office.did('ticket', 'detach', ref, report, '--json', '--as', 'anna');
      expect((await files()).map((file) => file.filename)).toEqual(['keller.png', 'Kalkulation.txt', 'plan.bin']);
      await office.did(
        'ticket',
        'forward',
        ref,
        EXPERT,
        '-m',
        'Bitte ansehen.',
        '--include',
        'history',
        'attachments',
        '--as',
        'anna',
      );
      const forwarded = await office.left(EXPERT);
      // Public ones alone, not the removed one; that of the mail byte for byte.
      expect(names(forwarded)).toEqual(['keller.png', 'plan.bin']);
      expect(forwarded.parsed.attachments[0]?.content.equals(PHOTO)).toBe(true);
      expect(textOf(forwarded)).toContain('siehe Bild');
      const gone = await office.site.cli('ticket', 'forward', ref, EXPERT, '--files', report, '--as', 'anna');
      expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('was removed')]);
      await office.did('ticket', 'detach', ref, report, '--restore', '--as', 'anna');
      await office.did('ticket', 'forward', ref, EXPERT, '--files', report, '--as', 'anna');
      const again = await office.left(EXPERT, 2);
      expect(names(again)).toEqual(['Prüfbericht März _2_.txt']);
      expect(again.raw.toString('latin1')).toMatch(/filename\*(?:0\*)?=UTF-8''Pr%C3%BCfbericht/);
      const out = await office.site.cli('ticket', 'file', ref, report, '-o', folder);
      expect(readFileSync(out.stdout.trim(), 'utf8')).toBe('geprüft\n');
      const twice = await office.site.cli('ticket', 'file', ref, report, '-o', folder);
      expect([twice.code, twice.stderr]).toEqual([7, expect.stringContaining('stays as it is')]);
    },
    LONG,
  );

  test(
    'a mail too heavy for the server is refused and nothing is queued, kept or changed',
    async () => {
      const before = [
        office.site.rows('select count(*) as n from outbox'),
        office.site.rows('select count(*) as n from files'),
      ];
      const big = path('big.bin', Buffer.alloc(1_000_000, 7));
      const refused = await office.site.cli('ticket', 'reply', ref, 'Anbei.', '--attach', big, '--as', 'anna');
      expect([refused.code, refused.stderr]).toEqual([
        2,
        expect.stringMatching(/1\.4 MB.*at most 1 MB.*smtp\.max_size/),
      ]);
      const missing = await office.site.cli('ticket', 'attach', ref, join(folder, 'nothing.pdf'));
      expect([missing.code, missing.stderr]).toEqual([5, expect.stringContaining('does not exist')]);
      expect([
        office.site.rows('select count(*) as n from outbox'),
        office.site.rows('select count(*) as n from files'),
      ]).toEqual(before);
    },
    LONG,
  );

  test(
    'answers to a private note stay private, by whatever program they come, and are told to those who take part',
    async () => {
      const [toEva, toAnna] = [office.countTo(EVA), office.countTo('anna@staff.example')];
      const [toExpert, toBob] = [office.countTo(EXPERT), office.countTo(BOB)];
      const secret = path('Kostenrahmen.txt', 'INTERN-IM-ANHANG\n');
      const note = ['ticket', 'note', ref, 'INTERN-FRAGE: Lohnt die Reparatur?', '--notify', `${EXPERT},bob`];
      const outside = await office.site.cli(...note, '--as', 'anna');
      expect([outside.code, outside.stderr]).toEqual([2, expect.stringContaining('--yes')]);
      await office.did(...note, '--attach', secret, '--yes', '--as', 'anna');
      const asked = await office.left(EXPERT, toExpert + 1);
      const askedBob = await office.left(BOB, toBob + 1);
      expect([textOf(asked), names(asked)]).toEqual([expect.stringContaining('INTERN-FRAGE'), ['Kostenrahmen.txt']]);
      expect(names(askedBob)).toEqual(['Kostenrahmen.txt']);
      const by = (mail: Left, own: { from: string; words: string; domain: string; id: string; unthreaded?: boolean }) =>
        answer('thunderbird', {
          ...own,
          to: header(mail.raw, 'Reply-To') ?? '',
          notice: mail.parsed,
          headers: [proven(own.domain)],
        });
      const expert = await office.receive(
        by(asked, {
          from: EXPERT,
          words: 'INTERN-GUTACHTEN: eher nicht.',
          domain: 'fremd.example',
          id: 'g1@fremd.example',
        }),
      );
      expect([expert.outcome, office.refOf(expert.ticket ?? 0)]).toEqual(['joined', ref]);
      expect(lastMail((await office.show(ref)).entries)).toMatchObject({ visibility: 'internal', thirdParty: true });
      // Whoever asked and whoever was asked along hear of it; nothing goes back.
      expect(textOf(await office.left('anna@staff.example', toAnna + 1))).toContain('INTERN-GUTACHTEN');
      expect(textOf(await office.left(BOB, toBob + 2))).toContain('INTERN-GUTACHTEN');
      // Where plain answers of agents go to the customer, those to a private note do not: nor by a program that threads nothing.
      const agents = await office.receive(
        by(askedBob, {
          from: BOB,
          words: 'INTERN-MEINUNG: sehe ich auch so.',
          domain: 'staff.example',
          id: 'b1@staff.example',
          unthreaded: true,
        }),
      );
      expect(office.refOf(agents.ticket ?? 0)).toBe(ref);
      expect(lastMail((await office.show(ref)).entries)).toMatchObject({ visibility: 'internal' });
      expect(textOf(await office.left('anna@staff.example', toAnna + 2))).toContain('INTERN-MEINUNG');
      expect(office.countTo(EVA)).toBe(toEva);
      // Later mail to the customer holds nothing of it, nor does her copy of the history.
      await office.did('ticket', 'reply', ref, 'Wir tauschen die Pumpe.', '--as', 'anna');
      await office.did('ticket', 'close', ref, '--reason', 'solved', '--as', 'anna');
      // The two are one mail, or two where the first had left already.
      await office.left(EVA, toEva + 1);
      const all = office.sink.mails.filter((mail) => mail.to.includes(EVA)).map((mail) => mail.raw.toString('utf8'));
      expect(all.join('\n')).not.toContain('INTERN');
      expect(office.countTo(EXPERT)).toBe(toExpert + 1);
      const copy = await office.site.cli('ticket', 'history', ref, '--export', 'text', '--customer');
      expect(copy.stdout).toContain('Wir tauschen die Pumpe.');
      for (const word of ['INTERN', 'Kalkulation', 'forwarded']) expect(copy.stdout).not.toContain(word);
      const whole = await office.site.cli('ticket', 'history', ref, '--export', 'text');
      expect(whole.stdout).toContain('INTERN-GUTACHTEN');
    },
    LONG,
  );

  test(
    'a work order copies the ticket, goes its own way, is printed and told by webhook',
    async () => {
      const made = await office.did(
        'ticket',
        'order',
        'create',
        ref,
        '--issue',
        '--text',
        'Pumpe tauschen',
        '--assignee',
        'Firma Kurz',
        '--json',
      );
      const order: string = made.order.ref;
      const created = await eventually('the webhook', () => stub.calls[0]);
      const body = webhookBody.parse(JSON.parse(created.body.toString('utf8')));
      expect(body).toMatchObject({
        event: 'order.created',
        order: { ref: order, status: 'issued', title: 'Pumpe <b>steht</b>', assignee: 'Firma Kurz' },
        ticket: { ref, customer: { address: EVA } },
      });
      expect(body.mail).toBeUndefined();
      await office.did('ticket', 'set', ref, 'subject=Anders <i>&', '--as', 'anna');
      await office.did('ticket', 'order', 'set', order, '--status', 'done', '--as', 'anna');
      const changed = await eventually('the second webhook', () => stub.calls[1]);
      expect(webhookBody.parse(JSON.parse(changed.body.toString('utf8')))).toMatchObject({
        event: 'order.changed',
        order: { status: 'done' },
        ticket: { subject: 'Pumpe <b>steht</b>' },
      });
      const wrong = await office.site.cli('ticket', 'order', 'set', order, '--status', 'draft', '--as', 'anna');
      expect([wrong.code, wrong.stderr]).toEqual([7, expect.stringContaining('is done and cannot become draft')]);
      expect(await office.did('ticket', 'order', 'list', '--json')).toEqual([]);
      expect(await office.did('ticket', 'order', 'list', ref, '--all', '--json')).toMatchObject([
        { ref: order, status: 'done' },
      ]);
      const paper = await office.did('ticket', 'order', 'print', order, '--format', 'html');
      expect(paper).toContain('<h1>Arbeitsauftrag');
      expect(paper).toContain('Pumpe &lt;b&gt;steht&lt;/b&gt;');
      const entries = (await office.show(ref)).entries.map((entry: { text: string }) => entry.text);
      expect(entries).toContain(`work order ${order}: issued → done`);
    },
    LONG,
  );

  test(
    'documents come in the language asked for, escaped, internal words only when they are named',
    async () => {
      const german = await office.did('ticket', 'print', ref);
      expect(german).toContain('Verlauf');
      expect(german).not.toContain('INTERN');
      const english = await office.did('ticket', 'print', ref, '--language', 'en', '--internal');
      expect(english).toContain('INTERN-FRAGE');
      expect(english).toContain('Internal: not for customers');
      const target = join(folder, 'ticket.html');
      await office.did('ticket', 'print', ref, '--format', 'html', '-o', target);
      const html = readFileSync(target, 'utf8');
      expect(html).toMatch(/^<!doctype html>\n<html lang="de"/);
      expect(html).not.toMatch(/<script|src=|@import|https?:\/\//);
      expect(html).toContain('Anders &lt;i&gt;&amp;');
      expect(html).toContain('<strong>der Plan</strong>');
      expect(html).toContain('(gelöst)');
      const unknown = await office.site.cli('ticket', 'print', ref, '--template', 'tikket');
      expect([unknown.code, unknown.stderr]).toEqual([5, expect.stringContaining('did you mean "ticket"?')]);
      expect(existsSync(join(folder, 'tikket'))).toBe(false);
      await office.did('ticket', 'delete', ref, '--yes');
      const left = office.site.rows(
        'select (select count(*) from files) as files, (select count(*) from orders) as orders',
      );
      expect(left).toEqual([{ files: 0, orders: 0 }]);
    },
    LONG,
  );
});

// A creation form through the real program: a mail to the address of a thing becomes a draft, its sender is asked by mail,
// his answer between the quoted lines opens the ticket; only then our own people hear of it. Seen in the bytes at the sink.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { header } from '../servers/smtp-sink.ts';
import { letter } from './clients.ts';
import { type Left, type Office, openOffice, proven } from './office.ts';

const LONG = 120_000;
const CONFIG = {
  instance: { name: 'Example Support', timezone: 'Europe/Berlin', language: 'de', languages: ['de', 'en'] },
  agents: {
    anna: { email: 'anna@staff.example', roles: ['moderator', 'agent', 'lead'] },
    bob: { email: 'bob@staff.example', roles: ['member', 'agent'] },
  },
  forms: {
    pump: {
      fields: [
        { name: 'place', label: { de: 'Ort', en: 'Place' }, help: { de: 'Halle und Reihe' }, required: true },
        { name: 'count', label: { de: 'Anzahl', en: 'Count' }, type: 'number', required: true },
        { name: 'note', label: { de: 'Was ist passiert?' }, step: 2 },
      ],
    },
  },
  queues: {
    support: { address: 'support@example.com', agents: ['anna'] },
    field: { agents: ['bob'], workflow: 'field-service', form: 'pump' },
  },
  notifications: {},
  smtp: { hold_replies: 0 },
};
const RULES = {
  '10-assets.yaml': `
version: 1
rules:
  - { id: pumps, when: { to.tag: pump42 }, then: ticket, set: { queue: field } }
`,
};

describe.skipIf(dovecotMissing() !== null)('a creation form', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ config: CONFIG, rules: RULES });
  }, LONG);
  afterAll(async () => office?.close());

  const textOf = (mail: Left): string => mail.parsed.text ?? '';
  const mailOf = (
    name: string,
    more: { id: string; to: string; subject: string; body: string; headers?: readonly string[] },
  ) =>
    letter({
      from: `Eva Roth <${name}@firma.example>`,
      ...more,
      headers: [proven('firma.example'), ...(more.headers ?? [])],
    });

  /** The answer as a mail program writes it: the question quoted, with values behind its labels. */
  function answered(question: Left, values: Readonly<Record<string, string>>): string {
    const lines = textOf(question)
      .split('\n')
      .map((line) => (Object.hasOwn(values, line) ? `> ${line} ${values[line]}` : `> ${line}`));
    return `Hier meine Angaben.\n\nAm 07.01.2026 um 10:00 schrieb Example Support:\n${lines.join('\n')}\n`;
  }
  const answersOf = (name: string, question: Left, body: string, id: string) =>
    mailOf(name, {
      id,
      to: header(question.raw, 'Reply-To') ?? '',
      subject: `Re: ${question.parsed.subject ?? ''}`,
      body,
      headers: [`In-Reply-To: ${question.parsed.messageId}`],
    });

  test(
    'draft and question, a wrong answer and a second question, the right one and the ordinary notices',
    async () => {
      const from = 'eva@firma.example';
      const row = await office.receive(
        mailOf('eva', {
          id: 'first@firma.example',
          to: 'support+pump42@example.com',
          subject: 'Pumpe 42',
          body: 'Sie tropft.',
        }),
      );
      expect(row).toMatchObject({ outcome: 'created', rule: 'pumps' });
      const ref = office.refOf(row.ticket ?? 0);
      const question = await office.left(from);
      expect(textOf(question)).toContain('\nOrt:\nAnzahl:\nWas ist passiert?:\n');
      expect(textOf(question)).toContain('Ort – Halle und Reihe');
      expect(header(question.raw, 'Auto-Submitted')).toBe('auto-replied');
      expect(await office.show(ref)).toMatchObject({ status: 'draft', form: 'pump', queue: 'field' });
      expect(office.countTo('bob@staff.example')).toBe(0);

      await office.receive(
        answersOf(
          'eva',
          question,
          answered(question, { 'Ort:': 'Halle 3', 'Anzahl:': 'viele' }),
          'second@firma.example',
        ),
      );
      const again = await office.left(from, 2);
      expect(textOf(again)).toContain('\nAnzahl:\n');
      expect(textOf(again)).not.toContain('\nOrt:\n');
      expect(await office.show(ref)).toMatchObject({ status: 'draft', fields: { place: 'Halle 3' } });
      expect(office.countTo('bob@staff.example')).toBe(0);

      await office.receive(answersOf('eva', again, 'Anzahl: 2\n', 'third@firma.example'));
      expect(textOf(await office.left('bob@staff.example'))).toContain(`Neuer Vorgang ${ref}`);
      expect(textOf(await office.left(from, 3))).toContain('gut bei uns angekommen');
      const shown = await office.show(ref);
      expect(shown).toMatchObject({ status: 'open', fields: { place: 'Halle 3', count: '2' } });
      expect(shown.entries.filter((one: { kind: string }) => one.kind === 'mail')).toHaveLength(3);
    },
    LONG,
  );

  test(
    'a mail from the printed link says everything at once; an absence note is never asked twice',
    async () => {
      const { link } = (await office.did('asset', 'link', 'pump42', '--form', 'pump', '--json'))[0];
      const body = decodeURIComponent(String(link).split('body=')[1] ?? '')
        .replace('Ort: ', 'Ort: Halle 9')
        .replace('Anzahl: ', 'Anzahl: 1');
      const row = await office.receive(
        mailOf('karl', {
          id: 'whole@firma.example',
          to: 'support+pump42@example.com',
          subject: 'pump42',
          body: body.replaceAll('\r\n', '\n'),
        }),
      );
      const ref = office.refOf(row.ticket ?? 0);
      expect(await office.show(ref)).toMatchObject({ status: 'open', fields: { place: 'Halle 9', count: '1' } });
      expect(textOf(await office.left('karl@firma.example'))).toContain('gut bei uns angekommen');

      const absent = await office.receive(
        mailOf('otto', { id: 'o1@firma.example', to: 'support+pump42@example.com', subject: 'Tropft', body: 'Hilfe!' }),
      );
      const question = await office.left('otto@firma.example');
      await office.receive(
        mailOf('otto', {
          id: 'o2@firma.example',
          to: header(question.raw, 'Reply-To') ?? '',
          subject: 'Abwesend',
          body: 'Ich bin nicht da.',
          headers: ['Auto-Submitted: auto-replied', `In-Reply-To: ${question.parsed.messageId}`],
        }),
      );
      expect(office.countTo('otto@firma.example')).toBe(1);
      const other = office.refOf(absent.ticket ?? 0);
      expect(await office.show(other)).toMatchObject({ status: 'draft' });
      // By hand what is missing is set, and the rest follows.
      await office.did('ticket', 'set', other, 'place=Halle 1', 'count=4', '--as', 'anna');
      expect(await office.show(other)).toMatchObject({ status: 'open' });
      expect(textOf(await office.left('otto@firma.example', 2))).toContain('gut bei uns angekommen');
    },
    LONG,
  );

  test(
    'done, rated by telephone, closed; by mail, staff who do not say internal or public are asked',
    async () => {
      const made = await office.did(
        'ticket',
        'open',
        'Leckt',
        '--customer',
        'ida@firma.example',
        '--public',
        '--set',
        'queue=field',
        '--field',
        'Ort=Halle 2',
        'count=1',
        '--as',
        'anna',
        '--json',
      );
      const ref = String(made.ticket);
      expect(await office.show(ref)).toMatchObject({ status: 'open', fields: { place: 'Halle 2', count: '1' } });
      await office.did('ticket', 'assign', ref, 'bob', '--as', 'anna');
      await office.did('ticket', 'set', ref, 'status=in_progress', '--as', 'bob');
      await office.did('ticket', 'set', ref, 'status=done', '--as', 'bob');
      await office.did('ticket', 'rate', ref, '2', '--comment', 'Zu spät.', '--as', 'anna');
      expect(await office.show(ref)).toMatchObject({ status: 'closed', rating: { score: 2, comment: 'Zu spät.' } });

      const staff = letter({
        from: 'Bob <bob@staff.example>',
        to: 'support+pump42@example.com',
        subject: 'Rohrbruch',
        id: 'staff@staff.example',
        body: 'Ort: Keller\nAnzahl: 1\n',
        headers: [proven('staff.example')],
      });
      const row = await office.receive(staff);
      const own = office.refOf(row.ticket ?? 0);
      expect(await office.show(own)).toMatchObject({ status: 'draft', visibility: 'internal' });
      const receipt = office.passed({ ticket: row.ticket ?? 0 });
      expect(receipt.join('\n')).toContain('agent-receipt');
      await office.did('ticket', 'set', own, 'visibility=public', '--as', 'anna');
      expect(await office.show(own)).toMatchObject({ status: 'open', visibility: 'public' });
    },
    LONG,
  );
});

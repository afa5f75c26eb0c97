// Each shipped workflow through the real program, from the first mail to the closed ticket: what customer, agent and lead
// get is read from the bytes at the sink, what is refused from the command line.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { header } from '../servers/smtp-sink.ts';
import { answer, letter } from './clients.ts';
import { type Left, type Office, openOffice, proven } from './office.ts';
import { agentSees, customerSees, INSIDE, type Reading } from './seen.ts';

const LONG = 120_000;
const CONFIG = {
  instance: { name: 'Example Support', timezone: 'Europe/Berlin', language: 'de', languages: ['de', 'en'] },
  agents: {
    anna: { email: 'anna@staff.example', roles: ['agent', 'lead', 'moderator'] },
    bob: { email: 'bob@staff.example', roles: ['agent', 'member'] },
    // The lead: she watches, and gets what agents get.
    lea: { email: 'lea@staff.example', roles: ['agent', 'lead', 'moderator'] },
  },
  queues: {
    support: { address: 'support@example.com', agents: ['anna'] },
    helpdesk: { address: 'helpdesk@example.com', agents: ['anna'], workflow: 'helpdesk' },
    field: { address: 'field@example.com', agents: ['bob'], workflow: 'field-service' },
    actions: { address: 'actions@example.com', agents: ['bob'], workflow: 'actions' },
  },
  // Who is told of a ticket that came to another queue: test/desk/alerts.
  // Each step is looked at by itself; that a burst is one mail is desk/letters' test.
  notifications: { customer: { merge_window: 0 }, agents: { queue: 'none' } },
  smtp: { hold_replies: 0 },
};

describe.skipIf(dovecotMissing() !== null)('a shipped workflow, from the first mail to the closed ticket', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ config: CONFIG });
  }, LONG);
  afterAll(async () => office?.close());

  async function opened(name: string, queue: string) {
    const from = `${name}@firma.example`;
    const raw = letter({
      from: `Eva Roth <${from}>`,
      to: `${queue}@example.com`,
      subject: `Störung von ${name}`,
      id: `first-${name}@firma.example`,
      body: 'Die Pumpe im Keller steht seit heute Morgen, bitte helfen Sie uns.',
      headers: [proven('firma.example')],
    });
    const row = await office.receive(raw);
    expect(row).toMatchObject({ state: 'decided', outcome: 'created' });
    const ref = office.refOf(row.ticket ?? 0);
    await office.did('ticket', 'watch', ref, 'lea', '--as', 'lea');
    await office.did('ticket', 'note', ref, `${INSIDE}: der Kunde zahlt schlecht.`, '--as', 'lea');
    const subject = `Störung von ${name}`;
    const of: Reading = { ref, subject, own: `${queue}@example.com`, his: [`<first-${name}@firma.example>`] };
    return { from, ref, ticket: row.ticket ?? 0, receipt: await office.left(from), of };
  }

  const said = async (ref: string): Promise<string> => (await office.show(ref)).status;
  const bodyOf = (mail: Left): string => mail.parsed.text ?? '';
  async function refusedWith(...args: readonly string[]): Promise<string> {
    const result = await office.site.cli(...args);
    expect(result.code).not.toBe(0);
    return result.stderr;
  }

  const idOf = (from: string, words: string): string => `<answer-${Math.abs(words.length * 7919)}-${from}>`;
  async function answers(to: Left, from: string, words: string) {
    const id = idOf(from, words).slice(1, -1);
    const raw = answer('thunderbird', {
      from: `Eva Roth <${from}>`,
      to: header(to.raw, 'Reply-To') ?? '',
      words,
      notice: to.parsed,
      id,
      headers: [proven('firma.example')],
    });
    return office.receive(raw);
  }

  test(
    'default: unread, assigned, in progress, waiting, in progress, closed',
    async () => {
      const { from, ref, receipt, of } = await opened('default', 'support');
      expect(await said(ref)).toBe('unread');
      await office.did('ticket', 'assign', ref, 'anna', '--as', 'anna');
      expect(await said(ref)).toBe('assigned');
      await office.did('ticket', 'reply', ref, 'Bitte den Stecker ziehen.', '--as', 'anna');
      expect(await said(ref)).toBe('in_progress');
      const reply = await office.left(from, 2);
      expect(bodyOf(reply)).toContain('Bitte den Stecker ziehen.');
      await office.did('ticket', 'set', ref, 'status=waiting', '--as', 'anna');
      expect(await said(ref)).toBe('waiting');
      expect((await answers(receipt, from, 'Sie läuft leider immer noch nicht.')).outcome).toBe('joined');
      expect(await said(ref)).toBe('in_progress');
      await office.did('ticket', 'close', ref, '--reason', 'solved', '--comment', 'Neues Kabel.', '--as', 'anna');
      const closed = await office.left(from, 3);
      expect(bodyOf(closed)).toContain('Neues Kabel.');
      expect(bodyOf(closed)).toContain('gelöst');
      expect(await office.show(ref)).toMatchObject({ status: 'closed', kind: 'closed' });
      const his = [...of.his, idOf(from, 'Sie läuft leider immer noch nicht.')];
      const words = [/vielen Dank für Ihre Nachricht/, /Bitte den Stecker ziehen/, /gelöst.*Neues Kabel/];
      await customerSees(office, from, { of: { ...of, his }, words, human: [1] });
      await agentSees(office, 'anna@staff.example', {
        of,
        customer: from,
        words: [/Die Pumpe im Keller steht/, /Sie läuft leider immer noch nicht/],
      });
      await agentSees(office, 'lea@staff.example', {
        of,
        customer: from,
        words: [/Bitte den Stecker ziehen/, /Neues Kabel/],
      });
    },
    LONG,
  );

  test(
    'helpdesk: a mail at each step and each change; findings stay inside, the solution is told',
    async () => {
      const { from, ref, receipt, of } = await opened('helpdesk', 'helpdesk');
      expect(await said(ref)).toBe('open');
      await office.did('ticket', 'assign', ref, 'anna', '--as', 'anna');
      expect(bodyOf(await office.left(from, 2))).toContain('wir arbeiten jetzt an Ihrem Vorgang');
      await office.did('ticket', 'set', ref, 'priority=high', 'due=2030-01-31', '--as', 'anna');
      const changed = bodyOf(await office.left(from, 3));
      expect(changed).toContain('Priorität: normal → hoch');
      expect(changed).toMatch(/Voraussichtlich bis: – → 31\. Januar 2030/);
      expect(await refusedWith('ticket', 'set', ref, 'status=closed', '--as', 'anna')).toContain(
        'status "in_progress" cannot become "closed", expected report (workflow helpdesk)',
      );
      expect(await refusedWith('ticket', 'set', ref, 'status=report', '--as', 'anna')).toContain(
        'this step needs findings (status "in_progress" → "report": give findings=…)',
      );
      await office.did('ticket', 'set', ref, 'status=report', 'findings=LAGERSCHADEN NURFUERUNS', '--as', 'anna');
      const report = bodyOf(await office.left(from, 4));
      expect(report).toContain('wissen jetzt, woran es liegt');
      expect(report).not.toContain('LAGERSCHADEN');
      expect(await refusedWith('ticket', 'set', ref, 'status=answer', '--as', 'anna')).toContain('solution=…');
      await office.did('ticket', 'set', ref, 'status=answer', 'solution=Das Lager ist getauscht.', '--as', 'anna');
      const told = await office.left(from, 5);
      expect(bodyOf(told)).toContain('Das Lager ist getauscht.');
      expect(header(told.raw, 'Auto-Submitted')).toBe('auto-generated');
      expect((await answers(receipt, from, 'Es tropft aber noch ein wenig.')).outcome).toBe('joined');
      expect(await said(ref)).toBe('in_progress');
      await office.did('ticket', 'set', ref, 'status=report', '--as', 'anna');
      await office.left(from, 6);
      await office.did('ticket', 'set', ref, 'status=answer', 'solution=Die Dichtung ist neu.', '--as', 'anna');
      await office.left(from, 7);
      await office.did('ticket', 'close', ref, '--reason', 'solved', '--as', 'anna');
      const mails = office.sink.mails.filter((mail) => mail.to.includes(from));
      expect(mails.map((mail) => mail.raw.toString('utf8')).join('\n')).not.toContain('LAGERSCHADEN');
      const closed = await lastTo(from, 'abgeschlossen');
      expect(closed).toContain('Die Dichtung ist neu.');
      const shown = await office.show(ref);
      expect(shown).toMatchObject({ status: 'closed', fields: { solution: 'Die Dichtung ist neu.' } });
      const his = [...of.his, idOf(from, 'Es tropft aber noch ein wenig.')];
      await customerSees(office, from, {
        of: { ...of, his },
        words: [
          /vielen Dank für Ihre Nachricht/,
          /wir arbeiten jetzt an Ihrem Vorgang/,
          /Priorität: normal → hoch/,
          /wissen jetzt, woran es liegt/,
          /Das Lager ist getauscht/,
          /wissen jetzt, woran es liegt/,
          /Die Dichtung ist neu/,
          /abgeschlossen.*Die Dichtung ist neu/,
        ],
      });
      await agentSees(office, 'anna@staff.example', {
        of,
        customer: from,
        words: [/Die Pumpe im Keller steht/, /Es tropft aber noch ein wenig/],
      });
      await agentSees(office, 'lea@staff.example', {
        of,
        customer: from,
        words: [
          /anna hat einen Vorgang geändert.*Status: offen → in Bearbeitung/,
          /Priorität: normal → hoch/,
          /in Bearbeitung → Befund/,
          /Befund → beantwortet/,
          /in Bearbeitung → Befund/,
          /Befund → beantwortet/,
          /beantwortet → geschlossen/,
        ],
      });
    },
    LONG,
  );

  test(
    'field-service: assigned by itself, done by the member, closed by the moderator; then a new ticket',
    async () => {
      const { from, ref, receipt, of } = await opened('field', 'field');
      expect(await said(ref)).toBe('open');
      expect(await refusedWith('ticket', 'set', ref, 'priority=high', '--as', 'bob')).toContain(
        'agent bob may set only tickets he has; take it first',
      );
      await office.did('ticket', 'assign', ref, 'bob', '--as', 'anna');
      expect(await said(ref)).toBe('assigned');
      const note = await office.left('bob@staff.example', 2);
      expect(bodyOf(note)).toContain(ref);
      await office.did('ticket', 'set', ref, 'status=in_progress', '--as', 'bob');
      // What has not left yet would be told together with what comes next.
      await office.left(from, 2);
      await office.did('ticket', 'set', ref, 'status=done', 'solution=Neue Dichtung eingebaut.', '--as', 'bob');
      expect(bodyOf(await office.left(from, 3))).toContain('Neue Dichtung eingebaut.');
      expect(await refusedWith('ticket', 'close', ref, '--as', 'bob')).toContain('agent bob may not close');
      expect(await refusedWith('ticket', 'set', ref, 'status=cancelled', '--as', 'anna')).toContain(
        'status "done" cannot become "cancelled"',
      );
      await office.did('ticket', 'close', ref, '--reason', 'solved', '--as', 'anna');
      expect(bodyOf(await office.left(from, 4))).toContain('abgeschlossen');
      await customerSees(office, from, {
        of,
        words: [
          /vielen Dank für Ihre Nachricht/,
          /in Arbeit/,
          /Neue Dichtung eingebaut/,
          /abgeschlossen.*Neue Dichtung eingebaut/,
        ],
      });
      await agentSees(office, 'bob@staff.example', {
        of,
        customer: from,
        words: [/Die Pumpe im Keller steht/, /Ihnen|zugewiesen|übernommen/],
      });
      await agentSees(office, 'lea@staff.example', {
        of,
        customer: from,
        words: [/zugewiesen → in .*Status: in Arbeit/, /→ erledigt/, /erledigt → geschlossen/],
      });
      const later = await answers(receipt, from, 'Jetzt ist eine ganz andere Pumpe ausgefallen.');
      expect(later.outcome).toBe('created_linked');
      expect(await said(ref)).toBe('closed');
      const his = [idOf(from, 'Jetzt ist eine ganz andere Pumpe ausgefallen.')];
      const next = { ...of, ref: office.refOf(later.ticket ?? 0), his };
      await customerSees(office, from, { of: next, words: [new RegExp(ref)] });
    },
    LONG,
  );

  test(
    'actions: the front line works on it, the lead closes it and says why; in another queue its status goes by another name',
    async () => {
      const { from, ref, of } = await opened('actions', 'actions');
      await office.did('ticket', 'assign', ref, 'bob', '--as', 'anna');
      expect(await said(ref)).toBe('in_progress');
      await office.did('ticket', 'set', ref, 'status=postponed', '--as', 'bob');
      expect(await refusedWith('ticket', 'close', ref, '--reason', 'solved', '--as', 'bob')).toContain(
        'agent bob may not close',
      );
      expect(await refusedWith('ticket', 'close', ref, '--reason', 'solved', '--as', 'anna')).toContain(
        'closing needs a comment',
      );
      await office.did('ticket', 'set', ref, 'queue=helpdesk', '--as', 'anna');
      const moved = await office.show(ref);
      expect(moved.status).toBe('in_progress');
      expect(moved.entries.at(-1).text).toContain(
        'status "postponed" of workflow actions is "in_progress" in workflow helpdesk',
      );
      await office.did('ticket', 'set', ref, 'queue=actions', '--as', 'anna');
      expect(await said(ref)).toBe('in_progress');
      await office.did(
        'ticket',
        'close',
        ref,
        '--reason',
        'solved',
        '--comment',
        'Erklärt und erledigt.',
        '--as',
        'anna',
      );
      expect(await lastTo(from, 'Erklärt und erledigt.')).toContain('gelöst');
      expect(await office.show(ref)).toMatchObject({ status: 'closed' });
      await customerSees(office, from, {
        of,
        words: [/vielen Dank für Ihre Nachricht/, /gelöst.*Erklärt und erledigt/],
      });
      await agentSees(office, 'bob@staff.example', {
        of,
        customer: from,
        words: [/Die Pumpe im Keller steht/, /Ihnen|zugewiesen|übernommen/],
      });
      await agentSees(office, 'lea@staff.example', {
        of,
        customer: from,
        words: [/anna hat einen Vorgang geändert, der Sie betrifft.*Erklärt und erledigt/],
      });
    },
    LONG,
  );

  test(
    'a value tickets carry cannot be taken out of its catalogue; retired, they keep it and nothing gets it any more',
    async () => {
      const { from, ref } = await opened('katalog', 'support');
      await office.did('ticket', 'close', ref, '--reason', 'not_us', '--cause', 'user', '--cause', 'bug');
      expect(await lastTo(from, 'abgeschlossen')).toContain('nicht in unserer Zuständigkeit');
      const reasons = { solved: {}, not_us: { active: false, label: { de: 'fremd', en: 'not ours' } } };
      const gone = { ...CONFIG, catalogues: { close: { reasons: ['solved'], causes: ['user'] } } };
      office.site.configure({ config: gone });
      const [refused] = await office.daemon.logged('reload.refused');
      const said = JSON.stringify(refused);
      expect(said).toContain(
        'catalogues.close.reasons: \\"not_us\\" is gone, but 1 ticket carries it; keep it and retire it',
      );
      expect(said).toContain('catalogues.close.causes: \\"bug\\" is gone, but 1 ticket carries it');
      const checked = await office.site.cli('check');
      expect(checked.code).not.toBe(0);
      expect(`${checked.stdout}${checked.stderr}`).toMatch(
        /mailclerk\.yaml:\d+:\d+.*"not_us" is gone, but 1 ticket carries it/,
      );
      office.site.configure({ config: { ...CONFIG, catalogues: { close: { reasons, causes: ['user', 'bug'] } } } });
      await office.daemon.logged('reload.done');
      const next = await opened('katalog2', 'support');
      expect(await refusedWith('ticket', 'close', next.ref, '--reason', 'not_us')).toContain(
        'reason "not_us" is retired',
      );
      const kept = await office.site.cli('ticket', 'show', ref);
      expect(kept.code).toBe(0);
    },
    LONG,
  );

  /** The text of the mail to this address that holds these words. */
  async function lastTo(address: string, words: string): Promise<string> {
    for (let n = 1; ; n++) {
      const text = bodyOf(await office.left(address, n));
      if (text.includes(words)) return text;
    }
  }
});

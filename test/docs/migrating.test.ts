// docs/migrating.md keeps its word: the trial beside the old program tells nobody and files all the same, and each program's
// old numbers lead answers of proved senders into one ticket.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../cli/run.ts';
import { type Block, pages, root } from './pages.ts';

const blocks = pages().find(({ path }) => path === 'docs/migrating.md')?.blocks ?? [];
const trial = blocks.find(({ kind, text }) => kind === 'yaml' && text.includes('mailboxes:'));
const rules = blocks.filter(({ kind, text }) => kind === 'yaml' && text.startsWith('# rules/'));

function desk(rule: Block | null) {
  const folder = mkdtempSync(join(tmpdir(), 'mc-migrating-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['config', 'mail']) mkdirSync(join(folder, name));
  cpSync(join(root, 'rules'), join(folder, 'rules'), { recursive: true });
  if (rule) writeFileSync(join(folder, 'rules/05-old.yaml'), rule.text);
  const believed = trial?.text.replace('start: now', 'start: now, trust_auth_results: [mx.example.com]') ?? '';
  writeFileSync(
    join(folder, 'config/mailclerk.yaml'),
    `${believed}\nqueues: { support: {}, ops: {} }\n`.replace('\nqueues: { support: { agents: [anna] } }', ''),
  );
  const env = { IMAP_PASSWORD: 'x', SMTP_PASSWORD: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
  return {
    folder,
    clerk: (...line: readonly string[]) => run(line, { cwd: folder, env }),
  };
}

test('the trial beside the old program files every mail and has nothing to send', async () => {
  const { folder, clerk } = desk(null);
  cpSync(join(root, 'fixtures/demo'), join(folder, 'mail'), { recursive: true });
  const injected = await clerk('mail', 'inject', 'mail');
  expect(injected.code, injected.err).toBe(0);
  const listed = await clerk('ticket', 'list', '--json');
  expect(listed.out).toContain('T-2026-00008');
  // Its folder is not the one that is meant to stay.
  expect((await clerk('config', 'show')).out).toContain('trial');
  expect((await clerk('outbox', 'list', '--all', '--json')).out.trim()).toMatch(/^(?:\[\])?$/);
});

/** What a mail of each program looks like when somebody answers it. */
const ANSWERS: Readonly<Record<string, { readonly subject: string; readonly references?: string }>> = {
  dolibarr: { subject: 'Re: Pump', references: '<1700000000.SMTPs-dolibarr-tic123@erp.example.com>' },
  osticket: { subject: 'Re: The pump leaks [#482910]' },
  zammad: { subject: 'RE: The pump leaks [Ticket#67001]' },
  znuny: { subject: 'AW: [Ticket#2024010110000017] Pumpe' },
  freescout: { subject: '[#1204] Re: The pump leaks' },
  rt: { subject: 'Re: [example.com #4711] The pump leaks' },
};

test.each(Object.entries(ANSWERS))(
  'answers to mails of %s lead to one ticket, of proved senders only',
  async (name, answer) => {
    const rule = rules.find(({ text }) => text.startsWith(`# rules/05-${name}.yaml`));
    expect(rule, name).toBeDefined();
    const { folder, clerk } = desk(rule ?? null);
    const deliver = async (
      id: string,
      auth: 'pass' | 'none',
    ): Promise<{ outcome: string; ticket: string; joinedBy: string }> => {
      const lines = [
        ...(auth === 'pass' ? ['Authentication-Results: mx.example.com; dmarc=pass header.from=firm.example'] : []),
        'From: Eva <eva@firm.example>',
        'To: support@example.com',
        `Subject: ${answer.subject}`,
        `Message-ID: <${id}@firm.example>`,
        ...(answer.references ? [`References: ${answer.references}`] : []),
        '',
        `Words of ${id}.`,
        '',
      ];
      writeFileSync(join(folder, `mail/${id}.eml`), lines.join('\r\n'));
      const ran = await clerk('mail', 'inject', `mail/${id}.eml`, '--mailbox', 'support', '--json');
      expect(ran.code, ran.err).toBe(0);
      return JSON.parse(ran.out);
    };
    const first = await deliver('first', 'pass');
    const second = await deliver('second', 'pass');
    expect([first.outcome, second.outcome, second.ticket === first.ticket]).toEqual(['created', 'joined', true]);
    expect(second.joinedBy).toBe(name === 'dolibarr' ? 'root' : 'key');
    // Dolibarr's mark is an id in References: a thread root that both share joins a participant without the rule, too.
    const forged = await deliver('forged', 'none');
    if (name !== 'dolibarr') expect([forged.outcome, forged.ticket === first.ticket]).toEqual(['created', false]);
  },
);

// The Postfix example of docs/lmtp.md with a real Postfix: what it takes by SMTP is a ticket, what mailclerk refuses goes back
// to the sender, what it cannot take now waits in Postfix' queue and comes later.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Postfix, postfixMissing, startPostfix } from '../servers/postfix.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

const missing = postfixMissing();

let folder: string;
let site: Site;
let sink: Sink;
let daemon: Daemon;
let postfix: Postfix;

/** The lines of the page, with our socket in them. */
function example(socket: string): { readonly main: string; readonly master: string } {
  const page = readFileSync(join(import.meta.dirname, '../../docs/lmtp.md'), 'utf8');
  const block = /```\n# \/etc\/postfix\/main\.cf\n([\s\S]*?)# \/etc\/postfix\/master\.cf[^\n]*\n([\s\S]*?)```/.exec(
    page,
  );
  const [, main = '', master = ''] = block ?? [];
  return { main: main.replaceAll('/run/mailclerk/lmtp.sock', socket), master };
}

async function send(to: readonly string[], subject: string, more: object = {}): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: postfix.port, secure: false, ignoreTLS: true });
  await transport.sendMail({
    envelope: { from: 'eva@firma.example', to: [...to] },
    from: 'Eva <eva@firma.example>',
    to: to.join(', '),
    subject,
    text: 'The pump leaks.\n.\n..two dots\nFrom here on it is wet.\n',
    ...more,
  });
  transport.close();
}

const tickets = (subject: string): number =>
  site.rows(`select 1 from tickets where subject = '${subject.replaceAll("'", "''")}'`).length;

beforeAll(async () => {
  if (missing) return;
  folder = mkdtempSync(join(tmpdir(), 'mc-run-'));
  chmodSync(folder, 0o755);
  const socket = join(folder, 'lmtp.sock');
  sink = await startSink();
  site = makeSite({ mailboxes: {}, smtpPort: sink.port });
  site.configure({
    config: {
      lmtp: { listen: socket },
      mailboxes: {
        support: {
          address: 'support@example.com',
          aliases: ['hilfe@example.com'],
          max_size: '1MB',
          reply_address: 'plus',
        },
      },
    },
  });
  daemon = await site.daemon({ ready: 'started' });
  await daemon.logged('lmtp.listening');
  // In the page the group does it: Postfix' client is the user postfix.
  chmodSync(socket, 0o666);
  const { main, master } = example(socket);
  expect(main).toContain(socket);
  expect(master).toContain('lmtp');
  // Without a bounce to the stranger in the example nobody could see what he is told.
  postfix = await startPostfix(`${main}relayhost = [127.0.0.1]:${sink.port}\n`, `${master}smtp unix - - n - - smtp\n`);
});
afterAll(async () => {
  await postfix?.stop();
  await site?.remove();
  await sink?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

it.skipIf(missing !== null)(
  'makes a ticket of what Postfix hands over, once for two recipients of one mailbox',
  async () => {
    await send(['support@example.com', 'hilfe@example.com', 'support+anything@example.com'], 'By Postfix');
    await daemon.logged('mail.filed', 1);
    expect(tickets('By Postfix')).toBe(1);
    const shown = await site.cli('ticket', 'show', '1', '--json');
    expect(shown.json.entries[0].text).toContain('.\n..two dots\nFrom here on it is wet.');
    await eventually('Postfix is rid of it', () => /queue is empty/.test(postfix.queue()));
    expect(postfix.log()).toContain('status=sent (250 2.0.0 taken in for support)');
  },
);

it.skipIf(missing !== null)('lets Postfix tell the sender of a mail that is too large', async () => {
  await send(['support@example.com'], 'Too large', {
    attachments: [{ filename: 'a.bin', content: Buffer.alloc(2_000_000) }],
  });
  await eventually('it bounced', () => /dsn=5\.3\.4, status=bounced/.test(postfix.log()));
  await eventually('the sender is told', () =>
    sink.mails.some((mail) => /exceeds size limit|max_size/.test(mail.raw.toString('latin1'))),
  );
  expect(tickets('Too large')).toBe(0);
});

it.skipIf(missing !== null)('finds in Postfix’ queue what it could not take while it was away', async () => {
  await daemon.kill();
  await send(['support@example.com'], 'While it was away');
  await eventually('it waits', () => /status=deferred/.test(postfix.log()));
  daemon = await site.daemon({ ready: 'started' });
  await daemon.logged('lmtp.listening');
  chmodSync(join(folder, 'lmtp.sock'), 0o666);
  await eventually('it came', () => {
    postfix.flush();
    return tickets('While it was away') === 1;
  });
  await eventually('Postfix is rid of it', () => /queue is empty/.test(postfix.queue()));
  expect(await daemon.stop()).toBe(0);
});

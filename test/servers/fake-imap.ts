// A scripted IMAP server for what Dovecot does not do: lies, refusals, missing capabilities, goodbyes. Takes mails and
// a script; gives a port and every command line it saw. Speaks just enough of RFC 3501 for one folder, INBOX.
// A script function sees each command first: text it gives (or null: the connection is cut) is sent instead.
import { createServer, type Socket } from 'node:net';

export interface FakeMail {
  readonly uid: number;
  readonly raw: string;
  readonly internalDate?: string;
}

export interface FakeCommand {
  readonly tag: string;
  /** Upper case, UID commands as `UID FETCH`. */
  readonly name: string;
  readonly args: string;
  /** Which connection, from 1. */
  readonly connection: number;
}

export interface FakeOptions {
  readonly mails?: readonly FakeMail[];
  readonly capabilities?: string;
  readonly greeting?: string;
  readonly permanentFlags?: string;
  readonly script?: (command: FakeCommand, mails: FakeMail[]) => string | null | undefined;
}

export interface FakeImap {
  readonly port: number;
  /** `NAME args` of every command, in order. */
  readonly commands: readonly string[];
  readonly connections: number;
  readonly mails: FakeMail[];
  stop(): Promise<void>;
}

/** Starts the server on a random loopback port. */
export async function startFakeImap(options: FakeOptions = {}): Promise<FakeImap> {
  const mails = [...(options.mails ?? [])];
  const commands: string[] = [];
  const open = new Set<Socket>();
  const capabilities = options.capabilities ?? 'IMAP4rev1 UIDPLUS MOVE IDLE';
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.write(options.greeting ?? '* OK ready\r\n');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        const match = /^(\S+) (UID \S+|\S+) ?(.*)$/.exec(line);
        if (!match) continue;
        const command = { tag: match[1] ?? '', name: (match[2] ?? '').toUpperCase(), args: match[3] ?? '', connection };
        commands.push(`${command.name} ${command.args}`.trim());
        const scripted = options.script?.(command, mails);
        if (scripted === null) socket.resetAndDestroy();
        else socket.write(scripted ?? answer(command, mails, { ...options, capabilities }), 'latin1');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    commands,
    mails,
    get connections() {
      return connections;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** One FETCH answer with head and, when asked for, the source as literal of `announced` octets. */
export function fetched(
  seq: number,
  mail: FakeMail,
  parts: { readonly body?: string; readonly announced?: number; readonly size?: number },
): string {
  const head = `UID ${mail.uid} FLAGS () INTERNALDATE "${mail.internalDate ?? '01-Jan-2026 10:00:00 +0000'}" RFC822.SIZE ${parts.size ?? mail.raw.length}`;
  const body = parts.body === undefined ? '' : ` BODY[] {${parts.announced ?? parts.body.length}}\r\n${parts.body}`;
  return `* ${seq} FETCH (${head}${body})\r\n`;
}

/** UIDs a set names. */
export function uidsIn(set: string, mails: readonly FakeMail[]): readonly number[] {
  const top = Math.max(0, ...mails.map((mail) => mail.uid));
  const ranges = set.split(',').map((part) => part.split(':').map((end) => (end === '*' ? top : Number(end))));
  return mails
    .map((mail) => mail.uid)
    .filter((uid) => ranges.some(([a = 0, b = a]) => uid >= Math.min(a, b) && uid <= Math.max(a, b)));
}

function answer(command: FakeCommand, mails: FakeMail[], options: FakeOptions): string {
  const ok = `${command.tag} OK done\r\n`;
  const [set = '', ...rest] = command.args.split(' ');
  switch (command.name) {
    case 'CAPABILITY':
      return `* CAPABILITY ${options.capabilities}\r\n${ok}`;
    case 'LIST':
    case 'LSUB':
      // LIST "" "" asks for the separator alone.
      if (command.args.endsWith('""')) return `* LIST (\\Noselect) "/" ""\r\n${ok}`;
      return `* ${command.name} () "/" INBOX\r\n${ok}`;
    case 'NAMESPACE':
      return `* NAMESPACE (("" "/")) NIL NIL\r\n${ok}`;
    case 'SELECT':
    case 'EXAMINE': {
      const next = Math.max(0, ...mails.map((mail) => mail.uid)) + 1;
      const flags = options.permanentFlags ?? '\\Seen \\Deleted \\Flagged \\*';
      return `* ${mails.length} EXISTS\r\n* FLAGS (\\Seen \\Deleted \\Flagged)\r\n* OK [PERMANENTFLAGS (${flags})] ok\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT ${next}] ok\r\n${command.tag} OK [READ-WRITE] done\r\n`;
    }
    case 'UID SEARCH':
      return `* SEARCH ${uidsIn(rest.join(' ') || set, mails).join(' ')}\r\n${ok}`;
    case 'UID FETCH': {
      const wanted = new Set(uidsIn(set, mails));
      const source = command.args.includes('BODY.PEEK[]');
      const header = command.args.includes('BODY.PEEK[HEADER]');
      return `${mails
        .map((mail, index) => {
          if (!wanted.has(mail.uid)) return '';
          if (header) {
            const text = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n') + 4);
            return `* ${index + 1} FETCH (UID ${mail.uid} BODY[HEADER]<0> {${text.length}}\r\n${text})\r\n`;
          }
          return fetched(index + 1, mail, source ? { body: mail.raw } : {});
        })
        .join('')}${ok}`;
    }
    case 'IDLE':
      return '+ idling\r\n';
    default:
      return ok;
  }
}

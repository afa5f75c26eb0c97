// A scripted IMAP server for what Dovecot does not do: lies, refusals, missing capabilities, goodbyes. Takes mails and
// a script; gives a port and every command line it saw. Speaks just enough of RFC 3501 for INBOX, from which mails are
// copied, moved and expunged into folders that CREATE made. MOVE, UID EXPUNGE and IDLE only where `capabilities` say so.
// A script function sees each command first: text it gives (or null: the connection is cut) is sent instead, text in pieces
// as fast as it is read. `edit` sees the answer to a command that was carried out.
import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';

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
  readonly script?: (command: FakeCommand, mails: FakeMail[]) => string | Iterable<string> | null | undefined;
  /** Gives what is sent of an answer, null = the connection is cut instead. */
  readonly edit?: (command: FakeCommand, text: string) => string | null;
}

export interface FakeImap {
  readonly port: number;
  /** `NAME args` of every command, in order. */
  readonly commands: readonly string[];
  readonly connections: number;
  /** Those that are open now. */
  readonly open: number;
  /** INBOX. */
  readonly mails: FakeMail[];
  /** Mails of a folder; [] when there is none. */
  folder(name: string): readonly FakeMail[];
  /** Flags of a mail in INBOX. */
  flags(uid: number): readonly string[];
  /** Resets every open connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts the server on a random loopback port. */
export async function startFakeImap(options: FakeOptions = {}): Promise<FakeImap> {
  const mails = [...(options.mails ?? [])];
  const held: Held = { folders: new Map([['INBOX', mails]]), flags: new Map() };
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
    let idling = '';
    const selected = { folder: 'INBOX' };
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (line.toUpperCase() === 'DONE') {
          const said = options.script?.({ tag: idling, name: 'DONE', args: '', connection }, mails);
          socket.write(typeof said === 'string' ? said : `${idling} OK done\r\n`);
        }
        const match = /^(\S+) (UID \S+|\S+) ?(.*)$/.exec(line);
        if (!match) continue;
        if (match[2]?.toUpperCase() === 'IDLE') idling = match[1] ?? '';
        const command = { tag: match[1] ?? '', name: (match[2] ?? '').toUpperCase(), args: match[3] ?? '', connection };
        commands.push(`${command.name} ${command.args}`.trim());
        const scripted = options.script?.(command, mails);
        const usual = (): string => answer(command, { ...held, selected, options: { ...options, capabilities } });
        const given = scripted === undefined ? usual() : scripted;
        const sent = typeof given === 'string' && options.edit ? options.edit(command, given) : given;
        if (sent === null) socket.resetAndDestroy();
        else if (typeof sent === 'string') socket.write(sent, 'latin1');
        else Readable.from(sent, { encoding: 'latin1', objectMode: false }).pipe(socket, { end: false });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    commands,
    mails,
    folder: (name) => held.folders.get(name) ?? [],
    flags: (uid) => [...(held.flags.get(uid) ?? [])],
    get connections() {
      return connections;
    },
    get open() {
      return open.size;
    },
    cut() {
      for (const socket of open) socket.resetAndDestroy();
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
  parts: { readonly body?: string; readonly announced?: number; readonly size?: number; readonly flags?: string },
): string {
  const head = `UID ${mail.uid} FLAGS (${parts.flags ?? ''}) INTERNALDATE "${mail.internalDate ?? '01-Jan-2026 10:00:00 +0000'}" RFC822.SIZE ${parts.size ?? mail.raw.length}`;
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

interface Held {
  readonly folders: Map<string, FakeMail[]>;
  /** Of mails in INBOX. */
  readonly flags: Map<number, Set<string>>;
}

interface Talk extends Held {
  /** The folder this connection has open. */
  readonly selected: { folder: string };
  readonly options: FakeOptions & { readonly capabilities: string };
}

function answer(command: FakeCommand, talk: Talk): string {
  const { options, folders, selected } = talk;
  const ok = `${command.tag} OK done\r\n`;
  const mails = folders.get(selected.folder) ?? [];
  const [set = '', ...rest] = command.args.split(' ');
  const name = unquoted(command.args);
  switch (command.name) {
    case 'CAPABILITY':
      return `* CAPABILITY ${options.capabilities}\r\n${ok}`;
    case 'LIST':
    case 'LSUB':
      // LIST "" "" asks for the separator alone.
      if (command.args.endsWith('""')) return `* LIST (\\Noselect) "/" ""\r\n${ok}`;
      return `${[...folders.keys()].map((one) => `* ${command.name} () "/" ${one}\r\n`).join('')}${ok}`;
    case 'NAMESPACE':
      return `* NAMESPACE (("" "/")) NIL NIL\r\n${ok}`;
    case 'CREATE':
      folders.set(name, folders.get(name) ?? []);
      return ok;
    case 'SELECT':
    case 'EXAMINE': {
      const found = folders.get(name);
      if (!found) return `${command.tag} NO [NONEXISTENT] no such folder\r\n`;
      selected.folder = name;
      const flags = options.permanentFlags ?? '\\Seen \\Deleted \\Flagged \\*';
      return `* ${found.length} EXISTS\r\n* FLAGS (\\Seen \\Deleted \\Flagged)\r\n* OK [PERMANENTFLAGS (${flags})] ok\r\n* OK [UIDVALIDITY ${name === 'INBOX' ? 7 : 9}] ok\r\n* OK [UIDNEXT ${topUid(found) + 1}] ok\r\n${command.tag} OK [READ-WRITE] done\r\n`;
    }
    case 'STATUS': {
      const asked = folders.get(unquoted(command.args.replace(/ \([^)]*\)$/, '')));
      if (!asked) return `${command.tag} NO [NONEXISTENT] no such folder\r\n`;
      const status = `MESSAGES ${asked.length} UIDNEXT ${topUid(asked) + 1} UIDVALIDITY ${asked === folders.get('INBOX') ? 7 : 9}`;
      return `* STATUS ${command.args.split(' (')[0]} (${status})\r\n${ok}`;
    }
    case 'UID SEARCH':
      return `* SEARCH ${searched(set, rest.join(' '), mails).join(' ')}\r\n${ok}`;
    case 'UID FETCH':
      return `${answersTo(command, mails, talk)}${ok}`;
    case 'UID STORE':
    case 'UID COPY':
    case 'UID MOVE':
    case 'UID EXPUNGE':
    case 'EXPUNGE':
      return changed(command, talk);
    case 'IDLE':
      return '+ idling\r\n';
    default:
      return ok;
  }
}

function answersTo(command: FakeCommand, mails: readonly FakeMail[], { selected, flags: kept }: Talk): string {
  const wanted = new Set(uidsIn(command.args.split(' ')[0] ?? '', mails));
  const source = command.args.includes('BODY.PEEK[]');
  const header = command.args.includes('BODY.PEEK[HEADER]');
  const lines = mails.map((mail, index) => {
    if (!wanted.has(mail.uid)) return '';
    const flags = selected.folder === 'INBOX' ? [...(kept.get(mail.uid) ?? [])].join(' ') : '';
    if (!header) return fetched(index + 1, mail, source ? { body: mail.raw, flags } : { flags });
    const text = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n') + 4);
    return `* ${index + 1} FETCH (UID ${mail.uid} BODY[HEADER]<0> {${text.length}}\r\n${text})\r\n`;
  });
  return lines.join('');
}

/** `UID SEARCH UID 1:*`, `UID SEARCH HEADER MESSAGE-ID "<x@y>"`. */
function searched(first: string, rest: string, mails: readonly FakeMail[]): readonly number[] {
  if (first.toUpperCase() !== 'HEADER') return uidsIn(rest || first, mails);
  const text = unquoted(rest);
  return mails.filter((mail) => mail.raw.includes(text)).map((mail) => mail.uid);
}

/** STORE, COPY, MOVE and EXPUNGE, as INBOX and the folders then are. */
function changed(command: FakeCommand, { folders, flags, options }: Talk): string {
  const inbox = folders.get('INBOX') ?? [];
  const [set = '', ...rest] = command.args.split(' ');
  const uids = new Set(command.name === 'EXPUNGE' ? inbox.map((mail) => mail.uid) : uidsIn(set, inbox));
  const chosen = inbox.filter((mail) => uids.has(mail.uid));
  const remove = (gone: readonly FakeMail[]): string => {
    let lines = '';
    for (const mail of gone) {
      const at = inbox.indexOf(mail);
      inbox.splice(at, 1);
      lines += `* ${at + 1} EXPUNGE\r\n`;
    }
    return lines;
  };
  const ok = `${command.tag} OK done\r\n`;
  if (command.name === 'UID STORE') {
    for (const mail of chosen) {
      const own = flags.get(mail.uid) ?? new Set();
      for (const flag of /\(([^)]*)\)/.exec(command.args)?.[1]?.split(' ') ?? []) {
        if (rest[0]?.startsWith('-')) own.delete(flag);
        else own.add(flag);
      }
      flags.set(mail.uid, own);
    }
    return ok;
  }
  if (command.name.endsWith('EXPUNGE')) {
    return remove(chosen.filter((mail) => flags.get(mail.uid)?.has('\\Deleted'))) + ok;
  }
  if (command.name === 'UID MOVE' && !/\bMOVE\b/.test(options.capabilities))
    return `${command.tag} BAD unknown command\r\n`;
  const target = folders.get(unquoted(rest.join(' ')));
  if (!target) return `${command.tag} NO [TRYCREATE] no such folder\r\n`;
  const first = topUid(target) + 1;
  target.push(...chosen.map((mail, index) => ({ ...mail, uid: first + index })));
  return (command.name === 'UID MOVE' ? remove(chosen) : '') + ok;
}

function topUid(mails: readonly FakeMail[]): number {
  return Math.max(0, ...mails.map((mail) => mail.uid));
}

function unquoted(text: string): string {
  return /"([^"]*)"\s*$/.exec(text)?.[1] ?? text.trim().replace(/^.* /, '');
}

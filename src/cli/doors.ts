// The one seam between the command line and the rooms it calls: loaded when a command needs them, so that `--help` and
// `mail read` open no database. Tests hand in doors of their own.
import type { Checked, FileMail, Opened, OpenOptions } from '../daemon/app.ts';
import type { Backup, BackupAsked } from '../daemon/database/backup.ts';
import type { CheckAsked, DatabaseCheck } from '../daemon/database/check.ts';
import type { RestoreAsked, Restoring } from '../daemon/database/restore.ts';
import type { DoctorAsked, Report } from '../daemon/doctor/doctor.ts';
import type { TemplateLint } from '../daemon/papers/lint.ts';
import type { Clock } from '../lib/time.ts';
import type { Message } from '../model/message.ts';
import type { Terminal } from './output.ts';
import type { Proof } from './present/mail.ts';

export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', handler: () => void): unknown;
}

/** What the process gives a command. */
export interface Io {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signals: Signals;
}

/** What init needs of the daemon. */
export type InitDoor = Pick<
  typeof import('../daemon/init/page.ts'),
  'find' | 'standing' | 'encryptionOf' | 'barred' | 'plan' | 'trial' | 'write' | 'inTheWay'
>;

export interface DemoOptions {
  readonly exit: boolean;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line for the person who watches. */
  readonly say: (line: string) => void;
}

export interface MailBytes {
  readonly raw: Uint8Array;
  /** Octets of the whole mail. */
  readonly size: number;
  /** `raw` holds only its beginning. */
  readonly oversize: boolean;
}

export interface Doors {
  openApp(options: OpenOptions): Promise<Opened>;
  check(options: OpenOptions): Promise<Checked>;
  checkStore(options: OpenOptions, asked: CheckAsked): Promise<DatabaseCheck>;
  backUp(options: OpenOptions, asked: BackupAsked): Promise<Backup>;
  restore(options: OpenOptions, asked: RestoreAsked): Promise<Restoring>;
  /** What `doctor` finds. */
  examine(options: OpenOptions, asked: DoctorAsked): Promise<Report>;
  lintTemplates(options: OpenOptions, shipped: boolean): Promise<TemplateLint>;
  demo(options: DemoOptions): Promise<number>;
  openInit(): Promise<InitDoor>;
  /** Files, folders, mbox files, Maildirs and `-` as mails. */
  /** Of larger mails than `maxSizeBytes` (default 50 MB) only the header. */
  fileMails(paths: readonly string[], stdin: Io['stdin'], maxSizeBytes?: number): AsyncIterable<FileMail>;
  readMail(mail: MailBytes): Promise<Message>;
  messageJson(message: Message): Promise<Readonly<Record<string, unknown>>>;
  /** What is proved of the sender by DNS, as a mailbox with `auth: verify` would ask. */
  checkSender(mail: MailBytes, message: Message, clock: Clock): Promise<Proof>;
}

// Mailboxes: ports and TLS by habit of the protocol, logins, secrets, folders.

import { nearest } from '../../model/nearest.ts';
import type { Mailbox, Queue } from '../../model/setup.ts';
import { NAME } from '../schema/leaf.ts';
import type { MailboxSettings, Settings } from '../schema.ts';
import { makeSecret } from '../secret.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, pemAt, reportError, secretAt } from './context.ts';
import { checkLanguage } from './languages.ts';
import { buildOAuth } from './oauth.ts';
import { withPreset } from './preset.ts';
import { wireOf } from './wire.ts';

/** Every mailbox in the order of the file. */
export function buildMailboxes(
  context: BuildContext,
  settings: Settings,
  queues: readonly Queue[],
): readonly Mailbox[] {
  const entries = Object.entries(settings.mailboxes);
  if (entries.length === 0) reportError(context, ['mailboxes'], 'mailboxes is empty; expected at least one mailbox');
  return entries.map(([name, given]) => {
    const mailbox = withPreset(given);
    if (!NAME.test(name)) {
      const expected = 'expected lower-case letters, digits, . _ - that begin with a letter or digit';
      reportError(context, ['mailboxes', name], `the mailbox name "${name.slice(0, 60)}" will not do: ${expected}`);
    }
    checkLanguage(context, ['mailboxes', name, 'language'], { language: mailbox.language, settings });
    const { host } = mailbox;
    if (host === undefined) return fedMailbox(context, name, { mailbox, queues, hasDoor: settings.lmtp !== undefined });
    return buildMailbox(context, name, { ...mailbox, host }, queues);
  });
}

type Collected = MailboxSettings & { readonly host: NonNullable<MailboxSettings['host']> };

function buildMailbox(context: BuildContext, name: string, mailbox: Collected, queues: readonly Queue[]): Mailbox {
  const path = ['mailboxes', name];
  return {
    ...wireOf(context, path, mailbox, { implicit: 993, starttls: 143, none: 143 }),
    ca: pemAt(context, [...path, 'ca'], mailbox.ca),
    user: mailbox.user ?? mailbox.address,
    ...loginOf(context, path, mailbox),
    folders: foldersOf(context, path, mailbox),
    ...common(context, name, mailbox, queues),
  };
}

/** What only an IMAP server could do. */
const OF_IMAP = ['tls', 'ca', 'user', 'password', 'claim'] as const;

/** A mailbox without an IMAP server: our own mail server hands its mail over. */
function fedMailbox(
  context: BuildContext,
  name: string,
  given: { readonly mailbox: MailboxSettings; readonly queues: readonly Queue[]; readonly hasDoor: boolean },
): Mailbox {
  const { mailbox } = given;
  const path = ['mailboxes', name];
  const isMistaken = context.problems.some((problem) => problem.path === [...path, 'host'].join('.'));
  if (!given.hasDoor && !isMistaken) {
    const like = 'expected a host name or address with or without a port, like imap.example.com:993';
    reportError(
      context,
      path,
      `${path.join('.')}.host is missing; ${like}, or lmtp.listen where your mail server hands mail over`,
    );
  }
  if (mailbox.auth.oauth2 !== undefined)
    reportError(
      context,
      [...path, 'auth', 'oauth2'],
      `${path.join('.')}.auth.oauth2 is about an IMAP server; without host, mail comes by LMTP alone: add host, or leave it out`,
    );
  for (const key of given.hasDoor && !isMistaken ? OF_IMAP : []) {
    if (mailbox[key] === undefined || mailbox[key] === false) continue;
    const advice = 'without host, mail comes by LMTP alone: add host, or leave it out';
    reportError(context, [...path, key], `${path.join('.')}.${key} is about an IMAP server; ${advice}`);
  }
  return {
    host: '',
    port: 0,
    tls: 'none',
    ca: null,
    user: '',
    password: makeSecret('none', ''),
    folders: [],
    byLmtpAlone: true,
    ...common(context, name, mailbox, given.queues),
  };
}

type OfImap = 'host' | 'port' | 'tls' | 'ca' | 'user' | 'password' | 'folders' | 'byLmtpAlone';

function common(
  context: BuildContext,
  name: string,
  mailbox: MailboxSettings,
  queues: readonly Queue[],
): Omit<Mailbox, OfImap> {
  return {
    name,
    address: mailbox.address,
    aliases: mailbox.aliases,
    mode: mailbox.mode,
    pollMs: mailbox.poll,
    after: mailbox.after,
    start: mailbox.start,
    queue: queueOf(context, name, mailbox, queues),
    maxSizeBytes: mailbox.max_size,
    ...trustOf(mailbox),
    ownLists: mailbox.own_lists.map((id) => id.replace(/^.*<|>.*$/g, '').toLowerCase()),
    unsignedMark: mailbox.unsigned_mark,
    replyAddress: mailbox.reply_address,
    ...(mailbox.language === undefined ? {} : { language: mailbox.language }),
    ...(mailbox.claim ? { claim: true } : {}),
    ...(mailbox.canary === undefined ? {} : { canaryMs: mailbox.canary }),
  };
}

const WITHOUT_ID = 'topmost_without_id';

function trustOf(mailbox: MailboxSettings): Pick<Mailbox, 'trustAuthResults' | 'trust'> {
  const ids = (mailbox.trust_auth_results ?? []).map((id) => id.toLowerCase());
  return {
    trustAuthResults: ids.filter((id) => id !== WITHOUT_ID),
    trust: {
      withoutId: ids.includes(WITHOUT_ID),
      internal: mailbox.trust_internal ?? null,
      networks: mailbox.trust_networks,
      verify: mailbox.auth.verify,
    },
  };
}

function loginOf(context: BuildContext, path: Path, mailbox: Collected): Pick<Mailbox, 'password' | 'oauth2'> {
  const { oauth2 } = mailbox.auth;
  if (oauth2 === undefined) return { password: passwordOf(context, path, mailbox) };
  if (mailbox.password !== undefined || mailbox.auth.password !== undefined)
    reportError(context, path, `${path.join('.')} has a password beside auth.oauth2; keep one of them`);
  const who = { name: String(path[1]), user: mailbox.user ?? mailbox.address };
  return { password: makeSecret('none', ''), oauth2: buildOAuth(context, [...path, 'auth', 'oauth2'], oauth2, who) };
}

function passwordOf(context: BuildContext, path: Path, mailbox: MailboxSettings) {
  const long = mailbox.auth.password;
  if (long !== undefined && mailbox.password !== undefined)
    reportError(context, [...path, 'password'], `${path.join('.')}: password and auth.password say the same; keep one`);
  if (long !== undefined) return secretAt(context, [...path, 'auth', 'password'], long);
  if (mailbox.password !== undefined) return secretAt(context, [...path, 'password'], mailbox.password);
  const example = `auth: { password: env:${String(path[1])
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')}_PASSWORD }`;
  reportError(context, path, `${path.join('.')} has no password; write ${example}`);
  return secretAt({ ...context, needSecrets: false }, path, 'env:');
}

function foldersOf(context: BuildContext, path: Path, mailbox: MailboxSettings): readonly string[] {
  // INBOX is the one folder name that is case-insensitive (RFC 9051 §5.1).
  const spelt = (folder: string): string => (folder.toUpperCase() === 'INBOX' ? 'INBOX' : folder);
  const { after } = mailbox;
  const folders = mailbox.folders.map(spelt);
  if (folders.length === 0)
    reportError(context, [...path, 'folders'], `${path.join('.')}.folders is empty; expected folder names`);
  const twice = folders.find((folder, at) => folders.indexOf(folder) !== at);
  if (twice !== undefined) reportError(context, [...path, 'folders'], `folder "${twice}" is named twice`);
  if (after.kind === 'move' && folders.includes(spelt(after.folder))) {
    const message = `after.move names "${after.folder}", which is one of the folders mail is taken from; expected another folder`;
    reportError(context, [...path, 'after'], message);
  }
  return folders;
}

function queueOf(
  context: BuildContext,
  name: string,
  mailbox: MailboxSettings,
  queues: readonly Queue[],
): string | null {
  if (mailbox.queue !== undefined) {
    const names = queues.map((queue) => queue.name);
    if (names.includes(mailbox.queue)) return mailbox.queue;
    const near = nearest(mailbox.queue, names);
    const advice = near ? `did you mean "${near}"?` : `known: ${names.join(', ')}`;
    reportError(context, ['mailboxes', name, 'queue'], `there is no queue "${mailbox.queue}"; ${advice}`);
    return null;
  }
  const own = [mailbox.address, ...mailbox.aliases];
  const byAddress = queues.find((queue) => queue.address !== null && own.includes(queue.address));
  return (byAddress ?? queues.find((queue) => queue.name === name) ?? queues[0])?.name ?? null;
}

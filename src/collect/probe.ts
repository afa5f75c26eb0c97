// Tries a mailbox for `mailbox test`: connect, encryption, login, folders, what the server can do, and how to fix what
// fails. Takes a mailbox; gives a verdict. Changes nothing on the server; throws never. Also the facts that
// `mailbox list` shows, from the store alone.
import { type Log, silentLog } from '../lib/log.ts';
import type { Mailbox } from '../model/setup.ts';
import type { Store } from '../ports.ts';
import { installationId } from './claims/claims.ts';
import { claimSteps } from './claims/probe.ts';
import { CollectFault, type FaultKind } from './fault.ts';
import { canTakeAway } from './look/facts.ts';
import { type Connect, connectSession, type Session, serverPath } from './session.ts';
import type { Timing } from './timing.ts';

export interface ProbeStep {
  readonly step: 'connect' | 'folder' | 'target' | 'idle' | 'move' | 'claim' | 'lmtp';
  /** False = the mailbox cannot work. */
  readonly ok: boolean;
  readonly detail: string;
  /** Of a folder: how many mails lie in it. */
  readonly mails?: number;
}

export interface Probe {
  readonly mailbox: string;
  readonly ok: boolean;
  /** What went wrong first; null when everything works. */
  readonly fault: FaultKind | null;
  /** What to do about it; null when nothing. */
  readonly fix: string | null;
  readonly steps: readonly ProbeStep[];
  readonly capabilities: readonly string[];
  readonly folders: readonly string[];
}

/** Every one of these, side by side. */
export async function testMailboxes(
  mailboxes: readonly Mailbox[],
  { store, log, connect }: { readonly store: Store; readonly log: Log; readonly connect?: Connect },
): Promise<readonly Probe[]> {
  const claims = mailboxes.some((mailbox) => mailbox.claim);
  const installation = claims ? await store.write(() => installationId(store)) : '';
  return Promise.all(
    mailboxes.map((mailbox) => testMailbox(mailbox, { log, installation, ...(connect ? { connect } : {}) })),
  );
}

/** Logs in and looks around. */
export async function testMailbox(
  mailbox: Mailbox,
  options: {
    readonly log?: Log;
    readonly signal?: AbortSignal;
    readonly timing?: Timing;
    /** The id of this installation, for `claim: true`. */
    readonly installation?: string;
    /** Default: connectSession. */
    readonly connect?: Connect;
  } = {},
): Promise<Probe> {
  const steps: ProbeStep[] = [];
  const base = { mailbox: mailbox.name, steps };
  if (mailbox.byLmtpAlone) {
    steps.push({
      step: 'lmtp',
      ok: true,
      detail: 'there is no IMAP server to ask: its mail is handed over (lmtp.listen)',
    });
    return { ...base, ...verdict(null), capabilities: [], folders: [] };
  }
  let session: Session;
  try {
    session = await (options.connect ?? connectSession)(mailbox, {
      log: options.log ?? silentLog,
      signal: options.signal ?? new AbortController().signal,
      ...(options.timing ? { timing: options.timing } : {}),
    });
  } catch (error) {
    steps.push({ step: 'connect', ok: false, detail: detailOf(error) });
    return { ...base, ...verdict(kindOf(error)), capabilities: [], folders: [] };
  }
  steps.push({ step: 'connect', ok: true, detail: connected(session, mailbox) });
  try {
    const folders = (await session.run('listing folders', () => session.client.list())).map((each) => each.path);
    const fault = await tryFolders(session, mailbox, steps);
    const capabilities = [...session.client.capabilities.keys()].sort();
    steps.push(...abilities(session, mailbox, folders));
    if (mailbox.claim && fault === null)
      steps.push(...(await claimSteps(session, mailbox, options.installation ?? '')));
    return { ...base, ...verdict(fault), capabilities, folders };
  } catch (error) {
    steps.push({ step: 'folder', ok: false, detail: detailOf(error) });
    return { ...base, ...verdict(kindOf(error)), capabilities: [], folders: [] };
  } finally {
    session.close();
  }
}

/** What is known of a mailbox's folders without asking the server. Times are epoch ms; 0 = never polled completely. */
export interface FolderFacts {
  readonly mailbox: string;
  readonly folder: string;
  readonly uidValidity: string | null;
  readonly lastUid: number;
  readonly completeAt: number;
  readonly paused: string | null;
}

/** For `mailbox list`. */
export async function mailboxFacts(mailbox: Mailbox, store: Store): Promise<readonly FolderFacts[]> {
  return store.read(function* () {
    const facts: FolderFacts[] = [];
    for (const folder of mailbox.folders) {
      const cursor = yield* store.ledger.cursor(mailbox.name, folder);
      facts.push({
        mailbox: mailbox.name,
        folder,
        uidValidity: cursor?.uidValidity ?? null,
        lastUid: cursor?.lastUid ?? 0,
        completeAt: cursor?.completeAt ?? 0,
        paused: cursor?.paused ?? null,
      });
    }
    return facts;
  });
}

async function tryFolders(session: Session, mailbox: Mailbox, steps: ProbeStep[]): Promise<FaultKind | null> {
  let fault: FaultKind | null = null;
  for (const folder of mailbox.folders) {
    try {
      const opened = await session.open(folder, true);
      const mails = opened.exists === 1 ? 'mail' : 'mails';
      steps.push({ step: 'folder', ok: true, detail: `${folder}: ${opened.exists} ${mails}`, mails: opened.exists });
    } catch (error) {
      fault ??= kindOf(error);
      steps.push({ step: 'folder', ok: false, detail: detailOf(error) });
      if (session.ended.aborted) break;
    }
  }
  return fault;
}

function abilities(session: Session, mailbox: Mailbox, folders: readonly string[]): readonly ProbeStep[] {
  const { capabilities } = session.client;
  const steps: ProbeStep[] = [];
  if (mailbox.mode === 'idle' && !capabilities.has('IDLE')) {
    const seconds = Math.round(mailbox.pollMs / 1_000);
    steps.push({
      step: 'idle',
      ok: true,
      detail: `the server has no IDLE: new mail is seen every ${seconds} s (poll:)`,
    });
  }
  const removes = mailbox.after.kind === 'move' || mailbox.after.kind === 'delete';
  if (removes && !canTakeAway(capabilities)) {
    steps.push({
      step: 'move',
      ok: true,
      detail: `the server has neither MOVE nor UIDPLUS: with after: ${mailbox.after.kind} mails are marked as read and stay`,
    });
  }
  if (mailbox.after.kind === 'move') {
    const target = serverPath(session.client, mailbox.after.folder);
    const isThere = folders.some((folder) => folder === target || folder.endsWith(target));
    steps.push({
      step: 'target',
      ok: true,
      detail: isThere
        ? `${mailbox.after.folder} exists`
        : `${mailbox.after.folder} does not exist yet and is made at the first move`,
    });
  }
  return steps;
}

function connected(session: Session, mailbox: Mailbox): string {
  const how = session.client.secureConnection ? `encrypted (${mailbox.tls})` : 'not encrypted (loopback)';
  return `${mailbox.host}:${mailbox.port}, ${how}, logged in as ${mailbox.user}`;
}

/** What to do about each kind of fault. */
export const faultFixes: Readonly<Record<FaultKind, string>> = {
  unreachable: 'check host: and port (993 for tls: implicit, 143 for starttls), and that a firewall lets them through',
  tls: 'check tls: (implicit or starttls), use the name the certificate was issued for as host:, or give its CA with ca:',
  login: 'check user: and the password it refers to; many providers want an app password or OAuth',
  'no-token': 'try again; if it stays, look whether this machine reaches the identity provider (auth.oauth2)',
  'needs-auth': 'do what it says; a person’s sign-in is made anew with mailclerk mailbox auth',
  'token-refused':
    'check user:, the scope, and that the application (or the person) may use IMAP with this mailbox (docs: oauth)',
  'folder-missing': 'write folders: as the server spells them; they are listed by mailclerk mailbox test --json',
  throttled: 'wait some minutes; other programs may hold too many connections to this mailbox',
  lost: 'try again; if it stays, ask who runs the mail server',
  protocol: 'ask who runs the mail server: its answers cannot be used',
  paused: 'decide about the unmatched mails: mailclerk mailbox resume',
  'no-space': 'free disk space',
  internal: 'this is a fault of mailclerk or its database: mailclerk db check',
};

function verdict(fault: FaultKind | null): {
  readonly ok: boolean;
  readonly fault: FaultKind | null;
  readonly fix: string | null;
} {
  return { ok: fault === null, fault, fix: fault === null ? null : faultFixes[fault] };
}

function kindOf(error: unknown): FaultKind {
  return error instanceof CollectFault ? error.kind : 'internal';
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Tries a mailbox for `mailbox test`: connect, encryption, login, folders, what the server can do, and how to fix what
// fails. Takes a mailbox; gives a verdict. Changes nothing on the server; throws never. Also the facts that
// `mailbox list` shows, from the store alone.
import { silentLog } from '../lib/log.ts';
import type { Mailbox } from '../model/setup.ts';
import type { Store } from '../ports.ts';
import { CollectFault, type FaultKind } from './fault.ts';
import { connectSession, type Session, serverPath, type Timing } from './session.ts';

export interface ProbeStep {
  readonly step: 'connect' | 'folder' | 'target' | 'idle' | 'move';
  /** no = the mailbox cannot work; weak = it works with less. */
  readonly result: 'ok' | 'weak' | 'no';
  readonly detail: string;
}

export interface Probe {
  readonly mailbox: string;
  readonly ok: boolean;
  /** What went wrong first; null when everything works. */
  readonly fault: FaultKind | null;
  readonly steps: readonly ProbeStep[];
  readonly capabilities: readonly string[];
  readonly folders: readonly string[];
}

/** Logs in and looks around. */
export async function testMailbox(
  mailbox: Mailbox,
  options: { readonly signal?: AbortSignal; readonly timing?: Timing } = {},
): Promise<Probe> {
  const steps: ProbeStep[] = [];
  const base = { mailbox: mailbox.name, steps };
  let session: Session;
  try {
    session = await connectSession(mailbox, {
      log: silentLog,
      signal: options.signal ?? new AbortController().signal,
      ...(options.timing ? { timing: options.timing } : {}),
    });
  } catch (error) {
    steps.push({ step: 'connect', result: 'no', detail: detailOf(error) });
    return { ...base, ok: false, fault: kindOf(error), capabilities: [], folders: [] };
  }
  steps.push({ step: 'connect', result: 'ok', detail: connected(session, mailbox) });
  try {
    const folders = (await session.run('listing folders', () => session.client.list())).map((each) => each.path);
    const fault = await tryFolders(session, mailbox, steps);
    const capabilities = [...session.client.capabilities.keys()].sort();
    steps.push(...abilities(session, mailbox, folders));
    return { ...base, ok: fault === null, fault, capabilities, folders };
  } catch (error) {
    steps.push({ step: 'folder', result: 'no', detail: detailOf(error) });
    return { ...base, ok: false, fault: kindOf(error), capabilities: [], folders: [] };
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
      steps.push({ step: 'folder', result: 'ok', detail: `${folder}: ${opened.exists} mails` });
    } catch (error) {
      fault ??= kindOf(error);
      steps.push({ step: 'folder', result: 'no', detail: detailOf(error) });
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
      result: 'weak',
      detail: `the server has no IDLE: new mail is seen every ${seconds} s (poll:)`,
    });
  }
  const removes = mailbox.after.kind === 'move' || mailbox.after.kind === 'delete';
  if (removes && !capabilities.has('MOVE') && !capabilities.has('UIDPLUS')) {
    steps.push({
      step: 'move',
      result: 'weak',
      detail: `the server has neither MOVE nor UIDPLUS: with after: ${mailbox.after.kind} mails are marked as read and stay`,
    });
  }
  if (mailbox.after.kind === 'move') {
    const target = serverPath(session.client, mailbox.after.folder);
    const isThere = folders.some((folder) => folder === target || folder.endsWith(target));
    steps.push({
      step: 'target',
      result: 'ok',
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

function kindOf(error: unknown): FaultKind {
  return error instanceof CollectFault ? error.kind : 'internal';
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// What a mail server says of a mailbox, beyond whether it works at all: what it can do, which folders there are, what we
// may do in ours, which flags last, how full it is, when the newest mail came and who vouched for its sender. Takes a
// logged-in session; gives facts for doctor. Folders are opened for writing (EXAMINE says nothing of rights) and nothing in
// them is changed: no mail is read, marked or moved. RFC 3501 §7.1, RFC 4314 (rights), RFC 9208 (quota).
import type { Mailbox } from '../../model/setup.ts';
import type { MailClient } from '../client.ts';
import { type Session, serverPath } from '../session.ts';

export interface MailboxFacts {
  /** IDLE, MOVE, UIDPLUS, CONDSTORE, QUOTA …, in upper case. */
  readonly capabilities: ReadonlySet<string>;
  /** Every folder, as the server spells it. */
  readonly folders: readonly string[];
  readonly own: readonly FolderFacts[];
  /** Our rights on the folder of `after: move`, when it is there and the server says; null otherwise. */
  readonly targetRights: string | null;
}

/** A folder mail is taken from. */
export interface FolderFacts {
  readonly folder: string;
  /** Why it cannot be opened; null = it can, and the rest means something. */
  readonly error: string | null;
  readonly mails: number;
  readonly uidValidity: string;
  readonly isReadOnly: boolean;
  /** Flags that last, as the server writes them; null = it does not say. */
  readonly lasting: ReadonlySet<string> | null;
  /** Letters of RFC 4314; null = the server has no access lists. */
  readonly rights: string | null;
  /** Octets; null = there is no limit, or the server does not say. */
  readonly quota: { readonly used: number; readonly limit: number } | null;
  readonly newest: NewestMail | null;
}

export interface NewestMail {
  /** Epoch ms, by the server's clock. */
  readonly receivedAt: number;
  /** Authentication-Results fields, topmost first, unfolded. */
  readonly authResults: readonly string[];
}

/** What of imapflow is asked for here alone; a test's own mail server need not have it. */
interface Asking extends MailClient {
  getQuota?(path: string): Promise<{ readonly storage?: Readonly<Record<string, unknown>> | undefined } | false>;
  exec?(
    command: string,
    attributes: readonly { readonly type: 'STRING'; readonly value: string }[],
    options: { readonly untagged: Readonly<Record<string, (said: Untagged) => Promise<void>>> },
  ): Promise<{ next(): void }>;
}

interface Untagged {
  readonly attributes?: readonly unknown[];
}

const NOTHING = {
  mails: 0,
  uidValidity: '',
  isReadOnly: false,
  lasting: null,
  rights: null,
  quota: null,
  newest: null,
} as const;

/** Looks around. Throws a CollectFault when the connection ends meanwhile. */
export async function lookAround(session: Session, mailbox: Mailbox): Promise<MailboxFacts> {
  const capabilities = new Set([...session.client.capabilities.keys()].map((name) => name.toUpperCase()));
  const folders = (await session.run('listing folders', () => session.client.list())).map((each) => each.path);
  const own: FolderFacts[] = [];
  for (const folder of mailbox.folders) own.push(await folderFacts(session, folder));
  const target = mailbox.after.kind === 'move' ? serverPath(session.client, mailbox.after.folder) : null;
  const isThere = target !== null && folders.includes(target);
  return { capabilities, folders, own, targetRights: isThere ? await rightsOn(session, target) : null };
}

async function folderFacts(session: Session, folder: string): Promise<FolderFacts> {
  try {
    const opened = await session.open(folder);
    const path = serverPath(session.client, folder);
    return {
      folder,
      error: null,
      mails: opened.exists,
      uidValidity: String(opened.uidValidity),
      isReadOnly: opened.readOnly === true,
      lasting: opened.permanentFlags ?? null,
      rights: await rightsOn(session, path),
      quota: await quotaOf(session, path),
      newest: opened.exists > 0 ? await newestIn(session) : null,
    };
  } catch (error) {
    if (session.ended.aborted) throw error;
    return { folder, error: error instanceof Error ? error.message : String(error), ...NOTHING };
  }
}

async function newestIn(session: Session): Promise<NewestMail | null> {
  const wish = { uid: true, internalDate: true, headers: ['authentication-results'] } as const;
  const asked = { ...wish, headers: [...wish.headers] };
  const [mail] = await session.run('looking at the newest mail', () =>
    session.client.fetchAll('*', asked, { uid: true }),
  );
  const at = mail?.internalDate === undefined ? Number.NaN : new Date(mail.internalDate).getTime();
  if (!mail || Number.isNaN(at)) return null;
  return { receivedAt: at, authResults: authResultsIn(mail.headers?.toString('latin1') ?? '') };
}

const MAX_HEADER = 65_536;

/** Authentication-Results of a header, topmost first. */
export function authResultsIn(text: string): readonly string[] {
  return text
    .slice(0, MAX_HEADER)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => /^authentication-results:(.*)$/i.exec(line)?.[1]?.trim() ?? [])
    .slice(0, 20);
}

async function rightsOn(session: Session, path: string): Promise<string | null> {
  const client: Asking = session.client;
  // Other names would have to be encoded first; what is not asked is not known.
  if (!client.exec || !client.capabilities.has('ACL') || !/^[\x20-\x7e]*$/.test(path)) return null;
  let rights: string | null = null;
  const MYRIGHTS = async ({ attributes = [] }: Untagged): Promise<void> => {
    const last: unknown = attributes.at(-1);
    const value = typeof last === 'object' && last !== null && 'value' in last ? last.value : null;
    if (typeof value === 'string' && /^[a-z0-9]{0,40}$/i.test(value)) rights = value;
  };
  try {
    await session.run(`asking for our rights on ${path}`, async () => {
      const answer = await client.exec?.('MYRIGHTS', [{ type: 'STRING', value: path }], { untagged: { MYRIGHTS } });
      answer?.next();
    });
  } catch (error) {
    if (session.ended.aborted) throw error;
  }
  return rights;
}

async function quotaOf(session: Session, path: string): Promise<FolderFacts['quota']> {
  const client: Asking = session.client;
  if (!client.getQuota) return null;
  try {
    const found = await session.run('asking how full it is', async () => (await client.getQuota?.(path)) || null);
    const { usage, limit } = found?.storage ?? {};
    return typeof usage === 'number' && typeof limit === 'number' && limit > 0 ? { used: usage, limit } : null;
  } catch (error) {
    if (session.ended.aborted) throw error;
    return null;
  }
}

/** True when filed mails can leave the folder by MOVE, or by COPY and an EXPUNGE that touches nothing else. */
export function canTakeAway(capabilities: { has(name: string): boolean }): boolean {
  return capabilities.has('MOVE') || capabilities.has('UIDPLUS');
}

// A mailbox and its server: reached, encrypted, logged in, and whether what the config wants can be done there; then every
// mail against the ledger. Takes a mailbox, a way to connect, and the store where there is one; gives findings. Changes
// nothing on the server, writes nothing. A password leaves only after trusted encryption.
import { auditMailbox } from '../../collect/accounting/audit.ts';
import { CollectFault } from '../../collect/fault.ts';
import { lookAround } from '../../collect/look/facts.ts';
import { faultFixes } from '../../collect/probe.ts';
import type { Connect, Session } from '../../collect/session.ts';
import { TIMING, type Timing } from '../../collect/timing.ts';
import { errorText, silentLog } from '../../lib/log.ts';
import { isPersonal } from '../../model/oauth/account.ts';
import type { Mailbox } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { replyState } from '../delivery/reply-probe.ts';
import { type CheckId, groups } from './catalogue.ts';
import { bounded, type Finding, fail, many, ok, skipped, warn } from './finding.ts';
import { factFindings } from './folders.ts';
import type { Look } from './looks.ts';
import { reachedFindings } from './reached.ts';

export interface MailboxWorld {
  readonly connect: Connect;
  readonly look: Look;
  /** Null = nothing is known of it, because of `lack`. */
  readonly store: Store | null;
  readonly lack: string;
  readonly now: () => number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Everything about one mailbox. */
export async function mailboxFindings(mailbox: Mailbox, world: MailboxWorld): Promise<readonly Finding[]> {
  if (mailbox.byLmtpAlone) return [...byLmtp(mailbox), ...(await replies(mailbox, world))];
  const { name, host, port, tls, ca } = mailbox;
  const place = { protocol: 'imap', host, port, tls, ca } as const;
  const outside = reachedFindings(place, await world.look(place), { about: name, now: world.now() });
  const inside = await insideFindings(mailbox, world, outside);
  return [...outside, ...inside, ...(await replies(mailbox, world))];
}

const INSIDE: readonly CheckId[] = Object.keys(groups.mailbox).filter(
  (id) => !['imap-reach', 'imap-encryption', 'imap-certificate', 'imap-login', 'reply-address'].includes(id),
) as CheckId[];

async function insideFindings(
  mailbox: Mailbox,
  world: MailboxWorld,
  outside: readonly Finding[],
): Promise<readonly Finding[]> {
  const { name } = mailbox;
  const without = (login: Finding): readonly Finding[] => [
    login,
    ...INSIDE.map((id) => skipped(id, name, 'nobody is logged in')),
  ];
  const barred = outside.find(({ id, state }) => state === 'fail' && id !== 'imap-certificate');
  if (barred) return without(skipped('imap-login', name, `nothing is said to a server after: ${barred.found}`));
  const lacking = noLogin(mailbox);
  if (lacking !== null) return without(skipped('imap-login', name, lacking));
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, world.signal]);
  let session: Session;
  try {
    session = await world.connect(mailbox, { log: silentLog, signal, timing: timingWithin(world.limitMs) });
  } catch (error) {
    return without(refused(mailbox, error));
  }
  try {
    const login = ok('imap-login', name, `logged in as ${mailbox.user}${mailbox.oauth2 ? ' by OAuth2' : ''}`);
    const what = { id: 'folder', about: name, limitMs: 2 * world.limitMs } as const;
    const facts = await bounded(what, async () => {
      const found = await lookAround(session, mailbox);
      const validity = await uidValidities(mailbox, found.own, world);
      return [...factFindings(mailbox, found, world.now()), ...validity];
    });
    return [login, ...facts, ...(await audited(mailbox, session, world))];
  } finally {
    stop.abort();
    session.close();
  }
}

/** Why no login is tried; null = it is. */
function noLogin({ name, oauth2, password }: Mailbox): string | null {
  // A sign-in may be good for one renewal only, and what comes of it would have to be kept.
  if (oauth2 && isPersonal(oauth2))
    return `a person’s sign-in is not used up by a check: mailclerk mailbox test ${name}`;
  try {
    password.reveal();
    return null;
  } catch (error) {
    return errorText(error);
  }
}

function refused({ name }: Mailbox, error: unknown): Finding {
  if (error instanceof CollectFault) return fail('imap-login', name, error.message, { fix: faultFixes[error.kind] });
  return fail('imap-login', name, errorText(error));
}

async function uidValidities(
  { name }: Mailbox,
  own: readonly { readonly folder: string; readonly error: string | null; readonly uidValidity: string }[],
  { store, lack }: MailboxWorld,
): Promise<readonly Finding[]> {
  if (store === null) return [skipped('uid-validity', name, lack)];
  const found: Finding[] = [];
  for (const { folder, error, uidValidity } of own) {
    if (error !== null) continue;
    const cursor = await store.read(() => store.ledger.cursor(name, folder));
    if (cursor?.paused)
      found.push(
        fail('uid-validity', name, `${folder} is paused: ${cursor.paused}`, {
          fix: `mailclerk mailbox resume ${name}`,
        }),
      );
    else if (!cursor) found.push(ok('uid-validity', name, `${folder}: never looked at before`));
    else if (cursor.uidValidity === uidValidity) found.push(ok('uid-validity', name, `${folder}: ${uidValidity}`));
    else found.push(warn('uid-validity', name, `${folder}: it was ${cursor.uidValidity} and is ${uidValidity}`));
  }
  return found;
}

async function audited(mailbox: Mailbox, session: Session, world: MailboxWorld): Promise<readonly Finding[]> {
  const { store, lack, limitMs } = world;
  const { name } = mailbox;
  if (store === null) return [skipped('unaccounted', name, lack)];
  // The session at hand serves; it is closed by whoever opened it.
  const connect: Connect = async () => ({ ...session, close: () => undefined });
  return bounded({ id: 'unaccounted', about: name, limitMs: 4 * limitMs }, async () => {
    const found: Finding[] = [];
    for (const folder of mailbox.folders) {
      try {
        const audit = await auditMailbox({ mailbox, folder, store, connect });
        const { unaccounted, onServer, pending, unaccountedUids } = audit;
        const said = `${folder}: ${many(onServer, 'mail')} on the server, ${pending} pending, ${unaccounted} unaccounted`;
        found.push(
          unaccounted === 0
            ? ok('unaccounted', name, said)
            : fail('unaccounted', name, `${said} (UID ${unaccountedUids.slice(0, 5).join(', ')})`),
        );
      } catch (error) {
        found.push(skipped('unaccounted', name, `${folder}: ${errorText(error)}`));
      }
    }
    return found;
  });
}

async function replies(mailbox: Mailbox, { store, lack, now }: MailboxWorld): Promise<readonly Finding[]> {
  const { name } = mailbox;
  if (mailbox.replyAddress !== 'auto') return [ok('reply-address', name, mailbox.replyAddress)];
  if (store === null) return [skipped('reply-address', name, lack)];
  const state = await store.read(() => replyState({ store, now: now() }, mailbox));
  const found = { proven: 'proven: signed addresses arrive', asked: 'a probe is under way' } as const;
  if (state === 'proven' || state === 'asked') return [ok('reply-address', name, found[state])];
  return [
    warn('reply-address', name, 'not proven: answers go to the plain address', {
      fix: `mailclerk doctor --canary ${name}, or mailclerk mailbox probe ${name}`,
    }),
  ];
}

function byLmtp({ name }: Mailbox): readonly Finding[] {
  return (['imap-reach', 'imap-login', ...INSIDE] as const).map((id) =>
    skipped(id, name, 'it has no IMAP server: its mail is handed over (lmtp.listen)'),
  );
}

function timingWithin(limitMs: number): Timing {
  const most = (ms: number): number => Math.min(ms, limitMs);
  return {
    ...TIMING,
    connectMs: most(TIMING.connectMs),
    commandMs: most(TIMING.commandMs),
    stallMs: most(TIMING.stallMs),
  };
}

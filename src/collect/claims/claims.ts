// `claim: true`: mails taken in get the keyword `$Mailclerk-<id of this installation>`, a command for each batch, so that two
// installations with databases of their own notice that they work on one mailbox (F22). Takes UIDs that are committed; gives
// marks, and says what it finds: a mail that carries another one's mark when it comes is in that one's database, it is kept
// here in quarantine and makes no second ticket; one that both took in at the same moment can only be said. Marks nothing
// where the server keeps no keywords. What is to be marked is committed with the mails, so that a death in between loses no
// mark and no look (unmarked.ts). A mark is evidence, never identity: what is taken in is known by UID and hash alone.
import { randomId } from '../../lib/chance.ts';
import { readShared, seenAgain, sharedKey } from '../../model/lease/shared.ts';
import type { Program, Received, Store } from '../../ports.ts';
import { type Intake, mayChange } from '../intake.ts';
import { type ReadMail, readHeads, uidSet } from '../mails.ts';
import type { Session } from '../session.ts';
import { loadUnmarked, marked, noteUnmarked } from './unmarked.ts';

const MARK = /^\$mailclerk-([0-9a-f]{8})$/i;
const ID_KEY = 'installation';

/** The keyword of an installation. RFC 3501 §9: an atom. */
export function claimKeyword(installation: string): string {
  return `$Mailclerk-${installation}`;
}

/** Another installation whose mark is among these flags; null = none is. */
export function foreignClaim(flags: Iterable<string>, own: string): string | null {
  for (const flag of flags) {
    const found = MARK.exec(flag)?.[1]?.toLowerCase();
    if (found !== undefined && found !== own) return found;
  }
  return null;
}

/** True when the server keeps a keyword that it has not seen yet. RFC 3501 §7.1: PERMANENTFLAGS with `\*`. */
export function keepsKeyword(session: Session, keyword: string): boolean {
  const { mailbox } = session.client;
  const permanent = mailbox ? mailbox.permanentFlags : undefined;
  return !permanent || permanent.has('\\*') || permanent.has(keyword);
}

/** The id of this installation, made at first use. A copy of the database has the same one. */
export function* installationId(store: Store): Program<string> {
  const known = yield* store.settings.get(ID_KEY);
  if (known !== null) return known;
  const made = randomId().slice(0, 8);
  yield* store.settings.set(ID_KEY, made);
  return made;
}

/** A mail that another installation has taken in. */
export interface Foreign {
  readonly mail: Received;
  readonly installation: string;
}

function byInstallation(foreign: readonly Foreign[]): ReadonlyMap<string, readonly Foreign[]> {
  return Map.groupBy(foreign, (one) => one.installation);
}

function reasonOf(installation: string): string {
  return `it carries the mark of another installation on this mailbox (${claimKeyword(installation)}), in whose database it is; retry takes it in here as well`;
}

/** Connections of which it was said that they keep no keywords. */
const told = new WeakSet<Session>();

/** Claims of one poll; null where the mailbox wants none. */
export async function openClaims(intake: Intake): Promise<Claims | null> {
  const { mailbox, store } = intake;
  if (mailbox.claim !== true) return null;
  const known = await store.read(() => store.settings.get(ID_KEY));
  const own = known ?? (await store.write(() => installationId(store)));
  return new Claims(intake, own, await store.read(() => loadUnmarked(intake)));
}

export class Claims {
  readonly #intake: Intake;
  readonly #own: string;
  readonly #unmarked: number[];

  /** `unmarked`: UIDs that were committed, perhaps by a process that died of it before it could mark them. */
  constructor(intake: Intake, own: string, unmarked: readonly number[]) {
    this.#intake = intake;
    this.#own = own;
    this.#unmarked = [...unmarked];
  }

  /** Mails to take in, and those that another installation has taken in. */
  split(
    mails: readonly ReadMail[],
  ): readonly [readonly ReadMail[], readonly { readonly mail: ReadMail; readonly installation: string }[]] {
    const own: ReadMail[] = [];
    const others: { readonly mail: ReadMail; readonly installation: string }[] = [];
    for (const mail of mails) {
      const installation = foreignClaim(mail.head.flags, this.#own);
      if (installation === null) own.push(mail);
      else others.push({ mail, installation });
    }
    return [own, others];
  }

  /** Part of the commit: these are to be marked, whoever lives to do it. */
  *note(uids: readonly number[]): Program<void> {
    if (uids.length > 0 && keepsKeyword(this.#intake.session, claimKeyword(this.#own)))
      yield* noteUnmarked(this.#intake, uids);
  }

  /** Part of the commit: theirs are kept here in quarantine, bytes and all, and nobody is answered twice. */
  *keep(foreign: readonly Foreign[]): Program<void> {
    const { store, clock } = this.#intake;
    for (const { mail, installation } of foreign) {
      const [id] = yield* store.ledger.receive([mail], clock.now(), null);
      if (id !== undefined) yield* store.ledger.quarantine(id, reasonOf(installation));
    }
    for (const [installation, mails] of byInstallation(foreign))
      yield* this.#remember({ installation, quarantined: mails.length, both: 0 });
  }

  /** After it: ours are marked at the next opportunity, theirs are said. */
  committed(own: readonly ReadMail[], foreign: readonly Foreign[]): void {
    this.#unmarked.push(...own.map((mail) => mail.head.uid));
    for (const [installation, mails] of byInstallation(foreign)) {
      const uids = mails.map(({ mail }) => mail.uid);
      this.#say('quarantined', installation, { uids, detail: `kept in quarantine: ${reasonOf(installation)}` });
    }
  }

  /** One command for what was taken since, and one look whether another installation has taken it, too. */
  async mark(): Promise<void> {
    const { session, store } = this.#intake;
    const keyword = claimKeyword(this.#own);
    if (this.#unmarked.length === 0 || !this.#canMark(keyword) || !(await mayChange(this.#intake))) return;
    const uids = this.#unmarked.splice(0);
    const set = uidSet(uids.toSorted((a, b) => a - b));
    const ok = await session.run('claiming', () =>
      session.client.messageFlagsAdd(set, [keyword], { uid: true, silent: true }),
    );
    if (!ok) return this.#unable(`the server did not set ${keyword}`);
    const both = Map.groupBy(await readHeads(session, uids), (head) => foreignClaim(head.flags, this.#own));
    for (const [installation, heads] of both) {
      if (installation === null) continue;
      await store.write(() => this.#remember({ installation, quarantined: 0, both: heads.length }));
      const detail = 'another installation took them in at the same moment: they have a ticket in both';
      this.#say('both', installation, { uids: heads.map((head) => head.uid), detail });
    }
    await store.write(() => marked(this.#intake, uids));
  }

  #canMark(keyword: string): boolean {
    if (keepsKeyword(this.#intake.session, keyword)) return true;
    this.#unable('the server keeps no keywords in this folder (PERMANENTFLAGS without \\*)');
    return false;
  }

  /** Once a connection. */
  #unable(reason: string): void {
    const { log, mailbox, folder, session } = this.#intake;
    if (told.has(session)) return;
    told.add(session);
    const detail = `${reason}: with claim: true another installation on this mailbox is not noticed`;
    log.warn('mailbox.claim_unavailable', { mailbox: mailbox.name, folder, detail });
  }

  *#remember(seen: {
    readonly installation: string;
    readonly quarantined: number;
    readonly both: number;
  }): Program<void> {
    const { store, mailbox, folder, clock } = this.#intake;
    const key = sharedKey(mailbox.name, folder);
    const before = readShared(yield* store.settings.get(key));
    yield* store.settings.set(key, JSON.stringify(seenAgain(before, { ...seen, at: clock.now() })));
  }

  #say(
    what: 'quarantined' | 'both',
    installation: string,
    { uids, detail }: { readonly uids: readonly number[]; readonly detail: string },
  ): void {
    const { log, mailbox, folder } = this.#intake;
    log.warn('mailbox.shared', { mailbox: mailbox.name, folder, what, installation, uids: uids.slice(0, 50), detail });
  }
}

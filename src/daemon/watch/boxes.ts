// What is known of every folder of every mailbox: what was last heard of it, its last complete look, its last audit, whether
// another installation works on it. Takes the store and the Setup in force; gives facts, read from rows alone.
import { readShared, sharedKey } from '../../model/lease/shared.ts';
import { auditKey, readAudit } from '../../model/mailbox/accounted.ts';
import { isPaused, type MailboxPause, pauseEnd } from '../../model/mailbox/pause.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import type { MailboxStatus, SharedStatus } from '../app.ts';
import { pauseText } from '../mailboxes/pause-text.ts';
import { readPauses } from '../mailboxes/pauses.ts';
import { type FolderState, stateKey } from '../watchers.ts';

/** Folders in which another installation's marks were seen. */
export function* sharedFolders(store: Store, { config }: Setup): Program<readonly SharedStatus[]> {
  const seen = yield* store.settings.under('shared/');
  return foldersOf(config).flatMap(({ mailbox, folder }) => {
    const shared = readShared(seen.get(sharedKey(mailbox, folder)) ?? null);
    return shared ? [{ mailbox, folder, seen: shared }] : [];
  });
}

/** Every folder of every mailbox with what was last heard of it. Four queries, however many there are. */
export function* boxStatus(store: Store, { config }: Setup, now: number): Program<readonly MailboxStatus[]> {
  const states = yield* store.settings.under('state/');
  const audits = yield* store.settings.under('audit/');
  const pauses = yield* readPauses(store);
  const cursors = new Map((yield* store.ledger.cursors()).map((one) => [placeKey(one), one.completeAt]));
  return foldersOf(config).map(({ mailbox, folder }) => {
    const text = states.get(stateKey(mailbox, folder));
    const said = text === undefined ? null : (JSON.parse(text) as FolderState);
    const audit = readAudit(audits.get(auditKey(mailbox, folder)) ?? null);
    const status = statusOf(
      { mailbox, folder },
      { said, audit, seenAt: cursors.get(placeKey({ mailbox, folder })) ?? 0 },
    );
    return withPause(status, pauses.get(mailbox) ?? null, now);
  });
}

function statusOf(
  place: Place,
  {
    said,
    audit,
    seenAt,
  }: {
    readonly said: FolderState | null;
    readonly audit: NonNullable<MailboxStatus['audit']> | null;
    readonly seenAt: number;
  },
): MailboxStatus {
  // The cursor's time is when everything was seen; where the server then says nothing to what it is told, nothing is complete.
  const downSince = said && !said.up ? (said.downSince ?? said.at) : Number.POSITIVE_INFINITY;
  return {
    ...place,
    up: said?.up ?? null,
    detail: said?.detail ?? 'never connected',
    at: said?.at ?? null,
    completeAt: seenAt > 0 ? Math.min(seenAt, downSince) : null,
    audit,
  };
}

/** A mailbox that somebody paused is neither up nor down; once it goes on, silence is counted from then. */
function withPause(status: MailboxStatus, pause: MailboxPause | null, now: number): MailboxStatus {
  if (isPaused(pause, now)) return { ...status, up: null, detail: pauseText(pause), paused: pause };
  const resumedAt = pauseEnd(pause, now);
  return resumedAt === null ? status : { ...status, resumedAt };
}

interface Place {
  readonly mailbox: string;
  readonly folder: string;
}

function foldersOf({ mailboxes }: Setup['config']): readonly Place[] {
  return mailboxes.flatMap(({ name: mailbox, folders }) => folders.map((folder) => ({ mailbox, folder })));
}

function placeKey({ mailbox, folder }: Place): string {
  return JSON.stringify([mailbox, folder]);
}

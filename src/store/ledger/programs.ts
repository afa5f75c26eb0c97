// LedgerPrograms put together.
import type { LedgerPrograms } from '../../ports.ts';
import { undecided } from './fair.ts';
import { ends, hasOlder, heldMails, knownUids, leftBehind, letGo } from './imports.ts';
import {
  accounted,
  ackOf,
  backlog,
  decision,
  find,
  movedTo,
  quarantined,
  raw,
  savedMessage,
  saveMessage,
} from './look.ts';
import { cursor, receive, rekey, saveCursor } from './receive.ts';
import { decidedAfter } from './stream.ts';
import {
  acked,
  acksDue,
  claim,
  defer,
  isReceived,
  nextRetryAt,
  noteFailure,
  quarantine,
  retry,
  row,
  settle,
  strike,
} from './work.ts';

export const ledgerPrograms: LedgerPrograms = {
  undecided,
  cursor,
  saveCursor,
  receive,
  rekey,
  claim,
  defer,
  nextRetryAt,
  raw,
  savedMessage,
  saveMessage,
  settle,
  isReceived,
  strike,
  noteFailure,
  quarantine,
  retry,
  quarantined,
  acksDue,
  acked,
  row,
  find,
  decision,
  accounted,
  ackOf,
  movedTo,
  decidedAfter,
  backlog,
  knownUids,
  hasOlder,
  leftBehind,
  letGo,
  heldMails,
  ends,
};

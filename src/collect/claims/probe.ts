// What `mailbox test` says of `claim: true`: whether the server keeps the mark, and whether another installation left some.
// Takes a session; opens each folder for writing (EXAMINE says nothing of PERMANENTFLAGS) and changes nothing in it.
import type { Mailbox } from '../../model/setup.ts';
import type { Session } from '../session.ts';
import { claimKeyword, foreignClaim, keepsKeyword } from './claims.ts';

/** One step a folder. */
export async function claimSteps(session: Session, mailbox: Mailbox, installation: string) {
  const steps: { readonly step: 'claim'; readonly ok: true; readonly detail: string }[] = [];
  const keyword = claimKeyword(installation);
  for (const folder of mailbox.folders) {
    const opened = await session.open(folder);
    const other = foreignClaim(opened.flags ?? [], installation);
    const kept = keepsKeyword(session, keyword)
      ? `mails taken in are marked ${keyword}`
      : 'the server keeps no keywords here: with claim: true another installation on this mailbox is not noticed';
    const seen = other === null ? '' : `; mails marked ${claimKeyword(other)} by another installation are there`;
    steps.push({ step: 'claim', ok: true, detail: `${folder}: ${kept}${seen}` });
  }
  return steps;
}

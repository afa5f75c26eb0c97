// rules new: a rule and its test from a real mail, anonymised.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Exit, exitCodes } from '../exit.ts';
import type { Session } from '../session.ts';
import { withApp } from '../session.ts';
import { newFile } from '../whole-file.ts';
import { ledgersOf } from './rules-explain.ts';

/** Prints the draft, or writes it to a new file. */
export async function newRule(session: Session, from: string, file: string | null): Promise<number> {
  const path = file === null ? null : resolve(session.io.cwd, file);
  if (path !== null && existsSync(path))
    throw new Exit(exitCodes.conflict, `${file} is there already; name a new file`);
  return withApp(session, async (app) => {
    const [ledger] = await ledgersOf(app, from);
    const draft = ledger === undefined ? null : await app.rules.draft(ledger);
    if (!draft)
      throw new Exit(exitCodes.notFound, `the mail of ${from} is not kept any more: nothing to make a rule of`);
    if (path !== null) newFile(path, draft.text);
    if (session.flags.json) session.out.json(draft);
    else if (path === null) session.out.text(draft.text);
    if (!draft.works) session.out.complain('its own test fails still: read both and mend them');
    session.out.talk(
      path === null
        ? 'next: save it below rules/, then mailclerk rules test'
        : `wrote ${file}; next: mailclerk rules test`,
    );
    return exitCodes.ok;
  });
}

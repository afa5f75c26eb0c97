// outbox list, show; what is done about notices is in move.ts.

import { heldSince } from '../../../daemon/database/held.ts';
import { restsOf } from '../../../daemon/delivery/rests.ts';
import { isoTime } from '../../../lib/time.ts';
import { exitCodes } from '../../exit.ts';
import {
  noticeJson,
  outboxColumns,
  outboxJson,
  outboxRow,
  printNotice,
  suppressedColumns,
  suppressedJson,
  suppressedRow,
} from '../../present/outbox.ts';
import { findNotice } from '../../refs.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { chosen, isNarrowed, narrowing, type Wanted } from './choose.ts';
import { registerMoves } from './move.ts';

/** Registers `outbox …`. */
export function registerOutbox(registry: Registry): void {
  const { program, on } = registry;
  const outbox = program.command('outbox').description('the mails we send and the webhooks we call');
  const listCommand = narrowing(outbox.command('list').description('what has not left yet'))
    .option('-a, --all', 'with sent, dropped and suppressed ones')
    .option('--suppressed', 'what the gate held back, the newest first, and why');
  on(listCommand, (session, _, options) =>
    options.suppressed === true ? suppressed(session) : list(session, options),
  );
  const shown = outbox.command('show').argument('<id>', 'number from outbox list');
  on(shown.description('one of them, and what is or was sent'), (session, [id]) => show(session, String(id)));
  registerMoves(registry, outbox);
}

async function list(session: Session, options: Wanted): Promise<number> {
  const all = options.all === true;
  return withApp(session, async (app) => {
    const rows = await chosen(app, options, all);
    if (session.flags.json) session.out.json(rows.map(outboxJson));
    else if (rows.length > 0) session.out.table(outboxColumns, rows.map(outboxRow));
    const stuck = rows.find((row) => row.state === 'dead' || row.state === 'ambiguous');
    for (const rest of await restsOf(app))
      session.out.talk(
        `nothing leaves by ${rest.way} until ${isoTime(rest.until)}: ${rest.reason}; mailclerk outbox release --all goes on at once`,
      );
    const restored = await heldSince(app.store);
    if (restored !== null)
      session.out.talk(
        `nothing leaves since the database was restored at ${isoTime(restored.at)}; next: mailclerk outbox release --all`,
      );
    if (rows.length === 0 && isNarrowed(options)) session.out.talk('none fits; --all looks at the past, too');
    else if (rows.length === 0) session.out.talk(all ? 'no notices yet' : 'everything has left; --all shows the past');
    else if (stuck) session.out.talk(`next: mailclerk outbox retry ${stuck.id}, or drop ${stuck.id}`);
    return exitCodes.ok;
  });
}

const SUPPRESSED_MAX = 1000;

async function suppressed(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const rows = await app.store.read(() => app.store.gate.suppressed(SUPPRESSED_MAX));
    if (session.flags.json) session.out.json(rows.map(suppressedJson));
    else if (rows.length > 0) session.out.table(suppressedColumns, rows.map(suppressedRow));
    const { open } = await app.store.read(() => app.store.gate.circuits(app.clock.now()));
    for (const [circuit, since] of Object.entries(open))
      session.out.talk(
        `no ${circuit} notice leaves since ${isoTime(since)}: too many within an hour; it goes on when it is quiet, or by mailclerk gate reset --reason …`,
      );
    if (rows.length === 0) session.out.talk('the gate held nothing back');
    else session.out.talk('what each reason means: docs/notices.md');
    return exitCodes.ok;
  });
}

async function show(session: Session, id: string): Promise<number> {
  return withApp(session, async (app) => {
    const row = await findNotice(app, id);
    const copy = await app.store.read(() => app.store.copies.of(row.id));
    if (session.flags.json) session.out.json({ ...noticeJson(row), copy });
    else printNotice(session.out, row, copy);
    if (row.state === 'dead' || row.state === 'ambiguous')
      session.out.talk(`next: mailclerk outbox retry ${row.id}, or drop ${row.id}`);
    return exitCodes.ok;
  });
}

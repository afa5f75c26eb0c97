// One command of a person on one ticket: finds it, runs the command or rehearses it (--dry-run), says what came of it and
// how to take it back. Every changing verb goes through here, so that all of them have the same options and answers.
import type { Command } from 'commander';
import type { App } from '../daemon/app.ts';
import type { CarriedOut } from '../daemon/person-command.ts';
import type { CommandBase, Command as DeskCommand } from '../model/command.ts';
import type { Ticket, TicketId } from '../model/ticket.ts';
import type { Attached } from './attach.ts';
import { Exit, exitCodes } from './exit.ts';
import { changeJson, noticeLine, refusalCode } from './present/outbox.ts';
import { changeLines } from './present/ticket.ts';
import { findTicket, wholeNumber } from './refs.ts';
import { actorOf, type Session, withApp } from './session.ts';

export type Options = Readonly<Record<string, unknown>>;
export const REF = ['<ref>', 'reference number (T-2026-00017) or id'] as const;

/** Makes the command of a verb; may look things up before the transaction. */
export type Build = (base: CommandBase, ticket: TicketId, app: App) => DeskCommand;

/** The options of every verb that changes a ticket. */
export function changing(command: Command): Command {
  return command
    .option('--dry-run', 'change nothing; say what would change, who would be mailed and what the gate says')
    .option('--if-version <n>', 'refuse (exit 7) when the ticket is not at this version any more');
}

/** Finds the ticket, runs the command, says what came of it. */
export async function change(session: Session, ref: string, options: Options, build: Build): Promise<number> {
  return changeWith(session, { ref, options, attached: [] }, build);
}

/** The same for a command that brings files: their bytes are kept when it is carried out. */
export async function changeWith(
  session: Session,
  {
    ref,
    options,
    attached,
  }: { readonly ref: string; readonly options: Options; readonly attached: readonly Attached[] },
  build: Build,
): Promise<number> {
  const files = attached.map((one) => one.bytes);
  const version = versionOf(options);
  if (session.capture) {
    if (files.length > 0) throw new Exit(exitCodes.usage, 'files can go to one ticket at a time');
    session.capture(build);
    return exitCodes.ok;
  }
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const ticket = await findTicket(app, ref);
    const base = { ordinal: 0, actor, door: 'cli' as const, ...(version === null ? {} : { version }) };
    // Built once before the transaction, so that a typing mistake ends here.
    build({ ...base, cause: '' }, ticket.id, app);
    const dryRun = options.dryRun === true;
    const result = await app.command((cause) => build({ ...base, cause }, ticket.id, app), { dryRun, files });
    const { timezone } = app.setup.config.instance;
    return report(session, { ticket, result, dryRun, timezone });
  });
}

/** What a person reads of a change, or the refusal with its exit code. */
export function report(
  session: Session,
  {
    ticket,
    result,
    dryRun,
    timezone,
  }: {
    readonly ticket: Ticket | null;
    readonly result: CarriedOut;
    readonly dryRun: boolean;
    /** The instance's, for moments. */
    readonly timezone: string;
  },
): number {
  const { outcome, applied, notices } = result;
  const ref = applied?.ref ?? ticket?.ref ?? '';
  if (session.flags.json) session.out.json(changeJson(ref, result, dryRun));
  if (outcome.kind === 'refusal') {
    const code = refusalCode(outcome.reason);
    const next = ticket ? `mailclerk ticket show ${ticket.ref}` : 'mailclerk ticket list';
    if (code !== exitCodes.ok) throw new Exit(code, outcome.detail, next);
    session.out.talk(outcome.detail);
    return code;
  }
  if (!session.flags.json) {
    const before = ticket && ref === ticket.ref ? ticket.status : null;
    const status =
      outcome.state === null || outcome.state.status === before
        ? ''
        : `: ${before === null ? '' : `${before} → `}${outcome.state.status}`;
    session.out.line(`${happened({ ticket, result, dryRun })}${status}`);
    for (const line of ticket ? changeLines(outcome.entries, timezone) : []) session.out.line(`  ${line}`);
    for (const made of madeLines(result)) session.out.line(`  ${made}`);
    for (const notice of notices) session.out.line(`  ${noticeLine(notice, dryRun)}`);
  }
  for (const warning of outcome.warnings) session.out.complain(`warning: ${warning}`);
  if (dryRun) session.out.talk('nothing was changed (--dry-run)');
  else if (applied?.undo) session.out.talk(`next: mailclerk ticket undo ${applied.undo}   (takes it back)`);
  else session.out.talk(`next: mailclerk ticket ${outcome.tombstone ? 'list' : `show ${ref}`}`);
  return exitCodes.ok;
}

/** `T-2026-00017 changed`, or made, or erased; or that it would be. */
function happened({
  ticket,
  result,
  dryRun,
}: {
  readonly ticket: Ticket | null;
  readonly result: CarriedOut;
  readonly dryRun: boolean;
}): string {
  const { outcome, applied } = result;
  const ref = applied?.ref ?? ticket?.ref ?? '';
  if (outcome.kind === 'change' && outcome.tombstone) return `${ref} ${dryRun ? 'would be erased' : 'erased'}`;
  if (ticket === null) return dryRun ? 'a new ticket would be made' : `${ref} made`;
  // A split makes another one of it.
  if (dryRun) return `${ticket.ref} would change`;
  return `${ref} ${ref === ticket.ref ? 'changed' : 'made'}`;
}

/** What else came of it: a work order with its number, files with their ids. */
function madeLines({ outcome, applied }: CarriedOut): readonly string[] {
  if (outcome.kind === 'refusal') return [];
  const order = outcome.order ? [`work order ${outcome.order.ref}: ${outcome.order.status}`] : [];
  const files = outcome.entries.flatMap(({ attachments, ledger }, index) => {
    const entry = applied?.entries[index];
    if (ledger !== null || entry === undefined) return [];
    return attachments.map((file, place) => `file ${entry}.${place + 1}: ${file.filename}`);
  });
  return [...order, ...files];
}

/** An option's text, undefined when it was not given. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be repeated and may hold several after commas. */
export function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [])
    .flatMap((one: unknown) => String(one).split(','))
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function versionOf(options: Options): number | null {
  const given = textOf(options.ifVersion);
  if (given === undefined) return null;
  const version = wholeNumber(given);
  if (version !== null) return version;
  throw new Exit(
    exitCodes.usage,
    `--if-version is "${given}", expected a whole number as \`ticket show --json\` has it in \`version\``,
  );
}

// Which notices of the outbox are meant: by their numbers, or by what they have in common. Takes what was typed; gives the
// rows, oldest first. A number nobody has is exit 5; a filter that fits nothing is an empty list.
import type { Command } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { canonicalAddress } from '../../../model/address.ts';
import { nearest } from '../../../model/nearest.ts';
import { wayOf } from '../../../model/notice/transports.ts';
import { type OutboxState, outboxStates } from '../../../model/notice.ts';
import type { OutboxRow } from '../../../ports.ts';
import { limitOf } from '../../bounds.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { findNotice, findTicket } from '../../refs.ts';

const FINISHED: readonly OutboxState[] = ['sent', 'dropped', 'suppressed'];

export type Wanted = Readonly<Record<string, unknown>>;

/** Adds the options that narrow. */
export function narrowing(command: Command): Command {
  return command
    .option('--state <states>', `only in these states: ${outboxStates.join(', ')}`)
    .option('--ticket <ref>', 'only about this ticket')
    .option('--to <address>', 'only to this address, or (@example.com) this domain')
    .option('--template <name>', 'only of this template')
    .option('--way <way>', 'only by this way out: default, admin, queue:NAME')
    .option('--limit <n>', 'at most so many, the newest');
}

/** True when something narrows. */
export function isNarrowed(options: Wanted): boolean {
  return ['state', 'ticket', 'to', 'template', 'way'].some((name) => options[name] !== undefined);
}

/** Those that fit. `all`: finished ones too; asking for a finished state is asking for them. */
export async function chosen(app: App, options: Wanted, all: boolean): Promise<readonly OutboxRow[]> {
  const states = statesOf(options.state);
  const ticket = options.ticket === undefined ? null : (await findTicket(app, String(options.ticket))).id;
  const fits = addressFilter(options.to);
  const isPast = all || states.some((state) => FINISHED.includes(state));
  const rows = await app.store.read(() => app.store.outbox.list(isPast));
  const { config } = app.setup;
  const found = rows.filter(
    (row) =>
      (states.length === 0 || states.includes(row.state)) &&
      (ticket === null || row.ticket === ticket) &&
      fits(row.toAddress) &&
      (options.template === undefined || row.template === options.template || row.name === options.template) &&
      (options.way === undefined || (row.kind !== 'webhook' && wayOf(row, config).id === options.way)),
  );
  return found.slice(-limitOf(options.limit, { usual: 10_000, max: 10_000 }));
}

/** The rows with these numbers. */
export async function named(app: App, ids: readonly string[]): Promise<readonly OutboxRow[]> {
  const rows: OutboxRow[] = [];
  for (const id of new Set(ids)) rows.push(await findNotice(app, id));
  return rows;
}

function statesOf(text: unknown): readonly OutboxState[] {
  if (text === undefined) return [];
  return String(text)
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '')
    .map((one) => {
      const state = outboxStates.find((known) => known === one);
      if (state) return state;
      const near = nearest(one, outboxStates);
      const advice = near ? `did you mean ${near}?` : `expected some of ${outboxStates.join(', ')}`;
      throw new Exit(exitCodes.usage, `--state is "${one}"; ${advice}`);
    });
}

function addressFilter(text: unknown): (address: string) => boolean {
  if (text === undefined) return () => true;
  const wanted = String(text).trim().toLowerCase();
  if (/^@[^@\s]+$/.test(wanted)) return (address) => address.endsWith(wanted);
  const address = canonicalAddress(wanted);
  if (address === null)
    throw new Exit(exitCodes.usage, `--to is "${wanted}", expected an address or a domain like @example.com`);
  return (to) => to === address;
}

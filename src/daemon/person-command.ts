// One command of a person: through the desk in one transaction, with the notices it caused. A dry run is the same
// transaction rolled back, so that it names exactly who would be mailed, and what the gate says.

import { execute } from '../carry-out.ts';
import { failpoint } from '../lib/failpoint.ts';
import type { Outcome } from '../model/change.ts';
import type { Command } from '../model/command.ts';
import type { Config } from '../model/setup.ts';
import type { Applied, OutboxRow, Program, Store } from '../ports.ts';
import { rehearse } from './rehearse.ts';

export interface CarriedOut {
  readonly outcome: Outcome;
  readonly applied: Applied | null;
  readonly notices: readonly OutboxRow[];
}

interface How {
  readonly now: number;
  readonly config: Config;
  /** What it attaches: kept when it is carried out, never without it. */
  readonly files?: readonly Uint8Array[];
}

/** Carries the command out, or rehearses it. */
export function carryOutFor(
  store: Store,
  command: Command,
  how: How & { readonly dryRun: boolean },
): Promise<CarriedOut> {
  const program = () => carryOut(store, command, how);
  return how.dryRun ? rehearse(store, program) : committed(store, program);
}

async function committed(store: Store, program: () => Program<CarriedOut>): Promise<CarriedOut> {
  const done = await store.write(function* () {
    const carried = yield* program();
    failpoint('command.commit');
    return carried;
  });
  failpoint('command.committed');
  return done;
}

function* carryOut(store: Store, command: Command, { now, config, files = [] }: How): Program<CarriedOut> {
  const { outcome, applied } = yield* execute(store, command, now, config);
  if (outcome.kind === 'change') for (const bytes of files) yield* store.files.keep(bytes);
  const notices = outcome.kind === 'change' ? yield* store.outbox.byEventPrefix(command.cause) : [];
  return { outcome, applied, notices };
}

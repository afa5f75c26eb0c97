// Spent: somebody worked on it (D11). Adds a time entry, and takes from the ticket's contract what it costs; a mistake is
// taken back by an entry of its own. Entries are never changed. Nobody outside learns of it.

import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { type AccountDraft, agreementState, costOfTime, type TimeDraft } from '../../../model/customers/records.ts';
import { said } from '../../../model/mailed/said.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { contractOf, overdrawn } from '../../customers/account.ts';
import { noFacts } from '../../customers/facts.ts';
import { stateWords } from '../../customers/linking.ts';
import { oneLine } from '../../customers/values.ts';
import { isRefusal, withFlag } from '../../fields.ts';
import { noOverride } from '../../happening.ts';
import { changesBetween, entryOf } from '../../history.ts';
import { refuse } from '../../refusals.ts';
import { mayOn } from '../../rights.ts';

/** 31 days: more at once is a typing mistake. */
const MAX_MINUTES = 44_640;

/** The ticket with so much more (or, taken back, less) work. */
export function spent(command: CommandOf<'spent'>, ticket: Ticket, context: DeskContext): Outcome {
  return command.reverses === null ? worked(command, ticket, context) : takenBack(command, ticket, context);
}

function worked(command: CommandOf<'spent'>, ticket: Ticket, context: DeskContext): Outcome {
  const { minutes } = command;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES)
    return refuse('invalid', said`${minutes} minutes will not do, expected 1 to ${MAX_MINUTES} (20m, 1h30, 2h)`);
  const contract = ticket.contract ? contractOf(ticket.contract, context.customers ?? noFacts) : null;
  const isOpen = contract !== null && agreementState(contract, context.now) === 'open';
  const cost = contract && isOpen ? costOfTime(contract, minutes) : 0;
  const { verdict, detail } = contract ? overdrawn(contract, cost) : { verdict: 'fine' as const, detail: '' };
  if (verdict === 'refuse')
    return refuse(
      'conflict',
      said`${detail} (overdraw: refuse); put something on its account or take the contract off`,
    );
  const hint =
    contract && !isOpen
      ? `contract ${contract.code} ${stateWords(contract, context)}: nothing is taken from it`
      : detail;
  const text = oneLine(command.text, 500);
  const code = contract && isOpen ? contract.code : null;
  const time: TimeDraft = { minutes, text, contract: code, cost, reverses: null };
  const words = [`spent ${lengthOf(minutes)}${text === '' ? '' : `: ${text}`}`];
  if (contract && cost > 0) words.push(`${cost} ${contract.unit} of contract ${contract.code}`);
  if (hint !== '') words.push(hint);
  const account: readonly AccountDraft[] =
    code !== null && cost > 0
      ? [{ contract: code, kind: 'time', amount: -cost, text: words[0] ?? '', isForTime: true, isForTicket: true }]
      : [];
  const isLoud = verdict === 'warn' || (contract !== null && !isOpen);
  return written(
    { command, ticket, context },
    { time, account, words, warnings: isLoud ? [hint] : [], isOverdrawn: verdict === 'warn' },
  );
}

function takenBack(command: CommandOf<'spent'>, ticket: Ticket, context: DeskContext): Outcome {
  const entry = context.customers?.time.find((one) => one.id === command.reverses);
  if (!entry)
    return refuse(
      'not_found',
      said`${ticket.ref} has no time entry ${command.reverses ?? 0}: mailclerk ticket times ${ticket.ref}`,
    );
  if (entry.reverses !== null) return refuse('invalid', said`time entry ${entry.id} takes another one back: it stands`);
  if (entry.reversedBy !== null) return refuse('nothing_to_do', said`time entry ${entry.id} was taken back before`);
  const { actor } = command;
  const isOwn = entry.actor.kind === actor.kind && entry.actor.id === actor.id;
  if (actor.kind === 'agent' && !isOwn && !mayOn(ticket, { config: context.config, agent: actor.id }, 'set'))
    return refuse(
      'not_allowed',
      said`time entry ${entry.id} is ${entry.actor.id}'s: taking it back needs the permission set`,
    );
  const text = oneLine(command.text, 500);
  const time: TimeDraft = {
    minutes: -entry.minutes,
    text,
    contract: entry.contract,
    cost: -entry.cost,
    reverses: entry.id,
  };
  const words = [`taken back: ${lengthOf(entry.minutes)} (time entry ${entry.id})${text === '' ? '' : `: ${text}`}`];
  const account: readonly AccountDraft[] =
    entry.contract !== null && entry.cost > 0
      ? [
          {
            contract: entry.contract,
            kind: 'counter',
            amount: entry.cost,
            text: words[0] ?? '',
            isForTime: true,
            isForTicket: true,
          },
        ]
      : [];
  return written({ command, ticket, context }, { time, account, words, warnings: [], isOverdrawn: false });
}

function written(
  scene: { readonly command: CommandOf<'spent'>; readonly ticket: Ticket; readonly context: DeskContext },
  what: {
    readonly time: TimeDraft;
    readonly account: readonly AccountDraft[];
    readonly words: readonly string[];
    readonly warnings: readonly string[];
    readonly isOverdrawn: boolean;
  },
): Outcome {
  const { command, ticket, context } = scene;
  const before = stateOf(ticket);
  const counted = { ...before, spentMinutes: (before.spentMinutes ?? 0) + what.time.minutes };
  const state = what.isOverdrawn ? withFlag(counted, 'contract-overdrawn') : counted;
  if (isRefusal(state)) return state;
  const changes = changesBetween(before, state);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: what.words.join('; '),
    changes,
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, { entries: [entry], events: [], warnings: what.warnings });
  return { ...change, customers: { time: what.time, ...(what.account.length > 0 ? { account: what.account } : {}) } };
}

/** `1h 30m`. */
function lengthOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours}h` : '', rest > 0 ? `${rest}m` : ''].filter((one) => one !== '').join(' ');
}

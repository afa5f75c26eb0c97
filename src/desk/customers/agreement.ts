// Contracts and projects: made, changed, ended, and what is put on a contract's account. What the account counts is said
// once; it is never changed while something is on it. Pure.
import { canonicalAddress } from '../../model/address.ts';
import type { Refusal } from '../../model/change.ts';
import {
  type Agreement,
  type AgreementValues,
  CODE,
  type CustomerChange,
  type CustomerCommand,
  type CustomerContext,
  overdraws,
  units,
} from '../../model/customers/records.ts';
import type { Config } from '../../model/setup.ts';
import { isRefusal } from '../fields.ts';
import { refuse, shown, unknownValue } from '../refusals.ts';
import { differences, oneLine, readCount, readMoment } from './values.ts';

const TOLD = [
  'name',
  'organisation',
  'contact',
  'from',
  'to',
  'endedAt',
  'unit',
  'perTicket',
  'pointMinutes',
  'roundMinutes',
  'overdraw',
  'note',
];
const TOLD_OF_PROJECTS = TOLD.filter(
  (name) => !['unit', 'perTicket', 'pointMinutes', 'roundMinutes', 'overdraw'].includes(name),
);
type Of<K extends CustomerCommand['kind']> = Extract<CustomerCommand, { kind: K }>;
type Scene = { readonly context: CustomerContext; readonly config: Config };
type Patch = Partial<Agreement> | Refusal | null;

/** A new contract or project, with what is on its account. */
export function addAgreement(
  command: Of<'agreement_add'>,
  context: CustomerContext,
  config: Config,
): CustomerChange | Refusal {
  const { what, code, credit } = command;
  if (!CODE.test(code))
    return refuse(
      'invalid',
      `code "${shown(code)}" will not do: expected lower-case letters, digits, . _ - that begin with a letter or digit`,
    );
  if (context.agreement) return refuse('conflict', `${what} ${code} is there already: mailclerk ${what} show ${code}`);
  const blank = blankAgreement(what, code, context.now);
  const after = withValues(blank, command.set, { context, config });
  if (isRefusal(after)) return after;
  if (after.organisation === null && after.contact === null)
    return refuse('required', `${what} ${code} belongs to nobody, expected --organisation CODE or --contact ADDRESS`);
  if (credit > 0 && after.unit === null)
    return refuse('invalid', `${what} ${code} counts nothing, expected --points or --minutes`);
  const change = written({}, after, 'made');
  if (credit === 0 || isRefusal(change)) return change;
  const account = [
    { contract: code, kind: 'credit', amount: credit, text: 'at the start', isForTicket: false } as const,
  ];
  return { ...change, account };
}

/** Its new values. */
export function setAgreement(
  command: Of<'agreement_set'>,
  context: CustomerContext,
  config: Config,
): CustomerChange | Refusal {
  const before = found(command.what, command.code, context);
  if (isRefusal(before)) return before;
  const after = withValues(before, command.set, { context, config });
  return isRefusal(after) ? after : written({ ...before }, after, '');
}

/** It is over, whatever was agreed. */
export function endAgreement(command: Of<'agreement_end'>, context: CustomerContext): CustomerChange | Refusal {
  const before = found(command.what, command.code, context);
  if (isRefusal(before)) return before;
  if (before.endedAt !== null) return refuse('nothing_to_do', `${before.kind} ${before.code} was ended before`);
  const after = { ...before, endedAt: context.now, updatedAt: context.now };
  return written({ ...before }, after, oneLine(command.text, 500) || 'ended');
}

/** Something more (or less) on the account, by hand. */
export function creditContract(command: Of<'credit'>, context: CustomerContext): CustomerChange | Refusal {
  const contract = found('contract', command.code, context);
  if (isRefusal(contract)) return contract;
  const { amount } = command;
  if (contract.unit === null) return refuse('invalid', `contract ${contract.code} counts nothing: it has no account`);
  if (!Number.isSafeInteger(amount) || amount === 0 || Math.abs(amount) > 1e9)
    return refuse('invalid', `amount ${amount} will not do, expected a whole number that is not 0`);
  const next = contract.balance + amount;
  if (amount < 0 && next < 0 && contract.overdraw === 'refuse')
    return refuse(
      'conflict',
      `contract ${contract.code} has ${contract.balance} ${contract.unit}: ${next} is below zero (overdraw: refuse)`,
    );
  const text = oneLine(command.text, 500);
  const sign = amount > 0 ? '+' : '';
  return {
    account: [{ contract: contract.code, kind: 'credit', amount, text, isForTicket: false }],
    records: [
      {
        subject: { kind: 'contract', key: contract.code },
        text: `${sign}${amount} ${contract.unit}${text === '' ? '' : `: ${text}`}`,
        changes: { balance: { from: contract.balance, to: next } },
      },
    ],
  };
}

/** One that holds for ever and counts nothing. */
export function blankAgreement(kind: Agreement['kind'], code: string, now: number): Agreement {
  return {
    kind,
    code,
    name: code,
    organisation: null,
    contact: null,
    from: null,
    to: null,
    endedAt: null,
    unit: null,
    balance: 0,
    perTicket: 0,
    pointMinutes: null,
    roundMinutes: 1,
    overdraw: 'warn',
    note: '',
    createdAt: now,
    updatedAt: now,
  };
}

function found(what: Agreement['kind'], code: string, { agreement }: CustomerContext): Agreement | Refusal {
  return agreement ?? refuse('not_found', `there is no ${what} "${shown(code)}": mailclerk ${what} list`);
}

function written(before: Readonly<Record<string, unknown>>, after: Agreement, text: string): CustomerChange | Refusal {
  const changes = differences(asTold(before), asTold({ ...after }), after.kind === 'project' ? TOLD_OF_PROJECTS : TOLD);
  if (Object.keys(changes).length === 0)
    return refuse('nothing_to_do', `${after.kind} ${after.code} has these values already`);
  return { agreements: [after], records: [{ subject: { kind: after.kind, key: after.code }, text, changes }] };
}

/** Moments as people and scripts read them. */
function asTold(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const moments = (['from', 'to', 'endedAt'] as const).map((key) => {
    const at = row[key];
    return [key, typeof at === 'number' ? new Date(at).toISOString() : null] as const;
  });
  return { ...row, ...Object.fromEntries(moments) };
}

function withValues(before: Agreement, set: AgreementValues, scene: Scene): Agreement | Refusal {
  let after: Agreement = { ...before, updatedAt: scene.context.now };
  for (const read of READERS) {
    const patch = read(set, before, scene);
    if (patch === null) continue;
    if (isRefusal(patch)) return patch;
    after = { ...after, ...patch };
  }
  if (after.organisation !== null && after.contact !== null)
    return refuse(
      'invalid',
      `${after.kind} ${after.code} belongs to ${after.organisation} and to ${after.contact}, expected one of them (organisation=none or contact=none)`,
    );
  if (after.from !== null && after.to !== null && after.to <= after.from)
    return refuse('invalid', `${after.kind} ${after.code} would end before it begins, expected to after from`);
  const counts = after.perTicket > 0 || after.pointMinutes !== null;
  if (counts && after.unit === null)
    return refuse(
      'invalid',
      `${after.kind} ${after.code} counts nothing: per-ticket and point-minutes need points or minutes`,
    );
  return after;
}

const READERS: readonly ((set: AgreementValues, before: Agreement, scene: Scene) => Patch)[] = [
  ({ name }) => (name === undefined ? null : { name: oneLine(name) || 'unnamed' }),
  ({ note }) => (note === undefined ? null : { note: note.slice(0, 10_000).trim() }),
  ({ organisation }, _, { context }) => (organisation === undefined ? null : ownerOf(organisation, context)),
  ({ contact }) => (contact === undefined ? null : personOf(contact)),
  ({ from }, _, { config }) => (from === undefined ? null : moment('from', from, config)),
  ({ to }, _, { config }) => (to === undefined ? null : moment('to', to, config)),
  ({ unit }, before) => (unit === undefined ? null : unitOf(unit, before)),
  ({ perTicket }) => (perTicket === undefined ? null : count('perTicket', perTicket, 0)),
  ({ roundMinutes }) => (roundMinutes === undefined ? null : count('roundMinutes', roundMinutes, 1)),
  ({ pointMinutes }) =>
    pointMinutes === undefined
      ? null
      : pointMinutes === 'none'
        ? { pointMinutes: null }
        : count('pointMinutes', pointMinutes, 1),
  ({ overdraw }) => {
    if (overdraw === undefined) return null;
    const known = overdraws.find((one) => one === overdraw);
    return known ? { overdraw: known } : unknownValue('overdraw', overdraw, [...overdraws]);
  },
];

function ownerOf(wish: string, { organisation }: CustomerContext): Patch {
  if (wish === '' || wish === 'none') return { organisation: null };
  if (organisation) return { organisation: organisation.code };
  return refuse(
    'invalid',
    `organisation "${shown(wish)}" is unknown, expected the code, name or alias of one: mailclerk organisation list`,
  );
}

function personOf(wish: string): Patch {
  if (wish === '' || wish === 'none') return { contact: null };
  const contact = canonicalAddress(wish.trim());
  return contact === null
    ? refuse('invalid', `contact "${shown(wish)}" is no mail address, expected local@domain`)
    : { contact };
}

function moment(side: 'from' | 'to', text: string, { instance }: Config): Patch {
  const at = readMoment(text, side, instance.timezone);
  return isRefusal(at) ? at : { [side]: at };
}

function unitOf(text: string, before: Agreement): Patch {
  const unit = units.find((one) => one === text);
  if (!unit) return unknownValue('unit', text, [...units]);
  if (before.kind === 'project')
    return refuse('invalid', "a project has no account: points and minutes are a contract's");
  if (before.unit !== null && before.unit !== unit && before.balance !== 0)
    return refuse(
      'conflict',
      `contract ${before.code} has ${before.balance} ${before.unit} on its account: it cannot count ${unit}`,
    );
  return { unit };
}

function count(key: 'perTicket' | 'roundMinutes' | 'pointMinutes', text: string, min: number): Patch {
  const value = readCount(
    key.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`),
    text,
    min,
  );
  return isRefusal(value) ? value : { [key]: value };
}

// Organisations: made and changed by people. A name, an alias and a domain belong to one organisation only; a mail
// provider's domain to none. Pure.
import type { Refusal } from '../../model/change.ts';
import {
  CODE,
  type CustomerChange,
  type CustomerCommand,
  type CustomerContext,
  codeOf,
  type Organisation,
  type OrganisationValues,
} from '../../model/customers/records.ts';
import { fold } from '../../model/fold.ts';
import type { Config } from '../../model/setup.ts';
import { isRefusal } from '../fields.ts';
import { overlongTag, refuse, shown } from '../refusals.ts';
import { differences, oneLine, readDomain, withFields, withWishes } from './values.ts';

const TOLD = ['name', 'aliases', 'domains', 'tags', 'fields', 'note'];
type Of<K extends CustomerCommand['kind']> = Extract<CustomerCommand, { kind: K }>;

/** A new organisation. */
export function addOrganisation(
  command: Of<'organisation_add'>,
  context: CustomerContext,
  config: Config,
): CustomerChange | Refusal {
  const name = oneLine(command.set.name ?? '');
  if (name === '') return refuse('required', 'the organisation has no name, expected its name: "ACME GmbH"');
  const code = command.code ?? codeOf(name);
  if (!CODE.test(code))
    return refuse(
      'invalid',
      `code "${shown(code)}" will not do: expected lower-case letters, digits, . _ - that begin with a letter or digit (--code acme)`,
    );
  return changed(blankOrganisation(code, name, context.now), command.set, { context, config, isNew: true });
}

/** Its new values. */
export function setOrganisation(
  command: Of<'organisation_set'>,
  context: CustomerContext,
  config: Config,
): CustomerChange | Refusal {
  const before = context.organisation;
  if (!before)
    return refuse('not_found', `there is no organisation "${shown(command.code)}", expected its code, name or alias`);
  return changed(before, command.set, { context, config, isNew: false });
}

/** One without anything but code and name. */
export function blankOrganisation(code: string, name: string, now: number): Organisation {
  const lists = { aliases: [], domains: [], tags: [], fields: {}, note: '' };
  return { code, name, ...lists, createdAt: now, updatedAt: now };
}

function changed(
  before: Organisation,
  set: OrganisationValues,
  { context, config, isNew }: { readonly context: CustomerContext; readonly config: Config; readonly isNew: boolean },
): CustomerChange | Refusal {
  const domains = readDomains(before, set.domains ?? [], config.customers?.mailProviders ?? []);
  if (isRefusal(domains)) return domains;
  const fields = withFields(before.fields, set.fields ?? {});
  if (isRefusal(fields)) return fields;
  const tooLong = overlongTag(set.tags ?? []);
  if (tooLong) return tooLong;
  const name = set.name === undefined ? before.name : oneLine(set.name);
  if (name === '') return refuse('invalid', 'name is empty, expected some words');
  const after: Organisation = {
    ...before,
    name,
    aliases: withWishes(before.aliases, set.aliases ?? []).filter(
      (one) => ![fold(name), before.code].includes(fold(one)),
    ),
    domains,
    tags: withWishes(before.tags, set.tags ?? []),
    fields,
    note: set.note === undefined ? before.note : set.note.slice(0, 10_000).trim(),
    updatedAt: context.now,
  };
  const conflict = conflictOf(after, context, isNew);
  if (conflict) return conflict;
  const changes = differences(isNew ? {} : { ...before }, { ...after }, TOLD);
  if (Object.keys(changes).length === 0)
    return refuse('nothing_to_do', `organisation ${after.code} has these values already`);
  const subject = { kind: 'organisation', key: after.code } as const;
  return { organisations: [after], records: [{ subject, text: isNew ? 'made' : '', changes }] };
}

function readDomains(
  before: Organisation,
  wishes: readonly string[],
  providers: readonly string[],
): readonly string[] | Refusal {
  const read: string[] = [];
  for (const wish of wishes) {
    const isRemoval = wish.trim().startsWith('-');
    const domain = readDomain(isRemoval ? wish.trim().slice(1) : wish, isRemoval ? [] : providers);
    if (isRefusal(domain) && !isRemoval) return domain;
    if (!isRefusal(domain)) read.push(isRemoval ? `-${domain}` : domain);
  }
  return withWishes(before.domains, read);
}

function conflictOf(after: Organisation, { taken }: CustomerContext, isNew: boolean): Refusal | null {
  for (const [value, owner] of Object.entries(taken)) {
    const isIts = !isNew && owner === after.code;
    const isWanted =
      after.domains.includes(value) ||
      [after.name, after.code, ...after.aliases].some((one) => fold(one) === fold(value));
    if (isWanted && !isIts)
      return refuse(
        'conflict',
        `"${shown(value)}" is organisation ${owner}'s already: mailclerk organisation show ${owner}`,
      );
  }
  return null;
}

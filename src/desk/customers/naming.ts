// Organisation, contract and project as somebody names them for a ticket. A person is told what he mistyped; what a rule
// names and nobody knows is made (organisation, project) or skipped with a flag (contract). What the words of a mail name
// fills no contact, and a forged mail makes nothing. Pure but for the Linking it fills.
import type { Refusal } from '../../model/change.ts';
import type { SetValues } from '../../model/command.ts';
import { isMailProvider } from '../../model/customers/mail-providers.ts';
import { type Agreement, type AgreementKind, agreementState, codeOf } from '../../model/customers/records.ts';
import { fold } from '../../model/fold.ts';
import { sha256Hex } from '../../model/identity.ts';
import { withFlag } from '../fields.ts';
import { refuse, shown, unknownValue } from '../refusals.ts';
import { overdrawn } from './account.ts';
import { blankAgreement } from './agreement.ts';
import type { Proof } from './evidence.ts';
import { type Linking, overdrawing, ownedBy, stateWords, write } from './linking.ts';
import { blankOrganisation } from './organisation.ts';
import { oneLine } from './values.ts';

/** `organisation`: a code, a name, an alias, or `none`. */
export function namedOrganisation(
  linking: Linking,
  { organisation, claimed = [] }: SetValues,
  proof: Proof,
): Refusal | null {
  if (organisation === undefined) return null;
  const name = oneLine(organisation);
  if (name === '' || fold(name) === 'none') {
    linking.state = { ...linking.state, organisation: null };
    return null;
  }
  const isClaimed = claimed.includes('organisation');
  const found = linking.facts.organisation;
  const code = found?.code ?? (linking.isLenient ? madeOrganisation(linking, name, proof) : null);
  if (code === null || typeof code !== 'string') {
    const unknown = `organisation "${shown(name)}" is unknown, expected the code, name or alias of one; make it: mailclerk organisation add "${shown(name)}"`;
    return skipped(linking, code ?? refuse('invalid', unknown));
  }
  linking.state = { ...linking.state, organisation: code };
  if (isClaimed) {
    linking.said.push(`organisation ${code}: named in the mail`);
    if (found && linking.facts.party?.organisation?.code !== code)
      linking.state = withFlag(linking.state, 'organisation-claimed');
  } else if (linking.isLenient) {
    linking.said.push(`organisation ${code}: a rule says so`);
    belongs(linking, code, proof);
  }
  return null;
}

/** `contract`, `project`: a code or `none`. */
export function namedAgreement(linking: Linking, set: SetValues, kind: AgreementKind, proof: Proof): Refusal | null {
  const wish = set[kind];
  if (wish === undefined) return null;
  const text = oneLine(wish);
  if (text === '' || fold(text) === 'none') {
    linking.state = { ...linking.state, [kind]: null };
    return null;
  }
  const { facts, before } = linking;
  const found = facts.agreements.find((one) => one.kind === kind && [one.code, fold(one.code)].includes(fold(text)));
  if (!found && kind === 'project' && linking.isLenient) return madeProject(linking, text, proof);
  if (!found) {
    const valid = facts.agreements.filter(
      (one) => one.kind === kind && agreementState(one, linking.context.now) === 'open',
    );
    return skipped(
      linking,
      unknownValue(
        kind,
        text,
        valid.map((one) => one.code),
      ),
    );
  }
  if (before?.[kind] === found.code) return null;
  return linked(linking, found);
}

function linked(linking: Linking, one: Agreement): Refusal | null {
  const { context, state } = linking;
  if (agreementState(one, context.now) !== 'open') {
    const detail = `${one.kind} ${one.code} ${stateWords(one, context)}, expected a valid one; mailclerk ${one.kind} set ${one.code} to=…`;
    return skipped(linking, refuse('conflict', detail));
  }
  if (one.organisation !== null && !state.organisation) {
    linking.state = { ...state, organisation: one.organisation };
    linking.said.push(`organisation ${one.organisation}: ${one.kind} ${one.code} is its`);
  } else if (!ownedBy(one, linking)) {
    const detail = `${one.kind} ${one.code} is ${one.organisation ?? one.contact}'s, the ticket is ${state.organisation ?? state.customer?.address ?? 'nobody'}'s; expected one of its own`;
    return skipped(linking, refuse('conflict', detail));
  }
  const { verdict, detail } = overdrawn(one, one.kind === 'contract' ? one.perTicket : 0);
  if (verdict === 'refuse') {
    linking.state = linking.isLenient ? withFlag(linking.state, 'contract-exhausted') : linking.state;
    return skipped(linking, refuse('conflict', `${detail} (overdraw: refuse)`));
  }
  overdrawing(linking, verdict, detail);
  linking.state = { ...linking.state, [one.kind]: one.code };
  return null;
}

/** The code of an organisation that a rule makes (C19); a refusal where it must not. */
function madeOrganisation(linking: Linking, name: string, proof: Proof): string | Refusal {
  const { context, facts } = linking;
  if (proof === 'fail')
    return refuse(
      'not_allowed',
      `organisation "${shown(name)}" is not made: the sender is forged (authentication failed)`,
    );
  if (name.includes('.') && isMailProvider(name, context.config.customers?.mailProviders))
    return refuse('invalid', `${shown(name)} is a mail provider, no organisation`);
  const plain = codeOf(name);
  const code =
    facts.isCodeTaken || plain === '' ? `${plain || 'o'}-${sha256Hex(Buffer.from(fold(name))).slice(0, 8)}` : plain;
  const made = blankOrganisation(code, name, context.now);
  write(linking, {
    organisations: [made],
    records: [
      {
        subject: { kind: 'organisation', key: code },
        text: 'made by a rule',
        changes: { name: { from: null, to: name } },
      },
    ],
  });
  return code;
}

function madeProject(linking: Linking, name: string, proof: Proof): Refusal | null {
  const { context, state } = linking;
  const organisation = state.organisation ?? null;
  const contact = organisation === null ? (state.customer?.address ?? null) : null;
  const code = codeOf(name);
  const known = linking.facts.agreements.find((one) => one.kind === 'project' && one.code === code);
  if (known) return linked(linking, known);
  if (proof === 'fail' || code === '' || (organisation === null && contact === null)) {
    const why =
      proof === 'fail'
        ? 'the sender is forged'
        : code === ''
          ? 'its name has no letter or digit'
          : 'it would be nobody’s';
    return skipped(linking, refuse('invalid', `project "${shown(name)}" is not made: ${why}`));
  }
  const made: Agreement = {
    ...blankAgreement('project', code, context.now),
    name,
    organisation,
    contact,
  };
  write(linking, {
    agreements: [made],
    records: [
      { subject: { kind: 'project', key: code }, text: 'made by a rule', changes: { name: { from: null, to: name } } },
    ],
  });
  linking.said.push(`project ${code}: made by a rule`);
  linking.state = { ...state, project: code };
  return null;
}

/** A rule's own word about a proven sender is remembered, unless somebody said something else of him. */
function belongs(linking: Linking, organisation: string, proof: Proof): void {
  const { party } = linking.facts;
  const address = linking.state.customer?.address;
  if (proof !== 'pass' || address === undefined || party?.organisation) return;
  write(linking, {
    belongs: [{ address, organisation, by: 'rule' }],
    records: [
      {
        subject: { kind: 'contact', key: address },
        text: 'a rule says so of a proven sender',
        changes: { organisation: { from: null, to: organisation } },
      },
    ],
  });
}

/** For a rule or a mail the value is skipped and the ticket flagged; a person is told. */
function skipped(linking: Linking, refusal: Refusal): Refusal | null {
  if (!linking.isLenient) return refusal;
  linking.warnings.push(refusal.detail);
  linking.said.push(refusal.detail);
  linking.state = withFlag(linking.state, 'rule-error');
  return null;
}

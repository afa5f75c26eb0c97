// Config → Site (what decide must know of the site), rule set + Site → Policy.
import { addressParts } from '../model/address.ts';
import { entriesOf, ratingAsked, reopenPolicyOf, workflowsOf } from '../model/by-queue.ts';
import { fold } from '../model/fold.ts';
import { questionNames } from '../model/form.ts';
import { wordsFor } from '../model/mailed/value-words.ts';
import { teamsOf } from '../model/people/team.ts';
import type { Condition, Pattern, Policy, Rule, Site } from '../model/policy.ts';
import { type Config, ownAddresses } from '../model/setup.ts';
import { isClosed, type StatusKind } from '../model/ticket.ts';
import { hoursOf } from '../model/time/by-ticket.ts';
import { statusKeys } from '../model/workflow.ts';
import { compilePattern } from './compile/pattern.ts';
import type { RuleSet } from './load.ts';

/** The site as the rules see it; `mark` finds our reference numbers in subjects (see `markPattern`). */
export function siteOf(config: Config, mark: Pattern | null): Site {
  const own = ownAddresses(config);
  return {
    own,
    ownDomains: new Set([...own].map((address) => addressParts(address).domain)),
    mailboxes: Object.fromEntries(
      config.mailboxes.map(({ name, address, queue, unsignedMark, ownLists }) => [
        name,
        { address, queue, unsignedMark, ownLists },
      ]),
    ),
    queues: config.queues.map(({ name, address }) => ({ name, address })),
    agents: Object.fromEntries(config.agents.flatMap((agent) => agent.emails.map((email) => [email, agent.id]))),
    unsignedAgents: config.agents.filter((agent) => agent.unsigned === 'allow').map((agent) => agent.id),
    agentReply: config.tickets.agentReply,
    reopen: config.tickets.reopen,
    reopenByQueue: Object.fromEntries(config.queues.map(({ name }) => [name, reopenPolicyOf(config, name)])),
    ...formsOf(config),
    ratingByQueue: ratingsOf(config),
    duplicates: config.tickets.duplicates,
    mark,
    known: {
      queues: config.queues.map((queue) => queue.name),
      agents: config.agents.map((agent) => agent.id),
      teams: teamsOf(config).map((team) => team.name),
      statuses: [...new Set(workflowsOf(config).flatMap((workflow) => workflow.statuses.map((status) => status.id)))],
      statusNames: [...new Set(workflowsOf(config).flatMap(({ statuses }) => statuses.flatMap(statusKeys)))],
      ends: [
        ...new Set(
          workflowsOf(config).flatMap(({ statuses }) =>
            statuses.filter(isEnd).flatMap((one) => [...statusKeys(one), one.kind]),
          ),
        ),
      ],
      closeReasons: entriesOf(config, 'reasons').flatMap((one) => [...namesOf(one), ...wordsFor(one.id)]),
      typeNames: entriesOf(config, 'types').flatMap(namesOf),
      levelNames: [...entriesOf(config, 'priorities'), ...entriesOf(config, 'severities')].flatMap(namesOf),
      roles: Object.keys(config.roles),
      webhookHosts: (config.webhooks?.hosts ?? []).map(({ host, port }) => (port === null ? host : `${host}:${port}`)),
      slas: Object.keys(config.slas ?? {}),
      forms: (config.forms ?? []).map((form) => form.name),
      folders: [...new Set(config.mailboxes.flatMap((mailbox) => mailbox.folders))],
    },
    timezone: config.instance.timezone,
    hours: {
      usual: hoursOf(config, null),
      byQueue: Object.fromEntries(config.queues.map(({ name }) => [name, hoursOf(config, name)])),
    },
  };
}

function ratingsOf(config: Config): Site['ratingByQueue'] & {} {
  const asked = config.queues.flatMap(({ name }) => {
    const policy = ratingAsked(config, name);
    return policy ? [[name, policy] as const] : [];
  });
  return Object.fromEntries(asked);
}

function isEnd({ kind }: { readonly kind: StatusKind }): boolean {
  return isClosed(kind);
}

/** Everything a status or an entry of a catalogue is called, folded. */
function namesOf(one: { readonly id: string; readonly label: Readonly<Record<string, string>> }): readonly string[] {
  return [...new Set([one.id, ...Object.values(one.label)].map(fold))];
}

/** Forms as far as answers are read, and which queue asks by which. */
function formsOf({ forms = [], queues }: Config): Pick<Site, 'forms' | 'formByQueue'> {
  if (forms.length === 0) return {};
  const byQueue = queues.flatMap(({ name, form }) => (form === undefined ? [] : [[name, form] as const]));
  return {
    forms: forms.map(({ name, questions }) => ({
      name,
      questions: Object.fromEntries(questions.map((one) => [one.name, questionNames(one)])),
      ours: questions.flatMap((one) => Object.values(one.help)),
    })),
    formByQueue: Object.fromEntries(byQueue),
  };
}

/** The Policy that decide runs by. */
export function makePolicy(rules: RuleSet, site: Site): Policy {
  const readsFiles = rules.rules.some(asksForFiles);
  return { rules: rules.rules, defaults: rules.defaults, lists: rules.lists, site, readsFiles };
}

/** True when the rule looks into files. */
function asksForFiles({ when, extract, actions = [] }: Rule): boolean {
  if (actions.some((action) => action.kind === 'split' && action.by === 'eml')) return true;
  return extract.some(({ from }) => from.includes(FILE_TEXT)) || (when !== null && conditionAsks(when));
}

function conditionAsks(condition: Condition): boolean {
  switch (condition.kind) {
    case 'clause':
      return condition.field === FILE_TEXT;
    case 'not':
      return conditionAsks(condition.of);
    case 'rate':
      return false;
    default:
      return condition.of.some(conditionAsks);
  }
}

const FILE_TEXT = 'attachment.text';

/**
 * A linear pattern that finds numbers of the mask `T-{yyyy}-{seq:5}` in a subject, in brackets or alone as a whole
 * word, whatever the case (in brackets only where the mask holds no letter: any order number would do otherwise); group 1 is the number. A sequence may have outgrown its width. Null when the mask holds
 * nothing that tells a number of ours from any other (no `{seq}`).
 */
export function markPattern(mask: string): Pattern | null {
  if (!/\{seq:\d{1,2}\}/.test(mask)) return null;
  const body = mask
    .split(/(\{[a-z]+(?::\d{1,2})?\})/)
    .map((piece) => placeholder(piece) ?? piece.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('');
  // A mask that begins with a digit or letter must not be found inside a longer word; RE2 has no look-behind, so the
  // character before is consumed outside the group.
  const hasLetters = /\p{L}/u.test(mask.replaceAll(/\{[^}]*\}/g, ''));
  const [before, after] = hasLetters ? ['(?:^|[^\\p{L}\\p{N}_-])', '(?:$|[^\\p{L}\\p{N}_-])'] : ['\\[#?', '\\]'];
  const result = compilePattern(`/${before}(${body})${after}/i`);
  return result.ok ? result.pattern : null;
}

function placeholder(piece: string): string | null {
  const match = /^\{([a-z]+)(?::(\d{1,2}))?\}$/.exec(piece);
  switch (match?.[1]) {
    case 'yyyy':
      return '[0-9]{4}';
    case 'yy':
    case 'mm':
    case 'dd':
      return '[0-9]{2}';
    case 'queue':
      return '[\\p{L}\\p{N}_-]{1,64}';
    case 'seq':
      return `[0-9]{${Math.min(Math.max(Number(match[2] ?? 1), 1), 15)},15}`;
    case 'check':
      return '[0-9X]';
    default:
      return null;
  }
}

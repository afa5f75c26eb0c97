// `rules new --from`: a rule and a test made from a mail of the ledger. Takes a ledger id; gives the text of a file, and
// whether its own test passes when the rule stands first.
import { choosable } from '../../model/by-queue.ts';
import type { Message } from '../../model/message.ts';
import { ownAddresses, type Setup } from '../../model/setup.ts';
import type { Reader, Store } from '../../ports.ts';
import { loadRules } from '../../rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../rules/policy.ts';
import { runRuleTests } from '../../rules/test/run.ts';
import { draftRule } from '../../rules/tools/draft.ts';
import type { DraftedRule } from './page.ts';

export interface DraftDeps {
  readonly store: Store;
  readonly reader: Reader;
  readonly setup: Setup;
}

/** Drafts; null when the mail is not kept any more. */
export async function draftFrom(deps: DraftDeps, ledger: number): Promise<DraftedRule | null> {
  const { store, reader, setup } = deps;
  const { config, policy } = setup;
  const found = await store.read(function* () {
    const row = yield* store.ledger.row(ledger);
    if (!row) return null;
    const kept = yield* store.ledger.decision(ledger);
    const ticket = row.ticket === null ? null : yield* store.tickets.get(row.ticket);
    const raw = yield* store.ledger.raw(row.sha256);
    return { row, ticket, raw, auth: kept?.evidence.state ?? 'none' };
  });
  if (!found?.raw) return null;
  const { row, raw, ticket, auth } = found;
  const [message] = await reader.read([{ raw, size: row.size, oversize: row.oversize }], new AbortController().signal);
  if (!message) return null;
  const { defaultPriority: priority, defaultSeverity: severity } = config.catalogues;
  const own = ownAddresses(config);
  const taken = new Set(policy.rules.map((rule) => rule.id));
  const drafted = draftRule({ message, auth, ticket, own, taken, defaults: { priority, severity } });
  return { ...drafted, works: await passes(drafted.text, setup) };
}

async function passes(text: string, { config }: Setup): Promise<boolean> {
  const site = siteOf(config, markPattern(config.tickets.number));
  const { rules } = loadRules([{ path: 'draft.yaml', text }], {
    site,
    catalogues: choosable(config),
    readList: () => null,
  });
  if (!rules) return false;
  const policy = makePolicy(rules, site);
  const files = policy.readsFiles === true;
  const { readMail } = await import('../../parse/read.ts');
  const read = (raw: Uint8Array): Promise<Message> => readMail({ raw, size: raw.length, oversize: false, files });
  const results = await runRuleTests(policy, rules.tests, { config, read });
  return results.length > 0 && results.every((result) => result.ok);
}

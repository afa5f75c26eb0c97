// `rules backtest`: what the mails of the archive would have become under a draft. Takes a folder of rules; gives counts
// and groups. Each mail is decided by the real decide from the facts recorded with it; a question nobody recorded an
// answer to makes it "cannot be judged", a fact that rests on a changed mail makes it "dependent". Writes nothing.
import { replay } from '../../decide/answer.ts';
import { decide } from '../../decide/decide.ts';
import { asItEnded } from '../../decide/unanswered.ts';
import { canonicalAddress } from '../../model/address.ts';
import type { Facts } from '../../model/facts.ts';
import type { Policy } from '../../model/policy.ts';
import { deliveryOf } from '../../model/rows.ts';
import type { Setup } from '../../model/setup.ts';
import { makePolicy, markPattern, siteOf } from '../../rules/policy.ts';
import { effectDifferences } from '../../rules/tools/compare.ts';
import { Lineage } from '../../rules/tools/lineage.ts';
import { type BacktestKind, BacktestTally } from '../../rules/tools/tally.ts';
import { disk } from '../files.ts';
import { loadRuleFiles } from '../setup.ts';
import { type ArchivedMail, archivedMails } from './archive.ts';
import { openScratch } from './exact.ts';
import type { BacktestDeps, Judge, Verdict } from './judge.ts';
import type { Backtested, BacktestOptions } from './page.ts';

/** Runs the backtest; `invalid` when the draft does not load. */
export async function backtest(deps: BacktestDeps, options: BacktestOptions): Promise<Backtested> {
  const rulesDir = options.rulesDir ?? deps.setup.config.rulesDir;
  const draft = draftPolicy(deps.setup, rulesDir);
  if (draft.kind === 'invalid') return draft;
  const tally = new BacktestTally();
  const judge = options.exact ? openScratch(deps, draft.policy) : fromFacts(draft.policy);
  let from: number | null = null;
  let to: number | null = null;
  try {
    const files = draft.policy.readsFiles === true || deps.setup.policy.readsFiles === true;
    for await (const group of archivedMails({ ...deps, files }, options.since)) {
      const verdicts = await judge.judge(group);
      for (const [index, mail] of group.entries()) {
        from ??= mail.row.takenAt;
        to = mail.row.takenAt;
        const verdict = verdicts[index];
        if (verdict) tally.add(counted(mail, verdict));
      }
    }
  } finally {
    judge.close();
  }
  return { kind: 'judged', exact: options.exact, rulesDir, from, to, counts: tally.counts(), groups: tally.groups() };
}

type Draft = { readonly kind: 'policy'; readonly policy: Policy } | Extract<Backtested, { kind: 'invalid' }>;

function draftPolicy({ config }: Setup, rulesDir: string): Draft {
  const loaded = loadRuleFiles({ ...config, rulesDir }, disk, {});
  const problems = loaded.problems.filter((problem) => problem.severity === 'error');
  if (loaded.rules && loaded.rules.rules.length + Object.keys(loaded.rules.sources).length === 0) {
    const message = `there is no rules file in ${rulesDir}`;
    return { kind: 'invalid', problems: [{ file: rulesDir, line: 1, column: 1, severity: 'error', message }] };
  }
  if (!loaded.rules) return { kind: 'invalid', problems };
  return { kind: 'policy', policy: makePolicy(loaded.rules, siteOf(config, markPattern(config.tickets.number))) };
}

/** The judge that decides from recorded facts. */
function fromFacts(policy: Policy): Judge {
  const lineage = new Lineage();
  return {
    judge: async (group) => group.map((mail) => judgeByFacts(mail, policy, lineage)),
    close: () => undefined,
  };
}

/** What one mail would have become under these rules, by the facts recorded with it. */
export function judgeByFacts(mail: ArchivedMail, policy: Policy, lineage: Lineage): Verdict {
  const { row, message, lack, evidence, decision: before } = mail;
  if (!message) return { kind: 'cannot-judge', reason: lack ?? '' };
  const trail = {
    ticket: row.ticket,
    messageId: message.messageId,
    from: canonicalAddress(message.from?.address ?? ''),
  };
  if (lineage.restsOnChange(mail.facts)) {
    lineage.add({ ...trail, decisions: [before] });
    return { kind: 'dependent', reason: 'it rests on a mail that would become something else' };
  }
  try {
    const result = replay(
      decide({ message, evidence, delivery: deliveryOf(row) }, policy, { trace: 'short' }),
      withTime(mail),
    );
    if (result.kind === 'cannot-judge')
      return { kind: 'cannot-judge', reason: `nobody recorded an answer to "${result.question.ask}"` };
    const after = asItEnded(result.decision, before);
    const differences = effectDifferences(before, after);
    if (differences.length > 0) lineage.add({ ...trail, decisions: [before, after] });
    return { kind: 'judged', before, after, differences };
  } catch (error) {
    return { kind: 'error', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** When a mail was decided is on record, whether a rule asked for it or not. */
function withTime({ facts, decidedAt }: ArchivedMail): Facts {
  if (facts.some(({ question }) => question.ask === 'now')) return facts;
  return [...facts, { question: { ask: 'now' }, answer: decidedAt }];
}

function counted({ row, message, decision }: ArchivedMail, verdict: Verdict): Parameters<BacktestTally['add']>[0] {
  const subject = (message?.subject ?? row.messageId ?? '').slice(0, 200);
  if (verdict.kind !== 'judged') {
    const example = { mail: row.id, subject, differences: [], reason: verdict.reason };
    return { kind: verdict.kind, before: decision.rule, after: '', example };
  }
  const { before, after, differences } = verdict;
  return {
    kind: kindOf(verdict),
    before: before.rule,
    after: after.rule,
    example: { mail: row.id, subject, differences: differences.slice(0, 30), reason: '' },
  };
}

function kindOf({ before, after, differences }: Extract<Verdict, { kind: 'judged' }>): BacktestKind {
  if (differences.length === 0) return 'same';
  return before.rule === 'default' && after.rule !== 'default' ? 'newly-caught' : 'changed';
}

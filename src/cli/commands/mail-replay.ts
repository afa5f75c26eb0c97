// mail replay: what the rules in force make of mails that were decided before; with --yes those that nothing came of are decided
// anew. Dry unless told otherwise, as `ticket bulk`.
import type { Command } from 'commander';
import type { App } from '../../daemon/app.ts';
import type { Fate, ReplayedMail } from '../../daemon/replay/asked.ts';
import { Exit, exitCodes } from '../exit.ts';
import { momentOf } from '../moment.ts';
import { cell, counted } from '../output.ts';
import { findMails } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';

/** As many as one looks through. */
const MAX_MAILS = 500;
const PIECE = 500;

/** Registers `mail replay`. */
export function registerMailReplay({ on }: Registry, mail: Command): void {
  on(
    mail
      .command('replay')
      .argument('[ids...]', 'ledger id, beginning of the SHA-256, or Message-ID')
      .option('--rule <name>', 'the mails that this rule ignored')
      .option('--since <when>', 'with --rule: taken in since then (default: 30d)')
      .option('-n, --dry-run', 'keep nothing (this is so anyway, without --yes)')
      .description('what today’s rules make of a mail; --yes decides anew what was ignored or set aside'),
    (session, [ids], options) => replay(session, (ids ?? []) as readonly string[], options),
  );
}

async function replay(
  session: Session,
  given: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const rule = typeof options.rule === 'string' ? options.rule : null;
  if ((given.length === 0) === (rule === null))
    throw new Exit(exitCodes.usage, 'name mails, or the rule that ignored them with --rule', 'mailclerk rules list');
  if (rule === null && options.since !== undefined)
    throw new Exit(exitCodes.usage, '--since goes with --rule', 'mailclerk mail replay --rule NAME --since 7d');
  return withApp(
    session,
    async (app) => {
      const actor = actorOf(session, app);
      const ids = rule === null ? await named(app, given) : await ignoredBy(app, rule, options.since);
      if (ids.length > MAX_MAILS)
        throw new Exit(exitCodes.usage, `${ids.length} mails, expected at most ${MAX_MAILS}; narrow it with --since`);
      const dryRun = options.dryRun === true || !session.flags.yes;
      const replayed = await app.replay({ ids, actor, dryRun });
      if (replayed.kind === 'refused')
        throw new Exit(
          exitCodes.notAllowed,
          `${replayed.detail}; nothing was changed`,
          `mailclerk agent show ${actor.id}`,
        );
      if (replayed.kind === 'conflict') {
        const which = replayed.mails.map(({ ledger, why }) => `mail ${ledger}: ${why}`);
        throw new Exit(
          exitCodes.conflict,
          `${which.join('; ')}; nothing was changed`,
          `mailclerk mail why ${replayed.mails[0]?.ledger}`,
        );
      }
      const { mails } = replayed;
      for (const one of mails) {
        if (session.flags.json) session.out.jsonLine({ ...one, replayed: !dryRun });
        else session.out.text(textOf(one));
      }
      session.out.talk(`${counted(mails.length, 'mail')}; ${nextAfter(mails, dryRun)}`);
      return !dryRun && mails.some(({ after }) => after === null) ? exitCodes.findings : exitCodes.ok;
    },
    { decides: true },
  );
}

async function named(app: App, given: readonly string[]): Promise<readonly number[]> {
  const ids = new Set<number>();
  for (const text of given) ids.add((await findMails(app, text))[0].id);
  return [...ids].sort((a, b) => a - b);
}

/** Oldest first: an answer finds its question. */
async function ignoredBy(app: App, rule: string, since: unknown): Promise<readonly number[]> {
  const { store, clock, setup } = app;
  const here = { now: clock.now(), timeZone: setup.config.instance.timezone };
  const from = momentOf('--since', typeof since === 'string' ? since : '30d', here);
  const ids: number[] = [];
  let after = 0;
  for (;;) {
    const behind = after;
    const rows = await store.read(() => store.ledger.decidedAfter(behind, from, PIECE));
    for (const { row } of rows) if (row.rule === rule && row.outcome === 'ignored') ids.push(row.id);
    after = rows.at(-1)?.row.id ?? after;
    if (rows.length < PIECE) break;
  }
  if (ids.length === 0)
    throw new Exit(exitCodes.notFound, `no mail was ignored by rule "${rule}" since then`, 'mailclerk rules list');
  return ids;
}

function textOf(one: ReplayedMail): string {
  const { ledger, before, after, basis, differences, notices, why } = one;
  const today = basis === 'today' ? '' : ' (by the facts of its day)';
  const to = after === null ? '?' : fateText(after);
  return [
    `mail ${ledger}  ${before === null ? 'undecided' : fateText(before)} → ${to}${today}`,
    ...differences.map(({ field, before: was, after: is }) => `    ${cell(field)}: ${cell(was)} → ${cell(is)}`),
    ...notices.map(({ to: whom, template, gate }) => `    ${cell(template)} → ${cell(whom)}: ${cell(gate)}`),
    ...(why === null ? [] : [`    ${cell(why)}`]),
  ].join('\n');
}

function fateText({ outcome, ticket, joinedBy, rule }: Fate): string {
  const joined = joinedBy === null ? null : `(joined by ${joinedBy})`;
  return [outcome, ticket, joined, `rule ${rule ?? '–'}`]
    .flatMap((word) => (word === null ? [] : [cell(word)]))
    .join(' ');
}

function nextAfter(mails: readonly ReplayedMail[], dryRun: boolean): string {
  const [first] = mails;
  if (!dryRun) return `decided anew; next: mailclerk mail why ${first?.ledger}`;
  const wanted = mails.filter(({ replayable, differences }) => replayable && differences.length > 0);
  if (wanted.length === 0) return `nothing was changed; next: mailclerk rules explain ${first?.ledger}`;
  const ids = wanted.slice(0, 5).map(({ ledger }) => ledger);
  return `nothing was changed; next: mailclerk mail replay ${ids.join(' ')}${wanted.length > 5 ? ' …' : ''} --yes`;
}

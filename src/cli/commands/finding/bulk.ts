// ticket bulk QUERY --set … | -- verb …: one change on every ticket that is found. Says first what would happen to each;
// --yes does it. What is refused is named and the others go on; one id takes all of it back.
import type { Command } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { type BulkDone, inBulk, undoBulk } from '../../../daemon/find/bulk.ts';
import type { TicketId } from '../../../model/ticket.ts';
import type { Build, Options } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { changeLines, changesJson } from '../../present/ticket.ts';
import { queryText, ticketIds, understood } from '../../query.ts';
import { BEHIND, type Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

/** So many tickets at once, so that a slip of the pen has an end. */
const BULK_MAX = 10_000;
const SHOWN_MAX = 20;

/** Verbs that mean the same for many tickets as for one. */
const verbs: readonly string[] = [
  'set',
  'assign',
  'take',
  'offer',
  'close',
  'reopen',
  'cancel',
  'spam',
  'delete',
  'postpone',
  'note',
  'reply',
  'update',
  'watch',
  'unwatch',
  'link',
];

/** Registers `ticket bulk`. */
export function registerBulk(registry: Registry, ticket: Command): void {
  const bulk = ticket
    .command('bulk')
    .argument('<query...>', 'which tickets, as for ticket list; then -- and a verb with its options')
    .description('one change on many tickets; says what would happen, --yes does it')
    .option('--set <key=value...>', 'change fields, as ticket set does')
    .option('-a, --all', 'closed ones too')
    .option('--dry-run', 'only say what would happen, even with --yes')
    .addHelpText(
      'after',
      `\nVerbs: ${verbs.join(', ')}\nExample: mailclerk ticket bulk idle:>30d is:waiting -- close --reason no_answer`,
    );
  registry.on(bulk, (session, [words], options) =>
    changeMany(session, registry, { words: words as readonly string[], options }),
  );
}

interface Given {
  readonly words: readonly string[];
  readonly options: Options;
}

async function changeMany(session: Session, registry: Registry, { words, options }: Given): Promise<number> {
  const { query, verb } = parts(words, options);
  const build = await captured(session, registry, verb);
  const isRehearsal = !session.flags.yes || options.dryRun === true;
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const meant = await understood(session, app, { text: query, all: options.all === true, needs: ['bulk'] });
    const tickets = await ticketIds(meant, BULK_MAX);
    if (tickets.length > BULK_MAX)
      throw new Exit(
        exitCodes.usage,
        `the query finds more than ${BULK_MAX} tickets, expected fewer: narrow it`,
        `mailclerk ticket list ${query}`,
      );
    // Built once before anything is touched, so that a typing mistake ends here.
    const [first] = tickets;
    if (first !== undefined) build({ cause: '', ordinal: 0, actor, door: 'cli' }, first, app);
    const task = {
      tickets,
      actor,
      dryRun: isRehearsal,
      build: (base: Parameters<Build>[0], id: TicketId) => build(base, id, app),
    };
    const tally = openTally(session, app, isRehearsal);
    for await (const done of inBulk(app, task)) tally.add(done);
    return tally.end(verb.join(' '));
  });
}

/** The query before `--` and the verb behind it; --set is the verb set. */
function parts(
  words: readonly string[],
  options: Options,
): { readonly query: string; readonly verb: readonly string[] } {
  const pairs = Array.isArray(options.set) ? options.set.map(String) : [];
  const at = words.indexOf(BEHIND);
  const behind = at < 0 ? [] : words.slice(at + 1);
  const query = queryText(at < 0 ? words : words.slice(0, at));
  const verb = pairs.length > 0 ? ['set', ...pairs] : behind;
  if (pairs.length > 0 && behind.length > 0)
    throw new Exit(exitCodes.usage, `--set and "${behind[0]}" at once: one change at a time`);
  if (behind[0] !== undefined && !verbs.includes(behind[0]))
    throw new Exit(exitCodes.usage, `"${behind[0]}" is no verb for many tickets, expected one of ${verbs.join(', ')}`);
  const example = 'mailclerk ticket bulk tag:vip --set priority=high';
  if (query === '')
    throw new Exit(exitCodes.usage, 'which tickets? The query is empty; is:open means every open one', example);
  if (verb.length === 0)
    throw new Exit(
      exitCodes.usage,
      `what is to be done? Expected --set key=value, or -- and one of ${verbs.join(', ')}`,
      example,
    );
  return { query, verb };
}

/** What the verb would do to a ticket: its own command line is read, and nothing is carried out. */
async function captured(session: Session, registry: Registry, verb: readonly string[]): Promise<Build> {
  const [name = '', ...rest] = verb;
  let found: Build | null = null;
  const capture = (build: Build): void => {
    found = build;
  };
  // Whether it is meant is asked once, for all of it.
  const inner: Session = { ...session, flags: { ...session.flags, yes: true }, capture };
  const program = registry.rebuild(inner);
  await program.parseAsync(['ticket', name, 'EACH', ...rest], { from: 'user' });
  if (found === null) throw new Exit(exitCodes.usage, `ticket ${name} cannot be done to many tickets at once`);
  return found;
}

/** `ticket undo b17`. */
export async function undoMany(session: Session, id: string, options: Options): Promise<number> {
  const dryRun = options.dryRun === true;
  return withApp(session, async (app: App) => {
    const done = await undoBulk(app, { id, actor: actorOf(session, app), dryRun });
    if (!done)
      throw new Exit(exitCodes.notFound, `there is no undo "${id}", expected an id like b17`, 'mailclerk ticket list');
    const tally = openTally(session, app, dryRun);
    for (const one of done) tally.add(one);
    return tally.end('undo');
  });
}

interface Tally {
  add(done: BulkDone): void;
  /** Gives the exit code. */
  end(verb: string): number;
}

function openTally(session: Session, app: App, isRehearsal: boolean): Tally {
  const { timezone } = app.setup.config.instance;
  const { out, flags } = session;
  let [done, refused, shown, mails] = [0, 0, 0, 0];
  let undo: string | null = null;
  return {
    add(one) {
      if (one.refused) refused += 1;
      else done += 1;
      mails += one.notices.filter((notice) => notice.gate === 'pass').length;
      if (undo === null && one.undo !== null && !isRehearsal) undo = `b${one.undo.slice(1)}`;
      if (flags.json) out.jsonLine({ ...one, changes: changesJson(one.changes), dryRun: isRehearsal });
      else if (one.refused || shown < SHOWN_MAX || !isRehearsal) {
        out.line(resultLine(one, timezone, isRehearsal));
        shown += 1;
      }
    },
    end(verb) {
      const would = isRehearsal ? 'would be ' : '';
      if (!flags.json && isRehearsal && done > SHOWN_MAX) out.line(`… and ${done - Math.min(shown, SHOWN_MAX)} more`);
      out.talk(
        `${verb}: ${counted(done, 'ticket')} ${would}changed, ${refused} refused, ${counted(mails, 'notice')} ${would}written`,
      );
      if (isRehearsal)
        out.talk(done === 0 ? 'nothing would change' : 'nothing was changed; the same with --yes does it');
      else if (undo !== null) out.talk(`next: mailclerk ticket undo ${undo}   (takes all of it back)`);
      return refused > 0 ? exitCodes.findings : exitCodes.ok;
    },
  };
}

function resultLine(one: BulkDone, timezone: string, isRehearsal: boolean): string {
  if (one.refused) return `${one.ref}  refused: ${one.refused.detail}`;
  const status = one.status === null ? [] : [`${one.status.from} → ${one.status.to}`];
  const changes = [...status, ...changeLines([one], timezone)].join('; ');
  const to = one.notices
    .filter((notice) => notice.gate === 'pass')
    .map((notice) => `${notice.template} to ${notice.to}`);
  return `${one.ref}  ${isRehearsal ? 'would change' : 'changed'}${changes === '' ? '' : `: ${changes}`}${to.length > 0 ? ` (${to.join(', ')})` : ''}`;
}

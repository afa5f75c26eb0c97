// mailbox pause, resume: nothing is taken in from a mailbox for as long as somebody wants, and it goes on where it stood.
// Beside a running daemon (it sees the row within a second and lets go) and without one. `resume --treat-as` also answers
// what a changed UIDVALIDITY asks.

import { type Command, Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { pauseText } from '../../../daemon/mailboxes/pause-text.ts';
import {
  type PauseDone,
  pauseMailboxes,
  pauseRefusal,
  readPauses,
  resumeMailboxes,
} from '../../../daemon/mailboxes/pauses.ts';
import { isoTime } from '../../../lib/time.ts';
import { isPaused } from '../../../model/mailbox/pause.ts';
import { adviceOn } from '../../../model/nearest.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { pauseJson } from '../../present/status.ts';
import { reasonOf } from '../../reason.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';
import { endOf } from './pause-end.ts';
import { resumeMatched, type TreatAs, treatments, waitingForWord } from './unmatched.ts';

/** A daemon lets go within a second, a batch of mails under way is finished. */
const LET_GO_MS = 20_000;
const LOOK_MS = 200;

/** Registers `mailbox pause` and `mailbox resume`. */
export function registerMailboxPause(mailbox: Command, on: Registry['on']): void {
  on(
    mailbox
      .command('pause')
      .argument('[names...]', 'mailboxes')
      .option('-a, --all', 'every mailbox of the configuration')
      .option('--for <span>', 'it goes on by itself after so long: 90m, 4h, 2d')
      .option('--until <time>', 'it goes on by itself then: 18:00, 2026-12-24 (that day included), "2026-12-24 18:00"')
      .option('--reason <words>', 'why, for status and alerts')
      .option('-n, --dry-run', 'say what would be paused, change nothing')
      .description('take no mail from a mailbox for a while; what comes waits on its server'),
    (session, [names], options) => pause(session, namesOf(names), options),
  );
  on(
    mailbox
      .command('resume')
      .argument('[names...]', 'mailboxes (default: all that are paused)')
      .addOption(
        new Option(
          '--treat-as <what>',
          'what the unmatched old mails of a changed UIDVALIDITY are: skipped (they stay out), new (taken in), import (taken in, in silence)',
        ).choices(treatments),
      )
      .option('-n, --dry-run', 'say what would go on, change nothing')
      .description('go on with a mailbox that was paused, or that paused itself when its UIDVALIDITY changed'),
    (session, [names], options) => resume(session, namesOf(names), options),
  );
}

async function pause(
  session: Session,
  given: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  if ((given.length === 0) === (options.all !== true))
    throw new Exit(exitCodes.usage, 'name the mailboxes, or all of them with --all', 'mailclerk mailbox list');
  return withApp(session, async (app) => {
    const known = app.setup.config.mailboxes.map(({ name }) => name);
    const names = options.all === true ? known : given.map((name) => knownName(name, known));
    const now = app.clock.now();
    const until = endOf(options, { now, timeZone: app.setup.config.instance.timezone });
    const by = actorName(session, app, names);
    const reason = reasonOf(options.reason);
    const asked = { until, reason, by, now };
    const isDry = options.dryRun === true;
    const done = isDry
      ? wouldPause(names, asked)
      : await app.store.write(() => pauseMailboxes(app.store, names, asked));
    const isHeld = isDry || (await letGo(app, names));
    if (session.flags.json)
      session.out.json(done.map(({ mailbox, pause: one, was }) => ({ mailbox, ...pauseJson(one), was, held: isHeld })));
    else for (const { mailbox, pause: one } of done) session.out.line(`${mailbox} is ${pauseText(one)}`);
    if (isDry) session.out.talk('nothing was changed (--dry-run)');
    else await sayWhatFollows(session, app, { names, isHeld, until });
    return isHeld ? exitCodes.ok : exitCodes.conflict;
  });
}

function wouldPause(
  names: readonly string[],
  {
    now,
    until,
    reason,
    by,
  }: { readonly now: number; readonly until: number | null; readonly reason: string | null; readonly by: string },
): readonly PauseDone[] {
  const one = { at: now, until, reason: reason ?? '', by, endedAt: null, endedBy: null, heldAt: null };
  return names.map((mailbox) => ({ mailbox, pause: one, was: false }));
}

async function sayWhatFollows(
  session: Session,
  app: App,
  {
    names,
    isHeld,
    until,
  }: { readonly names: readonly string[]; readonly isHeld: boolean; readonly until: number | null },
): Promise<void> {
  const boxes = app.setup.config.mailboxes.filter(({ name }) => names.includes(name));
  const cursors = await app.store.read(() => app.store.ledger.cursors());
  for (const { name, start, folders } of boxes) {
    if (start.kind !== 'now') continue;
    const seen = new Set(cursors.flatMap((one) => (one.mailbox === name ? [one.folder] : [])));
    if (folders.some((folder) => !seen.has(folder)))
      session.out.complain(
        `warning: ${name} was never looked at, so "start: now" begins when it goes on: what comes until then stays out`,
      );
  }
  if (app.setup.config.lmtp && boxes.some(({ host }) => host === ''))
    session.out.complain(
      'warning: a mail server that hands mail over by LMTP keeps it meanwhile, and gives up after some days (Postfix: 5)',
    );
  if (!isHeld)
    session.out.complain(
      `the daemon has not let go within ${LET_GO_MS / 1000} s; the pause stands and it will; next: mailclerk status`,
    );
  const back = until === null ? '' : '   (it goes on by itself then)';
  session.out.talk(`next: mailclerk mailbox resume ${names.length === 1 ? names[0] : ''}`.trimEnd() + back);
}

/** Waits until the daemon, if one works, has let go of them. */
async function letGo(app: App, names: readonly string[]): Promise<boolean> {
  const until = app.clock.monotonic() + LET_GO_MS;
  for (;;) {
    const pauses = await app.store.read(() => readPauses(app.store));
    if (names.every((name) => pauses.get(name)?.heldAt != null)) return true;
    if (!(await app.status()).running) return true;
    if (app.clock.monotonic() >= until) return false;
    await app.clock.sleep(LOOK_MS, new AbortController().signal);
  }
}

async function resume(
  session: Session,
  given: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const treatAs = treatments.find((one) => one === options.treatAs) ?? null;
  return withApp(
    session,
    async (app) => {
      const pauses = await app.store.read(() => readPauses(app.store));
      const now = app.clock.now();
      const paused = [...pauses].flatMap(([name, one]) => (isPaused(one, now) ? [name] : []));
      const known = app.setup.config.mailboxes.map(({ name }) => name);
      // One that is no longer in the file may still be paused.
      const names =
        given.length === 0 ? null : given.map((name) => knownName(name, [...new Set([...known, ...paused])]));
      if (options.dryRun === true) return wouldResume(session, app, names ?? paused);
      const by = actorName(session, app, names ?? [...known, ...paused]);
      const matched = treatAs === null ? [] : await resumeMatched(app, names ?? known, treatAs);
      const ended = await app.store.write(() => resumeMailboxes(app.store, names, { by, now }));
      const waiting = await app.store.read(() => waitingForWord(app.store, names ?? known));
      if (session.flags.json) session.out.json([...matched, ...ended.map(endedJson)]);
      else sayResumed(session, { matched, ended, treatAs });
      if (waiting.length > 0 && treatAs === null) throw undecided(waiting, ended);
      session.out.talk(nextAfter(matched.length > 0, ended.length > 0));
      return exitCodes.ok;
    },
    treatAs === null ? {} : { secrets: true, decides: treatAs === 'import' },
  );
}

async function wouldResume(session: Session, app: App, names: readonly string[]): Promise<number> {
  const now = app.clock.now();
  const pauses = await app.store.read(() => readPauses(app.store));
  const waiting = await app.store.read(() => waitingForWord(app.store, names));
  const found = names.flatMap((mailbox) => {
    const one = pauses.get(mailbox) ?? null;
    return isPaused(one, now) ? [{ mailbox, pause: one, was: true }] : [];
  });
  if (session.flags.json) session.out.json([...found.map(endedJson), ...waiting]);
  else {
    for (const { mailbox, pause: one } of found) session.out.line(`${mailbox} would go on; it is ${pauseText(one)}`);
    for (const { mailbox, folder } of waiting) session.out.line(`${mailbox}/${folder} needs --treat-as`);
  }
  session.out.talk('nothing was changed (--dry-run)');
  return exitCodes.ok;
}

function sayResumed(
  session: Session,
  done: {
    readonly matched: readonly { readonly mailbox: string; readonly folder: string }[];
    readonly ended: readonly PauseDone[];
    readonly treatAs: TreatAs | null;
  },
): void {
  const what = done.treatAs === 'import' ? 'imported in silence' : done.treatAs;
  for (const { mailbox, folder } of done.matched)
    session.out.line(`${mailbox}/${folder} goes on, unmatched old mails are ${what}`);
  for (const { mailbox, pause: one } of done.ended) session.out.line(`${mailbox} goes on; it was ${pauseText(one)}`);
}

function nextAfter(isMatched: boolean, isEnded: boolean): string {
  if (isMatched) return 'next: mailclerk mailbox audit';
  if (isEnded) return 'it goes on where it stood; next: mailclerk status';
  return 'nothing was paused; next: mailclerk status';
}

function endedJson({ mailbox, pause: one }: PauseDone) {
  return { mailbox, folder: null, ...pauseJson(one), resumedAt: isoTime(one.endedAt) };
}

/** What a changed UIDVALIDITY asks is a person's to say. */
function undecided(
  waiting: readonly { readonly mailbox: string; readonly folder: string }[],
  ended: readonly PauseDone[],
): Exit {
  const [first] = waiting;
  const which = waiting.map(({ mailbox, folder }) => `${mailbox}/${folder}`).join(', ');
  const besides = ended.length > 0 ? ' still' : '';
  return new Exit(
    exitCodes.usage,
    `${which}${besides} waits for a word on its unmatched old mails; expected --treat-as ${treatments.join('|')}`,
    `mailclerk mailbox resume ${first?.mailbox ?? ''} --treat-as skipped`,
  );
}

/** Who says so; exit 6 when he may not. */
function actorName(session: Session, app: App, names: readonly string[]): string {
  const actor = actorOf(session, app);
  const refusal = pauseRefusal(names, { actor, config: app.setup.config });
  if (refusal !== null) throw new Exit(exitCodes.notAllowed, refusal, `mailclerk agent show ${actor.id}`);
  return actor.kind === 'agent' ? actor.id : 'cli';
}

function knownName(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  const advice = adviceOn(name, known, 'the config has none');
  throw new Exit(exitCodes.notFound, `there is no mailbox "${name}"; ${advice}`, 'mailclerk mailbox list');
}

function namesOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : [...new Set(typeof given === 'string' ? [given] : given)];
}

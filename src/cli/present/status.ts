// `status` as the command line prints it: one screen for a person, one object for a script. Pure.

import type { MailboxStatus, Status } from '../../daemon/app.ts';
import { pauseText } from '../../daemon/mailboxes/pause-text.ts';
import { isoTime } from '../../lib/time.ts';
import type { MailboxPause } from '../../model/mailbox/pause.ts';
import { clockJson, heldText, overdueText } from '../commands/clock.ts';
import { cell, counted, type Output } from '../output.ts';
import { resetJson, resetText } from './gate.ts';

/** Folders that are shown one by one. */
const MANY = 12;
type Say = (name: string, text: string) => void;

/** `status --json`. */
export function statusJson(status: Status) {
  return {
    version: status.version,
    wrong: status.wrong,
    running: status.running,
    shared: status.shared.map(({ mailbox, folder, seen }) => ({ mailbox, folder, ...seen, at: isoTime(seen.at) })),
    lease: status.lease && {
      host: status.lease.host,
      pid: status.lease.pid,
      token: status.lease.token,
      since: isoTime(status.lease.since),
      renewedAt: isoTime(status.lease.renewedAt),
      takeovers: status.lease.takeovers,
    },
    revision: status.revision,
    mailboxes: status.mailboxes.map(({ mailbox, folder, up, detail, at, completeAt, audit = null, paused = null }) => ({
      mailbox,
      folder,
      up,
      detail,
      at: isoTime(at),
      lastSuccess: isoTime(completeAt),
      unaccounted: audit?.unaccounted ?? null,
      auditedAt: isoTime(audit?.at ?? null),
      paused: pauseJson(paused),
    })),
    paused: status.pauses.map(({ mailbox, pause }) => ({ mailbox, ...pauseJson(pause) })),
    received: status.received,
    oldestReceivedAt: isoTime(status.oldestReceivedAt),
    quarantined: status.quarantined,
    outbox: status.outbox,
    outboxOldest: Object.fromEntries(Object.entries(status.outboxOldest).map(([state, at]) => [state, isoTime(at)])),
    tickets: status.tickets,
    disk: status.disk,
    restoredAt: isoTime(status.restoredAt),
    rests: status.rests.map((rest) => ({ ...rest, until: isoTime(rest.until) })),
    nullSenderRefused: status.nullsRefused,
    circuits: Object.fromEntries(Object.entries(status.circuits).map(([name, since]) => [name, isoTime(since)])),
    circuitResets: Object.fromEntries(
      Object.entries(status.circuitResets).map(([name, one]) => [name, resetJson(one)]),
    ),
    canaries: Object.fromEntries(
      Object.entries(status.canaries).map(([mailbox, canary]) => [
        mailbox,
        {
          sentAt: isoTime(canary.sentAt),
          backAt: isoTime(canary.backAt),
          roundTripMs: canary.roundTripMs,
          lostAt: isoTime(canary.lostAt),
        },
      ]),
    ),
    logins: status.logins.map((login) => ({
      ...login,
      since: isoTime(login.since),
      tokenExpiresAt: isoTime(login.tokenExpiresAt),
      secretExpires: isoTime(login.secretExpires),
    })),
    clock: clockJson(status.clock),
    refused: status.refused && { at: isoTime(status.refused.at), problems: status.refused.problems },
  };
}

/** A pause as scripts read it; null = none. */
export function pauseJson(pause: MailboxPause | null) {
  if (pause === null) return null;
  const { at, until, reason, by } = pause;
  return { since: isoTime(at), until: isoTime(until), reason: reason === '' ? null : reason, by };
}

/** Status as one screen: what is wrong first, then how it stands. Of many mailboxes those that are well are one line, unless all are asked for. */
export function printStatus(
  out: Output,
  status: Status,
  { now, all = false }: { readonly now: number; readonly all?: boolean },
): void {
  const say = (name: string, text: string): void => out.line(`${out.bold(name.padEnd(12))}${text}`);
  say(
    'daemon',
    `${status.running ? 'running' : 'not running'}${holderText(status, now)}, setup ${status.revision.slice(0, 12)}, mailclerk ${status.version}`,
  );
  const wrong = status.wrong.filter(({ check }) => check !== 'reload_failed');
  if (!status.running) say('', 'nothing is taken in or sent; next: mailclerk run');
  else if (wrong.length === 0 && !status.refused) say('', wellText(status));
  for (const { text, fix } of wrong) {
    say('wrong', cell(text));
    out.line(`${' '.repeat(12)}${out.dim(cell(fix))}`);
  }
  if (status.refused) {
    say('files', `refused at ${isoTime(status.refused.at)}, an older setup works on; next: mailclerk check`);
    for (const problem of status.refused.problems.slice(0, 5)) say('', cell(problem));
  }
  const waiting = status.oldestReceivedAt === null ? '' : `, the oldest taken in ${ago(now, status.oldestReceivedAt)}`;
  say('mails', `${status.received} to decide${waiting}, ${status.quarantined} quarantined`);
  say('tickets', ticketsText(status));
  say('outbox', outboxText(status, now));
  if (status.disk) say('disk', diskText(status.disk));
  printExceptions(say, status, now);
  for (const login of status.logins) say('login', loginText(login));
  printBoxes(say, status, { now, all });
}

/** A folder that went down a moment ago is not wrong yet, and not well either. */
function wellText({ mailboxes, pauses }: Status): string {
  const down = mailboxes.filter(({ up }) => up === false).length;
  const paused = pauses.length;
  if (down === 0 && paused > 0)
    return `all else is well; nothing is taken in from ${paused === 1 ? '1 paused mailbox' : `${paused} paused mailboxes`}; next: mailclerk mailbox resume`;
  if (down === 0) return 'all is well';
  return `${counted(down, 'folder')} down, not for long enough to alert; all else is well; next: mailclerk mailbox test`;
}

/** How long a reset of a circuit is worth a line. */
const RESET_SHOWN_MS = 86_400_000;

function printExceptions(say: Say, status: Status, now: number): void {
  if (status.restoredAt !== null)
    say('restored', `at ${isoTime(status.restoredAt)}: nothing leaves before mailclerk outbox release --all`);
  for (const { way, until, reason } of status.rests)
    say('way out', `${cell(way)} rests until ${isoTime(until)}: ${cell(reason)}; next: mailclerk outbox release --all`);
  for (const { way, response } of status.nullsRefused)
    say('way out', `${cell(way)} refuses the null sender (${cell(response)}): set smtp.null_sender: false`);
  for (const [circuit, since] of Object.entries(status.circuits))
    say('circuit', `no ${circuit} notice leaves since ${isoTime(since)}, too many did; next: mailclerk gate show`);
  for (const [circuit, one] of Object.entries(status.circuitResets))
    if (now - one.at < RESET_SHOWN_MS) say('circuit', `${circuit}: ${resetText(resetJson(one))}`);
  for (const [mailbox, canary] of Object.entries(status.canaries))
    say('canary', `${cell(mailbox)} ${canaryText(canary)}`);
  const { overdue, held } = status.clock;
  if (held !== null) say('clock', `${heldText(status.clock).replace(/^clock +/, '')}; next: mailclerk clock accept`);
  if (overdue.ours + overdue.customers > 0) say('timers', `overdue: ${overdueText(status.clock)}`);
  for (const { mailbox, pause } of status.pauses)
    say('paused', `${cell(mailbox)}: ${cell(pauseText(pause))}; next: mailclerk mailbox resume ${cell(mailbox)}`);
  for (const { mailbox, folder, seen } of status.shared)
    say(
      'shared',
      `${cell(mailbox)}/${cell(folder)} another installation (${cell(seen.installation)}) takes in its mails, too: last seen ${isoTime(seen.at)}, ${seen.quarantined} quarantined here, ${seen.both} in both; next: mailclerk quarantine list`,
    );
}

function printBoxes(
  say: Say,
  { mailboxes }: Status,
  { now, all }: { readonly now: number; readonly all: boolean },
): void {
  const isWell = (box: MailboxStatus): boolean => box.up === true && (box.audit?.unaccounted ?? 0) === 0;
  const shown = all || mailboxes.length <= MANY ? mailboxes : mailboxes.filter((box) => !isWell(box)).slice(0, MANY);
  for (const box of shown) say('mailbox', boxText(box, now));
  if (shown.length < mailboxes.length)
    say(
      'mailboxes',
      `${mailboxes.filter(isWell).length} of ${mailboxes.length} folders are well; all of them: mailclerk status --all`,
    );
}

function boxText(box: MailboxStatus, now: number): string {
  const { mailbox, folder, up, detail, completeAt, audit = null, paused } = box;
  const state = paused ? 'paused' : up === null ? 'not tried yet' : up ? 'up' : 'down';
  const last = completeAt ? `, last complete look ${ago(now, completeAt)}` : '';
  const audited = audit ? `, ${audit.unaccounted} unaccounted (looked at ${ago(now, audit.at)})` : '';
  const why = up === true || paused || cell(detail) === '–' ? '' : `: ${cell(detail)}`;
  return `${cell(mailbox)}/${cell(folder)} ${state}${last}${audited}${why}`;
}

function ticketsText({ tickets }: Status): string {
  const { closed = 0, cancelled = 0, ...open } = tickets;
  const parts = Object.entries(open).filter(([, count]) => count > 0);
  const sum = parts.reduce((total, [, count]) => total + count, 0);
  const split = parts.length === 0 ? '' : ` (${parts.map(([kind, count]) => `${count} ${kind}`).join(', ')})`;
  return `${sum} open${split}, ${closed + cancelled} closed`;
}

function outboxText({ outbox, outboxOldest }: Status, now: number): string {
  const counts = Object.entries(outbox).filter(([, count]) => count > 0);
  const text = counts.map(([state, count]) => `${count} ${state}`).join(', ');
  const due = ['queued', 'deferred', 'sending'].flatMap((state) => outboxOldest[state] ?? []);
  const oldest = due.length === 0 ? '' : `; the oldest that is to leave was written ${ago(now, Math.min(...due))}`;
  return `${text === '' ? 'empty' : text}${oldest}`;
}

function diskText({ free, minFree, database }: NonNullable<Status['disk']>): string {
  return `${octets(free)} free (data.min_free ${octets(minFree)}), the database has ${octets(database)}`;
}

function octets(count: number): string {
  return count >= 10e9 ? `${Math.round(count / 1e9)} GB` : `${Math.round(count / 1e6)} MB`;
}

function holderText({ running, lease }: Status, now: number): string {
  if (!running || lease === null) return '';
  const since = `${isoTime(lease.since)} (${ago(now, lease.since)})`;
  return `: process ${lease.pid} on ${cell(lease.host)} since ${since}, last heard of ${ago(now, lease.renewedAt)}`;
}

/** `14 s ago`, `3 h ago`; a moment to come is said as it is. */
function ago(now: number, at: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 0) return `at ${isoTime(at)}`;
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h ago` : `${Math.round(seconds / 86_400)} d ago`;
}

function loginText({ mailbox, state, detail, tokenExpiresAt, secretExpires }: Status['logins'][number]): string {
  const token = tokenExpiresAt === null ? '' : `, token until ${isoTime(tokenExpiresAt)}`;
  const secret = secretExpires === null ? '' : `, secret until ${isoTime(secretExpires)?.slice(0, 10)}`;
  return `${cell(mailbox)} ${state}${token}${secret}${detail === '' ? '' : `: ${cell(detail)}`}`;
}

function canaryText({ lostAt, lostSentAt, backAt, roundTripMs, sentAt }: Status['canaries'][string]): string {
  if (lostAt !== null) return `did not come back, sent ${isoTime(lostSentAt ?? sentAt)}; next: mailclerk outbox list`;
  if (backAt === null) return `under way since ${isoTime(sentAt)}`;
  return `back in ${((roundTripMs ?? 0) / 1000).toFixed(1)} s, at ${isoTime(backAt)}`;
}

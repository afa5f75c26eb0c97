// The end of a seed, when everything has come to rest: what was delivered against the ledger, the folders, the tickets, the
// notices and the office (reliability.md, promises 1–4). Takes the world; says every promise that was broken. Reads only.
import { sha256Hex } from '../../../src/model/identity.ts';
import { checkStore } from '../../../src/store/check.ts';
import type { Kind, Mail } from './letters.ts';
import type { Account, Lying } from './server.ts';
import type { World } from './world.ts';

interface Row {
  readonly id: number;
  readonly mailbox: string;
  readonly validity: string;
  readonly uid: number;
  readonly sha256: string;
  readonly state: string;
  readonly ack: string;
  readonly outcome: string | null;
  readonly strikes: number;
  readonly oversize: number;
  readonly ticket: number | null;
  readonly reason: string | null;
}

const LEDGER = `select l.id, r.mailbox, r.uid_validity as validity, l.uid, w.sha256, l.state, l.ack, l.outcome, l.strikes,
  l.oversize, l.ticket, l.reason from ledger l join routes r on r.id = l.route join raw w on w.id = l.raw order by l.id`;
const FILED: readonly string[] = ['created', 'joined', 'reopened', 'created_linked'];
/** Kinds that must become an entry; others may be ignored. */
const MUST: readonly Kind[] = ['new', 'reply', 'collision'];

/** Looks at everything. */
export async function audit(world: World): Promise<void> {
  const ledger = world.rows(LEDGER) as unknown as readonly Row[];
  for (const account of world.accounts.values()) auditFolders(world, account, ledger);
  auditCopies(world);
  auditContents(world, ledger);
  auditTickets(world, ledger);
  auditNotices(world);
  auditTold(world);
  if (world.schedule.chance(0.1)) for (const { detail } of await checkStore(world.store)) world.break(detail);
  world.schedule.say(JSON.stringify(ledger.map(({ id, uid, state, ack, outcome }) => [id, uid, state, ack, outcome])));
  world.schedule.say(JSON.stringify(world.rows('select id, state, attempts, resent from outbox order by id')));
}

/** What lies where, and what the ledger says of it. */
function auditFolders(world: World, account: Account, ledger: readonly Row[]): void {
  const { after } = world.setup.config.mailboxes.find(({ name }) => name === account.name) ?? {};
  const known = new Map(
    ledger.filter(({ mailbox }) => mailbox === account.name).map((row) => [`${row.validity} ${row.uid}`, row]),
  );
  for (const lying of account.inbox.lying) {
    const where = `${account.name} ${account.inbox.uidValidity}/${lying.uid} (${lying.mail.kind})`;
    const row = known.get(`${account.inbox.uidValidity} ${lying.uid}`);
    if (!row) {
      if (!lying.mail.isBefore) world.break(`${where} lies in the inbox and is in no ledger: lost`);
      continue;
    }
    if (lying.mail.isBefore) world.break(`${where} was there before the start and was taken in`);
    const isStub = row.oversize === 1;
    if (row.sha256 !== lying.mail.sha256 && !isStub) world.break(`${where} has other bytes in the ledger`);
    if (row.state === 'decided' && !isStub) auditPlace(world, where, { lying, row, after: after?.kind ?? 'keep' });
  }
  for (const [name, folder] of account.folders) {
    if (name === 'INBOX') continue;
    for (const { mail } of folder.lying) {
      const isKnown = ledger.some((row) => row.sha256 === mail.sha256 && row.state === 'decided');
      if (!isKnown) world.break(`${account.name} ${name}: a mail (${mail.kind}) lies there that nobody decided`);
    }
  }
}

function auditPlace(
  world: World,
  where: string,
  { lying, row, after }: { readonly lying: Lying; readonly row: Row; readonly after: string },
): void {
  if (row.ack === 'refused') return;
  if (after === 'move' || after === 'delete') world.break(`${where} is decided (ack ${row.ack}) and still lies there`);
  // After a UIDVALIDITY change a copy may stand for one that was marked and taken away.
  const isOnly = world.delivered.filter((mail) => mail.sha256 === lying.mail.sha256).length === 1;
  if (after === 'seen' && isOnly && !lying.flags.has('\\Seen'))
    world.break(`${where} is decided and not marked as read`);
}

/** On the server no mail was lost, none was made. */
function auditCopies(world: World): void {
  const lying = new Map<Mail, number>();
  for (const account of world.accounts.values())
    for (const folder of account.folders.values())
      for (const { mail } of folder.lying) lying.set(mail, (lying.get(mail) ?? 0) + 1);
  for (const mail of world.delivered) {
    const there = (lying.get(mail) ?? 0) + mail.deletedByUs + (mail.wasExpunged ? 1 : 0);
    if (there !== 1) world.break(`a mail (${mail.kind}) of ${mail.account} is ${there} times on the server`);
  }
}

/** Every content has one entry, however often and by whatever way it came. */
function auditContents(world: World, ledger: readonly Row[]): void {
  const bySha = Map.groupBy(ledger, (row) => row.sha256);
  for (const [, mails] of Map.groupBy(world.delivered, (mail) => mail.content)) {
    const kind = mails[0]?.kind ?? 'new';
    const rows = [...new Set(mails.map((mail) => mail.sha256))].flatMap((sha256) => bySha.get(sha256) ?? []);
    const what = `mail "${/^Subject: (.*)$/m.exec(mails[0]?.raw.toString('latin1') ?? '')?.[1]}" (${kind})`;
    const filed = rows.filter(({ outcome }) => outcome !== null && FILED.includes(outcome));
    const isTaken = mails.some((mail) => !mail.wasExpunged && !mail.isBefore);
    if (rows.length > mails.length) world.break(`${what} came ${mails.length} times and has ${rows.length} rows`);
    if (filed.length > 1) world.break(`${what} was filed ${filed.length} times: ledger ${filed.map(({ id }) => id)}`);
    const isQuarantined = rows.some(({ state }) => state === 'quarantined');
    if (isTaken && MUST.includes(kind) && filed.length === 0 && !isQuarantined && rows.length > 0)
      world.break(`${what} was taken in and filed nowhere: ${JSON.stringify(rows)}`);
    if (kind !== 'poison' && rows.some(({ strikes }) => strikes > 0))
      world.break(`${what} has strikes without being poison: ${rows.map(({ reason }) => reason)}`);
  }
}

function auditTickets(world: World, ledger: readonly Row[]): void {
  const [{ tickets } = { tickets: -1 }] = world.rows('select count(*) as tickets from tickets');
  const created = ledger.filter(({ outcome }) => outcome === 'created' || outcome === 'created_linked');
  if (tickets !== created.length) world.break(`${created.length} mails opened tickets, there are ${tickets}`);
  const doubled = world.rows("select ledger from entries where kind = 'mail' group by ledger having count(*) > 1");
  for (const row of doubled) world.break(`ledger ${row.ledger} has more than one entry`);
  const unmatched = ledger.filter(
    ({ outcome, ticket }) => outcome !== null && FILED.includes(outcome) && ticket === null,
  );
  for (const { id } of unmatched) world.break(`ledger ${id} was filed and names no ticket`);
  const opened = world.rows(
    "select ticket, count(*) as n from outbox where kind = 'receipt' and name = 'opened' group by ticket having count(*) > 1",
  );
  for (const row of opened) world.break(`ticket ${row.ticket} has ${row.n} receipts`);
}

/** Every ticket that a mail opened told its customer and its agents, or the outbox says why not: sent, waiting, suppressed, dead. */
function auditTold(world: World): void {
  for (const { ticket, kind } of world.rows(UNTOLD)) world.break(`ticket ${ticket} was opened, and no ${kind} says so`);
}

const UNTOLD = `select t.id as ticket, k.value as kind from tickets t, json_each('["receipt","agent"]') k
  where not exists (select 1 from outbox o where o.ticket = t.id and o.kind = k.value
    and o.name in ('opened', 'closed-ticket-reply', 'agent-new'))`;
/** Notices at most once outside the window, and then byte for byte the same. */
function auditNotices(world: World): void {
  const rows = world.rows('select message_id as mid, state, passed, resent from outbox order by id');
  const states = new Map(rows.map((row) => [String(row.mid), row]));
  const taken = Map.groupBy(world.office.accepted, (one) => one.messageId);
  const tries = Map.groupBy(world.office.tries, (one) => one.messageId);
  for (const [id, copies] of taken) {
    const row = states.get(id);
    if (!row) world.break(`${id} arrived and is in no outbox`);
    if (row && Number(row.passed) !== 1) world.break(`${id} arrived and was not to pass (${row.state})`);
    if (new Set(copies.map(({ bytes }) => sha256Hex(bytes))).size > 1) world.break(`${id} arrived in different bytes`);
  }
  for (const [id, all] of tries) {
    const maybe = all.filter(({ end }) => end !== 'not');
    const most = 2 + (world.retried.has(id) ? 2 : 0);
    if (maybe.length > most) world.break(`${id} was sent ${maybe.length} times though it may have arrived before`);
    all.forEach((one, at) => {
      const isAgain = all.slice(at + 1).some((later) => later.owner === one.owner);
      if (one.end === 'taken' && isAgain) world.break(`${id} was sent again by the process that knew it was taken`);
    });
    if (new Set(all.map(({ sha256 }) => sha256)).size > 1) world.break(`${id} was sent in different bytes`);
  }
  for (const row of rows) {
    const id = String(row.mid);
    if (row.state === 'sent' && !taken.has(id)) world.break(`${id} is sent, and nothing arrived`);
    if (Number(row.passed) === 1 && row.state === 'queued') world.break(`${id} never left`);
  }
}

// contact erase ADDRESS: without --yes what would be erased, with it the erasing; the address is then found nowhere.
import type { EraseAsked, Erasing, Traces } from '../../../daemon/forget/erase.ts';
import { ADDRESS, addressOf } from '../../customers.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

type Command = ReturnType<Registry['program']['command']>;

/** Registers it below `contact`. */
export function registerErase({ on }: Pick<Registry, 'on'>, contact: Command): void {
  const erase = contact
    .command('erase')
    .argument(...ADDRESS)
    .description('forget a person for good: his mails, words, name and address (--yes; without it what would go)')
    .option('--dry-run', 'change nothing; say what would go')
    .option('--despite-hold <reason>', 'also from tickets under legal hold, and why (kept in their history)')
    .option('--every-name', 'replace his name in what others wrote, too, however often it stands there');
  on(erase, (session, [address], options) => run(session, String(address), options));
}

async function run(session: Session, text: string, options: Readonly<Record<string, unknown>>): Promise<number> {
  const address = addressOf(text);
  const reason = typeof options.despiteHold === 'string' ? options.despiteHold.trim() : null;
  if (reason === '') throw new Exit(exitCodes.usage, '--despite-hold needs a reason');
  return withApp(session, async (app) => {
    const asked: EraseAsked = {
      address,
      despiteHold: reason,
      everyName: options.everyName === true,
      actor: actorOf(session, app),
      dryRun: options.dryRun === true || !session.flags.yes,
      onStep: stepper(session),
    };
    // Opens rooms that no other command of contacts needs.
    const { eraseContact } = await import('../../../daemon/forget/erase.ts');
    const answer = await eraseContact(app, asked);
    return say(session, address, answer);
  });
}

const SAY_EVERY = 20_000;

function stepper({ out }: Session): (what: string, count: number) => void {
  const said = new Map<string, number>();
  return (what, count) => {
    if (count - (said.get(what) ?? 0) < SAY_EVERY) return;
    said.set(what, count);
    out.talk(`${what}: ${count} looked at …`);
  };
}

const CODES = { not_allowed: exitCodes.notAllowed, not_found: exitCodes.notFound, held: exitCodes.conflict } as const;

function say(session: Session, address: string, answer: Erasing): number {
  const { out, flags } = session;
  if (answer.kind === 'refused') {
    if (flags.json) out.json({ refused: answer.reason, detail: answer.detail });
    throw new Exit(CODES[answer.reason], answer.detail, `mailclerk contact show ${address}`);
  }
  if (flags.json) {
    const { addresses, beside, alike } = answer.traces;
    if (answer.kind === 'would') {
      out.json({ wouldErase: addresses, ...answer.traces });
      return exitCodes.ok;
    }
    out.json({ erased: addresses, ...answer.done, beside, alike });
    return answer.done.remaining.length > 0 ? exitCodes.findings : exitCodes.ok;
  }
  if (answer.kind === 'would') sayTraces(session, answer.traces);
  else {
    const { tickets, mails, notices, left, remaining } = answer.done;
    const sums = [counted(tickets, 'ticket'), counted(mails, 'mail'), counted(notices, 'notice')].join(', ');
    const look = remaining.length === 0 && left === 0 ? '; a look through everything finds nothing more' : '';
    out.line(`erased: ${sums}${look}`);
    if (remaining.length > 0)
      out.complain(`still there, which is a fault of this program: ${remaining.slice(0, 10).join(', ')}; erase again`);
    if (left > 0)
      out.complain(
        `${counted(left, 'mail')} of others that name him wait to be decided: settle them (quarantine list), then erase again`,
      );
  }
  sayNames(session, answer);
  for (const file of answer.traces.beside) out.complain(`not changed, look at it yourself: ${file}`);
  out.talk('what lies on the mail server (folders, sent mail) and in older backups is not touched');
  if (answer.kind === 'would') out.talk(`nothing was changed; --yes does it, and it cannot be undone`);
  return answer.kind === 'erased' && answer.done.remaining.length > 0 ? exitCodes.findings : exitCodes.ok;
}

/** Names that may be words of others, and addresses that may be his. */
function sayNames({ out }: Session, answer: Exclude<Erasing, { kind: 'refused' }>): void {
  const common = answer.kind === 'erased' ? answer.done.commonNames : answer.traces.commonNames;
  const verb = answer.kind === 'erased' ? 'was' : 'is';
  for (const name of common)
    out.complain(
      `“${name}” stands in much that others wrote and ${verb} replaced in his own tickets alone; --every-name: everywhere`,
    );
  if (answer.traces.alike.length > 0)
    out.complain(
      `not erased, perhaps the same person: ${answer.traces.alike.join(', ')} (contact merge first, or erase each)`,
    );
}

function sayTraces({ out }: Session, traces: Traces): void {
  out.line(`addresses: ${traces.addresses.join(', ')}`);
  if (traces.names.length > 0) out.line(`names: ${traces.names.join(', ')}`);
  out.line(`mails: ${traces.mails}`);
  out.line(`notices: ${traces.notices}`);
  out.line(
    `tickets: ${traces.tickets.length}${traces.tickets.length > 0 ? ` (${traces.tickets.slice(0, 20).join(', ')})` : ''}`,
  );
  for (const [table, rows] of Object.entries(traces.rows)) out.line(`rows of ${table} that name him: ${rows}`);
  if (traces.held.length > 0) out.complain(`under legal hold: ${traces.held.join(', ')}`);
}

// ticket forward: words, files and what one chooses of a ticket to people who are not its customer (A14).
import type { Command } from 'commander';
import { attachedFiles, pathsOf } from '../../attach.ts';
import { changeWith, changing, listOf, type Options, REF, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';
import type { Session } from '../../session.ts';

const PARTS = ['original', 'rating', 'history', 'notes', 'attachments'] as const;

/** Registers the verb of `ticket`. */
export function registerTicketForward({ on }: Registry, ticket: Command): void {
  const forward = ticket
    .command('forward')
    .argument(...REF)
    .argument('<to...>', 'addresses, agents, roles, assignee, lead, queue')
    .description('send something of it to people who are not its customer')
    .option('-m, --message <text>', 'your words')
    .option('--subject <text>', "the mail's subject (default: the ticket's)")
    .option(
      '--include <parts...>',
      `${PARTS.join(', ')}; notes never reach the customer, outside our domains only with --yes`,
    )
    .option('--files <ids...>', 'files of the ticket by id, as `ticket files` lists them')
    .option('-a, --attach <files...>', 'files of this machine that go along');
  on(changing(forward), (session, [ref, to], options) =>
    forwardTicket(session, { ref: String(ref), to: listOf(to), options }),
  );
}

interface Given {
  readonly ref: string;
  readonly to: readonly string[];
  readonly options: Options;
}

async function forwardTicket(session: Session, { ref, to, options }: Given): Promise<number> {
  const parts = listOf(options.include);
  const wrong = parts.find((part) => !PARTS.some((known) => known === part));
  if (wrong !== undefined)
    throw new Exit(exitCodes.usage, `--include "${wrong}" is unknown, expected ${PARTS.join(', ')}`);
  const attached = await attachedFiles(session.io, pathsOf(options.attach));
  return changeWith(session, { ref, options, attached }, (base, id) => ({
    ...base,
    kind: 'forward',
    ticket: id,
    to,
    subject: textOf(options.subject) ?? null,
    text: textOf(options.message) ?? '',
    include: {
      original: parts.includes('original'),
      history: parts.includes('history'),
      notes: parts.includes('notes'),
      rating: parts.includes('rating'),
      attachments: parts.includes('attachments'),
    },
    files: listOf(options.files),
    attachments: attached.map((one) => one.file),
    outside: session.flags.yes,
  }));
}

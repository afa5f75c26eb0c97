// template send-test: a sample notice through the real mail server, marked as a test. Asks before it sends.
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import type { Preview } from '../../../daemon/papers/preview.ts';
import { canonicalAddress } from '../../../model/address.ts';
import { hardKinds } from '../../../model/papers/sample.ts';
import type { Options } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { choosing, noticeNamed, wishOf } from './naming.ts';
import { staleIn } from './preview.ts';

const MOST = 60;

/** Registers it. */
export function registerSendTest({ on }: Registry, template: Command): void {
  const command = choosing(
    template
      .command('send-test')
      .argument('<address>', 'who gets it')
      .argument('[name...]', 'notices of `template list` (default: opened)'),
  )
    .description('sends sample notices through your mail server, marked as a test; asks first')
    .addOption(new Option('--sample <kind>', 'a sample that strains the layout').choices([...hardKinds]))
    .option('--all', 'every notice, one mail each');
  on(command, (session, [address, names], options) =>
    sendTest(session, String(address), { names: [names ?? []].flat(), options }),
  );
}

interface Wanted {
  readonly names: readonly string[];
  readonly options: Options;
}

async function sendTest(session: Session, text: string, { names, options }: Wanted): Promise<number> {
  const address = canonicalAddress(text);
  if (address === null)
    throw new Exit(exitCodes.usage, `"${text}" is no mail address, expected one like anna@example.com`);
  if (names.length > 0 && options.all === true)
    throw new Exit(exitCodes.usage, 'names and --all are both given, expected one of them');
  return withApp(
    session,
    async (app) => {
      const wanted = options.all === true ? allNotices(app) : names.length > 0 ? names : ['opened'];
      const notices = wanted.map((name) => noticeNamed(app, name).name);
      if (notices.length > MOST)
        throw new Exit(exitCodes.usage, `${notices.length} mails are asked for, expected at most ${MOST}`);
      const mails: Made[] = [];
      for (const [ordinal, name] of notices.entries()) {
        const testTo = { address, ordinal };
        const shown = await app.papers.preview({ ...wishOf(app, name, options), testTo });
        const stale = staleIn(app, { name, shown, options, ticket: null });
        if (stale !== null) throw new Exit(exitCodes.findings, `nothing was sent: ${stale}`, 'mailclerk template lint');
        mails.push({ name, shown });
      }
      await confirm(session, address, mails);
      return sendAll(session, app, { address, mails });
    },
    { secrets: true, drafts: true },
  );
}

function allNotices(app: App): readonly string[] {
  return app.papers
    .templates()
    .filter((one) => one.kind === 'notice')
    .map((one) => one.name);
}

interface Made {
  readonly name: string;
  readonly shown: Preview;
}

/** Mail leaves the house: said before, and not without a yes. */
async function confirm(session: Session, address: string, mails: readonly Made[]): Promise<void> {
  const { io, flags } = session;
  if (flags.yes) return;
  const servers = [...new Set(mails.map(({ shown: { smtp } }) => `${smtp.host}:${smtp.port}`))];
  const question = `send ${counted(mails.length, 'test mail')} to ${address} through ${servers.join(', ')}?`;
  const mayAsk = flags.input && io.stdin.isTTY === true;
  if (!mayAsk)
    throw new Exit(exitCodes.notAllowed, `${question} Nobody can be asked here, expected --yes`, 'add --yes');
  const lines = createInterface({ input: Readable.from(io.stdin), output: io.stderr });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  if (!/^\s*(?:y|yes|j|ja|o|oui)\s*$/i.test(answer)) throw new Exit(exitCodes.interrupted, 'nothing was sent');
}

async function sendAll(
  session: Session,
  app: App,
  { address, mails }: { readonly address: string; readonly mails: readonly Made[] },
): Promise<number> {
  const { out, flags } = session;
  const results: Readonly<Record<string, unknown>>[] = [];
  let worst: number = exitCodes.ok;
  for (const { name, shown } of mails) {
    const { locale, subject, fault } = shown;
    const { kind, response } = await app.papers.sendTest(shown);
    results.push({ template: name, to: address, locale, subject, result: kind, response, fault });
    if (!flags.json) out.line(`${name}: ${kind === 'sent' ? 'sent' : `not sent (${kind})`}  ${response}`);
    if (fault !== null) out.complain(`${name}: the built-in plain form stands in: ${fault}`);
    if (kind !== 'sent') worst = kind === 'never' ? exitCodes.findings : exitCodes.unreachable;
    else if (fault !== null && worst === exitCodes.ok) worst = exitCodes.findings;
    // The same server would not be there for the next one either.
    if (kind === 'later') break;
  }
  if (flags.json) out.json(results);
  if (worst === exitCodes.unreachable)
    out.talk('next: mailclerk check, then look at smtp.host, smtp.user and smtp.password');
  return worst;
}

// mailbox auth: a person signs in for a mailbox with OAuth2, with a code or a browser; where nobody is needed, a token is
// asked for once. Data on stdout, talk on stderr; a pasted address is one line of stdin.
import type { Command } from 'commander';
import type { Invitation } from '../../daemon/oauth/authorize.ts';
import { OAuthFault } from '../../daemon/oauth/fault.ts';
import { isPersonal } from '../../model/oauth/account.ts';
import { Exit, exitCodes } from '../exit.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

const MAX_LINE = 8_192;

/** Registers `mailbox auth`. */
export function registerMailboxAuth(mailbox: Command, on: Registry['on']): void {
  on(
    mailbox
      .command('auth')
      .argument('<name>', 'the mailbox')
      .description('sign in for a mailbox with auth.oauth2, or try the credentials of one that needs nobody'),
    (session, [name]) => auth(session, String(name)),
  );
}

async function auth(session: Session, name: string): Promise<number> {
  const { out } = session;
  return withApp(
    session,
    async (app) => {
      const box = app.setup.config.mailboxes.find((one) => one.name === name);
      if (!box) throw new Exit(exitCodes.notFound, `there is no mailbox "${name}"`, 'mailclerk mailbox list');
      if (!box.oauth2)
        throw new Exit(
          exitCodes.usage,
          `mailbox ${name} logs in with a password; expected auth.oauth2`,
          'mailclerk mailbox test',
        );
      const stop = new AbortController();
      const onSignal = (): void => stop.abort();
      session.io.signals.on('SIGINT', onSignal);
      try {
        const person = { show: (one: Invitation) => show(session, one), pasted: () => pastedLine(session) };
        await app.tokens.signIn(box.oauth2, person, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return exitCodes.interrupted;
        if (!(error instanceof OAuthFault)) throw error;
        throw new Exit(error.kind === 'later' ? exitCodes.unreachable : exitCodes.notAllowed, error.message, null);
      } finally {
        session.io.signals.off('SIGINT', onSignal);
        endInput(session);
      }
      const { flow } = box.oauth2;
      if (out.isJson) out.jsonLine({ mailbox: name, flow, state: 'ok' });
      else out.line(isPersonal(box.oauth2) ? `${name}: signed in` : `${name}: the provider gives tokens`);
      out.talk(`next: mailclerk mailbox test ${name}`);
      return exitCodes.ok;
    },
    { secrets: true },
  );
}

function show({ out }: Session, invitation: Invitation): void {
  if (out.isJson) out.jsonLine(invitation);
  else if (invitation.kind === 'device') {
    out.line(`open ${invitation.url} and enter ${invitation.code}`);
    out.talk(`waiting for it, at most ${Math.round(invitation.seconds / 60)} min`);
  } else {
    out.line(`open ${invitation.url}`);
    out.talk('when the browser runs on another machine its last page cannot be shown there: paste its address here');
  }
}

/** One line of stdin; null when there is none, or nobody may be asked. */
async function pastedLine({ io, flags }: Session): Promise<string | null> {
  if (!flags.input) return null;
  let text = '';
  for await (const chunk of io.stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > MAX_LINE) break;
  }
  return text.trim() === '' ? null : text;
}

/** Nobody is waited for any more: a terminal that is read would keep the process. */
function endInput({ io }: Session): void {
  if ('destroy' in io.stdin && typeof io.stdin.destroy === 'function') io.stdin.destroy();
}

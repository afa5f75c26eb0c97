// The page behind List-Unsubscribe of a digest (RFC 8058). Takes a path; gives the form of a token of ours, nothing for
// any other. Asked for (a person's browser, a link scanner) it changes nothing and shows a button; posted, as mail
// programs do and as the button does, it ends that agent's digest by the same way as the mail. Says nobody's name:
// a digest may have been forwarded.

import type { Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { ONE_CLICK, oneClickToken } from '../../model/notice/one-click.ts';
import type { Setup } from '../../model/setup.ts';
import { digestOf, type ThreadKeys } from '../../model/token.ts';
import { escapeHtml } from '../../notify/markdown/html.ts';
import type { Store } from '../../ports.ts';
import { pairsOf } from '../../web/form.ts';
import type { Form, Page } from '../../web/listener.ts';
import { stopClicked } from './digest-stop.ts';

export interface OneClickDeps {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly keys: ThreadKeys;
  readonly setup: () => Setup;
}

interface Words {
  readonly lang: string;
  readonly title: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
}

const english: Words = {
  lang: 'en',
  title: 'Digest of tickets',
  question: 'Do you want no more digests of tickets from this desk?',
  button: 'Stop the digest',
  done: 'The digest has ended. It comes again with: mailclerk agent digest --on',
};
const words: readonly Words[] = [
  english,
  {
    lang: 'de',
    title: 'Übersicht der Tickets',
    question: 'Sollen keine Übersichten der Tickets mehr kommen?',
    button: 'Übersicht abbestellen',
    done: 'Die Übersicht ist abbestellt. Sie kommt wieder mit: mailclerk agent digest --on',
  },
  {
    lang: 'nl',
    title: 'Overzicht van tickets',
    question: 'Geen overzichten van tickets meer ontvangen?',
    button: 'Overzicht stopzetten',
    done: 'Het overzicht is stopgezet. Het komt terug met: mailclerk agent digest --on',
  },
  {
    lang: 'fr',
    title: 'Récapitulatif des tickets',
    question: 'Ne plus recevoir de récapitulatif des tickets ?',
    button: 'Arrêter le récapitulatif',
    done: 'Le récapitulatif est arrêté. Il revient avec : mailclerk agent digest --on',
  },
];

const TEXT = 'text/plain; charset=utf-8';
const UNKNOWN: Page = {
  status: 404,
  type: TEXT,
  body: 'this link is none of ours, or too old; the newest digest has one that works\n',
};
const WRONG: Page = { status: 400, type: TEXT, body: `expected a form with ${ONE_CLICK} (RFC 8058)\n` };

/** The form at this path; null when the path is another's. Asked anew with each request, so that a reload counts. */
export function oneClickForm(deps: OneClickDeps, path: string): Form | null {
  const { config } = deps.setup();
  const token = oneClickToken(config, path);
  if (token === null) return null;
  const ids = config.agents.map((agent) => agent.id);
  const agent = digestOf(deps.keys, token, ids, deps.clock.now());
  // A log with the path would hold the token.
  const name = '/unsubscribe/…';
  if (agent === null) return { name, show: async () => UNKNOWN, take: async () => UNKNOWN };
  const said = wordsIn(config.agents.find((one) => one.id === agent)?.language ?? config.instance.language);
  return {
    name,
    show: async () => ({ status: 200, type: 'text/html; charset=utf-8', body: pageIn(said, config.instance.name) }),
    take: async (posted) => {
      const given = (await pairsOf(posted))?.getAll('List-Unsubscribe') ?? [];
      if (given.length !== 1 || given[0]?.trim() !== 'One-Click') return WRONG;
      await stopClicked(deps, agent);
      return { status: 200, type: TEXT, body: `${said.done}\n` };
    },
  };
}

function wordsIn(language: string): Words {
  return words.find(({ lang }) => lang === language.slice(0, 2)) ?? english;
}

function pageIn({ lang, title, question, button }: Words, site: string): string {
  const [name, value] = ONE_CLICK.split('=');
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<h1>${escapeHtml(site)}</h1>
<p>${question}</p>
<form method="post">
<input type="hidden" name="${name}" value="${value}">
<button>${button}</button>
</form>
</body>
</html>
`;
}

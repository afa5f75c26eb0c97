// What `mailclerk init` asks when the login worked: what becomes of the mail that lies there, of filed mails, who works.
// A flag answers its question; without a person to ask the default does, which changes nothing in the mailbox.
import { domainToUnicode } from 'node:url';
import type { InitAnswers, Trial } from '../../../daemon/init/page.ts';
import { counted } from '../../output.ts';
import type { Session } from '../../session.ts';
import type { Asker } from './ask.ts';
import { afterTyped, agentTyped, type Options, startTyped, text, wrong } from './init-given.ts';
import type { Means } from './init-servers.ts';
import type { Draft } from './init-trial.ts';

const LANGUAGES = ['de', 'en', 'nl', 'fr'];
const START = 'now, all or a date like 2026-01-31';
const AFTER = 'keep, seen, flag, delete or move:FOLDER (not the INBOX)';
const AGENT = 'an address like anna@example.com';

type Chosen = Pick<InitAnswers, 'start' | 'after' | 'agent' | 'name' | 'language' | 'timezone'>;

/** What the flags say, and defaults for the rest. */
export function defaultsOf(session: Session, options: Options, address: string): Chosen {
  const given = <T>(key: string, read: (typed: string) => T | null, expected: string): T | undefined => {
    const typed = text(options, key);
    if (typed === undefined) return undefined;
    const value = read(typed);
    if (value === null) throw wrong(`--${key}`, typed, expected);
    return value;
  };
  const { env } = session.io;
  const spoken = (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').slice(0, 2).toLowerCase();
  return {
    start: given('start', startTyped, START) ?? 'now',
    after: given('after', afterTyped, AFTER) ?? 'keep',
    agent: given('agent', agentTyped, AGENT) ?? null,
    name: given('name', nameTyped, '1–100 characters in one line') ?? nameOf(address),
    language:
      given('language', (typed) => (LANGUAGES.includes(typed) ? typed : null), 'one of de, en, nl, fr') ??
      (LANGUAGES.includes(spoken) ? spoken : 'en'),
    timezone: given('timezone', zoneTyped, 'an IANA time zone like Europe/Berlin') ?? systemZone(),
  };
}

/** The same with what a person says to it. */
export async function choicesOf({ asker, session, options }: Means, draft: Draft, trial: Trial): Promise<Chosen> {
  const { start, after, agent, name, language, timezone } = draft;
  const defaults = { start, after, agent, name, language, timezone };
  if (trial.mails !== null) session.out.talk(`logged in; ${counted(trial.mails, 'mail')} in INBOX`);
  const slow = trial.imap?.steps.find(({ step }) => step === 'idle');
  if (slow) session.out.talk(slow.detail);
  if (asker === null && options.timezone === undefined && isUtc(timezone))
    session.out.talk(`time zone ${timezone}, as this machine has it; --timezone Europe/Berlin says another`);
  if (asker === null || session.flags.yes) return defaults;
  const isOpen = (key: string): boolean => options[key] === undefined;
  return {
    ...defaults,
    ...(isOpen('start') && trial.mails !== 0 ? { start: await askStart(asker, trial.mails) } : {}),
    ...(isOpen('after') ? { after: await askAfter(asker, archiveOf(draft, trial)) } : {}),
    ...(isOpen('agent') ? { agent: await askAgent(asker) } : {}),
    ...(isOpen('name')
      ? {
          name: await asker.ask('your name in the mails we send', {
            fallback: name,
            check: (one) => (nameTyped(one) ? null : 'one line, please'),
          }),
        }
      : {}),
    ...(isOpen('language') ? { language: await askLanguage(asker, language) } : {}),
    // A server's clock often shows UTC, where nobody's office is.
    ...(isOpen('timezone') && isUtc(timezone) ? { timezone: await askZone(asker, timezone) } : {}),
  };
}

async function askStart(asker: Asker, mails: number | null): Promise<string> {
  const there = mails === null ? 'mail that lies in INBOX' : `the ${counted(mails, 'mail')} in INBOX`;
  const question = `${there}: leave as it is and take only new mail (now), make tickets of it all (all), or of what came since a date`;
  const answer = await asker.ask(question, {
    fallback: 'now',
    check: (one) => (startTyped(one) ? null : `expected ${START}`),
  });
  return startTyped(answer) ?? 'now';
}

async function askAfter(asker: Asker, archive: string | null): Promise<InitAnswers['after']> {
  const like = archive ?? 'Archive';
  const question = `a filed mail, on the server: keep, seen (marked as read), move:${like}, flag, delete`;
  const answer = await asker.ask(question, {
    fallback: 'keep',
    check: (one) => (afterTyped(one) ? null : `expected ${AFTER}`),
  });
  return afterTyped(answer) ?? 'keep';
}

async function askAgent(asker: Asker): Promise<InitAnswers['agent']> {
  const answer = await asker.ask('the first agent’s address (empty: none yet)', {
    check: (one) => (one === '' || agentTyped(one) ? null : `expected ${AGENT}, or nothing`),
  });
  return answer === '' ? null : agentTyped(answer);
}

async function askLanguage(asker: Asker, language: string): Promise<string> {
  return asker.ask('language of notices when the customer’s is not known: de, en, nl, fr', {
    fallback: language,
    check: (one) => (LANGUAGES.includes(one) ? null : 'expected de, en, nl or fr'),
  });
}

async function askZone(asker: Asker, zone: string): Promise<string> {
  const answer = await asker.ask('time zone of your office, like Europe/Berlin', {
    fallback: zone,
    check: (one) => (zoneTyped(one) ? null : 'expected an IANA time zone like Europe/Berlin'),
  });
  return zoneTyped(answer) ?? zone;
}

function isUtc(zone: string): boolean {
  return /^(?:Etc\/)?(?:UTC|UCT|GMT|Universal|Zulu)$/i.test(zone);
}

/** A folder for filed mails that is there already. */
function archiveOf({ preset }: Draft, { folders }: Trial): string | null {
  const wanted = [preset?.archive, 'Archive', 'Archiv', 'INBOX.Archive', 'INBOX/Archive'];
  return wanted.find((one) => one && folders.includes(one)) ?? null;
}

function nameTyped(typed: string): string | null {
  const name = typed.trim();
  return name !== '' && name.length <= 100 && !/[\x00-\x1f\x7f\u2028\u2029"<>\\]/.test(name) ? name : null;
}

function zoneTyped(typed: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: typed }) && typed;
  } catch {
    return null;
  }
}

function systemZone(): string {
  const zone = new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  return zoneTyped(zone) ?? 'UTC';
}

/** `support@muster-werke.example` → `Muster Werke Support`. */
function nameOf(address: string): string {
  const label = domainToUnicode(address.slice(address.lastIndexOf('@') + 1)).split('.')[0] ?? '';
  const words = label.split(/[-_]+/).filter((word) => /^[\p{L}\p{N}]+$/u.test(word));
  return [...words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)), 'Support'].join(' ').slice(0, 100);
}

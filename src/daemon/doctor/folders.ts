// What a mail server said of a mailbox (collect/look/facts.ts), against what the config wants done there. Pure.
import { canTakeAway, type FolderFacts, type MailboxFacts } from '../../collect/look/facts.ts';
import { providers } from '../../config/presets/providers.ts';
import { isoTime } from '../../lib/time.ts';
import type { Mailbox } from '../../model/setup.ts';
import { parseAuthResults, parseNamelessResults } from '../../trust/auth-results.ts';
import { type Finding, fail, many, megabytes, ok, skipped, warn } from './finding.ts';

const SKEW_WARN_MS = 2 * 60_000;
const SKEW_FAIL_MS = 3_600_000;
const FULL_WARN = 0.9;
const FULL_FAIL = 0.98;

/** Everything but what needs the ledger. */
export function factFindings(mailbox: Mailbox, facts: MailboxFacts, now: number): readonly Finding[] {
  return [
    ...facts.own.map((folder) => opened(mailbox, folder)),
    ...facts.own.filter(({ error }) => error === null).map((folder) => rights(mailbox, folder)),
    target(mailbox, facts),
    taking(mailbox, facts),
    announcing(mailbox, facts),
    keywords(mailbox, facts),
    fullness(mailbox, facts),
    skew(mailbox, facts, now),
    trust(mailbox, facts),
  ];
}

function opened({ name }: Mailbox, { folder, error, mails }: FolderFacts): Finding {
  return error === null ? ok('folder', name, `${folder}: ${many(mails, 'mail')}`) : fail('folder', name, error);
}

/** Letters of RFC 4314 that `after:` needs in the source, each with what it is for. */
function needed({ after, claim }: Mailbox): readonly (readonly [string, string])[] {
  const flag = [['w', 'flag mails']] as const;
  const own = {
    keep: [],
    seen: [['s', 'mark mails as read']],
    flag,
    move: [
      ['t', 'delete mails'],
      ['e', 'expunge'],
    ],
    delete: [
      ['t', 'delete mails'],
      ['e', 'expunge'],
    ],
  } as const;
  return [['r', 'read mails'], ...own[after.kind], ...(claim && after.kind !== 'flag' ? flag : [])];
}

/** RFC 2086's d stands for t and e. */
function has(rights: string, letter: string): boolean {
  return rights.includes(letter) || ('te'.includes(letter) && rights.includes('d'));
}

function rights(mailbox: Mailbox, { folder, isReadOnly, rights: own }: FolderFacts): Finding {
  const { name, after } = mailbox;
  const wanted = needed(mailbox);
  if (isReadOnly && wanted.length > 1)
    return fail('folder-rights', name, `${folder}: the server lets us read only`, {
      expected: `after: ${after.kind} changes mails there`,
    });
  if (own === null)
    return ok('folder-rights', name, `${folder}: ${isReadOnly ? 'read only' : 'may be changed'} (no access list)`);
  const lacking = wanted.filter(([letter]) => !has(own, letter));
  if (lacking.length === 0) return ok('folder-rights', name, `${folder}: ${own}`);
  const what = lacking.map(([letter, why]) => `${letter} (${why})`).join(', ');
  return fail('folder-rights', name, `${folder}: our rights are ${own || 'none'}, ${what} is missing`, {
    expected: `${wanted.map(([letter]) => letter).join('')}, for after: ${after.kind}`,
  });
}

function target({ name, after }: Mailbox, { folders, targetRights }: MailboxFacts): Finding {
  if (after.kind !== 'move') return ok('move-target', name, `not needed: after: ${after.kind}`);
  const isThere = folders.some((one) => one.replaceAll(/[./\\]/g, '/') === after.folder.replaceAll(/[./\\]/g, '/'));
  if (!isThere) return ok('move-target', name, `${after.folder} is not there yet; it is made at the first move`);
  if (targetRights !== null && !targetRights.includes('i'))
    return fail(
      'move-target',
      name,
      `${after.folder}: our rights are ${targetRights || 'none'}, i (insert) is missing`,
    );
  return ok('move-target', name, `${after.folder} is there`);
}

function taking({ name, after }: Mailbox, { capabilities }: MailboxFacts): Finding {
  const there = ['MOVE', 'UIDPLUS'].filter((one) => capabilities.has(one));
  const removes = after.kind === 'move' || after.kind === 'delete';
  if (canTakeAway(capabilities)) return ok('ability-move', name, there.join(', '));
  const found = 'the server has neither MOVE nor UIDPLUS';
  return removes
    ? warn('ability-move', name, found)
    : ok('ability-move', name, `${found}; after: ${after.kind} needs none`);
}

function announcing({ name, mode, pollMs }: Mailbox, { capabilities }: MailboxFacts): Finding {
  const condstore = capabilities.has('CONDSTORE') ? ', CONDSTORE' : '';
  if (capabilities.has('IDLE')) return ok('ability-idle', name, `IDLE${condstore}`);
  const found = `the server has no IDLE; it is asked every ${Math.round(pollMs / 1000)} s`;
  return mode === 'poll' ? ok('ability-idle', name, found) : warn('ability-idle', name, found);
}

function keywords({ name, after, claim }: Mailbox, { own }: MailboxFacts): Finding {
  const keyword = after.kind === 'flag' && !after.flag.startsWith('\\') ? after.flag : null;
  const lacking = own.filter(({ error, lasting }) => {
    if (error !== null || lasting === null) return false;
    const names = new Set([...lasting].map((flag) => flag.toLowerCase()));
    return !names.has('\\*') && (keyword === null || claim === true || !names.has(keyword.toLowerCase()));
  });
  if (lacking.length === 0) return ok('ability-keywords', name, 'they last');
  const found = `${lacking.map(({ folder }) => folder).join(', ')}: keywords do not last`;
  const wants = keyword !== null ? `after: { flag: ${keyword} }` : claim === true ? 'claim: true' : null;
  return wants === null
    ? ok('ability-keywords', name, `${found}; nothing needs them`)
    : warn('ability-keywords', name, found, { expected: `they last: ${wants} needs them` });
}

function fullness({ name }: Mailbox, { own }: MailboxFacts): Finding {
  const [fullest] = own
    .flatMap(({ quota }) => (quota ? [quota] : []))
    .toSorted((a, b) => b.used / b.limit - a.used / a.limit);
  if (!fullest) return ok('mailbox-full', name, 'the server names no limit');
  const share = fullest.used / fullest.limit;
  const found = `${Math.round(share * 100)} % of ${megabytes(fullest.limit)} are used`;
  if (share >= FULL_FAIL) return fail('mailbox-full', name, found);
  return share >= FULL_WARN ? warn('mailbox-full', name, found) : ok('mailbox-full', name, found);
}

function skew({ name }: Mailbox, { own }: MailboxFacts, now: number): Finding {
  const times = own.flatMap(({ newest }) => (newest ? [newest.receivedAt] : []));
  if (times.length === 0) return skipped('clock-skew', name, 'there is no mail to see the server’s clock by');
  const latest = Math.max(...times);
  const ahead = latest - now;
  const found = `the newest mail came ${isoTime(latest)}, by our clock it is ${isoTime(now)}`;
  if (ahead > SKEW_FAIL_MS) return fail('clock-skew', name, found);
  return ahead > SKEW_WARN_MS ? warn('clock-skew', name, found) : ok('clock-skew', name, found);
}

/** The one that vouches for the newest mail's sender, as far as its own fields say. */
function trust({ name, host, trustAuthResults, trust: more }: Mailbox, { own }: MailboxFacts): Finding {
  const [newest] = own
    .flatMap(({ newest: mail }) => (mail ? [mail] : []))
    .toSorted((a, b) => b.receivedAt - a.receivedAt);
  const [top] = newest?.authResults ?? [];
  const seen = top === undefined ? null : (parseAuthResults(top)?.server ?? null);
  const isNameless = top !== undefined && seen === null && parseNamelessResults(top) !== null;
  const said = isNameless ? 'topmost_without_id' : seen;
  const isVerified = more?.verify === true;
  const others = [more?.internal, ...(more?.networks ?? [])].filter((one) => one !== null && one !== undefined);
  if (trustAuthResults.length === 0 && more?.withoutId !== true) {
    if (isVerified) return ok('sender-trust', name, 'signatures are checked here (auth: verify)');
    if (others.length > 0) return ok('sender-trust', name, others.join(', '));
    const found = said === null ? 'nobody is believed' : `nobody is believed; the newest mail has the word of ${said}`;
    return warn('sender-trust', name, `${found}: senders stay unknown`, { fix: whomToBelieve(host, said) });
  }
  const believed = [...trustAuthResults, ...(more?.withoutId ? ['topmost_without_id'] : [])];
  if (newest === undefined) return ok('sender-trust', name, `${believed.join(', ')}; there is no mail to compare with`);
  if (said !== null && believed.includes(said)) return ok('sender-trust', name, `${said}, as in the newest mail`);
  const found =
    said === null
      ? 'the newest mail has no Authentication-Results on top'
      : `the newest mail has the word of ${said} on top`;
  const isEnough = isVerified || said === null;
  return (isEnough ? ok : warn)('sender-trust', name, `${believed.join(', ')} is believed; ${found}`);
}

/** What a provider's own table says, else what the newest mail shows. */
export function whomToBelieve(host: string, said: string | null): string {
  const [known] = providers.find(({ imap }) => imap.host === host.toLowerCase())?.trustAuthResults ?? [];
  if (known !== undefined) return `trust_auth_results: [${known}]`;
  if (said === null) return 'auth: { verify: true } checks signatures here';
  return `trust_auth_results: [${said}], if that is the name of your own receiving server`;
}

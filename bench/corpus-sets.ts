// The development sets of `npm run corpus`: each is read wholly and gives counts, rates and what was read wrong.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../src/model/message.ts';
import { readMail } from '../src/parse/read.ts';
import { corpusGroup, type corpusGroups } from '../test/corpus.ts';
import { differences, fixtures } from '../test/parse/expected.ts';

export interface Rate {
  readonly name: string;
  readonly count: number;
  readonly of: number;
  /** Percent. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly of: string;
  readonly atMost?: number;
}

export interface SetResult {
  readonly name: string;
  readonly mails: number;
  readonly errors: readonly { readonly mail: string; readonly what: string }[];
  readonly rates: readonly Rate[];
  readonly skipped?: string;
  /** What the dearest mail cost, and which it was. */
  readonly figures?: readonly Figure[];
}

interface Labelled {
  readonly mail: string;
  readonly raw: Buffer;
}

interface Sheet {
  readonly errors: { mail: string; what: string }[];
  mails: number;
}

const shared = join(import.meta.dirname, '../../shared/corpora');

/** Delivery reports: machine mail, recipient, hard or soft. */
export async function bounceSet(): Promise<SetResult> {
  const folder = join(shared, 'bounces');
  if (!existsSync(folder)) return missing('bounces', folder);
  const labels = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Readonly<
    Record<string, readonly { readonly hard: boolean; readonly reason: string }[]>
  >;
  const sheet: Sheet = { errors: [], mails: 0 };
  const count = { machine: 0, recipient: 0, judged: 0, right: 0 };
  await readEach(filesOf(join(folder, 'mail')), sheet, ({ mail }, message) => {
    const wrong = (what: string) => sheet.errors.push({ mail, what });
    if (message.classes.includes('auto')) count.machine++;
    else wrong('not recognised as machine mail');
    if (message.bounce?.recipient) count.recipient++;
    else wrong(`no recipient (${message.classes.join(', ')})`);
    const label = labels[mail]?.[0];
    if (!label) return;
    count.judged++;
    if (message.bounce && (message.bounce.kind === 'hard') === label.hard) count.right++;
    else wrong(`${message.bounce?.kind ?? 'no report'} instead of ${label.hard ? 'hard' : 'soft'} (${label.reason})`);
  });
  return {
    name: 'bounces',
    ...sheet,
    rates: [
      { name: 'machine mail', count: count.machine, of: sheet.mails, atLeast: 99 },
      { name: 'hard/soft right', count: count.right, of: count.judged, atLeast: 92 },
      { name: 'with recipient', count: count.recipient, of: sheet.mails, atLeast: 90 },
    ],
  };
}

/** Odd structures: an error is an exception or nothing shown. */
export async function mimeSet(): Promise<SetResult> {
  const folder = join(shared, 'mime');
  if (!existsSync(folder)) return missing('mime', folder);
  const sheet: Sheet = { errors: [], mails: 0 };
  await readEach(filesOf(folder, /\.(?:eml|txt|msg)$/), sheet, ({ mail, raw }, message) =>
    noteEmpty(sheet, mail, raw, message),
  );
  return { name: 'mime', ...sheet, rates: [shownRate(sheet)] };
}

/** People's mail: nothing of it may be taken for a report or an automatic answer. */
export async function hamSet(): Promise<SetResult> {
  const sheet: Sheet = { errors: [], mails: 0 };
  const count = { bounce: 0, away: 0 };
  await readEach(groups(['easy-ham-1', 'easy-ham-2', 'hard-ham-1']), sheet, ({ mail, raw }, message) => {
    noteEmpty(sheet, mail, raw, message);
    const isAuto = message.classes.includes('out_of_office') || (message.classes.includes('auto') && !message.bounce);
    if (message.bounce) count.bounce++;
    if (message.bounce) sheet.errors.push({ mail, what: `taken for a bounce: ${message.subject}` });
    if (isAuto) count.away++;
    if (isAuto) sheet.errors.push({ mail, what: `taken for an automatic mail: ${message.subject}` });
  });
  return {
    name: 'ham',
    ...sheet,
    rates: [
      { name: 'taken for a bounce', count: count.bounce, of: sheet.mails, atMost: 4 },
      { name: 'taken for automatic', count: count.away, of: sheet.mails, atMost: 4 },
    ],
  };
}

/** Spam: strange charsets and structures of the wild. */
export async function spamSet(): Promise<SetResult> {
  const sheet: Sheet = { errors: [], mails: 0 };
  await readEach(groups(['spam-1', 'spam-2']), sheet, ({ mail, raw }, message) => noteEmpty(sheet, mail, raw, message));
  return { name: 'spam', ...sheet, rates: [shownRate(sheet)] };
}

/** Mails of our own, one set a kind. */
export async function fixtureSets(): Promise<readonly SetResult[]> {
  const kinds = Map.groupBy(fixtures(), (fixture) => fixture.path.split(/[\\/]/)[0] ?? '');
  const sets: SetResult[] = [];
  for (const [kind, mails] of kinds) {
    const sheet: Sheet = { errors: [], mails: 0 };
    for (const { path, raw, expected } of mails) {
      await readEach([{ mail: path, raw }], sheet, (_, message) => {
        const wrong = [...differences(message, expected), ...lostWords(message)];
        if (wrong.length > 0) sheet.errors.push({ mail: path, what: wrong.join('; ').slice(0, 300) });
      });
    }
    const right = sheet.mails - sheet.errors.length;
    sets.push({
      name: `fixtures/${kind}`,
      ...sheet,
      rates: [{ name: 'right', count: right, of: sheet.mails, atLeast: 97 }],
    });
  }
  return sets;
}

async function readEach(
  mails: Iterable<Labelled>,
  sheet: Sheet,
  look: (mail: Labelled, message: Message) => void,
): Promise<void> {
  for (const mail of mails) {
    sheet.mails++;
    try {
      look(mail, await readMail({ raw: mail.raw, size: mail.raw.length, oversize: false }));
    } catch (error) {
      sheet.errors.push({ mail: mail.mail, what: `could not be read: ${String(error)}` });
    }
  }
}

/** A body with letters that shows neither words nor files. */
function noteEmpty(sheet: Sheet, mail: string, raw: Buffer, message: Message): void {
  if (message.text.trim() !== '' || message.attachments.length > 0) return;
  const body = raw.toString('latin1').replaceAll('\r', '').split('\n\n').slice(1).join('\n\n');
  if (/\p{L}{3}/u.test(body)) sheet.errors.push({ mail, what: 'nothing is shown' });
}

function shownRate(sheet: Sheet): Rate {
  return { name: 'read and shown', count: sheet.mails - sheet.errors.length, of: sheet.mails };
}

function lostWords(message: Message): readonly string[] {
  // A question kept for its answer gets a quote mark where it had none.
  const words = (text: string) =>
    text
      .split(/\s+/)
      .filter((word) => word !== '' && word !== '>')
      .toSorted()
      .join(' ');
  return words(`${message.reply}\n${message.quoted}`) === words(message.text) ? [] : ['a word is neither new nor old'];
}

function groups(names: readonly (typeof corpusGroups)[number][]): readonly Labelled[] {
  return names.flatMap((group) =>
    corpusGroup(group).map(({ name, raw }) => ({ mail: `${group}/${name.slice(0, 5)}`, raw })),
  );
}

function filesOf(folder: string, pattern = /./): readonly Labelled[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .toSorted()
    .map((mail) => ({ mail, raw: readFileSync(join(folder, mail)) }));
}

function missing(name: string, folder: string): SetResult {
  return { name, mails: 0, errors: [], rates: [], skipped: `left out: ${folder} is not there` };
}

// Takes a mail and the ticket it became; gives the text of a rules file: one rule that would have made this ticket, and
// one test with the mail anonymised. A draft for a person to read and change, not a rule to be used unread.
import { stringify } from 'yaml';
import type { AuthState } from '../../model/evidence.ts';
import type { Message } from '../../model/message.ts';
import { Anonymiser } from './anonymise.ts';

export interface DraftInput {
  readonly message: Message;
  readonly auth: AuthState;
  /** What the ticket is today; null when the mail led to none. */
  readonly ticket: {
    readonly ref: string;
    readonly queue: string;
    readonly type: string | null;
    readonly priority: string;
    readonly severity: string;
  } | null;
  readonly own: ReadonlySet<string>;
  readonly defaults: { readonly priority: string; readonly severity: string };
  /** Ids that are taken. */
  readonly taken: ReadonlySet<string>;
}

const MAX_LINES = 15;
const STOP_WORDS = new Set(['re', 'aw', 'wg', 'fw', 'fwd', 'antw', 'tr', 'sv', 'vs']);

/** The file's text, and the id of its rule. */
export function draftRule(input: DraftInput): { readonly id: string; readonly text: string } {
  const { message, ticket } = input;
  const people = [message.from, message.sender, ...message.replyTo, ...message.to, ...message.cc];
  // Domains and local parts are most people's names, too.
  const names = people.flatMap((person) =>
    person && !input.own.has(person.address) ? [person.name, withoutEnding(person.address)] : [],
  );
  const anonymous = new Anonymiser(input.own, names);
  const subject = anonymous.text(message.subjectClean);
  const id = freeId(subject, input.taken);
  const recipient = [...message.to, ...message.cc].map((one) => one.address).find((address) => input.own.has(address));
  const words = telling(subject);
  const set = ticket ? settings(input, ticket) : {};
  const rule = {
    id,
    why: ticket ? `mails like the one that became ${ticket.ref}` : 'say why',
    when: {
      ...(recipient ? { recipient } : {}),
      ...(words.length > 0 ? { 'subject.clean': { contains_all: words } } : {}),
      ...(message.subjectClean.trim() === '' ? { 'subject.clean': { empty: true } } : {}),
      not: { is: 'auto' },
    },
    // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
    then: 'ticket',
    ...(Object.keys(set).length > 0 ? { set } : {}),
    tests: [{ mail: testMail(input, anonymous, subject), expect: { by: id, ...expected(set) } }],
  };
  const head =
    '# A draft: read it, sharpen `when`, give it a name. Put the file before the rules it shall win against.\n';
  return { id, text: `${head}${stringify({ version: 1, rules: [rule] }, { lineWidth: 0 })}` };
}

function withoutEnding(address: string): string {
  return address.replace(/\.[^.]*$/, '');
}

/** Words of the subject that carry it: the longest ones, without numbers and stand-ins. */
function telling(subject: string): readonly string[] {
  const words = subject.match(/\p{L}[\p{L}-]{2,40}/gu) ?? [];
  const plain = words.filter((word) => !STOP_WORDS.has(word.toLowerCase()) && !/^(?:Person|firma|example)/.test(word));
  return [...new Set(plain)].toSorted((a, b) => b.length - a.length).slice(0, 3);
}

function settings(
  { defaults }: DraftInput,
  ticket: NonNullable<DraftInput['ticket']>,
): Readonly<Record<string, string>> {
  return {
    queue: ticket.queue,
    ...(ticket.type ? { type: ticket.type } : {}),
    ...(ticket.priority === defaults.priority ? {} : { priority: ticket.priority }),
    ...(ticket.severity === defaults.severity ? {} : { severity: ticket.severity }),
  };
}

function expected(set: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return set;
}

function testMail(
  { message, auth, own }: DraftInput,
  anonymous: Anonymiser,
  subject: string,
): Readonly<Record<string, unknown>> {
  const body = anonymous
    .text(message.reply || message.text)
    .split('\n')
    .slice(0, MAX_LINES)
    .join('\n')
    .trim();
  const to = message.to.map((one) => anonymous.address(one.address)).filter((address) => own.has(address));
  return {
    ...(message.from ? { from: anonymous.address(message.from.address) } : {}),
    ...(to.length > 0 ? { to } : {}),
    subject,
    ...(auth === 'none' ? {} : { auth }),
    ...(body === '' ? {} : { body: `${body}\n` }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments.slice(0, 5).map(fileOf) }),
  };
}

/** File names may hold names of people: only the kind of file stays. */
function fileOf(file: Message['attachments'][number], index: number): Readonly<Record<string, string>> {
  const ext = /\.([a-z0-9]{1,8})$/i.exec(file.filename)?.[1]?.toLowerCase() ?? 'bin';
  return { name: `file${index + 1}.${ext}`, type: file.type };
}

function freeId(subject: string, taken: ReadonlySet<string>): string {
  const slug =
    subject
      // Stand-ins say nothing of the rule.
      .replaceAll(/person\d+@firma\d*\.example|https:\S+|\bPerson\b|0+/g, ' ')
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'new-rule';
  let id = slug;
  for (let next = 2; taken.has(id); next++) id = `${slug}-${next}`;
  return id;
}

// Buttons of a notice: mailto links that open an answer with its command already written, so that they work offline, on a
// phone and without a login (surface.md §4). Takes an outbox row and where answers to it go; gives what to show. Pure.
import { type CommandLanguage, commandNamed } from '../../model/mailed/commands.ts';
import type { NoticeAction } from '../../model/notice.ts';
import type { OutboxRow } from '../../ports.ts';
import { type In, wordsFor } from '../labels.ts';
import { languageOf } from '../mailed/hints.ts';
import { mailedTexts } from '../mailed/words.ts';
import { cleanLine } from '../markdown/values.ts';
import { bare, type Context } from './plain.ts';
import { starsOf } from './promises.ts';

/** The variables and their shape; `said` is what the answer begins with. */
export const actionVariables = {
  actions: [{ label: '', href: '', said: '' }],
  ratingLinks: [{ label: '', href: '', said: '' }],
} as const;

/** A longer subject makes links that some programs cut off. */
const MAX_SUBJECT = 60;

/** Where an answer goes, and what proves whose it is where the address does not; '' = it does, or nobody knows. */
export interface AnswerTo {
  readonly address: string;
  readonly proof: string;
}

/** Both lists; empty where the notice has none, or where nobody knows where an answer goes. */
export function actionsContext(row: OutboxRow, where: In, answerTo: AnswerTo): Context {
  const { data } = row;
  if (answerTo.address === '') return { actions: [], ratingLinks: [] };
  const words = wordsFor(where);
  const language = languageOf(where.locale);
  const button = (label: string, said: string): Context => item(label, said, mailto(row, answerTo, said));
  const scale = data.ratingAsk?.scale ?? 0;
  return {
    actions: (data.actions ?? []).map((action) =>
      button(labelOf(action, row, where), commandOf(action, row, language)),
    ),
    ratingLinks: Array.from({ length: Math.max(0, Math.min(scale, 10)) }, (_, at) => scale - at).map((score) => {
      const word = scale === words.scores.length ? words.scores[score - 1] : undefined;
      return button(`${starsOf(score, scale)}${word ? ` ${word}` : ''}`, String(score));
    }),
  };
}

/** `#send` is called by what it does. */
function labelOf(action: NoticeAction, { data: { mailed } }: OutboxRow, where: In): string {
  const release = action === 'send' ? (mailed?.release ?? 'nothing') : 'nothing';
  return release === 'nothing' ? wordsFor(where).actions[action] : mailedTexts(where.locale).release[release];
}

/** The word of his language; what takes words is left open for them. */
function commandOf(action: NoticeAction, { data }: OutboxRow, language: CommandLanguage): string {
  const word = commandNamed(action).words[language][0] ?? action;
  if (action === 'cc') return `#${word} ${cleanLine(data.stranger ?? '')}`;
  const isOpen = action === 'note' || action === 'reply' || action === 'postpone' || action === 'close';
  return isOpen ? `#${word} ` : `#${word}`;
}

/** RFC 6068: everything but letters and digits is encoded, line ends as %0D%0A. */
function mailto({ data }: OutboxRow, { address, proof }: AnswerTo, said: string): string {
  const ref = data.ticket ? `[${cleanLine(data.ticket.ref)}] ` : '';
  const subject = [...cleanLine(data.ticket?.subject ?? '')].slice(0, MAX_SUBJECT).join('');
  const parts = [
    `subject=${encoded(`Re: ${ref}${subject}`.trim())}`,
    `body=${encoded(`${said}\r\n${proof === '' ? '' : `\r\n\r\n${proof}\r\n`}`)}`,
  ];
  return `mailto:${encoded(address).replaceAll('%40', '@')}?${parts.join('&')}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

function item(label: string, said: string, href: string): Context {
  return bare({ label, said: said.trim(), href });
}

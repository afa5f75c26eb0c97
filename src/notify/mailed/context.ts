// What became of an agent's mail, as a template shows it: lines of what was done and what was not, the problem of a held
// mail with what was probably meant, the list of commands. Takes an outbox row; gives plain one-line texts. Pure.
import { exampleIn, mailCommands } from '../../model/mailed/commands.ts';
import { worded } from '../../model/mailed/said.ts';
import type { MailedAct, MailedRefusal } from '../../model/mailed/words.ts';
import type { OutboxRow } from '../../ports.ts';
import { bare, type Context } from '../context/plain.ts';
import { agentsLine, type In, reasonLabel, shownChange, statusLabel, valueLabel } from '../labels.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { hintOf, languageOf } from './hints.ts';
import { type MailedTexts, mailedTexts } from './words.ts';

/** The variables and their shape. */
export const mailedVariables = { commands: [{ said: '', about: '' }] } as const;

/** Values shown of what may stand there. */
const MAX_EXPECTED = 12;

/** `done`, `refused`, `held` and `commands` of a mail about an agent's mail; only `commands`, empty, in every other. */
export function mailedContext({ data: { mailed } }: OutboxRow, where: In): Context {
  if (!mailed) return { commands: [] };
  const texts = mailedTexts(where.locale);
  const language = languageOf(where.locale);
  const said = texts.words[mailed.words];
  const first = mailed.acts.findIndex((act) => act.leavesAt !== null && act.what !== 'forward');
  // What goes to the customer is one mail, so when it leaves is said once; a forward is a mail of its own.
  const isTimed = (act: MailedAct, at: number) => at === first || act.what === 'forward';
  const lines = mailed.acts.map((act, at) =>
    actLine(isTimed(act, at) ? act : { ...act, leavesAt: null }, texts, where),
  );
  const { stayed } = mailed;
  const left = stayed ? texts.stayed[stayed.why].replace('{files}', () => stayed.files.map(cleanLine).join(', ')) : '';
  const done = [...lines, ...[said, left].filter((one) => one !== '')];
  const problem = mailed.refusals.map((one) => refusalLine(one, texts, where)).join(semicolon(texts));
  return {
    ...(mailed.state === 'done' ? { done, refused: mailed.refusals.map((one) => refusalLine(one, texts, where)) } : {}),
    held:
      mailed.state === 'held'
        ? bare({
            problem,
            didYouMean: hintOf(mailed.refusals[0], language),
            original: cleanText(mailed.original),
            maySend: mailed.release !== 'nothing',
            sendsReply: mailed.release === 'reply',
            sendsNote: mailed.release === 'note',
            sendsForward: mailed.release === 'forward',
            meanwhile: cleanText(mailed.meanwhile ?? ''),
          })
        : null,
    commands: mailed.isHelp ? commandLines(texts, where) : [],
  };
}

function actLine(act: MailedAct, texts: MailedTexts, where: In): string {
  const isGone = act.what === 'watch' && act.detail.startsWith('-');
  const what = isGone ? 'unwatch' : act.what;
  const form = Object.hasOwn(texts.acts, what) ? texts.acts[what] : undefined;
  const head = (form ?? '').replace('{detail}', () => agentsLine([act.detail.replace(/^-/, '')], where));
  const changes = Object.entries(act.changes)
    .map(([name, change]) => changed(name, change, texts, where))
    .filter((one) => one !== '');
  const isAt = act.leavesAt === null ? '' : texts.leaves.replace('{at}', () => clock(act.leavesAt ?? 0, where));
  const lead = head === '' ? (changes.length === 0 ? (texts.acts.change ?? '') : '') : head;
  const details = [changes.join(', '), isAt].filter((part) => part !== '').join(semicolon(texts));
  if (lead === '') return details;
  return details === '' ? lead : `${lead} (${details})`;
}

/** As the colon of the language: French has a space before it. */
function semicolon({ colon }: MailedTexts): string {
  return colon.replace(':', ';');
}

function changed(name: string, change: MailedAct['changes'][string], { colon }: MailedTexts, where: In): string {
  if (name === 'closeReason' || name === 'closeCause') {
    const list = name === 'closeReason' ? 'reasons' : 'causes';
    return String(change.to ?? '')
      .split(', ')
      .map((one) => reasonLabel(list, one, where))
      .join(', ');
  }
  // Who is asked; that he accepted or declined the act says itself.
  if (name === 'offer')
    return change.from === null
      ? agentsLine(
          String(change.to ?? '')
            .replace(/^(?:first|many) of /, '')
            .split(', '),
          where,
        )
      : '';
  if (name === 'mergedInto') return cleanLine(String(change.to ?? ''));
  const shown = shownChange(name, change, where);
  return `${shown.field}${colon}${shown.from} → ${shown.to}`;
}

function refusalLine(one: MailedRefusal, texts: MailedTexts, where: In): string {
  const form = texts.faults[one.why];
  const told = one.why === 'answered-meanwhile' ? agentsLine(one.detail.split(', '), where) : cleanLine(one.detail);
  const why = form.replace(/\{(detail|line)\}/, (_, name) => (name === 'detail' ? told : cleanLine(one.line)));
  const isSaid = form.includes('{detail}');
  const list = one.expected.slice(0, MAX_EXPECTED).map((value) => shownValue(one.of, value, where));
  const expected = list.length === 0 ? '' : texts.expected.replace('{list}', () => list.join(', '));
  const isRight = one.why === 'not_allowed' && one.line !== '' && /^agent \S{1,100} may not /.test(one.detail);
  const isEnough = isSaid || expected !== '' || one.why === 'nothing_to_do' || isRight;
  // What the command line would take is no help in a mail.
  const inFull = one.said ? worded(one.said, texts.refused) : one.detail;
  const detail = isEnough ? '' : tidy(inFull).replace(/ \((?:--[a-z-]{1,30}|mailclerk [^()]{1,80})\)/g, '');
  const rest = [why, expected, detail].filter((part) => part !== '').join(semicolon(texts));
  // "Antwort:" and a sentence end with marks of their own.
  const line = cleanLine(one.line).replace(/[\s:：.;]+$/u, '');
  return line === '' || form.includes('{line}') ? rest : `${line}${texts.colon}${rest}`;
}

/** One line, with the blanks at which French lines do not break. */
function tidy(text: string): string {
  return cleanText(text)
    .replaceAll(/[^\S\u00a0]+/g, ' ')
    .trim();
}

/** A value by its code, and what it is called beside it. */
function shownValue(of: string | undefined, value: string, where: In): string {
  const label = of === 'status' ? statusLabel(value, where.queue ?? null, where) : valueLabel(of ?? '', value, where);
  return cleanLine(label === value ? value : `${value} (${label})`);
}

function commandLines(texts: MailedTexts, where: In): readonly Context[] {
  const language = languageOf(where.locale);
  return mailCommands.map(({ name, words }) =>
    bare({ said: `#${words[language][0] ?? name} ${exampleIn(language, name)}`.trim(), about: texts.about[name] }),
  );
}

function clock(at: number, { setup, locale }: In): string {
  const timeZone = setup.config.instance.timezone;
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone }).format(at);
}

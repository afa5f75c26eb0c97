// Questions to a person at a terminal: one line each, a password without showing it. Takes stdin and stderr; gives answers.
// Ctrl-C ends the command (130), the end of the input does too. Never asks where nobody sits: see `canAsk`.
import type { Io } from '../../doors.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { safeText } from '../../output.ts';
import type { Session } from '../../session.ts';

export interface Asker {
  /** The answer without blanks around it; the fallback for an empty line. Asks again while `check` gives a complaint. */
  ask(question: string, options?: AskOptions): Promise<string>;
  /** A line that is not shown; never empty. */
  secret(question: string): Promise<string>;
  close(): void;
}

export interface AskOptions {
  readonly fallback?: string;
  readonly check?: (answer: string) => string | null;
}

const MAX_LINE = 4_096;
const MAX_TRIES = 5;

/** True when a person is at the terminal and may be asked. */
export function canAsk({ io, flags }: Session): boolean {
  return io.stdin.isTTY === true && flags.input && !flags.json;
}

/** Asks on stderr, listens on stdin. */
export function openAsker({ stdin, stderr }: Io): Asker {
  const source = stdin[Symbol.asyncIterator]();
  let held = '';
  const raw = (on: boolean): void => {
    if ('setRawMode' in stdin && typeof stdin.setRawMode === 'function') stdin.setRawMode(on);
  };
  const more = async (): Promise<void> => {
    const { value, done } = await source.next();
    if (done)
      throw new Exit(exitCodes.usage, 'the input ended before every question was answered', 'mailclerk init --help');
    held += typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
    if (held.length > MAX_LINE) throw new Exit(exitCodes.usage, `an answer has more than ${MAX_LINE} characters`);
  };
  const line = async (): Promise<string> => {
    for (;;) {
      const end = held.search(/[\r\n\x03\x04]/);
      if (end < 0) {
        await more();
        continue;
      }
      const text = held.slice(0, end);
      const rest = held.slice(end);
      held = rest.startsWith('\r\n') ? rest.slice(2) : rest.slice(1);
      if (rest.startsWith('\x03') || rest.startsWith('\x04'))
        throw new Exit(exitCodes.interrupted, 'stopped; nothing was written');
      return text;
    }
  };
  return {
    async ask(question, { fallback, check } = {}) {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        stderr.write(safeText(`${question}${fallback === undefined || fallback === '' ? '' : ` [${fallback}]`}: `));
        const answer = (await line()).trim() || (fallback ?? '');
        const complaint = check?.(answer) ?? null;
        if (complaint === null) return answer;
        stderr.write(safeText(`  ${complaint}\n`));
      }
      throw new Exit(
        exitCodes.usage,
        `no usable answer to "${question}" in ${MAX_TRIES} tries`,
        'mailclerk init --help',
      );
    },
    async secret(question) {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        // Before the question: who answers at once is not shown, either.
        raw(true);
        stderr.write(safeText(`${question}: `));
        let typed: string;
        try {
          typed = rubbedOut(await line());
        } finally {
          raw(false);
          stderr.write('\n');
        }
        if (typed !== '') return typed;
      }
      throw new Exit(exitCodes.usage, 'no password given', 'mailclerk init --help');
    },
    close: () => {
      if ('destroy' in stdin && typeof stdin.destroy === 'function') stdin.destroy();
    },
  };
}

/** A terminal that hands over every key hands over backspace, too. */
function rubbedOut(typed: string): string {
  const kept: string[] = [];
  for (const char of typed) {
    if (char === '\x7f' || char === '\b') kept.pop();
    else if (char === '\x15') kept.length = 0;
    else kept.push(char);
  }
  return kept.join('');
}

// The exit codes scripts rely on (surface.md §2), and the one error the command line throws to end with one of them.

export const exitCodes = {
  ok: 0,
  findings: 1,
  usage: 2,
  invalid: 3,
  unreachable: 4,
  notFound: 5,
  notAllowed: 6,
  conflict: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each says to the script that called. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  findings:
    'done, and something was found: failed tests, mails that failed, unaccounted mails; or a fault of the machine',
  usage: 'the command line is wrong',
  invalid: 'config, rules or templates have mistakes, or there are none; Node is too old',
  unreachable: 'a server cannot be reached, or refuses the login',
  notFound: 'there is no such ticket, mail, notice or file',
  notAllowed: 'not allowed: the agent’s role (`--as`), or the file’s rights',
  conflict: 'conflict: another daemon holds the data, or the thing is not in a state for it',
  interrupted: 'interrupted',
};

/** Ends the command: a sentence for the person, the code for the script, and what to type next. */
export class Exit extends Error {
  readonly code: ExitCode;
  readonly next: string | null;

  constructor(code: ExitCode, message: string, next: string | null = null) {
    super(message);
    this.name = 'Exit';
    this.code = code;
    this.next = next;
  }
}

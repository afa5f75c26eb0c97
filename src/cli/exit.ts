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

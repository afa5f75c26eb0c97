// Whatever was thrown, as an Error.

/** The error itself, or one that says what was thrown instead. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

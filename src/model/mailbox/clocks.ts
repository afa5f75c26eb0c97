// How far the clock of a mail server is trusted. Plain data.

/** It may be behind ours by so much: a mail that is no older than this before a complete poll is never taken for old. */
export const CLOCK_MARGIN_MS = 600_000;

// The version of reading, in a file of its own: whoever only compares versions loads no parser.

/** Grows when reading changes, so that kept parsed messages are read again. */
export const READER_VERSION = 9;

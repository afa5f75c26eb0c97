// Every limit of reading, in one place: what comes after it is left out, with a defect that says so.
// Sizes are octets for bytes and UTF-16 units for text.

/** The header of the mail: of a larger one the longest fields are cut, and what then is beyond is not read (H3). */
export const MAX_HEADER_BYTES = 1_048_576;
/** Fields of one header block. */
export const MAX_FIELDS = 1_000;
/** One field's value, decoded. */
export const MAX_VALUE = 65_536;
/** Addresses of one header (F56). */
export const MAX_ADDRESSES = 1_000;
/** Message-IDs kept of References: the last ones, which name the nearest mails (H6). */
export const MAX_REFERENCES = 50;
/** Nesting of parts and of attached mails (H1). */
export const MAX_DEPTH = 100;
/** Parts of one mail (H2). */
export const MAX_PARTS = 1_000;
/** Places of one mail that are asked whether they are a delimiter: boundaries that begin alike, one inside the other, make every line one at each depth. */
export const MAX_DELIMITERS = 1_000_000;
/** Octets of one text part that are read as text; the rest stays in the raw mail (H7, H9). */
export const MAX_TEXT_BYTES = 1_048_576;
/** All text of a mail together. */
export const MAX_TEXT = 1_048_576;
/** Open HTML elements that are tracked. */
export const MAX_HTML_DEPTH = 200;
/** Display names, subjects, file names. */
export const MAX_NAME = 256;
export const MAX_SUBJECT = 998;
/** Attached mails that are opened inside one another to show their words. */
export const MAX_EMBEDDED = 3;
/** Defects listed of one mail. */
export const MAX_DEFECTS = 50;
/** Characters of a delivery report's own words. */
export const MAX_BOUNCE_TEXT = 2_000;
/** Characters of the words of one file (one more, so that a cut shows), and octets read for them. */
export const MAX_FILE_TEXT = 65_537;
export const MAX_FILE_BYTES = 262_144;
/** Characters of all files of a mail together. */
export const MAX_FILES_TEXT = 262_144;

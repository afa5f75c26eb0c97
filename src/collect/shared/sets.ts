// Sets of UIDs that a server writes in a few octets and imapflow writes out as numbers: `1:4294967295` in COPYUID, VANISHED or
// ESEARCH is sixteen million of them, three gigabytes and twenty seconds in which nothing else happens (measured with
// 2.10.2). What nobody here asks for is not read at all: where mails went to is found by their bytes (copies.ts), and what is
// gone by looking. What was asked for is counted before it is written out. Takes a client that is not connected yet; costs
// nothing per mail. RFC 4315, RFC 7162, RFC 4731.
import type { ImapFlow } from 'imapflow';

/** So many mails of one folder are listed at once: an answer that names more is no folder's. */
export const MOST_UIDS = 4_194_304;

type Untagged = Readonly<Record<string, (untagged: { readonly attributes?: unknown }) => Promise<void>>>;

/** What imapflow calls on itself for every command and for VANISHED; its types do not say so, test/collect/flood.test.ts does. */
interface Inside {
  exec(command: string, attributes: unknown, options?: { readonly untagged?: Untagged | false }): Promise<Done>;
  untaggedVanished(): Promise<void>;
}

interface Done {
  readonly response: object;
}

/** Has the client keep sets of UIDs unread, and calls `tooMany` instead of writing out one that is no folder's. */
export function keepSetsShort(client: ImapFlow, tooMany: (uids: number) => void): void {
  const inside = client as unknown as Inside;
  const exec = inside.exec.bind(client);
  inside.untaggedVanished = async () => undefined;
  // What is given back is the library's own promise wherever it can be: it is marked as looked after.
  inside.exec = (command, attributes, options) => {
    if (/^(?:UID )?(?:COPY|MOVE)$/.test(command))
      return unnumbered(exec(command, attributes, { ...options, untagged: {} }));
    const untagged = options?.untagged;
    const read = untagged ? untagged.ESEARCH : undefined;
    if (!untagged || !read) return exec(command, attributes, options);
    let uids = 0;
    const ESEARCH: typeof read = async (said) => {
      uids += numbersIn(said.attributes);
      if (uids > MOST_UIDS) tooMany(uids);
      else await read(said);
    };
    return exec(command, attributes, { ...options, untagged: { ...untagged, ESEARCH } });
  };
}

/** The answer to COPY and MOVE without what it says of UIDs, whichever way it is spelt. */
async function unnumbered(answer: Promise<Done>): Promise<Done> {
  const done = await answer;
  return { ...done, response: { ...done.response, attributes: [] } };
}

/** How many numbers the sets among these words stand for. */
function numbersIn(words: unknown): number {
  if (!Array.isArray(words)) return 0;
  let count = 0;
  for (const word of words as readonly unknown[]) {
    if (typeof word !== 'object' || word === null || !('value' in word) || typeof word.value !== 'string') continue;
    // Read as the library reads them (`0x1`, `1e9`, leading zeros): what it takes for no number is none here.
    for (const one of word.value.split(',')) {
      const colon = one.indexOf(':');
      const many = colon < 0 ? 0 : Math.abs(Number(one.slice(colon + 1)) - Number(one.slice(0, colon))) + 1;
      if (Number.isFinite(many)) count += many;
    }
  }
  return count;
}

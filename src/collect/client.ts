// The mail server as collecting needs it: the commands of one logged-in connection, and nothing else of a library. Two
// things fulfil it: imapflow (session.ts), and the mailbox in memory by which tests play a server's whole life in virtual
// time (test/simulation). Types only. A command rejects when the server says NO or BAD (with `responseStatus`) or when the
// connection is lost; false and undefined are imapflow's words for "the server did not do it". RFC 3501, RFC 6851.

/** The folder that is open. */
export interface OpenFolder {
  readonly uidValidity: bigint;
  readonly uidNext: number;
  readonly exists: number;
  readonly delimiter: string;
  /** We may not change it; absent = the server did not say. */
  readonly readOnly?: boolean | undefined;
  /** Flags the server keeps; absent = it did not say. */
  readonly permanentFlags?: ReadonlySet<string> | undefined;
  /** Flags and keywords in use in it. */
  readonly flags?: ReadonlySet<string> | undefined;
}

/** One answer of FETCH: what the server said of a mail, perhaps less than was asked for, perhaps of another mail. */
export interface FetchAnswer {
  readonly uid: number;
  readonly size?: number | undefined;
  readonly internalDate?: Date | string | undefined;
  readonly flags?: ReadonlySet<string> | undefined;
  readonly source?: Buffer | undefined;
  readonly headers?: Buffer | undefined;
}

/** What is asked of FETCH. */
export interface FetchWish {
  readonly uid: true;
  readonly internalDate?: true;
  readonly size?: true;
  readonly flags?: true;
  readonly source?: true;
  readonly bodyParts?: { key: string; start: number; maxLength: number }[];
  /** Only these header fields; they come as `headers`. */
  readonly headers?: string[];
}

/** What is asked of SEARCH. */
export type SearchWish =
  | { readonly uid: string }
  | { readonly header: { readonly 'message-id': string } }
  | { readonly header: { readonly 'in-reply-to': string } };

/** What STATUS says of a folder, perhaps less than was asked for. */
export interface FolderStatus {
  readonly messages?: number | undefined;
  readonly uidNext?: number | undefined;
  readonly uidValidity?: bigint | undefined;
}

interface ByUid {
  readonly uid: true;
}

/** One logged-in connection. Ranges are UID sets: `4,7:9`, `12:*`. */
export interface MailClient {
  readonly capabilities: ReadonlyMap<string, boolean | number>;
  readonly secureConnection: boolean;
  readonly mailbox: OpenFolder | false;
  readonly namespace?: { readonly delimiter?: string | null | undefined } | undefined;
  /** IDLE is under way; the next command ends it. */
  readonly idling: boolean;
  /** A folder that is open is opened anew: the one way to see UIDVALIDITY and UIDNEXT fresh. */
  mailboxOpen(path: string, options: { readonly readOnly: boolean }): Promise<OpenFolder>;
  mailboxCreate(path: string): Promise<unknown>;
  list(): Promise<readonly { readonly path: string }[]>;
  /** Of the folder that is open as well: what it says of that is in `mailbox` from then on. False = refused; absent = not to be asked. */
  status?(
    path: string,
    wish: { readonly messages: true; readonly uidNext: true; readonly uidValidity: true },
  ): Promise<FolderStatus | false>;
  noop(): Promise<void>;
  idle(): Promise<unknown>;
  search(wish: SearchWish, by: ByUid): Promise<number[] | false | undefined>;
  fetch(range: string, wish: FetchWish, by: ByUid): AsyncIterable<FetchAnswer>;
  fetchAll(range: string, wish: FetchWish, by: ByUid): Promise<readonly FetchAnswer[]>;
  messageFlagsAdd(range: string, flags: string[], how: ByUid & { readonly silent: true }): Promise<boolean>;
  messageFlagsRemove(range: string, flags: string[], how: ByUid & { readonly silent: true }): Promise<boolean>;
  /** With MOVE, or with UIDPLUS: COPY, \Deleted and UID EXPUNGE. */
  messageMove(range: string, target: string, by: ByUid): Promise<unknown>;
  messageDelete(range: string, by: ByUid): Promise<boolean>;
  append(path: string, content: Buffer, flags: string[], at: Date): Promise<unknown>;
  /** Octets that came so far; absent = nobody counts. */
  stats?(): { readonly received: number };
  logout(): Promise<void>;
  close(): void;
  /** EXISTS: the folder holds more mails, or fewer. */
  on(event: 'exists', heard: () => void): unknown;
}

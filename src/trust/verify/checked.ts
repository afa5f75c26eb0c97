// What the checking thread is asked and what it answers: plain data that crosses a thread. Results are words of RFC 8601.

export interface CheckRequest {
  /** Domain of From as the message has it, an A-label: names at or around it are asked about first. */
  readonly author: string;
  /** Address that connected to the first of our servers; null when nobody we trust wrote it down: then no SPF. */
  readonly ip: string | null;
  readonly helo: string | null;
  /** Envelope sender, '' for the null sender. */
  readonly sender: string;
  /** When the mail arrived, epoch milliseconds: signatures are judged by that day. */
  readonly at: number;
}

export interface CheckedSignature {
  readonly domain: string;
  readonly result: string;
  /** The signing domain speaks for the From domain, by the mode its DMARC record asks for. */
  readonly aligned: boolean;
  /** The signature covers only a part of the body (`l=`). */
  readonly partial: boolean;
}

export interface Checked {
  /** The one address in From as the checker read it, null when there is none or more than one. */
  readonly author: string | null;
  readonly signatures: readonly CheckedSignature[];
  readonly spf: { readonly result: string; readonly domain: string } | null;
  readonly dmarc: { readonly result: string; readonly policy: string | null; readonly bySpf: boolean } | null;
  readonly arc: {
    readonly result: string;
    /** Who sealed last, and the Authentication-Results he sealed, without the instance. */
    readonly sealer: string | null;
    readonly said: string | null;
    /** A key could not be looked up. */
    readonly fault: boolean;
  } | null;
  /** The header is too large to be checked at all. */
  readonly oversize: boolean;
}

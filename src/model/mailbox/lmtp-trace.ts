// The lines mailclerk writes above a mail that came in by LMTP (RFC 5321 §4.4), and the mail without what differs in them each
// time it is handed over. Takes what is known of the session; gives text, or bytes. Pure.

const LF = 10;

export interface Trace {
  readonly sender: string;
  readonly recipient: string;
  /** What the other side calls itself. */
  readonly from: string;
  readonly by: string;
  readonly id: string;
  readonly date: string;
}

/** Return-Path and Delivered-To are the envelope; Received is this handing over. */
export function lmtpTrace({ sender, recipient, from, by, id, date }: Trace): string {
  return (
    `Return-Path: <${sender}>\r\nDelivered-To: ${recipient}\r\n` +
    `Received: from ${from} by ${by} (mailclerk) with LMTP id ${id}; ${date}\r\n`
  );
}

/** Envelope and mail as they were handed over; null when these bytes did not come in so. */
export function asHandedOver(raw: Uint8Array): Buffer | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const envelope = bytes.indexOf(LF, bytes.indexOf(LF) + 1) + 1;
  const end = bytes.indexOf(LF, envelope) + 1;
  const line = bytes.toString('latin1', envelope, end);
  if (envelope === 0 || end === 0 || !/^Received: from .* \(mailclerk\) with LMTP id /.test(line)) return null;
  return Buffer.concat([bytes.subarray(0, envelope), bytes.subarray(end)]);
}

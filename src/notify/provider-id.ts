// Takes what a mail server answered to a notice; gives the Message-ID under which it really left, where the server put its
// own in the place of ours: Amazon SES always, Exchange and Exchange Online often. Replies and delivery reports name that
// one. Only forms that are known; null for everything else. Pure, linear. RFC 5321 §4.2, RFC 5322 §3.6.4.

const MAX_ANSWER = 1_000;

/** `250 Ok 0102018f…-000000`: the left side of SES' Message-ID. */
const SES =
  /^(?:250[ -])?(?:2\.\d\.\d )?ok ([0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[0-9]{6})$/i;
/** `250 2.0.0 OK <…@….prod.outlook.com> [Hostname=…]`, `250 2.6.0 <…> [InternalId=…, Hostname=…] Queued mail for delivery`. */
const EXCHANGE = /^(?:250[ -])?2\.\d\.\d (?:ok )?(<[^<>\s@]{1,120}@[^<>\s@]{3,120}>) \[(?:internalid|hostname)=/i;

/** The server's own Message-ID for this notice; null when it kept ours or does not say. */
export function providerId(response: string, messageId: string): string | null {
  const text = response.slice(0, MAX_ANSWER).replace(/\s+/g, ' ').trim();
  const ses = SES.exec(text)?.[1];
  // The region stands in the domain and not in the answer: the store compares without it.
  if (ses !== undefined) return `<${ses.toLowerCase()}@amazonses.com>`;
  const other = EXCHANGE.exec(text)?.[1];
  return other !== undefined && other.toLowerCase() !== messageId.toLowerCase() ? other : null;
}

// Takes what a mail server answered; gives how long the whole way out is to rest, when the answer is about us and not about
// the mail: a day's limit, too many connections, a sender the account may not use. Trying every waiting mail against it
// would make it worse (Exchange Online throttles continuous errors further). null for everything else. Pure, linear.
// Known answers: Gmail 4.5.4/5.4.5/5.4.6, 4.7.28, 454 4.7.0; Exchange Online 432 4.3.2, 5.1.90, 5.2.0, 5.2.25x, 5.7.60,
// 5.7.705; Amazon SES 454. RFC 3463, RFC 5321 §4.2.1.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_ANSWER = 600;

interface Limit {
  readonly pattern: RegExp;
  readonly pauseMs: number;
  /** What is to be done, for the person who looks at the outbox. */
  readonly fix: string;
}

const LIMITS: readonly Limit[] = [
  {
    pattern: /\b[45]\.4\.[56]\b.{0,80}(?:limit|quota)|daily (?:user |smtp relay )?(?:sending )?(?:limit|quota)/i,
    pauseMs: HOUR_MS,
    fix: 'the account’s limit of the day is reached: what waits goes out once the provider allows it',
  },
  {
    pattern:
      /\b5\.1\.90\b|submissionquotaexceeded|recipient ?rate ?limit|message quota exceeded|sending quota exceeded|daily (?:message|recipient)/i,
    pauseMs: HOUR_MS,
    fix: 'the account’s limit of the day is reached: what waits goes out once the provider allows it',
  },
  {
    pattern: /\b5\.7\.(?:705|708|750)\b|\b5\.1\.8\b|\b5\.2\.25[1-5]\b|sender throttled/i,
    pauseMs: HOUR_MS,
    fix: 'the provider blocks this account: ask its administrator, then: mailclerk outbox release --all',
  },
  {
    pattern: /\b5\.7\.60\b|sendasdenied|send ?as denied|\b5\.7\.57\b/i,
    pauseMs: HOUR_MS,
    fix: 'the account may not send as this address: allow it there, or set smtp.from and smtp.bounce_address; then: mailclerk outbox release --all',
  },
  {
    pattern: /^432\b|\b4\.3\.2\b.{0,80}(?:limit|connection)|thread limit|concurrent.{0,20}connection/i,
    pauseMs: 2 * MINUTE_MS,
    fix: 'fewer smtp.connections, or a smtp.rate',
  },
  {
    pattern:
      /maximum sending rate|throttling|\b4\.7\.28\b|unusual rate|peak smtp relay|rate ?limit|too many (?:messages|mails|emails|connections|login|concurrent)/i,
    pauseMs: 5 * MINUTE_MS,
    fix: 'a smtp.rate below what the provider takes',
  },
];

/** How long nothing goes out by this way, and what helps. */
export interface Rest {
  readonly pauseMs: number;
  readonly fix: string;
}

/** What the answer means for everything that waits; null when it is about this mail or this recipient alone. */
export function restAfter(response: string): Rest | null {
  const text = response.slice(0, MAX_ANSWER);
  // A refusal only: what was taken says nothing of limits.
  if (!/^(?:login was refused|login refused|no connection)|\b[45]\d\d\b/i.test(text)) return null;
  // Gmail: this recipient gets too much mail, or his box is full; others do not.
  if (/\b[45]\.2\.[12]\b/.test(text) && !/relay|storedrv|sender/i.test(text)) return null;
  const found = LIMITS.find(({ pattern }) => pattern.test(text));
  return found ? { pauseMs: found.pauseMs, fix: found.fix } : null;
}

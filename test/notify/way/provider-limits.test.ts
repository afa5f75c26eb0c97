// What providers answer when it is about us and not about the mail, and what only looks like it.
import { expect, test } from 'vitest';
import { restAfter } from '../../../src/notify/way/provider-limits.ts';

const MINUTE = 60_000;

test.each([
  [
    'Gmail, day',
    '550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to …',
    60,
  ],
  ['Gmail relay, day', '550-5.4.5 Daily SMTP relay sending limit exceeded for customer. - gsmtp', 60],
  ['Gmail, quota as 454', '454 4.5.4 Daily sending quota exceeded', 60],
  ['Gmail, relay peak', '450-4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.', 5],
  [
    'Gmail, IP rate',
    '421-4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP',
    5,
  ],
  ['Gmail, logins', '454 4.7.0 Too many login attempts, please try again later.', 5],
  [
    'Microsoft 365, connections',
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending',
    2,
  ],
  ['Microsoft 365, threads', '421 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 2],
  [
    'Microsoft 365, day',
    '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message',
    60,
  ],
  [
    'Microsoft 365, recipients of a day',
    "550 5.1.90 Your message can't be sent because you've reached your daily limit",
    60,
  ],
  ['Microsoft 365, sender throttled', '550 5.2.252 Sender throttled due to continuous send as denied errors.', 60],
  ['Microsoft 365, send as', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 60],
  [
    'Microsoft 365, SendAsDenied',
    '554 5.2.252 SendAsDenied; support@example.com not allowed to send as hilfe@example.com',
    60,
  ],
  ['Microsoft 365, tenant', '550 5.7.705 Access denied, tenant has exceeded threshold.', 60],
  ['Microsoft 365, outbound spam', '550 5.1.8 Access denied, bad outbound sender AS(42003)', 60],
  ['Amazon SES, rate', '454 Throttling failure: Maximum sending rate exceeded.', 5],
  ['Amazon SES, day', '454 Throttling failure: Daily message quota exceeded.', 60],
  ['Postfix, rate', '450 4.7.1 Error: too many messages from 192.0.2.1', 5],
])('%s: the whole way rests', (_, answer, minutes) => {
  expect((restAfter(answer)?.pauseMs ?? 0) / MINUTE).toBe(minutes);
  expect(restAfter(answer)?.fix).not.toBe('');
});

test.each([
  ['250 2.0.0 OK queued as 4.3.2'],
  ['450 4.2.1 The user you are trying to contact is receiving mail too quickly.'],
  ['452 4.2.2 The email account that you tried to reach is over quota.'],
  ['550 5.1.1 The email account that you tried to reach does not exist.'],
  ['550 5.7.1 This message violates example.com email policy.'],
  ['450 4.7.1 Greylisted, try again in 5 minutes'],
  ['451 4.7.1 Please try again later'],
  ['552 5.3.4 Message size exceeds fixed limit'],
  ['554 5.7.1 Spam message rejected'],
  [''],
  ['x'.repeat(100_000)],
])('not about us: %s', (answer) => {
  expect(restAfter(answer.slice(0, 200))).toBeNull();
});

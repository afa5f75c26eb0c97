// The hostile inputs H1–H62 that mailclerk must meet: what comes in, and what is correct. Their tests are those whose titles
// begin with the number, as with the faults (rows.ts).
import type { FaultRow } from './rows.ts';

function h(number: number, what: string, expected: string, comesWithConsole = false): FaultRow {
  return { id: `H${number}`, what, expected, injected: '', comesWithConsole };
}

export const hostile: readonly FaultRow[] = [
  h(
    1,
    'MIME nesting 20 k (multipart and message/rfc822)',
    'bounded depth 100 (as Postfix/Dovecot); ticket with headers + raw',
  ),
  h(2, '100 k parts / 100 k empty attachments', 'cap 1,000 parts; fallback; ≤ 5 s'),
  h(3, 'Header bombs: 200 k headers, 10 MB header, 1 MB line', 'cap 1 MiB/1,000; fallback [5322 §2.1.1 998]'),
  h(4, '200 k encoded words; RFC 2231 ×20 k continuations', 'linear time, cap [2047, 2231]'),
  h(5, 'From 300 KB no-space / 800 KB comments', '≤ 0.3 s (nodemailer <10.0.6: 273 KB ⇒ 43 s, CVE-2026-100700)'),
  h(6, 'References with 200 k ids', 'use last 50'),
  h(7, 'HTML: deep, tables, 20 MB flat, unclosed', 'sanitise in worker, 1 MB shown, rest as file'),
  h(8, 'cid amplification', 'keepCidLinks; never inline base64'),
  h(9, 'Base64 garbage, bare `=`, 50 MB single line, format=flowed bombs', 'bounded [2045, 3676]'),
  h(10, 'Zip/gzip bombs, nested docx', 'never unpacked by daemon; size + name only'),
  h(11, 'Broken charset, utf-7, iso-2022 escape flood, wrong label', 'U+FFFD, keep raw; utf-7 never as HTML [2152]'),
  h(12, 'NUL, lone CR/LF, 8-bit headers, SMTPUTF8', 'safe normalise; [6532]'),
  h(
    13,
    'Missing From/Date/To/Message-ID, empty mail',
    'ticket with "unknown sender"; INTERNALDATE instead of Date; synthetic id = sha256',
  ),
  h(14, 'Date 9999/1900/garbage', 'sort by INTERNALDATE; show claimed'),
  h(15, 'Duplicate Content-Type/From/Subject/Message-ID', 'flag `malformed`; From≠1 ⇒ sender untrusted [5322 §3.6]'),
  h(
    16,
    'ReDoS through rule regex',
    'linear engine (re2js); input ≤ 64 KB; `rules check` names what it cannot compile (R107)',
  ),
  h(
    17,
    'EICAR / malware',
    'kept as opaque, download with `nosniff` + attachment; AV hook result header honoured only from own authserv-id',
  ),
  h(
    18,
    'winmail.dat, S/MIME, PGP, nested rfc822, calendar invite',
    'winmail.dat unpacked to body and attachments, bounded; the others opaque attachments; never auto-accept invites; no text lost; signed body shown, "not verified" [8551, 5546]',
  ),
  h(19, 'From with several addresses/group/Sender', 'first only if single; else untrusted'),
  h(20, 'Mailsploit NUL/LF encoded-words; display name = address', 'show address, not name; strip C0/C1/bidi'),
  h(
    21,
    'Address-comment confusion (CVE-2026-121424/5, -125755)',
    'strict parser; reject comments/quoted/FWS in addr-spec for *authorisation*',
  ),
  h(22, 'Homograph/IDN domain, RTLO in names', 'punycode + warning; exact-match authorisation'),
  h(
    23,
    'Forged agent From with command',
    'the proof table of docs/model.md: auth not fail and (aligned pass or per-agent, per-ticket, expiring token); what reaches others needs pass [8601, 7489 → 9989 (DMARCbis), 6376]; else held as internal note, "not executed"',
  ),
  h(
    24,
    'Forged Authentication-Results by sender',
    "remove/ignore A-R whose authserv-id isn't the configured, topmost ones only [8601 §5]; l= / duplicated From DKIM tricks (espoofer) ⇒ fail",
  ),
  h(
    25,
    'Replayed agent mail (captured token)',
    'token bound to ticket + agent, 30 days; a replay (same content hash) = no-op',
  ),
  h(
    26,
    'Quoted command in customer reply below agent text',
    "commands only in first lines of agent's own part; quoting stripped",
  ),
  h(
    27,
    'In-Reply-To/References of a foreign ticket',
    'our ids carry HMAC; from a non-participant a valid id joins as third party (internal, nothing goes back), a foreign id makes a new ticket that "claims a relation"',
  ),
  h(28, 'Subject mark `[T-…]` guessed', 'never sufficient: needs a participant with auth pass; tokens have ≥ 64 bits'),
  h(
    29,
    'Reply + Cc attacker ⇒ joins ticket (Zendesk 2024)',
    'mail-borne Cc never auto-added to notifications; proposal to agent',
  ),
  h(30, 'Reply-To ≠ From', 'notify From (verified) only; show Reply-To'),
  h(31, 'Pre-sent guessed Message-ID (suppression)', 'see identity rule: content decides'),
  h(
    32,
    'Attacker re-uses our outgoing Message-ID as own',
    'never "already seen"; loop check by HMAC header + envelope',
  ),
  h(33, 'Invalid/5 KB Message-ID, CRLF inside', 'never echoed unless valid msg-id ≤ 250 B [5322 §3.6.4]'),
  h(
    34,
    'Ticket trick: support address used to receive verification mails',
    'tickets from/with no-reply/verification patterns ⇒ quarantine tag, hidden from requester portal/notifications; ticket addresses on own subdomain; no public echo of body to non-verified requester',
  ),
  h(35, 'Sub-address guessing support+123@', 'HMAC in sub-address'),
  h(36, 'Ticket content leaks by quoting whole history in notification', 'only new entry; attachments by link'),
  h(
    37,
    'Auto-reply/OOO',
    'Auto-Submitted≠no ⇒ attach, no auto mail [3834 §2]; X-Auto-Response-Suppress, Precedence bulk/junk/list/auto_reply, X-Autoreply, List-Id',
  ),
  h(38, 'DSN (multipart/report)', 'update outbox/recipient state, never a receipt [3464]; null Return-Path'),
  h(39, 'Forged DSN for a ticket', 'accept only if embedded original Message-ID is ours (HMAC)'),
  h(40, 'MDN, ARF/feedback, DMARC report', 'classify, no receipt [8098, 5965, 7489]'),
  h(
    41,
    'Two responders without headers',
    'a *receipt* is a notice caused by an incoming mail, to its sender or an address it names: ≤ 1 per ticket, ≤ 3 per address and day, unverified-and-unknown ≤ 20 per instance and hour (receipts to agents with proof: the hourly cap only; `#status` answers count); notices caused by people or timers have an hourly cap; then circuit breaker + alert',
  ),
  h(
    42,
    'Own mail returns (alias, forward)',
    'own HMAC header/Message-ID ⇒ `ignored` with reason `loop`; Received > 50 ⇒ quarantine [5321 §6.3]',
  ),
  h(
    43,
    'Forged From ⇒ our receipt hits victim (backscatter)',
    'no receipt on `auth.state` fail; on pass or known sender yes; on none/unknown only within tight budgets; no user-supplied body in it',
  ),
  h(44, 'Mail bomb through receipts (Zendesk 2025/26)', 'as 41 + no receipt for spam-flagged; global token bucket'),
  h(45, 'From = MAILER-DAEMON, <>, owner-, no-reply, our own address', 'never reply'),
  h(46, 'Storm 10 k mails/min, one sender', 'group into one ticket after N/min; intake continues'),
  h(47, 'Out-of-date "close" mail storm by bulk close', 'coalesce; rate limit; dry-run count'),
  h(
    48,
    'CR/LF/NUL/U+2028/encoded CRLF in Subject, name, filename, custom header',
    'one header out, no extra recipients; property test over 515 BLNS × all fields',
  ),
  h(49, 'Recipient smuggling', 'strict addr-spec regex ≤ 254 B; envelope explicit'),
  h(50, 'SMTP smuggling `\\n.\\n`, bare LF body', 'canonical CRLF + dot-stuffing before send [5321 §4.5.2]'),
  h(
    51,
    'Template injection `{{…}}`, `__proto__` in subject/headers/rule captures',
    'data never compiled; `compile(string)` only (CVE-2026-33937, -106446 ⇒ Handlebars ≥ 4.7.10); null-prototype data; noEscape off for HTML',
  ),
  h(52, 'HTML/SVG/MathML/CSS in body quoted in notification', 'text by default; sanitised, no remote, no forms'),
  h(53, 'List-Unsubscribe / one-click', 'not for transactional; if set, signed URL [8058]'),
  h(54, 'Huge/odd attachment names on forward', 'RFC 2231 encode; ≤ 200 B'),
  h(
    55,
    'XSS in subject/from/filename/body/headers/logs',
    'escape; body in sandboxed iframe (no scripts, no same-origin) + CSP; textAsHtml not trusted (GHSA-7gmj, fixed 3.9.3)',
    true,
  ),
  h(
    56,
    'Tracking pixel, CSS url(), `<link>`, `<meta refresh>`, SSRF by preview',
    'daemon never fetches; console blocks remote by default',
    true,
  ),
  h(57, '`javascript:`/`data:` links, phishing', 'allow http(s)/mailto; rel=noopener, show host', true),
  h(
    58,
    'Attachment name `../../etc/passwd`, `CON`, 5 KB, RTLO, NUL (parser returns it unchanged)',
    'store by hash; name is metadata only',
  ),
  h(
    59,
    'HTML/SVG attachment opened inline',
    'Content-Disposition attachment, CSP sandbox, separate type allow-list',
    true,
  ),
  h(60, 'CSV export formula `=HYPERLINK`', 'prefix/escape'),
  h(61, 'Log injection (newlines, ANSI, secrets)', 'JSON lines, control chars escaped, token redaction test'),
  h(62, 'YAML bombs/aliases, `!!js`, symlinked config', 'safe schema, alias cap, size cap'),
];

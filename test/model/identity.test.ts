// Two deliveries of one mail are one mail whatever its servers stamp on them; two mails of one sender are two.
import { describe, expect, test } from 'vitest';
import { mailIdentity } from '../../src/model/identity.ts';

const MAIL = `From: Eva Roth <eva@acme.example>
To: support@example.com,
 office@example.com
Subject: Pumpe steht
Date: Mon, 23 Nov 2026 08:00:00 +0000
Message-ID: <a1@acme.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
X-Mailer: Write 3

Die Pumpe steht.
`;

const content = (text: string): string => mailIdentity(Buffer.from(text)).contentSha256;

/** What each delivery puts on, with its own values in the place of %. */
const STAMPS: readonly (readonly [string, string])[] = [
  [
    'Fastmail, Cyrus',
    'X-Cyrus-Session-Id: sloti-%\nX-Resolved-to: u%@fm.example\nX-ME-Proxy: <xmx:%>\nX-ME-VSScore: %',
  ],
  ['Yahoo', 'X-Apparently-To: u%@yahoo.example; %\nX-YMailISG: %\nX-YahooFilteredBulk: 10.0.0.%'],
  ['Zoho', 'X-ZM-MESSAGEID: %\nX-ZohoMail-DKIM: pass %\nX-Zoho-Virus-Status: %'],
  ['T-Online', 'X-TOI-EXPURGATEID: 1::%\nX-TOI-MSGID: %\nX-purgate-ID: %'],
  ['Microsoft 365', 'X-EOPAttributedMessage: %\nX-EOPTenantAttributedMessage: %:0\nX-MS-PublicTrafficType: %'],
  ['Exchange', 'X-MS-Exchange-Organization-Network-Message-Id: %\nThread-Index: %\nX-CrossPremisesHeaders: %'],
  ['GMX', 'X-GMX-Antispam: % (Mail was not recognized as spam)\nX-GMX-UID: %\nX-GMX-Antivirus: 0 %'],
  ['IONOS, web.de', 'X-UI-Filterresults: notjunk:1;%\nX-WEBDE-FORWARD: %\nX-Kundenserver: %'],
  ['Strato', 'X-RZG-CLASS-ID: mi%\nX-RZG-AUTH: %\nX-RZG-SCRIPT: %'],
  ['iCloud', 'X-CLX-Score: %\nX-CLX-Shades: Junk%\nX-MANTSH: 1%\nX-ICL-SCORE: %\nX-Apple-UUID: %\nX-SuspectedSpam: %'],
  ['Google', 'X-Google-Group-Id: %\nX-Gm-Message-State: %\nX-Gm-Spam: %\nX-Gmail-Labels: %'],
  ['mailbox.org', 'X-MBO-RS-META: %\nX-MBO-RS-ID: %\nX-MBO-SPAM-Probability: %'],
  ['Posteo', 'X-Posteo-Antispam-Signature: %\nX-Posteo-TLS-Received-Status: %'],
  ['OVH', 'X-Ovh-Tracer-Id: %\nX-VR-SPAMSTATE: OK %\nX-VR-SPAMCAUSE: %'],
  ['Infomaniak', 'X-Infomaniak-Routing: %\nX-IK-Spam: %'],
  ['Mimecast', 'X-MC-Unique: %\nX-Mimecast-Spam-Score: %\nX-Mimecast-MFC-PROC-ID: %'],
  ['Cisco IronPort', 'X-IronPort-MID: %\nX-IronPort-AV: E=%\nIronPort-SDR: %\nX-Amp-Result: CLEAN%'],
  ['Sophos', 'X-Sophos-Email-ID: %\nX-Sophos-OBS: %\nX-LASED-Version: %'],
  ['Trend Micro', 'X-TMASE-Result: 10--%\nX-TMASE-SNAP-Result: %\nX-TM-AS-GCONF: %'],
  ['Symantec', 'X-Brightmail-Tracker: %\nX-Env-Sender: %\nX-Msg-Ref: server-%\nX-StarScan-Received: %'],
  ['FortiMail', 'X-FEAS-Hash: %\nX-FE-Policy-ID: %:1\nX-FortiMail-Session: %'],
  ['Hornetsecurity', 'X-antispameurope-REASON: %\nX-antispameurope-sender: %'],
  ['Rspamd', 'X-Rspamd-Queue-Id: %\nX-Spamd-Bar: %\nX-Stat-Signature: %'],
  [
    'qmail, Courier',
    'Received: from % by b.example\nDelivered-To: u%@x.example\nX-Qmail-Scanner: %\nApparently-To: u%@x.example',
  ],
  ['a server nobody knows', 'X-Qqz-Delivery: %\nQqz-Trace: %\nPriority: %'],
];

describe('what identifies a mail', () => {
  test.each(STAMPS)('%s: two deliveries are one mail, another mail with the same stamps is not', (_, stamps) => {
    const stamped = (text: string, value: string, below: boolean): string => {
      const fields = `${stamps.replaceAll('%', value)}\n`;
      return below ? text.replace('\n\n', `\n${fields}\n`) : fields + text;
    };
    const plain = content(MAIL);
    for (const below of [false, true]) {
      expect(content(stamped(MAIL, '17', below))).toBe(plain);
      expect(content(stamped(MAIL, 'abc\n def', below))).toBe(plain);
    }
    const other = MAIL.replace('Die Pumpe', 'Die andere Pumpe');
    expect(content(stamped(other, '17', false))).not.toBe(plain);
  });

  test.each([
    ['folded anew', MAIL.replace(',\n office', ', office')],
    ['names in other letters', MAIL.replace('Message-ID', 'Message-Id').replace('MIME-V', 'Mime-v')],
    ['in another order', MAIL.replace(/^(From:.*\n)([\s\S]*?)(Subject:.*\n)/, '$3$2$1')],
    ['with line ends of the wire', MAIL.replaceAll('\n', '\r\n')],
    ['from an mbox file, without its last line end', `From eva Mon Nov 23 08:00:00 2026\n${MAIL.trimEnd()}`],
  ])('a mail %s is the same', (_, text) => {
    expect(text).not.toBe(MAIL);
    expect(content(text)).toBe(content(MAIL));
  });

  test.each([
    ['body', 'Die Pumpe steht.', 'Die Pumpe läuft.'],
    ['blanks of the body', 'Die Pumpe', 'Die  Pumpe'],
    ['empty line at the beginning of the body', '\n\nDie', '\n\n\nDie'],
    ['Subject', 'Pumpe steht\nD', 'Pumpe läuft\nD'],
    ['Message-ID', '<a1@', '<a2@'],
    ['Date', '08:00:00', '08:00:01'],
    ['From', 'eva@acme', 'eve@acme'],
    ['To', 'office@example', 'sales@example'],
    ['charset', 'utf-8', 'latin1'],
    ['second From', 'Subject:', 'From: mallory@evil.example\nSubject:'],
    ['Cc', 'Subject:', 'Cc: anna@acme.example\nSubject:'],
    ['Reply-To', 'Subject:', 'Reply-To: anna@acme.example\nSubject:'],
    ['In-Reply-To', 'Subject:', 'In-Reply-To: <t1@example.com>\nSubject:'],
    ['program that wrote it', 'Subject:', 'Auto-Submitted: auto-replied\nSubject:'],
    ['autoresponder', 'Subject:', 'X-Autoreply: yes\nSubject:'],
    ['list', 'Subject:', 'List-Id: <team.example.com>\nSubject:'],
    ['resender', 'Subject:', 'Resent-From: anna@example.com\nSubject:'],
    ['line that is no field', 'Subject:', 'what is this\nX-Mailer-Two: a\nSubject:'],
    ['field below a line that is none', 'X-Mailer: Write 3\n', 'what is this\nWir: drei\n'],
  ])('a mail with another %s is another', (_, from, to) => {
    expect(MAIL).toContain(from);
    expect(content(MAIL.replace(from, to))).not.toBe(content(MAIL));
  });

  test('words of a header that lost its empty line count', () => {
    const lost = (words: string): string => content(`${MAIL.split('\n\n', 1)[0] ?? ''}\nGuten Tag\n${words}\n`);
    expect(lost('Teil: 4711')).not.toBe(lost('Teil: 4712'));
    const long = 'Bitte schicken Sie uns zu unserem Auftrag von gestern vormittag die Pumpe mit der Nummer';
    expect(lost(`${long} 4711: danke`)).not.toBe(lost(`${long} 4712: danke`));
  });

  test('what moves from the header into the body, or from one field into the next, is another mail', () => {
    expect(content('Subject: a\n\nTo: b\n')).not.toBe(content('Subject: a\nTo: b\n\n'));
    expect(content('Subject: a\nTo: b\n\n')).not.toBe(content('Subject: a to:b\n\n'));
  });

  test('a header beyond reason is hashed as older versions did', () => {
    const { contentSha256, formerSha256 } = mailIdentity(Buffer.from(`To: a@x,\n${' b@x,\n'.repeat(50_000)}\n`));
    expect(contentSha256).toBe(formerSha256);
  });

  // Databases hold these: with another value every mail in them would be new.
  test('the hash that older versions stored stays as it was', () => {
    const stamped = `X-Spam-Flag: NO\nReceived: from a\n by b\nX-Qqz: 1\n${MAIL}`.replaceAll('\n', '\r\n');
    expect(mailIdentity(Buffer.from(stamped)).formerSha256).toBe(
      'd72fd159f4d7d72302b3320c333fb04323e6a6357b3a6c6c449221fc13b61d9b',
    );
    expect(mailIdentity(Buffer.from(`\u0000x\n: y\r\rz\n\n`)).formerSha256).toBe(
      'b9de2860f81971a6c593fc09ce8275acc5c1eac4831e778a1b0181d41b0a34a3',
    );
  });
});

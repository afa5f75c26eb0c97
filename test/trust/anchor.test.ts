// The hidden anchor: it leaves in the HTML of our notices to customers and comes back in their quotations, whatever a
// provider made of our Message-ID.
import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/model/evidence.ts';
import type { Config } from '../../src/model/setup.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { anchorsIn, anchorText, customerToken, type ThreadKeys } from '../../src/model/token.ts';
import { htmlDocument } from '../../src/notify/shell.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { read } from '../parse/mails.ts';

const KEYS: ThreadKeys = [Buffer.alloc(32, 7)];
const TICKET = 12 as TicketId;
const ours = htmlDocument('<p>We look into it.</p>', {
  locale: 'en',
  title: 'Pump',
  accent: '#0b5fff',
  anchor: anchorText(KEYS, TICKET),
}).replace(/^[\s\S]*<body[^>]*>|<\/body>[\s\S]*$/g, '');

const answer = (html: string) =>
  read(
    [
      'From: Eva <eva@acme.example>',
      'To: support@example.com',
      'Subject: Re: Pump',
      'In-Reply-To: <0100018f-rewritten@email.amazonses.com>',
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
    ].join('\r\n'),
  );

async function tokensOf(html: string) {
  const config = { mailboxes: [], queues: [], agents: [] } as unknown as Config;
  const truster = openTruster({ keys: KEYS, config, now: () => 0 });
  return (await truster.judge(await answer(html), { mailbox: 'support' } as Delivery)).tokens;
}

describe('the hidden anchor', () => {
  test.each([
    [
      'Gmail',
      `<div dir="ltr">Thanks!</div><div class="gmail_quote"><div class="gmail_attr">On Wed, 7 Jan 2026 Support wrote:<br></div><blockquote class="gmail_quote">${ours}</blockquote></div>`,
    ],
    [
      'Outlook',
      `<p>Thanks!</p><div><hr></div><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Support &lt;support@example.com&gt;<br><b>Sent:</b> Wednesday<br><b>To:</b> Eva<br><b>Subject:</b> Pump</p></div>${ours}`,
    ],
    [
      'Thunderbird',
      `<p>Thanks!</p><div class="moz-cite-prefix">On 07.01.26 Support wrote:<br></div><blockquote type="cite">${ours}</blockquote>`,
    ],
  ])('comes back in a quotation by %s, and is no word of the customer', async (_, html) => {
    expect(await tokensOf(html)).toEqual([{ by: 'anchor', ticket: 12, agent: null, expired: false }]);
    const message = await answer(html);
    expect(message.reply).toContain('Thanks!');
    expect(message.reply).not.toContain(customerToken(KEYS, TICKET));
  });

  test('one that nobody signed is nothing', async () => {
    const forged = anchorText([Buffer.alloc(32, 8)], TICKET);
    expect(await tokensOf(`<p>${forged} ${anchorText(KEYS, TICKET).replace('#t12.', '#t13.')}</p>`)).toEqual([]);
  });

  test('a mail full of them is read in linear time, and at most twenty are looked at', () => {
    expect(anchorsIn(anchorText(KEYS, TICKET).concat(' ').repeat(50_000))).toHaveLength(20);
    expect(anchorsIn('#t1.'.repeat(500_000))).toEqual([]);
    expect(anchorsIn(`#t${'1'.repeat(2_000_000)}`)).toEqual([]);
  });
});

// What a push says of the instance itself, to its administrator: the check, since when, what was found, what to do; in the form
// the channel's receiver understands. The findings hold words of mail servers: they are shown, never markup. Pure.
import { z } from 'zod';
import type { NoticeData } from '../../model/notice.ts';
import type { PushChannel } from '../../model/people/alerts.ts';
import type { OutboxRow } from '../../ports.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { wordFor, wordsOf } from '../words.ts';
import { ntfyTopic, slackEscaped, teamsCard } from './push.ts';

const SHOWN = 1_500;

/** The body of the form `generic`. */
export const adminPushBody = z.strictObject({
  version: z.literal(1).describe('Of this format; keys may be added, never taken away or renamed.'),
  id: z.string().describe('The same in every try of this call, and in the headers webhook-id and Idempotency-Key.'),
  events: z.tuple([z.literal('admin')]).describe('What it is: something about the instance itself.'),
  instance: z.string().describe('instance.name of the config.'),
  check: z.string().describe('As in `notifications.admin.when`.'),
  failing: z.boolean().describe('False: all is well again.'),
  since: z.iso.datetime().describe('When it was seen first.'),
  count: z.int().describe('How often it came and went since the last word about it.'),
  text: z.string().describe('The same as one sentence, in the channel’s language.'),
  detail: z.string().describe('What was found, a line each.'),
  fix: z.string().describe('What to do; "" when all is well.'),
});

/** The bytes of a push to the administrator. */
export function adminPushBytes(
  row: OutboxRow,
  alert: NonNullable<NoticeData['alert']>,
  {
    channel,
    instance,
  }: { readonly channel: PushChannel; readonly instance: { readonly name: string; readonly language: string } },
): Uint8Array {
  const words = wordsOf(channel.language ?? instance.language);
  const name = cleanLine(instance.name);
  const head = `${alert.isMended ? '✓' : '✗'} ${name}: ${wordFor(words.checks, alert.check)}`;
  const detail = cleanText(row.data.body ?? '')
    .slice(0, SHOWN)
    .toWellFormed();
  const said = { row, alert, name, head, detail, fix: alert.isMended ? '' : cleanText(alert.fix) };
  return Buffer.from(JSON.stringify(bodyOf(said, channel)).toWellFormed(), 'utf8');
}

interface Said {
  readonly row: OutboxRow;
  readonly alert: NonNullable<NoticeData['alert']>;
  readonly name: string;
  readonly head: string;
  readonly detail: string;
  readonly fix: string;
}

function bodyOf({ row, alert, name, head, detail, fix }: Said, { form, url }: PushChannel): object {
  const lines = [detail, fix].filter((one) => one !== '');
  switch (form) {
    case 'generic':
      return {
        version: 1,
        id: row.messageId,
        events: ['admin'],
        instance: name,
        check: alert.check,
        failing: !alert.isMended,
        since: new Date(alert.since).toISOString(),
        count: alert.count,
        text: head,
        detail,
        fix,
      } satisfies z.infer<typeof adminPushBody>;
    case 'slack':
      return {
        text: slackEscaped(head),
        unfurl_links: false,
        unfurl_media: false,
        blocks: [head, ...lines].map((text) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } })),
      };
    case 'teams':
      return teamsCard([head, ...lines]);
    case 'ntfy':
      return {
        topic: ntfyTopic(URL.parse(url.reveal())),
        title: head,
        message: lines.join('\n'),
        priority: alert.isMended ? 3 : 5,
        tags: ['mailclerk', alert.check],
      };
    default:
      return form satisfies never;
  }
}

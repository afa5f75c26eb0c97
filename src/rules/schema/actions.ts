// The shape of `do:`, a list of actions with one key each. Some come with a later issue (pending.ts); their shape is
// checked already, so that files written today keep their meaning.
import { z } from 'zod';
import { names, strict, text, textMap, texts } from './parts.ts';

const recipients = texts.describe('To whom. Example: to: boss@example.com');

export const doActions = z.array(
  strict({
    note: text.optional().describe('An internal note. Example: note: "{{bounce.text}}"'),
    reply: text.optional().describe('An additional mail from a template. Example: reply: hardware-faq'),
    mail: strict({
      to: recipients,
      template: text.optional().describe('Template to send. Example: template: heads-up'),
      subject: text.optional().describe('Subject, when no template is named. Example: subject: "New order {{no}}"'),
      body: text.optional().describe('Text, when no template is named. Example: body: "{{mail.body}}"'),
    })
      .optional()
      .describe('A mail to somebody. Example: mail: { to: boss@example.com, template: heads-up }'),
    forward: recipients.optional().describe('Forwards the mail. Example: forward: dev@example.com'),
    webhook: z
      .union([
        z.string(),
        strict({
          url: z.string().describe('Address of a configured host. Example: url: https://hooks.example.com/x'),
          body: z
            .unknown()
            .optional()
            .describe('JSON to send; default: mail, ticket and decision. Example: body: { ref: "{{ticket.ref}}" }'),
          headers: textMap.optional().describe('Further headers. Example: headers: { X-Source: mailclerk }'),
        }),
      ])
      .optional()
      .describe('Calls a configured host, signed. Example: webhook: https://hooks.example.com/x'),
    alert: texts.optional().describe('Tells people. Example: alert: [assignee, lead, anna]'),
    split: z
      .union([
        z.string(),
        strict({
          by: z.string().describe("attachment, eml, or a pattern for each piece's first line. Example: by: attachment"),
        }),
      ])
      .optional()
      .describe(
        'A new mail becomes one ticket per file, attached mail or piece of text. Example: split: { by: attachment }',
      ),
    attach: strict({
      keep: texts.optional().describe('Only these kinds of file. Example: keep: [pdf, xml]'),
      drop: texts.optional().describe('All but these kinds of file. Example: drop: [exe]'),
      limit: text.optional().describe('Only files up to this size. Example: limit: 20MB'),
    })
      .optional()
      .describe('Which attachments stay. Example: attach: { drop: [exe] }'),
    mask: names.optional().describe('Makes numbers unreadable: iban, card. Example: mask: [iban]'),
    strip: names.optional().describe('Removes parts of the text. Example: strip: disclaimer'),
    merge: text.optional().describe('The mail’s ticket goes on as part of this one. Example: merge: "{{ref}}"'),
    imap: strict({
      move: text.optional().describe('To this folder. Example: move: Archive'),
      flag: text.optional().describe('With this flag or keyword. Example: flag: done'),
      keep: z.boolean().optional().describe('As it lies. Example: keep: true'),
      delete: z.boolean().optional().describe('Deleted on the server. Example: delete: true'),
    })
      .optional()
      .describe('What is done on the mail server. Example: imap: { move: Archive }'),
  }),
);

export type DoInput = z.infer<typeof doActions>;

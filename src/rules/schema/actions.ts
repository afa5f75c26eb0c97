// The shape of `do:`, a list of actions with one key each. Some come with a later issue (pending.ts); their shape is
// checked already, so that files written today keep their meaning.
import { z } from 'zod';
import { choice, names, strict, text, textMap, texts } from './parts.ts';

const recipients = texts.describe('To whom. Example: to: boss@example.com');

export const doActions = z.array(
  strict({
    note: text.optional().describe('An internal note. Example: note: "{{bounce.text}}"'),
    reply: text.optional().describe('An additional mail from a template. Example: reply: hardware-faq'),
    mail: strict({ to: recipients, template: text.optional(), subject: text.optional(), body: text.optional() })
      .optional()
      .describe('A mail to somebody. Example: mail: { to: boss@example.com, template: heads-up }'),
    forward: recipients.optional().describe('Forwards the mail. Example: forward: dev@example.com'),
    webhook: z
      .union([z.string(), strict({ url: z.string(), body: z.unknown().optional(), headers: textMap.optional() })])
      .optional()
      .describe('Calls a configured host, signed. Example: webhook: https://hooks.example.com/x'),
    alert: texts.optional().describe('Tells people. Example: alert: [assignee, lead, anna]'),
    split: z
      .union([choice(['attachment', 'eml']), strict({ by: z.string() })])
      .optional()
      .describe('One ticket per part. Example: split: { by: attachment }'),
    attach: strict({ keep: texts.optional(), drop: texts.optional(), limit: text.optional() })
      .optional()
      .describe('Which attachments stay. Example: attach: { drop: [exe] }'),
    mask: names.optional().describe('Makes numbers unreadable: iban, card. Example: mask: [iban]'),
    strip: names.optional().describe('Removes parts of the text. Example: strip: disclaimer'),
    merge: text.optional().describe('Merges with another ticket. Example: merge: "{{ref}}"'),
    imap: strict({
      move: text.optional(),
      flag: text.optional(),
      keep: z.boolean().optional(),
      delete: z.boolean().optional(),
    })
      .optional()
      .describe('What is done on the mail server. Example: imap: { move: Archive }'),
  }),
);

export type DoInput = z.infer<typeof doActions>;

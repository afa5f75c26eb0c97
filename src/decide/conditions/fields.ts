// Every match field by its name. To add one: write it in the file of its group, and it is here.
import { attachmentFields } from './attachments.ts';
import { classFields } from './class.ts';
import { contactField, contactFields } from './contact.ts';
import { headerField, headerFields } from './headers.ts';
import type { Field } from './look.ts';
import { mailFields } from './mail.ts';
import { textFields } from './text.ts';
import { ticketField, ticketFields } from './ticket.ts';
import { trustFields } from './trust.ts';
import { variableField } from './variables.ts';
import { whoFields } from './who.ts';

const fixed: Readonly<Record<string, Field>> = {
  ...whoFields,
  ...textFields,
  ...headerFields,
  ...classFields,
  ...attachmentFields,
  ...mailFields,
  ...trustFields,
  ...contactFields,
  ...ticketFields,
};

const families: readonly (readonly [string, (rest: string) => Field])[] = [
  ['header.', headerField],
  ['var.', variableField],
  ['ticket.field.', ticketField],
  ['contact.field.', contactField],
];

/** The field of this name; null when the evaluator has none. `inAttachment`: `name` means `attachment.name`. */
export function fieldNamed(name: string, inAttachment = false): Field | null {
  const full = inAttachment && !name.startsWith('attachment.') ? `attachment.${name}` : name;
  if (Object.hasOwn(fixed, full)) return fixed[full] ?? null;
  for (const [prefix, make] of families) {
    if (name.startsWith(prefix) && name.length > prefix.length) return make(name.slice(prefix.length));
  }
  return null;
}

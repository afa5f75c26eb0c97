// Fields about files: their number, and the clauses of `attachment:`, which all look at one and the same file.
import type { Attachment } from '../../model/message.ts';
import type { Field } from './look.ts';
import { ABSENT, numberValue, textValues, truthValue, type Values } from './value.ts';

export const attachmentFields: Readonly<Record<string, Field>> = {
  // Logos inside the text are no attachments to a person who counts them.
  attachments: {
    kind: 'number',
    read: (look) => numberValue(look.mail.message.attachments.filter((file) => !file.inline).length),
  },
  'attachment.name': file('text', (one) => textValues([one.filename])),
  'attachment.ext': file('name', (one) => textValues(extension(one.filename))),
  'attachment.type': file('text', (one) => textValues([one.type])),
  'attachment.size': file('number', (one) => numberValue(one.size)),
  'attachment.inline': file('truth', (one) => truthValue(one.inline)),
  'attachment.sha256': file('name', (one) => textValues([one.sha256])),
  'attachment.text': file('text', words),
};

const read = new WeakMap<Attachment, Values>();

/** Folded once for all rules of a mail: files are long. */
function words(one: Attachment): Values {
  const known = read.get(one);
  if (known) return known;
  const values = textValues([one.text]);
  read.set(one, values);
  return values;
}

function file(kind: Field['kind'], read: (one: Attachment) => Values): Field {
  return { kind, fresh: true, read: (look) => (look.attachment ? read(look.attachment) : ABSENT) };
}

/** `pdf` and `.pdf`; nothing when the name has no dot. */
function extension(filename: string): readonly string[] {
  const dot = filename.lastIndexOf('.');
  if (dot < 0 || dot === filename.length - 1) return [];
  const ext = filename.slice(dot + 1).toLowerCase();
  return [ext, `.${ext}`];
}

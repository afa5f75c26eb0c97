// Fields about words: subject, body, and where a word may stand anywhere.
import type { Field } from './look.ts';
import { textValues } from './value.ts';

export const textFields: Readonly<Record<string, Field>> = {
  subject: { kind: 'text', read: (look) => textValues([look.mail.message.subject]) },
  'subject.clean': { kind: 'text', read: (look) => textValues([look.mail.message.subjectClean]) },
  body: { kind: 'text', read: (look) => textValues([look.mail.message.reply]) },
  'body.full': { kind: 'text', read: (look) => textValues([look.mail.message.text]) },
  'body.html': { kind: 'text', read: (look) => textValues([look.mail.message.html]) },
  anywhere: {
    kind: 'text',
    read: ({ mail: { message } }) =>
      textValues([message.subject, message.reply, ...message.attachments.map((file) => file.filename)]),
  },
};

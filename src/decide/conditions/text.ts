// Fields about words: subject, body, and where a word may stand anywhere.
import type { Field } from './look.ts';
import { sharedValues } from './value.ts';

export const textFields: Readonly<Record<string, Field>> = {
  subject: { kind: 'text', read: ({ mail: { message } }) => sharedValues(message, [message.subject]) },
  'subject.clean': { kind: 'text', read: ({ mail: { message } }) => sharedValues(message, [message.subjectClean]) },
  body: { kind: 'text', read: ({ mail: { message } }) => sharedValues(message, [message.reply]) },
  'body.full': { kind: 'text', read: ({ mail: { message } }) => sharedValues(message, [message.text]) },
  'body.html': { kind: 'text', read: ({ mail: { message } }) => sharedValues(message, [message.html]) },
  anywhere: {
    kind: 'text',
    read: ({ mail: { message } }) =>
      sharedValues(message, [message.subject, message.reply, ...message.attachments.map((file) => file.filename)]),
  },
};

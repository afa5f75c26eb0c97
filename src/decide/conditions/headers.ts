// Fields about headers: any header by its name, and the few that have a name of their own.
import { header, type Message } from '../../model/message.ts';
import type { Field, Look } from './look.ts';
import { presentValues, textValues, type Values } from './value.ts';

export const headerFields: Readonly<Record<string, Field>> = {
  list_id: { kind: 'text', read: (look) => textValues([header(look.mail.message, 'List-Id')]) },
  importance: { kind: 'name', read: importance },
  message_id: { kind: 'text', read: (look) => textValues([look.mail.message.messageId]) },
  in_reply_to: { kind: 'text', read: (look) => textValues([look.mail.message.inReplyTo]) },
  references: { kind: 'text', read: (look) => textValues(look.mail.message.references) },
};

/** `header.<Name>`: every header of that name, in wire order; one without a value is present and empty. */
export function headerField(name: string): Field {
  const wanted = name.toLowerCase();
  return {
    kind: 'text',
    read: (look) => presentValues(byName(look.mail.message.headers).get(wanted) ?? []),
  };
}

const known = new WeakMap<Message['headers'], ReadonlyMap<string, readonly string[]>>();

/** Values by the name in lower case, made once per mail: hundreds of rules may each ask for a header of their own. */
function byName(headers: Message['headers']): ReadonlyMap<string, readonly string[]> {
  const before = known.get(headers);
  if (before) return before;
  const found = new Map<string, string[]>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const values = found.get(key);
    if (values) values.push(value);
    else found.set(key, [value]);
  }
  known.set(headers, found);
  return found;
}

const WORDS: Readonly<Record<string, string>> = {
  high: 'high',
  urgent: 'high',
  '1': 'high',
  '2': 'high',
  normal: 'normal',
  '3': 'normal',
  low: 'low',
  'non-urgent': 'low',
  '4': 'low',
  '5': 'low',
};

/** Importance (RFC 4021), else X-Priority (`1 (Highest)`), else Priority, as high, normal or low. */
function importance(look: Look): Values {
  for (const name of ['Importance', 'X-Priority', 'X-MSMail-Priority', 'Priority']) {
    const word = header(look.mail.message, name)?.trim().toLowerCase().split(/[\s(]/, 1)[0] ?? '';
    if (Object.hasOwn(WORDS, word)) return textValues([WORDS[word]]);
  }
  return textValues([]);
}

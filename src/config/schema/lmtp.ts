// The door for mail servers of one's own: LMTP (RFC 2033) on a port of this machine or a Unix socket.
import { z } from 'zod';
import { listenOn } from './http.ts';
import { leaf, whole } from './leaf.ts';

const PATH = /^(?:unix:)?(\/[^\0\n]{1,106})$/;

export const lmtp = z.strictObject({
  listen: leaf(
    'an absolute path like /run/mailclerk/lmtp.sock, a port of this machine like 2424, or an address with its port like 127.0.0.1:2424',
    { type: ['string', 'integer'] },
    (value) => {
      const path = typeof value === 'string' ? PATH.exec(value.trim())?.[1] : undefined;
      if (path !== undefined) return { path };
      const found = listenOn().safeParse(value);
      return found.success ? found.data : undefined;
    },
  )
    .prefault('/run/mailclerk/lmtp.sock')
    .describe(
      'Where your mail server hands mail over: a path is a Unix socket (rights 0660), a port alone means 127.0.0.1. There is no password: whoever reaches it can hand in mail.',
    ),
  max_connections: whole(1, 1000).prefault(50).describe('Connections at once; further ones are told to come later.'),
});

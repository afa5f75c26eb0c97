// `webhooks:`: which hosts rules may call, and how.
import { z } from 'zod';
import { duration, filledLine, flag, textLeaf, whole } from './leaf.ts';

const SECOND = 1000;

/** A secret's text as it stands in the file; resolved after the schema. */
function secret() {
  return textLeaf('a reference like env:HOOK_SECRET, file:/path or cred:name', { minLength: 1 }, (text) =>
    text === '' ? undefined : text,
  );
}

const host = z.preprocess(
  // A host with nothing to say about it is written with nothing after the colon.
  (value) => value ?? {},
  z.strictObject({
    secret: secret()
      .optional()
      .describe('Signs the calls to this host, ≥ 16 characters, as env:, file: or cred:. Default: webhooks.secret.'),
    authorization: secret()
      .optional()
      .describe('The whole Authorization header, like "Bearer …", as env:, file: or cred:. Default: none.'),
    private: flag()
      .prefault(false)
      .describe('true: the host may lie at a private or local address, and may be called by http.'),
    ca: filledLine(1000).optional().describe('PEM file of a certificate authority to trust besides the system’s.'),
  }),
);

export const webhooks = z.strictObject({
  hosts: z
    .record(z.string(), host)
    .prefault({})
    .describe('The hosts that rules may call (`do: webhook`), by name or name:port; nothing else is ever called.'),
  secret: secret()
    .optional()
    .describe('Signs every call to hosts without a secret of their own, ≥ 16 characters, as env:, file: or cred:.'),
  timeout: duration(SECOND, 60 * SECOND)
    .prefault('10s')
    .describe('How long one call may take, from connecting to the end of the answer.'),
  retries: whole(0, 30)
    .prefault(12)
    .describe(
      'How often a call that fails is made again, with growing waits (12 take about four hours); then it is dead.',
    ),
  connections: whole(1, 50).prefault(4).describe('Calls under way at a time.'),
});

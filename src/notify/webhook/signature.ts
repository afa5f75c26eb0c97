// The proof that a call is ours: HMAC-SHA256 over id, time and body, in the form of the Standard Webhooks specification,
// so that receivers can use the library they have. Pure.
import { createHmac } from 'node:crypto';

/** The headers that prove a call. `at` in epoch ms: receivers refuse what is older than a few minutes. */
export function signatureHeaders(
  secret: string,
  call: { readonly id: string; readonly at: number; readonly body: Uint8Array },
): Readonly<Record<string, string>> {
  const time = String(Math.floor(call.at / 1000));
  const mac = createHmac('sha256', keyOf(secret)).update(`${call.id}.${time}.`).update(call.body).digest('base64');
  return {
    'Idempotency-Key': call.id,
    'webhook-id': call.id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${mac}`,
  };
}

/** `whsec_…` is base64, as the specification writes secrets; anything else is taken as its bytes. */
function keyOf(secret: string): Buffer {
  const coded = /^whsec_([A-Za-z0-9+/_=-]{16,})$/.exec(secret)?.[1];
  return coded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(coded, 'base64');
}

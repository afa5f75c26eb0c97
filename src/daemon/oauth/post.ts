// One POST to an identity provider. Takes an address and a form; gives status and text, at most 64 KB, within 20 s. Follows
// no redirect (a form with secrets goes where the config says, nowhere else). Throws a plain sentence when there is no
// answer; the sentence never holds the form.
import type { HttpAnswer } from './answer.ts';
import type { Form } from './requests.ts';

const TIMEOUT_MS = 20_000;
const MAX_OCTETS = 65_536;

/** Sends the form as application/x-www-form-urlencoded (RFC 6749 §4). */
export async function postForm(
  url: string,
  form: Form,
  { signal, timeoutMs = TIMEOUT_MS }: { readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<HttpAnswer> {
  const { host } = new URL(url);
  const within = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { Accept: 'application/json', 'User-Agent': 'mailclerk' },
      body: new URLSearchParams({ ...form }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, within]),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: await bounded(response),
    };
  } catch (error) {
    if (within.aborted) throw new Error(`${host} did not answer within ${Math.round(timeoutMs / 1000)} s`);
    throw new Error(`${host} cannot be reached: ${reasonOf(error)}`);
  }
}

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let octets = 0;
  for await (const part of response.body ?? []) {
    octets += part.byteLength;
    if (octets > MAX_OCTETS) break;
    parts.push(part);
  }
  return Buffer.concat(parts).subarray(0, MAX_OCTETS).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message.slice(0, 200);
  return error.message.slice(0, 200);
}

// What a form posted: takes the octets and their type; gives the pairs in them. multipart/form-data (RFC 7578) and
// application/x-www-form-urlencoded, nothing else. Bounded by who reads the octets (listener.ts). Never throws: what is no form is null.

/** What was posted. */
export interface Posted {
  /** Content-Type as it came; '' = none. */
  readonly type: string;
  readonly body: Uint8Array;
}

/** Names and values; null when it is no form, or a broken one. Files count as nothing. */
export async function pairsOf({ type, body }: Posted): Promise<URLSearchParams | null> {
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (kind === 'application/x-www-form-urlencoded') return new URLSearchParams(Buffer.from(body).toString('utf8'));
  if (kind !== 'multipart/form-data') return null;
  try {
    const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData();
    const pairs = new URLSearchParams();
    for (const [name, value] of form) if (typeof value === 'string') pairs.append(name, value);
    return pairs;
  } catch {
    return null;
  }
}

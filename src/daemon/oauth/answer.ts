// What an identity provider's answer means. Takes status, headers and text of a token endpoint; gives a token, a refusal
// (the same question would be refused again: somebody must do something), or "later". Pure; never throws at strange text;
// what it says of an answer never holds a token, nor any secret it is told of. RFC 6749 §5, RFC 8628 §3.5.
import { adviceFor } from './advice.ts';

const MAX_LIFETIME_S = 86_400;
/** RFC 6749 §5.1: a server may say nothing of the lifetime. A guess that is too long costs one refused login. */
const UNSAID_LIFETIME_S = 600;
const MAX_TOKEN = 16_384;

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly accessToken: string;
      readonly lifetimeMs: number;
      readonly refreshToken: string | null;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'later'; readonly code: string; readonly detail: string; readonly retryAfterMs: number };

// RFC 6749 §4.1.2.1, RFC 8628 §3.5: "not now", also where the status is 400.
const LATER = new Set(['temporarily_unavailable', 'server_error', 'slow_down', 'authorization_pending']);
// AADSTS90033 and 90006: a transient error has occurred; 50196: asked too often.
const LATER_AADSTS = new Set(['90033', '90006', '50196']);

/** The token endpoint's answer; none of `secrets` is in what is given back of a refusal. */
export function readTokenAnswer(answer: HttpAnswer, secrets: readonly string[], nowMs: number): TokenAnswer {
  const body = jsonOf(answer.text);
  if (answer.status >= 200 && answer.status < 300) return tokenOf(body, answer);
  const code = wordOf(body?.error);
  const retryAfterMs = retryAfterOf(answer.retryAfter, nowMs);
  if (code === '') {
    const what = body === null ? 'no answer of an identity provider (no JSON)' : 'an answer without `error`';
    const hint = answer.status === 404 ? '; check tenant and token_url' : '';
    return { kind: 'later', code: '', detail: `HTTP ${answer.status} with ${what}${hint}`, retryAfterMs };
  }
  const said = shown(textOf(body?.error_description), secrets);
  const aadsts = /AADSTS(\d{4,8})/.exec(said)?.[1] ?? null;
  const detail = `${shown(code, secrets)}${said === '' ? '' : `: ${said}`}`;
  const isLater =
    answer.status >= 500 || answer.status === 429 || LATER.has(code) || (aadsts !== null && LATER_AADSTS.has(aadsts));
  if (isLater) return { kind: 'later', code, detail: `HTTP ${answer.status}, ${detail}`, retryAfterMs };
  const advice = adviceFor(code, aadsts, said);
  return { kind: 'refused', code, detail: advice === '' ? detail : `${detail}; ${advice}` };
}

/** A JSON object; null for everything else. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Text of a stranger on one line, at most 300 characters, without secrets and without what looks like a token. */
export function shown(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '‹secret›');
  return clean
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .replace(/[A-Za-z0-9_\-+/=.~]{60,}/g, '‹secret›')
    .trim()
    .slice(0, 300);
}

function tokenOf(body: Readonly<Record<string, unknown>> | null, { status }: HttpAnswer): TokenAnswer {
  const later = (what: string): TokenAnswer => ({
    kind: 'later',
    code: '',
    detail: `HTTP ${status} with ${what}`,
    retryAfterMs: 0,
  });
  if (body === null) return later('no answer of an identity provider (no JSON): a proxy in between?');
  const accessToken = textOf(body.access_token);
  // RFC 6750 §2.1: what a token may consist of; anything else would break the login's frame.
  if (!/^[\x21-\x7e]+$/.test(accessToken) || accessToken.length > MAX_TOKEN) return later('no usable access_token');
  const type = body.token_type === undefined ? 'bearer' : textOf(body.token_type).toLowerCase();
  if (type !== 'bearer') return later(`a token of type ${shown(type, [])}, expected Bearer`);
  const refresh = textOf(body.refresh_token);
  return {
    kind: 'token',
    accessToken,
    lifetimeMs: lifetimeOf(body.expires_in) * 1000,
    refreshToken: refresh === '' || refresh.length > MAX_TOKEN ? null : refresh,
  };
}

/** Seconds; some servers write them as text. */
function lifetimeOf(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return UNSAID_LIFETIME_S;
  return Math.min(Math.max(seconds, 0), MAX_LIFETIME_S);
}

/** Milliseconds of a Retry-After (RFC 9110 §10.2.3): seconds or a date; at most an hour. */
function retryAfterOf(value: string | null, nowMs: number): number {
  if (value === null) return 0;
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function wordOf(value: unknown): string {
  const text = textOf(value);
  return text.length <= 100 ? text : '';
}

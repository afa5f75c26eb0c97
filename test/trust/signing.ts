// Mails signed by ourselves, and the DNS that makes the signatures true: keys are made once per test file, the zone is a
// map that implements the real port.
import { generateKeyPairSync } from 'node:crypto';
import { type ARCSealOptions, type DKIMSignOptions, dkimSign, sealMessage } from 'mailauth';
import type { DnsAnswer, Resolver } from '../../src/ports.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const short = generateKeyPairSync('rsa', { modulusLength: 512 });
const PRIVATE = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ED_PRIVATE = ed.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SHORT_PRIVATE = short.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const der = (key: typeof rsa.publicKey): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
export const KEY = `v=DKIM1; k=rsa; p=${der(rsa.publicKey)}`;
export const ED_KEY = `v=DKIM1; k=ed25519; p=${Buffer.from(ed.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)).toString('base64')}`;
export const SHORT_KEY = `v=DKIM1; k=rsa; p=${der(short.publicKey)}`;

export interface Signature {
  readonly d: string;
  readonly s?: string;
  readonly c?: string;
  readonly kind?: 'rsa' | 'ed25519' | 'short';
  readonly sha1?: boolean;
  readonly l?: number;
  readonly at?: Date;
  readonly expires?: Date;
}

/** The mail with these signatures on top, the last one topmost. */
export async function signed(raw: string, ...signatures: readonly Signature[]): Promise<string> {
  let mail = raw;
  for (const one of signatures) {
    const keys = { rsa: PRIVATE, ed25519: ED_PRIVATE, short: SHORT_PRIVATE };
    const options = {
      canonicalization: one.c ?? 'relaxed/relaxed',
      ...(one.sha1 ? { algorithm: 'rsa-sha1' } : {}),
      ...(one.at ? { signTime: one.at } : {}),
      ...(one.expires ? { expires: one.expires } : {}),
      signatureData: [
        {
          signingDomain: one.d,
          selector: one.s ?? 's',
          privateKey: keys[one.kind ?? 'rsa'],
          ...(one.l === undefined ? {} : { maxBodyLength: one.l }),
        },
      ],
    };
    const made = await dkimSign(mail, options as unknown as DKIMSignOptions);
    if (made.signatures === '')
      throw new Error(`not signed: ${JSON.stringify(made.errors.map((error) => `${error}`))}`);
    mail = made.signatures + mail;
  }
  return mail;
}

/** The mail with one more ARC set on top. */
export async function sealed(
  raw: string,
  seal: Partial<ARCSealOptions> & { readonly signingDomain: string },
): Promise<string> {
  const head = await sealMessage(raw, { selector: 's', privateKey: PRIVATE, cv: 'none', ...seal });
  return head.toString() + raw;
}

export type Zone = Readonly<Record<string, DnsAnswer | readonly DnsAnswer[] | 'SERVFAIL' | 'SILENT' | 'NODATA'>>;

/** `TXT name` → text, or what goes wrong. Every question is remembered. */
export function zoneResolver(zone: Zone): Resolver & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    resolve(name, type) {
      asked.push(`${type} ${name}`);
      const found = zone[`${type} ${name}`];
      if (found === undefined || found === 'NODATA') return fail(found === undefined ? 'ENOTFOUND' : 'ENODATA');
      if (found === 'SERVFAIL') return fail('ESERVFAIL');
      if (found === 'SILENT') return new Promise(() => undefined);
      const list = Array.isArray(found) ? found : [found];
      return Promise.resolve(
        list.map((one) => (type === 'TXT' && typeof one === 'string' ? [one] : one)) as DnsAnswer[],
      );
    },
  };
}

function fail(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}

// Signed statements as the provider checks them (RFC 7523): who, to whom, for how long, and by which certificate.
import { execFileSync } from 'node:child_process';
import { constants, createHash, createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientFields, tokenForm } from '../../../src/daemon/oauth/requests.ts';
import type { Identity } from '../../servers/identity.ts';
import { account, secret } from './arrange.ts';

const idp = { tokenUrl: 'https://login.example.org/token', deviceUrl: '', authorizationUrl: '' } as Identity;
const NOW = Date.parse('2026-01-07T10:00:00Z');

function parts(jwt = '') {
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  return {
    head: json(head),
    claims: json(claims),
    signed: Buffer.from(`${head}.${claims}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

test('a certificate proves the application: PS256, both thumbprints, five minutes, this token endpoint', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mc-cert-'));
  try {
    const made = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=mailclerk',
      '-keyout',
      join(dir, 'k'),
      '-out',
      join(dir, 'c'),
    ];
    execFileSync('openssl', made, { stdio: 'ignore' });
    const pem = readFileSync(join(dir, 'c'), 'utf8');
    const certificate = { key: secret(readFileSync(join(dir, 'k'), 'utf8')), pem };
    const fields = clientFields(account(idp, { certificate, clientSecret: null }), NOW);
    const { head, claims, signed, signature } = parts(fields.client_assertion);
    const cert = new X509Certificate(pem);
    const thumb = (hash: string) => createHash(hash).update(cert.raw).digest('base64url');
    expect(head).toEqual({ alg: 'PS256', typ: 'JWT', x5t: thumb('sha1'), 'x5t#S256': thumb('sha256') });
    expect(claims).toMatchObject({ iss: 'app', sub: 'app', aud: idp.tokenUrl, exp: NOW / 1000 + 300 });
    const key = { key: cert.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', signed, key, signature)).toBe(true);
    expect(fields).not.toHaveProperty('client_secret');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a service account stands for its subject, and only the configured endpoint is asked, whatever its key file says', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const json = {
    client_email: 'bot@x.iam.example',
    private_key_id: 'k1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://evil.example/token',
  };
  const one = account(idp, {
    flow: 'service_account',
    serviceAccount: secret(JSON.stringify(json)),
    clientSecret: null,
  });
  const form = tokenForm(one, null, NOW);
  expect(form.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const { head, claims, signed, signature } = parts(form.assertion);
  expect(head).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
  expect(claims).toMatchObject({
    iss: 'bot@x.iam.example',
    sub: 'support@example.com',
    scope: 'mail',
    aud: idp.tokenUrl,
  });
  expect(verify('sha256', signed, createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), signature)).toBe(
    true,
  );
});

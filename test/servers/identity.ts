// An identity provider on loopback, as far as a mail program sees one: a token endpoint (client credentials, assertions,
// refresh with rotation, device codes, authorization codes). Takes how it shall misbehave; gives what it was asked. Every
// secret it gives holds the word CANARY, so that a test can look for it where it must not be.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Misbehaviour =
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text: string };

export interface Identity {
  readonly port: number;
  readonly tokenUrl: string;
  readonly deviceUrl: string;
  readonly authorizationUrl: string;
  /** Forms that were posted to the token endpoint, in order. */
  readonly asked: readonly Readonly<Record<string, string>>[];
  /** How long tokens live, seconds; null = it is not said. */
  lifetime: number | string | null;
  /** Answers so until it is changed; null = properly. */
  fault: Misbehaviour | null;
  /** Whether each refresh takes the place of the refresh token. */
  rotates: boolean;
  /** A person confirmed the device code. */
  confirmed: boolean;
  /** True for access tokens that were given and not taken back. */
  isGood(accessToken: string): boolean;
  /** Access tokens given so far are worth nothing any more. */
  revokeAccess(): void;
  /** Refresh tokens given so far are worth nothing any more. */
  revokeSignIns(): void;
  stop(): Promise<void>;
}

/** Starts it on a random port. */
export async function startIdentity(): Promise<Identity> {
  const asked: Readonly<Record<string, string>>[] = [];
  const access = new Set<string>();
  const refresh = new Set<string>(['CANARY-refresh-0']);
  let count = 0;
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const { fault } = self;
      const isToken = request.url === '/token';
      if (isToken) asked.push(form);
      if (isToken && fault === 'hang') return;
      if (isToken && fault !== null && fault !== 'hang') {
        response
          .writeHead(fault.status, fault.headers)
          .end(fault.text.replace('{secret}', Object.values(form).join(' ')));
        return;
      }
      const [status, answer] = request.url === '/device' ? [200, deviceAnswer()] : tokenAnswer(form);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;

  function deviceAnswer(): object {
    return {
      device_code: 'CANARY-device-code',
      user_code: 'ABCD-EFGH',
      verification_uri: `${base}/go`,
      expires_in: 900,
      interval: 1,
    };
  }

  function tokenAnswer(form: Readonly<Record<string, string>>): readonly [number, object] {
    const grant = form.grant_type ?? '';
    if (grant === 'refresh_token' && !refresh.has(form.refresh_token ?? ''))
      return [
        400,
        {
          error: 'invalid_grant',
          error_description: `AADSTS700082: The refresh token ${form.refresh_token} has expired due to inactivity.`,
        },
      ];
    if (grant.endsWith(':device_code') && !self.confirmed) return [400, { error: 'authorization_pending' }];
    if (grant === 'authorization_code' && form.code !== 'CANARY-code') return [400, { error: 'invalid_grant' }];
    count += 1;
    const accessToken = `CANARY-access-${count}.${'x'.repeat(40)}`;
    access.add(accessToken);
    const isPersonal = grant !== 'client_credentials' && !grant.endsWith(':jwt-bearer');
    const next =
      self.rotates || grant !== 'refresh_token' ? `CANARY-refresh-${count}.${'y'.repeat(40)}` : form.refresh_token;
    if (isPersonal && next !== undefined) {
      if (self.rotates) refresh.delete(form.refresh_token ?? '');
      refresh.add(next);
    }
    const lifetime = self.lifetime === null ? {} : { expires_in: self.lifetime };
    return [
      200,
      { token_type: 'Bearer', access_token: accessToken, ...lifetime, ...(isPersonal ? { refresh_token: next } : {}) },
    ];
  }

  const self: Identity = {
    port,
    tokenUrl: `${base}/token`,
    deviceUrl: `${base}/device`,
    authorizationUrl: `${base}/authorize`,
    asked,
    lifetime: 3600,
    fault: null,
    rotates: true,
    confirmed: false,
    isGood: (token) => access.has(token),
    revokeAccess: () => access.clear(),
    revokeSignIns: () => refresh.clear(),
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

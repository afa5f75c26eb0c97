// Accounts, a store and a keeper for the tests of OAuth2: a stub of an identity provider, a clock that tests may push on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keeper, type KeeperDeps } from '../../../src/daemon/oauth/keeper.ts';
import { type Log, type LogFields, silentLog } from '../../../src/lib/log.ts';
import { type Clock, systemClock } from '../../../src/lib/time.ts';
import type { OAuthAccount } from '../../../src/model/oauth/account.ts';
import type { Secret } from '../../../src/model/setup.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Identity } from '../../servers/identity.ts';

export function secret(value: string): Secret {
  return { reference: 'env:X', reveal: () => value, toJSON: () => '‹secret›', toString: () => '‹secret›' };
}

export function account(idp: Identity, changes: Partial<OAuthAccount> = {}): OAuthAccount {
  return {
    name: 'support',
    provider: 'microsoft365',
    flow: 'client_credentials',
    clientId: 'app',
    clientSecret: secret('CANARY-client-secret'),
    certificate: null,
    serviceAccount: null,
    subject: 'support@example.com',
    tokenUrl: idp.tokenUrl,
    deviceUrl: idp.deviceUrl,
    authorizationUrl: idp.authorizationUrl,
    scope: 'mail',
    key: null,
    secretExpires: null,
    ...changes,
  };
}

export function bench() {
  const dir = mkdtempSync(join(tmpdir(), 'mc-oauth-'));
  const store = openStore(join(dir, 'db.sqlite'));
  const lines: { readonly event: string; readonly fields: LogFields }[] = [];
  const note = (event: string, fields: LogFields = {}): void => void lines.push({ event, fields });
  const log: Log = { ...silentLog, info: note, warn: note, error: note, child: () => log };
  const system = systemClock(undefined);
  let ahead = 0;
  const clock: Clock = { ...system, monotonic: () => system.monotonic() + ahead, now: () => system.now() + ahead };
  const deps: KeeperDeps = {
    store,
    clock,
    log,
    dir,
    retry: { baseMs: 20, capMs: 40 },
    refusedRetry: { baseMs: 60_000, capMs: 60_000 },
    timeoutMs: 300,
  };
  return {
    dir,
    store,
    lines,
    clock,
    deps,
    push(ms: number): void {
      ahead += ms;
    },
    keeper: (one: OAuthAccount) => new Keeper(one, deps),
    close() {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

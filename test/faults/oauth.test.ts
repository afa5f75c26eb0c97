// Logins by OAuth2 through their life (F30): tokens end, the identity provider refuses, is down, says nonsense; sessions are
// cut, and nothing that was secret is found anywhere afterwards. A stub of an identity provider, mail servers that take
// tokens only (XOAUTH2), one daemon, a mailbox for every kind of trouble.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import type { FakeCommand } from '../servers/fake-imap.ts';
import { type Identity, startIdentity } from '../servers/identity.ts';
import { keepsPromises, survives } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };
const REFUSAL = Buffer.from('{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}').toString(
  'base64',
);

/** Lets in whoever has a token that this provider gave and did not take back. */
function byToken(identity: () => Identity) {
  const script = ({ name, args, tag }: FakeCommand): string | undefined => {
    if (name === 'LOGIN') return `${tag} NO no passwords here\r\n`;
    if (name !== 'AUTHENTICATE') return undefined;
    const said = Buffer.from(args.split(' ')[1] ?? '', 'base64').toString();
    const token = /auth=Bearer ([^\x01]+)/.exec(said)?.[1] ?? '';
    if (identity().isGood(token) && said.startsWith('user=oauth-')) return `${tag} OK welcome\r\n`;
    return `+ ${REFUSAL}\r\n${tag} NO AUTHENTICATE failed.\r\n`;
  };
  return { script, capabilities: 'IMAP4rev1 UIDPLUS MOVE IDLE SASL-IR AUTH=XOAUTH2' };
}

describe.skipIf(dovecotMissing() !== null)('a login by a token', () => {
  const names = ['expired', 'down', 'refused', 'person'] as const;
  const providers = new Map<string, Identity>();
  let world: World;
  const provider = (name: string): Identity => providers.get(name) as Identity;

  beforeAll(async () => {
    for (const name of names) providers.set(name, await startIdentity());
    const box = (name: string) => ({
      fake: byToken(() => provider(name)),
      config: {
        user: `oauth-${name}`,
        password: undefined,
        auth: {
          oauth2: {
            provider: 'microsoft365',
            tenant: 'example.com',
            client_id: 'app',
            ...(name === 'person' ? { device_url: provider(name).deviceUrl } : { client_secret: 'env:OAUTH_SECRET' }),
            token_url: provider(name).tokenUrl,
          },
        },
      },
    });
    world = await openWorld({
      daemon: 'started',
      env: { OAUTH_SECRET: 'CANARY-client-secret' },
      boxes: Object.fromEntries(names.map((name) => [name, box(name)])),
    });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    for (const one of providers.values()) await one.stop();
  });

  test(
    'F30: a mailbox waits for somebody to sign in, says so everywhere, and goes on without a restart',
    LONG,
    async () => {
      const idp = provider('person');
      const mail = world.box('person').put();
      await world.filed(...names.filter((name) => name !== 'person').map((name) => world.box(name).put()));
      await world.daemon.logged('oauth.needs_auth', 1, { mailbox: 'person', code: 'no_sign_in' });
      expect(await world.metrics()).toContain('mailclerk_auth_needed{mailbox="person"} 1');
      expect((await world.readyz()).status).toBe(503);
      expect((await world.site.cli('status')).stdout).toContain('mailclerk mailbox auth person');
      const env = { OAUTH_SECRET: 'CANARY-client-secret' };
      idp.confirmed = true;
      const done = await world.site.run(['mailbox', 'auth', 'person', '--json'], { env });
      expect(done).toMatchObject({ code: 0 });
      expect(done.json).toMatchObject([
        { kind: 'device', code: 'ABCD-EFGH' },
        { mailbox: 'person', state: 'ok' },
      ]);
      await world.filed(mail);
      expect(await world.metrics()).toContain('mailclerk_auth_needed{mailbox="person"} 0');
      expect((await world.readyz()).status).toBe(200);
      // The application by itself needs nobody: its credentials are tried.
      expect(await world.site.run(['mailbox', 'auth', 'expired'], { env })).toMatchObject({ code: 0 });
      expect(await world.site.run(['mailbox', 'auth', 'beside'], { env })).toMatchObject({ code: 2 });
      await keepsPromises(world, { box: 'person', event: 'mailbox.failed', fields: { fault: 'needs-auth' } });
    },
  );

  test('F30: a token that was taken back is exchanged at once, by one more request', LONG, async () => {
    const idp = provider('expired');
    const before = idp.asked.length;
    idp.revokeAccess();
    world.box('expired').fake.cut();
    await world.filed(world.box('expired').put());
    expect(idp.asked.length).toBe(before + 1);
    await keepsPromises(world, { box: 'expired', event: 'mailbox.failed', fields: { fault: 'lost' } });
  });

  test(
    'F30: while the identity provider is down nothing is lost, and mail comes in again when it is back',
    LONG,
    async () => {
      const idp = provider('down');
      await survives(world, {
        box: 'down',
        event: 'mailbox.failed',
        fields: { fault: 'no-token' },
        begin: (box) => {
          idp.fault = { status: 503, text: '<html>Service unavailable</html>' };
          idp.revokeAccess();
          box.fake.cut();
          box.put();
        },
        end: () => {
          idp.fault = null;
        },
      });
    },
  );

  test(
    'F30: a refusal of the identity provider is said with what to do, once it is mended mail comes in',
    LONG,
    async () => {
      const idp = provider('refused');
      await survives(world, {
        box: 'refused',
        event: 'oauth.needs_auth',
        fields: { code: 'invalid_client' },
        begin: (box) => {
          idp.fault = {
            status: 401,
            text: '{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys {secret} are expired."}',
          };
          idp.revokeAccess();
          box.fake.cut();
          box.put();
        },
        end: () => {
          idp.fault = null;
        },
      });
    },
  );

  test('F30: no token and no secret stands in the log, on a page or in the database', LONG, async () => {
    const log = JSON.stringify(world.daemon.lines());
    const pages = `${await world.metrics()}${(await world.readyz()).body}`;
    expect(log).toContain('the client_secret has expired');
    for (const text of [log, pages]) expect(text).not.toContain('CANARY');
    const dir = join(world.site.dir, 'data');
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      await eventually(`${name} was read`, () => {
        try {
          expect(readFileSync(join(dir, name)).includes('CANARY')).toBe(false);
          return true;
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return true;
          throw error;
        }
      });
    }
  });
});

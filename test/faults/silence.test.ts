// The network in front of a mailbox goes dark: TCP stays open, nothing passes, in the middle of every state the protocol
// knows, when we have spoken and when the server has (reliability.md promise 5). One daemon, a mailbox for each moment. All
// must be called silent (/readyz with the reason, metric, the administrator's mail), a healthy one beside them must not; when
// the light comes back all heal by themselves, and every mail is there once.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { keepsPromises } from './promises.ts';
import { type BoxOptions, openWorld, samples, type World } from './world.ts';

interface Moment {
  readonly by: 'client' | 'server';
  readonly said: RegExp;
  /** Octets of what was said that still pass. */
  readonly passing?: number;
  readonly config?: BoxOptions['config'];
  readonly fake?: BoxOptions['fake'];
}

const moved = { after: { move: 'Archive' } };
const oldServer = { fake: { capabilities: 'IMAP4rev1 UIDPLUS IDLE' }, config: { after: { move: 'Archive' } } };
/** A TLS record of type handshake. */
const HELLO = /^\x16\x03/;

/** What the side says with which the line goes dark. `client` = our command is lost; `server` = it was carried out, and we never hear. */
const moments: Readonly<Record<string, Moment>> = {
  greeting: { by: 'server', said: /^\* OK/ },
  starttls: { by: 'client', said: / STARTTLS/, config: { tls: 'starttls' } },
  'starttls-ok': { by: 'server', said: /Begin TLS/, config: { tls: 'starttls' } },
  'client-hello': { by: 'client', said: HELLO, config: { tls: 'starttls' } },
  'server-hello': { by: 'server', said: HELLO, config: { tls: 'starttls' }, passing: 40 },
  login: { by: 'client', said: / (?:LOGIN|AUTHENTICATE) / },
  'logged-in': { by: 'server', said: / OK .*Logged in/ },
  namespace: { by: 'client', said: / (?:ID|NAMESPACE|ENABLE)/ },
  select: { by: 'client', said: / SELECT / },
  selected: { by: 'server', said: /READ-WRITE/ },
  search: { by: 'client', said: / UID SEARCH/ },
  found: { by: 'server', said: /\* (?:E?SEARCH)/ },
  sizes: { by: 'client', said: /UID FETCH .*RFC822\.SIZE/ },
  'sizes-told': { by: 'server', said: /RFC822\.SIZE/ },
  fetch: { by: 'client', said: /UID FETCH .*BODY\.PEEK\[\]/ },
  literal: { by: 'server', said: /BODY\[\] \{/, passing: 300 },
  idle: { by: 'client', said: / IDLE/ },
  idling: { by: 'server', said: /\+ idling/ },
  done: { by: 'client', said: /^DONE/ },
  'idle-over': { by: 'server', said: / OK Idle completed/ },
  noop: { by: 'client', said: / NOOP/, config: moved },
  move: { by: 'client', said: /UID MOVE/, config: moved },
  'moved-told': { by: 'server', said: /COPYUID/, config: moved },
  store: { by: 'client', said: /UID STORE/, config: { after: 'seen' } },
  stored: { by: 'server', said: /FLAGS \(.*Seen|OK Store completed/, config: { after: 'seen' } },
  copy: { by: 'client', said: /UID COPY/, ...oldServer },
  expunge: { by: 'client', said: /UID EXPUNGE/, ...oldServer },
  logout: { by: 'client', said: / LOGOUT/, config: { folders: ['INBOX', 'Later'] } },
  'logged-out': { by: 'server', said: /\* BYE/, config: { folders: ['INBOX', 'Later'] } },
};
const names = Object.keys(moments);
/** They lose a folder, and so they take their leave. */
const leaving = ['logout', 'logged-out'];

describe.skipIf(dovecotMissing() !== null)('a network that goes dark', () => {
  let world: World;
  /** What /readyz, /metrics and the administrator's mail said of each mailbox while it was dark. */
  let dark: { readonly readyz: string; readonly metrics: string; readonly status: number };

  beforeAll(async () => {
    const boxes = Object.fromEntries(
      Object.entries(moments).map(([name, { config, fake }]) => {
        const ca = config?.tls === 'starttls' ? { ca: 'ca.pem' } : {};
        return [name, { proxied: true, config: { poll: '2s', ...config, ...ca }, ...(fake ? { fake } : {}) }];
      }),
    );
    world = await openWorld({
      boxes,
      daemon: null,
      timing: { connectMs: 3_000, commandMs: 3_000, stallMs: 3_000, silenceMs: 8_000 },
      config: { notifications: { admin: { to: 'ops@example.com', when: [{ mailbox_down: '1s' }] } } },
    });
    world.site.write('ca.pem', world.server.ca);
    for (const name of leaving) world.box(name).put({ folder: 'Later' });
    await world.start({ ready: 'started' });
    await world.daemon.logged('http.listening');
    await none('not looked at yet', async () => {
      const heard = silent(await world.metrics());
      return names.filter((name) => heard.has(name));
    });
    // Dovecot may write an index in there at this very moment: the folder is asked to go until it is gone.
    for (const name of leaving) rmSync(world.server.maildir(name, 'Later'), { recursive: true, maxRetries: 50 });
    for (const name of names) {
      const { by, said, passing } = moments[name] ?? { by: 'client', said: /^$/ };
      world.box(name).proxy.misbehave({ kind: 'dark', by, said, ...(passing === undefined ? {} : { passing }) });
    }
    for (const name of names) world.box(name).put();
    // Those that are past this moment come by it again with the next connection; it is given time to.
    const cutAt = new Map<string, number>();
    const anew = (name: string): void => {
      if (performance.now() - (cutAt.get(name) ?? 0) < 5_000) return;
      cutAt.set(name, performance.now());
      world.box(name).proxy.cutAll();
    };
    await none('did not come by its moment', () => {
      const missing = names.filter((name) => world.box(name).proxy.strikes === 0);
      for (const name of missing) if (isAtTheBeginning(name)) anew(name);
      return missing;
    });
    await none('not silent', async () => {
      const found = silent(await world.metrics());
      return names.filter((name) => !found.has(name));
    });
    const [{ status, body }, metrics] = [await world.readyz(), await world.metrics()];
    dark = { readyz: body, metrics, status };
    world.beside.put();
    // One mail a check and hour: it names those that were silent when it was written (docs/watch.md).
    await eventually('the administrator is told', () => names.some((name) => alertText(world).includes(`${name} (`)));
    for (const name of names) world.box(name).proxy.misbehave({ kind: 'none' });
    for (const name of leaving) world.box(name).put({ folder: 'Later' });
    await world.filed(...world.given);
  }, 600_000);
  afterAll(() => world?.close());

  test.each(names)(
    'F6: %s: it is called silent with its reason, on /readyz, as a metric, to the administrator',
    (name) => {
      expect(dark.status).toBe(503);
      const check = checksOf(dark.readyz).find((one) => one.name.startsWith(`mailbox ${name} (`) && !one.ok);
      expect(check?.detail).toMatch(/expected at most 8 s; \w+: /);
      expect(silent(dark.metrics)).toContain(name);
    },
  );

  test('F6: the mailbox beside them is not called silent', () => {
    expect(checksOf(dark.readyz).find((one) => one.name === 'mailbox beside (INBOX)')).toMatchObject({ ok: true });
    expect(silent(dark.metrics)).not.toContain('beside');
  });

  test('F6: when it ends all heal by themselves, nothing is lost or doubled, and the administrator is told', {
    timeout: 180_000,
  }, async () => {
    await eventually('all are well', async () => (await world.readyz()).status === 200, 120_000);
    await keepsPromises(world, { event: 'mailbox.failed', fields: { fault: 'lost' } });
    await eventually('the administrator is told', () => /well again|mended|OK/i.test(alertText(world)), 60_000);
    for (const name of names) {
      const lines = world.ledger(name);
      expect(lines.map(({ messageId }) => messageId).sort()).toEqual(
        world.given
          .filter((mail) => mail.box === name)
          .map((mail) => mail.messageId)
          .sort(),
      );
    }
    // What was to be moved is in its folder once, and no more in the inbox.
    for (const name of ['noop', 'move', 'moved-told']) {
      await eventually(`${name} is moved`, () => world.server.mails(name, 'Archive').length === 1);
      expect(world.server.mails(name)).toHaveLength(0);
    }
    for (const name of ['copy', 'expunge']) {
      await eventually(`${name} is moved`, () => world.box(name).fake.mails.length === 0);
      expect(world.box(name).fake.folder('Archive')).toHaveLength(1);
    }
  });
});

/** Until the list is empty. */
async function none(what: string, list: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
  let left: readonly string[] = [];
  await eventually(what, async () => {
    left = await list();
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`${what}: ${left.join(', ')}`, { cause: error });
  });
}

/** Moments of a new connection: an open one has passed them. */
function isAtTheBeginning(name: string): boolean {
  return names.indexOf(name) < names.indexOf('select');
}

function silent(metrics: string): ReadonlySet<string> {
  const all = samples(metrics, 'mailclerk_mailbox_silent').filter(({ value }) => value === 1);
  return new Set(all.flatMap(({ labels }) => (labels.mailbox ? [labels.mailbox] : [])));
}

function checksOf(body: string): readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[] {
  return JSON.parse(body).checks;
}

function alertText({ sink }: World): string {
  return sink.mails
    .filter(({ to }) => to.includes('ops@example.com'))
    .map(({ raw }) => raw.toString('utf8').replaceAll(/=\r?\n/g, ''))
    .join('\n');
}

// Somebody between the mail server and us, or a server with a certificate that proves nothing (F31): nothing is said to it, no
// password above all; the others are served, and as soon as all is well again mail comes in. A real Dovecot, with a gate in
// front of it that can be told to cheat; what it hears is what a thief would. Then names that cannot be resolved (F32).

import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls, type Server as TlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Connect, connectSession } from '../../src/collect/session.ts';
import { type Lookup, lookupName } from '../../src/collect/shared/names.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import { mailbox, QUICK, type TestStore, testStore, until, watching } from '../collect/arrange.ts';
import { makeCa } from '../servers/certificates.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { survives } from './promises.ts';
import { openWorld, type World } from './world.ts';

interface Gate {
  readonly port: number;
  /** What clients said since the gate began to cheat; behind TLS, in plain. */
  heard(): string;
  cheat(isCheating: boolean): void;
  stop(): Promise<void>;
}

/** Everything between `a` and `b`, through `edit` where the server speaks. */
function splice(client: Socket, target: number, heard: (text: string) => void, edit: (text: string) => string): void {
  const upstream = connect(target, '127.0.0.1');
  for (const socket of [client, upstream]) {
    socket.on('error', () => undefined);
    socket.on('close', () => [client, upstream].map((one) => one.destroy()));
  }
  client.on('data', (data: Buffer) => {
    heard(data.toString('latin1'));
    upstream.write(data);
  });
  upstream.on('data', (data: Buffer) => client.write(Buffer.from(edit(data.toString('latin1')), 'latin1')));
}

/** In front of a port that speaks plain IMAP; what it does to the server's words while it cheats. */
async function plainGate(target: () => number, edit: (text: string) => string): Promise<Gate> {
  let isCheating = false;
  let words = '';
  const open = new Set<Socket>();
  const server = createTcp((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    splice(
      client,
      target(),
      (text) => (words += isCheating ? text : ''),
      (text) => (isCheating ? edit(text) : text),
    );
  });
  return held(
    server,
    open,
    () => words,
    (now) => {
      isCheating = now;
      words = '';
    },
  );
}

/** In front of the same port, with TLS of its own: a good certificate, or (cheating) another context. */
async function tlsGate(target: () => number, good: object, bad: object): Promise<Gate> {
  let words = '';
  let isCheating = false;
  const open = new Set<Socket>();
  const server: TlsServer = createTls(good, (client) => {
    splice(
      client,
      target(),
      (text) => (words += isCheating ? text : ''),
      (text) => text,
    );
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return held(
    server,
    open,
    () => words,
    (now) => {
      isCheating = now;
      words = '';
      server.setSecureContext(now ? bad : good);
    },
  );
}

async function held(
  server: ReturnType<typeof createTcp>,
  open: ReadonlySet<Socket>,
  heard: () => string,
  turn: (now: boolean) => void,
): Promise<Gate> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    cheat(now) {
      turn(now);
      for (const socket of open) socket.destroy();
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const LONG = { timeout: 120_000 };
const plain: Readonly<Record<string, (text: string) => string>> = {
  stripped: (text) => text.replaceAll(' STARTTLS', ''),
  preauth: (text) => text.replace(/^\* OK/, '* PREAUTH'),
  injected: (text) => (/OK Begin TLS/.test(text) ? `${text}* CAPABILITY IMAP4rev1 EVIL\r\n` : text),
  refused: (text) => text.replace(/OK (Begin TLS[^\r]*)/, 'NO not now'),
};
const wrapped = ['expired', 'wrong-name', 'unknown-ca', 'old-tls'] as const;

describe.skipIf(dovecotMissing() !== null)('a line that is not to be trusted', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mc-tls-'));
  const otherDir = mkdtempSync(join(tmpdir(), 'mc-tls-'));
  const gates = new Map<string, Gate>();
  let world: World;
  beforeAll(async () => {
    const ca = makeCa(dir);
    const issued = ca.issue('good');
    const good = { cert: issued.cert, key: issued.key };
    const expired = ca.issue('expired');
    const wrongName = ca.issue('wrong-name');
    const unknown = makeCa(otherDir).issue('good');
    const bad: Record<(typeof wrapped)[number], object> = {
      expired: { cert: expired.cert, key: expired.key },
      'wrong-name': { cert: wrongName.cert, key: wrongName.key },
      'unknown-ca': { cert: unknown.cert, key: unknown.key },
      'old-tls': { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
    };
    const target = (): number => world.server.port;
    for (const name of wrapped) gates.set(name, await tlsGate(target, good, bad[name]));
    for (const [name, edit] of Object.entries(plain)) gates.set(name, await plainGate(target, edit));
    const boxes = Object.fromEntries(
      [...gates].map(([name, gate]) => {
        const tls = name in plain ? { tls: 'starttls', ca: 'ca.pem' } : { tls: 'implicit', ca: join(dir, 'ca.pem') };
        return [name, { config: { host: `localhost:${gate.port}`, ...tls } }];
      }),
    );
    world = await openWorld({ boxes, daemon: null });
    world.site.write('ca.pem', world.server.ca);
    await world.start({ ready: 'connected' });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    for (const gate of gates.values()) await gate.stop();
    for (const one of [dir, otherDir]) rmSync(one, { recursive: true, force: true });
  });

  test.each([
    ['an expired certificate', 'expired', /has expired/],
    ['a certificate for another name', 'wrong-name', /another name/],
    ['a certificate of an unknown CA', 'unknown-ca', /unknown CA|signed by itself/],
    ['nothing newer than TLS 1.1', 'old-tls', /no trusted encryption/],
    ['STARTTLS stripped', 'stripped', /encryption|STARTTLS/],
    ['a PREAUTH greeting', 'preauth', /encryption|STARTTLS/],
    ['an answer put in before the encryption begins', 'injected', /before encryption began/],
    ['STARTTLS refused', 'refused', /encryption|STARTTLS/],
  ])(
    'F31: %s: refused, said, and not a word of the login left; afterwards mail comes in',
    LONG,
    async (_, name, why) => {
      const gate = gates.get(name);
      if (!gate) throw new Error(`no gate ${name}`);
      let heard = '';
      await survives(world, {
        box: name,
        event: 'mailbox.failed',
        fields: { mailbox: name, fault: 'tls' },
        begin(box) {
          gate.cheat(true);
          box.put();
        },
        during() {
          heard = gate.heard();
          const lines = world.daemon
            .lines()
            .filter((line) => line.event === 'mailbox.failed' && line.mailbox === name && line.fault === 'tls');
          expect(String(lines.at(-1)?.detail)).toMatch(why);
          expect(world.ledger(name)).toHaveLength(0);
        },
        end: () => gate.cheat(false),
      });
      expect(heard).not.toMatch(/LOGIN|AUTHENTICATE|secret|c2VjcmV0/i);
      if (name !== 'injected' && wrapped.some((one) => one === name)) expect(heard).toBe('');
    },
  );
});

describe('a name in the DNS', () => {
  let store: TestStore;
  let fake: FakeImap;
  beforeEach(async () => {
    store = testStore();
    fake = await startFakeImap({ mails: [{ uid: 1, raw: 'Subject: one\r\nMessage-ID: <1@x.example>\r\n\r\n1' }] });
  });
  afterEach(async () => {
    store.close();
    await fake.stop();
  });

  /** Answers for localhost by this function, counted; everything else is the machine's. */
  function resolver(answer: (time: number) => Error | string | null): {
    readonly asked: () => number;
    readonly connect: Connect;
  } {
    let asked = 0;
    const lookup: Lookup = (host, options, done) => {
      if (host !== 'localhost') return lookupName(host, options, done);
      asked += 1;
      const given = answer(asked);
      // Null = no answer ever, like a server that drops what it is asked.
      if (given === null) return;
      if (given instanceof Error) return void setImmediate(() => done(given, ''));
      const found = { address: given, family: 4 };
      setImmediate(() => (options.all ? done(null, [found]) : done(null, given, 4)));
    };
    return { asked: () => asked, connect: (box, options) => connectSession(box, { ...options, lookup }) };
  }
  const failure = (code: string): Error => Object.assign(new Error(`getaddrinfo ${code} localhost`), { code });

  test.each<[string, (time: number) => Error | string | null]>([
    ['does not exist', (time) => (time < 3 ? failure('ENOTFOUND') : '127.0.0.1')],
    ['cannot be resolved for now', (time) => (time < 3 ? failure('EAI_AGAIN') : '127.0.0.1')],
    ['is never answered', (time) => (time < 3 ? null : '127.0.0.1')],
    ['leads to a machine that is gone, and then to another', (time) => (time < 3 ? '127.0.0.254' : '127.0.0.1')],
  ])(
    'F32: that %s is asked for anew at each connect, with growing waits; then mail comes in once',
    LONG,
    async (_, answer) => {
      const { asked, connect } = resolver(answer);
      const box = mailbox(fake.port, { host: 'localhost', tls: 'none', pollMs: 500 });
      const seen = watching(store.store, { ...box }, { once: false, connect, timing: { ...QUICK, connectMs: 400 } });
      const beside = watching(store.store, mailbox(fake.port, { name: 'beside', folders: ['INBOX'], pollMs: 100 }), {
        once: false,
      });
      const done = [watchMailbox(seen.options), watchMailbox(beside.options)];
      await until(() => beside.events.states.some(({ up }) => up));
      await until(() => seen.events.states.some(({ up }) => up));
      // The answer of yesterday is never used: each connection asks.
      expect(asked()).toBeGreaterThanOrEqual(3);
      const faults = seen.lines.filter(({ event }) => event === 'mailbox.failed').map(({ fields }) => fields.fault);
      expect(faults.slice(0, 2)).toEqual(['unreachable', 'unreachable']);
      expect(seen.events.received).toHaveLength(1);
      const before = asked();
      fake.cut();
      await until(() => asked() > before);
      for (const { stop } of [seen, beside]) stop.abort();
      await Promise.all(done);
      expect(seen.events.received).toHaveLength(1);
    },
  );
});

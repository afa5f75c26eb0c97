// `auth: verify` through the whole pipeline, with a zone in memory: signed mails are proved before the transaction, and
// an agent's mail that could not be proved for want of DNS waits – through a restart, in nobody's way – until it can be,
// or its quarter of an hour is over.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openApp } from '../../src/daemon/assemble.ts';
import { Processor } from '../../src/daemon/processor.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { openLog } from '../../src/lib/log.ts';
import type { Clock } from '../../src/lib/time.ts';
import { openReader } from '../../src/parse/reader.ts';
import { fileGroup, type PipelineDeps } from '../../src/pipeline.ts';
import type { Resolver, Store } from '../../src/ports.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { openVerifier } from '../../src/trust/verify/verifier.ts';
import { KEY, signed, type Zone, zoneResolver } from '../trust/signing.ts';
import { eventually, makeSite } from './site.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T10:00:00Z');
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const mail = (id: string, from: string, more: readonly string[] = []): string =>
  [
    `Message-ID: <${id}@x>`,
    `From: ${from}`,
    'To: support@example.com',
    'Subject: Pump',
    'Date: Sat, 21 Nov 2026 09:59:00 +0000',
    ...more,
    '',
    'It leaks.',
    '',
  ].join('\r\n');

const UP: Zone = {
  'TXT s._domainkey.acme.example': KEY,
  'TXT s._domainkey.staff.example': KEY,
  'TXT _dmarc.acme.example': 'v=DMARC1; p=reject',
};
const DOWN: Zone = { ...UP, 'TXT s._domainkey.staff.example': 'SERVFAIL' };

/** A pipeline over a site whose mailbox checks senders itself; its clock and its DNS are moved by the test. */
async function pipeline() {
  const site = makeSite({
    mailboxes: { support: { port: 1, auth: { password: 'secret', verify: true } } },
    config: { agents: { anna: { email: 'anna@staff.example', roles: ['agent'] } } },
  });
  open.push(() => site.remove());
  const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
  if (!setup) throw new Error('the setup does not load');
  const world = { now: START, zone: UP };
  const resolver: Resolver = { resolve: (name, type) => zoneResolver(world.zone).resolve(name, type) };
  const store = openStore(join(site.dataDir, DATABASE_NAME));
  const keys = await store.write(() => store.threadKeys(null));
  store.useKeys(keys);
  const reader = openReader();
  const verifier = openVerifier(resolver);
  open.push(
    () => store.close(),
    () => reader.close(),
    () => verifier.close(),
  );
  const truster = openTruster({ keys, config: setup.config, now: () => world.now, verifier: () => verifier });
  const deps: PipelineDeps = { store, reader, trusterOf: () => truster, now: () => world.now, setup: () => setup };
  return { world, deps, store, file: () => fileGroup(deps, null, new AbortController().signal) };
}

let uid = 0;
async function receive(store: Store, raw: string, at: number): Promise<number> {
  const bytes = Buffer.from(raw);
  const received = {
    mailbox: 'support',
    folder: 'INBOX',
    uidValidity: '1',
    uid: ++uid,
    internalDate: at,
    flags: [],
    raw: bytes,
    size: bytes.length,
    oversize: false,
    wantsAck: false,
  };
  const [id] = await store.write(() => store.ledger.receive([received], at, null));
  if (id === undefined) throw new Error('not received');
  return id;
}

const answerTo = (id: string) => [`In-Reply-To: <${id}@x>`];

describe('auth: verify', () => {
  it('proves signed mail and disowns forged mail before anything is filed', async () => {
    const { deps, store, file } = await pipeline();
    const good = await receive(store, await signed(mail('a', 'eva@acme.example'), { d: 'acme.example' }), START);
    const forged = await receive(store, mail('b', 'eva@acme.example', answerTo('a')), START);
    await file();
    const evidence = async (id: number) => (await deps.store.read(() => deps.store.ledger.decision(id)))?.evidence;
    expect(await evidence(good)).toMatchObject({ state: 'pass', dmarc: 'pass', source: 'verify' });
    expect(await evidence(forged)).toMatchObject({ state: 'fail', dmarc: 'fail' });
    const tickets = await store.read(() => store.tickets.list({ words: [], all: true, limit: 10 }));
    expect(tickets).toHaveLength(2);
  });

  it("an agent's mail waits while DNS is silent, in nobody's way, and is filed when it speaks again", async () => {
    const { world, store, file } = await pipeline();
    await receive(store, await signed(mail('a', 'eva@acme.example'), { d: 'acme.example' }), START);
    await file();
    world.zone = DOWN;
    const agents = await receive(
      store,
      await signed(mail('b', 'anna@staff.example', answerTo('a')), { d: 'staff.example' }),
      START,
    );
    const other = await receive(store, await signed(mail('c', 'eva@acme.example'), { d: 'acme.example' }), START);
    expect((await file()).map((one) => one.kind)).toEqual(['waiting', 'filed']);
    expect(await file()).toEqual([]);
    const row = (id: number) => store.read(() => store.ledger.row(id));
    expect(await row(agents)).toMatchObject({ state: 'received', attempts: 0, strikes: 0 });
    expect(await row(other)).toMatchObject({ state: 'decided' });
    expect(await store.read(() => store.ledger.nextRetryAt())).toBe(START + MINUTE);
    world.now += MINUTE;
    expect((await file()).map((one) => one.kind)).toEqual(['waiting']);
    world.now += MINUTE;
    world.zone = UP;
    expect((await file()).map((one) => one.kind)).toEqual(['filed']);
    const kept = await store.read(() => store.ledger.decision(agents));
    expect(kept?.evidence).toMatchObject({ state: 'pass' });
    expect(kept?.decision.reasons.map((reason) => reason.code)).toContain('agent-mail');
    expect(await store.read(() => store.ledger.nextRetryAt())).toBeNull();
  });

  it('after a quarter of an hour it is held, and says so', async () => {
    const { world, store, file } = await pipeline();
    await receive(store, await signed(mail('a', 'eva@acme.example'), { d: 'acme.example' }), START);
    await file();
    world.zone = DOWN;
    const agents = await receive(
      store,
      await signed(mail('b', 'anna@staff.example', answerTo('a')), { d: 'staff.example' }),
      START,
    );
    let tries = 0;
    for (; tries < 30 && (await store.read(() => store.ledger.row(agents)))?.state === 'received'; tries++) {
      await file();
      world.now += MINUTE;
    }
    expect(tries).toBe(16);
    const kept = await store.read(() => store.ledger.decision(agents));
    expect(kept?.decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
  });

  it('the daemon wakes by itself when a waiting mail may be tried again', async () => {
    const { world, deps, store, file } = await pipeline();
    await receive(store, await signed(mail('a', 'eva@acme.example'), { d: 'acme.example' }), START);
    await file();
    world.zone = DOWN;
    const agents = await receive(
      store,
      await signed(mail('b', 'anna@staff.example', answerTo('a')), { d: 'staff.example' }),
      START,
    );
    const slept: number[] = [];
    // A minute of this clock is a moment: sleeping moves it on, and DNS is back by then.
    const clock: Clock = {
      now: () => world.now,
      monotonic: () => performance.now(),
      async sleep(ms, signal) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (signal.aborted) return;
        slept.push(ms);
        world.now += ms;
        world.zone = UP;
      },
    };
    const stop = new AbortController();
    const log = openLog('error', () => START);
    const processor = new Processor({ pipeline: deps, clock, log, onSettled: () => undefined });
    const ended = processor.run(stop.signal);
    await eventually(
      'the waiting mail is filed',
      async () => (await store.read(() => store.ledger.row(agents)))?.state === 'decided',
    );
    stop.abort();
    await ended;
    expect(slept).toContain(MINUTE);
  });

  it('mail inject and its dry run prove senders the same way', async () => {
    const site = makeSite({ mailboxes: { support: { port: 1, auth: { password: 'secret', verify: true } } } });
    open.push(() => site.remove());
    const resolver = zoneResolver(UP);
    const opened = await openApp({
      configPath: site.configPath,
      cwd: site.dataDir,
      env: {},
      log: openLog('error', () => START),
      clock: { now: () => START, monotonic: () => performance.now(), sleep: async () => undefined },
      strict: false,
      resolver,
    });
    if (opened.kind !== 'open') throw new Error('not opened');
    open.push(() => opened.app.close());
    const raw = Buffer.from(await signed(mail('a', 'eva@acme.example'), { d: 'acme.example' }));
    const item = {
      source: 'a.eml',
      raw,
      size: raw.length,
      oversize: false,
      internalDate: START,
      isFileTime: false,
      error: null,
    };
    async function* items() {
      yield item as never;
    }
    for (const dryRun of [true, false]) {
      resolver.asked.length = 0;
      for await (const result of opened.app.inject(items(), { mailbox: 'support', dryRun }))
        expect(result.error ?? null).toBeNull();
      if (dryRun) expect(resolver.asked).toContain('TXT s._domainkey.acme.example');
    }
    const store = opened.app.store;
    expect((await store.read(() => store.ledger.decision(1)))?.evidence).toMatchObject({
      state: 'pass',
      source: 'verify',
    });
  });
});

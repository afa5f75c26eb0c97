// Mails that end or block the whole process that files them (F58, F59). Nobody is left to count then, and a kill -9 looks the
// same: so the next process waits, tries the mail in a process of its own, and only what that one dies of counts. A test that
// plays the service manager starts the daemon anew whenever it died, and kills it when the watchdog is not fed any more.
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { listenAsManager } from '../servers/service-manager.ts';
import { keepsPromises } from './promises.ts';
import { openWorld, type World } from './world.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const LONG = { timeout: 240_000 };
const deadly = (deed: string): string =>
  `From: Eve <eve@${deed}.example>\r\nTo: support@example.com\r\nSubject: DEADLY ${deed}\r\nMessage-ID: <${deed}@customers.example>\r\n\r\nDeadly.\r\n`;

async function worldWith(env: Readonly<Record<string, string>>): Promise<World> {
  const world = await openWorld({ env, daemon: null });
  open.push(() => world.close());
  return world;
}

/** Starts the daemon again and again until it holds out: everything is decided or set aside. Gives how often it died. */
async function restartedUntilAllIsFiled(world: World): Promise<number> {
  for (let deaths = 0; deaths < 12; deaths++) {
    const daemon = await world.start({ ready: deaths === 0 ? 'started' : 'spawned' });
    let hasEnded = false;
    void daemon.ended.then(() => {
      hasEnded = true;
    });
    await eventually('it died, or all is filed', () => hasEnded || isAllFiled(world), 120_000);
    if (!hasEnded) return deaths;
  }
  throw new Error('it dies for ever');
}

function isAllFiled(world: World): boolean {
  const lines = world.ledger('beside');
  return lines.length === world.given.length && lines.every(({ state }) => state !== 'received');
}

describe.skipIf(dovecotMissing() !== null)('a mail that takes the whole process with it', () => {
  test(
    'F58: that throws, rejects, aborts or eats all memory ends two processes, is then tried apart and set aside; the others are filed',
    LONG,
    async () => {
      const deeds = ['throw', 'reject', 'abort', 'heap'];
      const world = await worldWith({
        MAILCLERK_FAIL: deeds.map((deed) => `mail.${deed}:DEADLY ${deed}`).join(','),
        MAILCLERK_SUSPECTS: '{"waitMs":[50]}',
        NODE_OPTIONS: '--max-old-space-size=200',
      });
      world.beside.put();
      for (const deed of deeds) {
        world.beside.put({ raw: deadly(deed) });
        world.beside.put();
      }
      // All together once, then each once alone; from then on the daemon lives.
      expect(await restartedUntilAllIsFiled(world)).toBe(1 + deeds.length);
      const lines = world.ledger('beside');
      const reasonOf = (deed: string): string =>
        lines.find(
          ({ messageId, state, strikes }) =>
            messageId === `<${deed}@customers.example>` && state === 'quarantined' && strikes === 3,
        )?.reason ?? '';
      for (const deed of deeds)
        expect(reasonOf(deed)).toMatch(/^filing this mail ends the whole process, it was tried in one of its own: /);
      expect(reasonOf('throw')).toMatch(/code 1, .*failpoint mail\.throw/);
      expect(reasonOf('abort')).toMatch(/SIGABRT/);
      expect(reasonOf('heap')).toMatch(/SIGABRT, .*heap out of memory/);
      expect(lines.filter(({ state }) => state === 'decided')).toHaveLength(5);
      expect(await world.site.cli('quarantine', 'list')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('SIGABRT'),
      });
      await keepsPromises(world, { event: null, quarantined: 4, copies: 5 });
    },
  );

  test(
    'F59: that blocks the event loop starves the watchdog; started anew, it is set aside and the loop ends',
    LONG,
    async () => {
      const manager = await listenAsManager();
      open.push(() => manager.stop());
      const watchdogMs = 4_000;
      const world = await worldWith({
        ...manager.env,
        WATCHDOG_USEC: String(watchdogMs * 1_000),
        MAILCLERK_FAIL: 'mail.block:DEADLY',
        MAILCLERK_SUSPECTS: '{"waitMs":[50],"mailMs":1500}',
      });
      for (let n = 0; n < 3; n++) world.beside.put();
      world.beside.put({ raw: deadly('block') });
      let over = false;
      let killed = 0;
      // The service manager's part: no ping in time after READY, and the process is killed.
      const manage = async (): Promise<void> => {
        while (!over) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          const since = manager.heard.findLast(({ said }) => 'WATCHDOG' in said || 'READY' in said);
          const ready = manager.of('READY').length;
          if (!since || ready <= killed || performance.now() - since.at < watchdogMs) continue;
          killed += 1;
          await world.daemon.kill();
        }
      };
      const managing = manage();
      const deaths = await restartedUntilAllIsFiled(world);
      over = true;
      await managing;
      expect(deaths).toBe(2);
      expect(killed).toBe(2);
      const poison = world.ledger('beside').find(({ messageId }) => messageId === '<block@customers.example>');
      expect(poison).toMatchObject({ state: 'quarantined', strikes: 3 });
      expect(poison?.reason).toMatch(/it took longer than 1\.5 s/);
      await keepsPromises(world, { event: 'mail.suspected', quarantined: 1, copies: 4 });
    },
  );
});

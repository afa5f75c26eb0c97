// One `run --once` of the real daemon in a process of its own, measured from outside its rooms: CPU, peak RSS, blocked
// event loop; with `profile`, each room's share. Takes a config's path; prints one JSON line. No part of it is simplified.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openApp } from '../src/daemon/assemble.ts';
import { keepHeapSmall } from '../src/lib/heap.ts';
import { openLog } from '../src/lib/log.ts';
import { readShares, startShares } from '../src/lib/shares.ts';
import { systemClock } from '../src/lib/time.ts';
import { startProfile } from './profile.ts';

interface IntakeTask {
  readonly config: string;
  readonly profile: boolean;
  /** Only accepts the files, which costs 0.7 s of CPU once per change of them and nothing per mail. */
  readonly accept: boolean;
}

keepHeapSmall();
const task = JSON.parse(process.argv[2] ?? '{}') as IntakeTask;
const clock = systemClock(undefined);
const opened = await openApp({
  configPath: task.config,
  cwd: process.cwd(),
  env: process.env,
  log: openLog('error', () => clock.now()),
  clock,
  strict: true,
});
if (opened.kind === 'invalid') {
  process.stderr.write(
    `${opened.problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`).join('\n')}\n`,
  );
  process.exit(3);
}
const { app } = opened;
if (task.accept) {
  // Stopped before it begins: what is left is the one trial that files new to the store have to pass.
  await app.run({ once: true, signal: AbortSignal.abort(), onReload: () => undefined });
  await app.close();
  process.stdout.write('{}\n');
  process.exit();
}
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
startShares();
const endProfile = task.profile ? await startProfile() : null;
const marks: { readonly mails: number; readonly cpuMs: number }[] = [];
let mails = 0;
const before = process.cpuUsage();
const summary = await app.run({
  once: true,
  signal: new AbortController().signal,
  onReload: () => undefined,
  onGroup(count) {
    mails += count;
    const used = process.cpuUsage(before);
    marks.push({ mails, cpuMs: (used.user + used.system) / 1000 });
  },
});
const used = process.cpuUsage(before);
const profile = endProfile ? await endProfile() : null;
delay.disable();
process.stdout.write(
  `${JSON.stringify({
    mails: summary.received,
    filed: summary.filed,
    sent: summary.sent,
    exitCode: summary.exitCode,
    problems: summary.problems,
    cpuMs: (used.user + used.system) / 1000,
    rssMb: process.resourceUsage().maxRSS / 1024,
    blockedP999Ms: delay.percentile(99.9) / 1e6,
    blockedMaxMs: delay.max / 1e6,
    shares: Object.fromEntries(readShares()),
    marks,
    profile,
  })}\n`,
);
await app.close();

// doctor: everything that can be wrong, each with its fix. For the day of setting up, and the day something is wrong.
import { readDuration } from '../../../config/units.ts';
import type { DoctorAsked } from '../../../daemon/doctor/doctor.ts';
import { adviceOn } from '../../../model/nearest.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { doctorJson, printDoctor } from '../../present/doctor.ts';
import type { Registry } from '../../registry.ts';
import { openOptions, type Session } from '../../session.ts';

/** Registers `doctor`. */
export function registerDoctor({ program, on }: Registry): void {
  const command = program
    .command('doctor')
    .argument('[mailbox...]', 'ask the servers of these mailboxes alone (default: all)')
    .option('--canary', 'send a test mail to each mailbox through the running daemon, and wait for it')
    .option('--strict', 'warnings count as failures')
    .option('--timeout <time>', 'for each step: 5s, 1m', '15s')
    .option('--wait <time>', 'for each test mail of --canary: 30s, 10m', '2m')
    .description('everything that can be wrong, each with its fix: files, disk, database, servers, DNS');
  on(command, (session, [names], options) => doctor(session, Array.isArray(names) ? names : [], options));
}

async function doctor(
  session: Session,
  mailboxes: readonly string[],
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { io, out, flags, doors } = session;
  const options = openOptions(session, { secrets: false });
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  io.signals.on('SIGINT', onSignal);
  try {
    const asked: DoctorAsked = {
      mailboxes,
      limitMs: span('--timeout', given.timeout),
      waitMs: span('--wait', given.wait),
      signal: stop.signal,
      ...(given.canary === true ? { canary: () => appFor(session) } : {}),
    };
    // What only looks may be left where it is; a test mail on its way is waited for.
    const stopped = new Promise<null>((resolve) => {
      if (given.canary !== true) stop.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    const found = await Promise.race([doors.examine(options, asked), stopped]);
    if (found === null) return exitCodes.interrupted;
    const [unknown] = found.unknown;
    if (unknown !== undefined)
      throw new Exit(
        exitCodes.notFound,
        `there is no mailbox "${unknown}"; ${adviceOn(unknown, found.known, 'the config has none')}`,
        'mailclerk mailbox list',
      );
    if (stop.signal.aborted) return exitCodes.interrupted;
    const exitCode = found.exitCode(given.strict === true);
    const { findings, counts } = found;
    if (flags.json) out.json(doctorJson({ findings, counts, exitCode, at: options.clock.now() }));
    else printDoctor(out, findings, flags.quiet);
    const { ok, warn, fail, skipped } = counts;
    const sum = `${ok} ok, ${counted(warn, 'warning')}, ${fail} failed, ${skipped} not looked at`;
    out.talk(fail + warn > 0 ? `${sum}; every check: docs/doctor.md` : sum);
    return exitCode;
  } finally {
    io.signals.off('SIGINT', onSignal);
  }
}

/** The one part that writes. */
async function appFor({ doors, ...session }: Session): ReturnType<NonNullable<DoctorAsked['canary']>> {
  const opened = await doors.openApp(openOptions({ doors, ...session }, { secrets: false }));
  return opened.kind === 'open' ? { app: opened.app, close: () => opened.app.close() } : null;
}

const MAX_MS = 3_600_000;

function span(option: string, text: unknown): number {
  const ms = readDuration(String(text));
  if (ms !== undefined && ms > 0 && ms <= MAX_MS) return ms;
  throw new Exit(exitCodes.usage, `${option} is "${String(text)}", expected a time like 5s or 1m, at most 1h`);
}

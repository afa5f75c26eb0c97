// `npm run bench [-- P1 P5 …]`: measures every budget of performance.md that exists so far, each as a ratio against a
// floor measured in the same run, and compares with bench/budget.json; says of P1 and P2 whose CPU it was, measured in
// a run beside (`npm run bench -- rooms` does that alone). A real Dovecot and an SMTP sink run in this process'
// children; the measured daemon and the floor each run in a process of their own. Exits 1 when a budget is missed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backtestFigures } from './backtest.ts';
import { importFigures } from './import.ts';
import { mailboxFigures } from './mailboxes.ts';
import { millionFigures } from './million/figures.ts';
import { composeFigures, latencyFigures } from './notices.ts';
import { type Budget, type Figure, printReport, printRooms } from './report.ts';
import { ruleFigures } from './rules.ts';
import { type IntakeFigures, openStage, type Stage } from './stage.ts';

const MAILS = Number(process.env.BENCH_MAILS ?? 3000);
const budgets = JSON.parse(readFileSync(join(import.meta.dirname, 'budget.json'), 'utf8')) as Readonly<
  Record<string, Budget>
>;
const WARM_MAILS = 12_000;
const wanted = process.argv.slice(2).filter((word) => /^(?:P\d+w?|rooms|compose|import)$/.test(word));
const isWanted = (...ids: readonly string[]): boolean => wanted.length === 0 || ids.some((id) => wanted.includes(id));

const figures: Figure[] = [];
if (isWanted('P7')) figures.push(...(await ruleFigures()));
if (isWanted('P8')) figures.push(...(await backtestFigures()));
if (isWanted('P4', 'P9', 'P11')) figures.push(...(await millionFigures((id) => isWanted(id))));
if (isWanted('P10')) figures.push(...(await mailboxFigures()));
// Two minutes and more: only when it is asked for.
if (wanted.includes('import')) figures.push(...(await importFigures()));
if (isWanted('compose')) figures.push(...composeFigures());
if (isWanted('P6')) figures.push(...(await latencyFigures()));
const alone = ['import', 'P4', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'compose'];
const needsServers = wanted.length === 0 || wanted.some((id) => !alone.includes(id));
if (needsServers) await withServers(await openStage());
process.exitCode = printReport(figures, budgets) ? 0 : 1;

async function withServers(stage: Stage): Promise<void> {
  try {
    if (isWanted('P1', 'P3', 'P5', 'P12')) await intakeWithoutNotices(stage);
    if (isWanted('P1w')) await warmIntake(stage);
    if (isWanted('P2')) await intakeWithReceipts(stage);
    if (isWanted('P1', 'rooms')) await roomsOf(stage, 'rooms', false);
    if (isWanted('P2', 'rooms')) await roomsOf(stage, 'notices', true);
    if (isWanted('P5')) await memory(stage);
  } finally {
    await stage.close();
  }
}

async function intakeWithoutNotices(on: Stage): Promise<void> {
  await on.fill('corpus', { count: MAILS });
  const floor = await on.floor('corpus', 0);
  const intake = await on.intake('corpus', { receipts: false, after: '{ move: Done }' });
  complete(intake, MAILS);
  const perMail = intake.cpuMs / intake.mails;
  figures.push({
    id: 'P1',
    name: 'intake without notices, cold, CPU per mail ÷ floor',
    value: perMail / (floor.cpuMs / floor.mails),
    floor: `${ms(floor.cpuMs / floor.mails)} a mail`,
    absolute: `${ms(perMail)} a mail over ${intake.mails}`,
  });
  const ack = intake.shares.acknowledge ?? 0;
  const parse = intake.shares.parse ?? 0;
  figures.push({
    id: 'P3',
    name: 'write-back on the server ÷ parse time',
    value: ack / parse,
    floor: `parse ${ms(parse)}`,
    absolute: `move ${ms(ack)}`,
  });
  figures.push({
    id: 'P5',
    name: 'peak RSS on the corpus, MB',
    value: intake.rssMb,
    floor: `floor ${floor.rssMb.toFixed(0)} MB`,
    absolute: `${intake.rssMb.toFixed(0)} MB`,
  });
  figures.push({
    id: 'P12',
    name: 'event loop blocked, p99.9, ms',
    value: intake.blockedP999Ms,
    floor: '',
    absolute: `longest ${ms(intake.blockedMaxMs)}`,
  });
  figures.push({
    id: 'flat',
    name: 'cost of 500 late mails ÷ 500 warm ones in the middle, fetching included',
    value: flatness(intake, MAILS),
    floor: '',
    absolute: '',
  });
}

/** The same over so many mails that starting and compiling no longer count. */
async function warmIntake(on: Stage): Promise<void> {
  await on.fill('warm', { count: WARM_MAILS });
  const floor = await on.floor('warm', 0);
  const intake = await on.intake('warm', { receipts: false, after: 'keep' });
  complete(intake, WARM_MAILS);
  await on.empty('warm');
  const perMail = intake.cpuMs / intake.mails;
  figures.push({
    id: 'P1w',
    name: 'intake without notices, warm, CPU per mail ÷ floor',
    value: perMail / (floor.cpuMs / floor.mails),
    floor: `${ms(floor.cpuMs / floor.mails)} a mail`,
    absolute: `${ms(perMail)} a mail over ${intake.mails}`,
  });
}

/** Whose CPU it was, in a run of its own: sampling costs some itself. */
async function roomsOf(on: Stage, user: 'rooms' | 'notices', receipts: boolean): Promise<void> {
  await on.fill(user, { count: MAILS });
  const intake = await on.intake(user, { receipts, after: receipts ? 'keep' : '{ move: Done }', profile: true });
  complete(intake, MAILS);
  await on.empty(user);
  printRooms(intake, receipts ? `P2, intake with ${intake.sent} notices` : 'P1, intake without notices');
}

async function intakeWithReceipts(on: Stage): Promise<void> {
  await on.fill('receipts', { count: MAILS });
  const intake = await on.intake('receipts', { receipts: true, after: 'keep' });
  complete(intake, MAILS);
  const floor = await on.floor('receipts', intake.sent);
  figures.push({
    id: 'P2',
    name: 'intake with a receipt per new ticket, CPU per mail ÷ floor with a send',
    value: intake.cpuMs / intake.mails / (floor.cpuMs / floor.mails),
    floor: `${ms(floor.cpuMs / floor.mails)} a mail, ${floor.sent} sends`,
    absolute: `${ms(intake.cpuMs / intake.mails)} a mail, ${intake.sent} notices`,
  });
}

async function memory(on: Stage): Promise<void> {
  for (const { id, count, octets } of [
    { id: 'P5b', count: 500, octets: 97 * 1024 },
    { id: 'P5c', count: 100, octets: 20 * 1024 * 1024 },
  ]) {
    await on.fill(id.toLowerCase(), { count, octets });
    const intake = await on.intake(id.toLowerCase(), { receipts: false, after: 'keep' });
    complete(intake, count);
    figures.push({
      id,
      name: `peak RSS, ${count} mails of ${octets >= 1 << 20 ? `${octets >> 20} MB` : `${octets >> 10} KB`}, MB`,
      value: intake.rssMb,
      floor: '',
      absolute: `${intake.rssMb.toFixed(0)} MB`,
    });
    await on.empty(id.toLowerCase());
  }
}

/** CPU of the 500 mails before the last over that of 500 warm ones earlier; NaN when there are too few mails to say. */
function flatness({ marks }: IntakeFigures, mails: number): number {
  const stretch = 500;
  const early = Math.floor(mails / 2) - stretch;
  const at = (count: number): number => marks.find((mark) => mark.mails >= count)?.cpuMs ?? Number.NaN;
  return (at(mails) - at(mails - stretch)) / (at(early + stretch) - at(early));
}

function complete(intake: IntakeFigures, mails: number): void {
  if (intake.mails === mails && intake.filed === mails && intake.exitCode === 0) return;
  throw new Error(
    `the run took in ${intake.mails} and filed ${intake.filed} of ${mails} mails (exit ${intake.exitCode}): ${intake.problems.join('; ')}`,
  );
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

// Reading (parse, classify, strip; no DNS) against mailparser with all skips on the same 4,000 real mails, warm, in one
// thread, in turns, so that a loaded machine slows both. Gives the ratio of the best turns and milliseconds a mail.
import { simpleParser } from 'mailparser';
import { readMail } from '../src/parse/read.ts';
import { corpusMails } from '../test/corpus.ts';

const MAILS = 4_000;
const TURNS = 5;
const SKIPS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepDeliveryStatus: true,
  keepCidLinks: true,
} as const;

export interface Ratio {
  readonly mails: number;
  readonly ratio: number;
  readonly readMs: number;
  readonly parserMs: number;
}

/** CPU of reading ÷ CPU of mailparser. */
export async function readingRatio(): Promise<Ratio> {
  const mails = corpusMails(MAILS).map((mail) => mail.raw);
  const read = async () => {
    for (const raw of mails) await readMail({ raw, size: raw.length, oversize: false });
  };
  const parse = async () => {
    for (const raw of mails) await simpleParser(raw, SKIPS);
  };
  const best = { read: Number.POSITIVE_INFINITY, parse: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < TURNS; turn++) {
    best.parse = Math.min(best.parse, await cpuMs(parse));
    best.read = Math.min(best.read, await cpuMs(read));
  }
  return {
    mails: mails.length,
    ratio: best.read / best.parse,
    readMs: best.read / mails.length,
    parserMs: best.parse / mails.length,
  };
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000;
}

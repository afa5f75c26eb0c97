// How long things are kept. Nothing ends that is not named here.
import { z } from 'zod';
import { duration } from './leaf.ts';

const DAY = 86_400_000;
const LONGEST = 100 * 365 * DAY;
const kept = () => duration(DAY, LONGEST);

export const retention = z.strictObject({
  raw: kept()
    .optional()
    .describe(
      'Whole mails, taken in and sent, with the files in them: so long after they came or left, never before their ticket is closed. Default: for ever.',
    ),
  ignored: kept()
    .optional()
    .describe('Mails that led to no ticket (ignored, rejected, redirected, duplicates). Default: for ever.'),
  quarantine: kept()
    .optional()
    .describe('Mails in quarantine; they stay on the mail server. Default: until somebody decides.'),
  traces: kept().optional().describe('Why a mail was decided as it was (`mail why`). Default: for ever.'),
  queues: z
    .record(z.string(), kept())
    .prefault({})
    .describe(
      'Queue → its tickets, so long after they were closed; then they are deleted as by `ticket delete`, with mails and notices. Default: for ever.',
    ),
});

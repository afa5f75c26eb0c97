// How the running daemon is watched from outside: its log, and whom it tells that it moves.
import { z } from 'zod';
import { logFormats, logLevels } from '../../model/running/watched.ts';
import { duration, filledLine, oneOf } from './leaf.ts';

export const log = z.strictObject({
  level: oneOf(...logLevels)
    .prefault('info')
    .describe('The least that is logged: debug | info | warn | error. --log-level, --verbose and --quiet win.'),
  format: oneOf(...logFormats)
    .prefault('auto')
    .describe(
      'json: one object a line; pretty: a line for people; auto: pretty on a terminal, json everywhere else. --log-format wins.',
    ),
});

export const watch = z.strictObject({
  ping: z
    .strictObject({
      url: filledLine(2000).describe(
        'The address that is asked for (GET), as env:, file: or cred: – whoever knows it can keep the alarm silent.',
      ),
      every: duration(10_000, 86_400_000)
        .prefault('1m')
        .describe('How often, as long as the daemon moves. Let the service wait for two or three of them.'),
      ca: filledLine(1000).optional().describe('PEM file of a certificate authority to trust besides the system’s.'),
    })
    .optional()
    .describe(
      'A dead man’s switch: a service like Healthchecks that raises the alarm when nothing is heard of the daemon any more. Default: none.',
    ),
});

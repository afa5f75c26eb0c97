// Retention as the daemon reads it. A queue that is not there is a mistake: nobody would notice that nothing ends.
import { adviceOn } from '../../model/nearest.ts';
import type { Config, Queue } from '../../model/setup.ts';
import type { Settings } from '../schema.ts';
import { type BuildContext, reportError } from './context.ts';

/** The section, when it names anything. */
export function buildRetention(
  context: BuildContext,
  settings: Settings,
  all: readonly Pick<Queue, 'name'>[],
): Pick<Config, 'retention'> {
  const known = all.map((queue) => queue.name);
  const { raw, ignored, quarantine, traces, queues } = settings.retention;
  for (const name of Object.keys(queues)) {
    if (known.includes(name)) continue;
    const message = `retention.queues names queue "${name}"; ${adviceOn(name, known, 'the config has none')}`;
    reportError(context, ['retention', 'queues', name], message);
  }
  if ([raw, ignored, quarantine, traces].every((one) => one === undefined) && Object.keys(queues).length === 0)
    return {};
  return {
    retention: {
      ...(raw === undefined ? {} : { rawMs: raw }),
      ...(ignored === undefined ? {} : { ignoredMs: ignored }),
      ...(quarantine === undefined ? {} : { quarantineMs: quarantine }),
      ...(traces === undefined ? {} : { tracesMs: traces }),
      queues,
    },
  };
}

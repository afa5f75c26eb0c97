// `log:` and `watch:` as the daemon reads them. An address that cannot be called is reported; it is a secret and never shown.
import type { Config } from '../../model/setup.ts';
import type { Settings } from '../schema.ts';
import { type BuildContext, isLoopback, pemAt, reportError, reportWarning, secretAt } from './context.ts';

export function buildWatched(context: BuildContext, { log, watch }: Settings): Pick<Config, 'log' | 'ping'> {
  const { ping } = watch;
  if (!ping) return { log };
  const path = ['watch', 'ping', 'url'];
  const url = secretAt(context, path, ping.url);
  const isRead = !context.problems.some((one) => one.severity === 'error' && one.path === path.join('.'));
  if (context.needSecrets && isRead) checkAddress(context, url.reveal());
  return { log, ping: { url, everyMs: ping.every, ca: pemAt(context, ['watch', 'ping', 'ca'], ping.ca) } };
}

function checkAddress(context: BuildContext, text: string): void {
  const path = ['watch', 'ping', 'url'];
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    reportError(context, path, 'watch.ping.url is no web address; expected one like https://hc-ping.com/…');
  else if (url.protocol === 'http:' && !isLoopback(url.hostname))
    reportWarning(
      context,
      path,
      'watch.ping.url is called without encryption: whoever listens on the way can keep the alarm silent; use https',
    );
}

// The body of the checking thread: takes mails to check, asks the main thread for every DNS answer, gives what was
// found. Several mails are under way at once while their answers are awaited. Never touches the network itself.
import { parentPort } from 'node:worker_threads';
import type { DnsAnswer, DnsType } from '../../ports.ts';
import { checkMail } from './check.ts';
import type { Checked, CheckRequest } from './checked.ts';

export type ToWorker =
  | { readonly kind: 'check'; readonly job: number; readonly raw: Uint8Array; readonly asked: CheckRequest }
  | { readonly kind: 'answer'; readonly query: number; readonly answers: readonly DnsAnswer[] }
  | { readonly kind: 'no-answer'; readonly query: number; readonly code: string };

export type FromWorker =
  | { readonly kind: 'ask'; readonly query: number; readonly name: string; readonly type: DnsType }
  | { readonly kind: 'checked'; readonly job: number; readonly checked: Checked | null };

const port = parentPort;
if (!port) throw new Error('trust/verify/worker.ts is the body of a thread and was started as a program');

const waiting = new Map<number, { resolve(answers: readonly DnsAnswer[]): void; reject(error: Error): void }>();
let queries = 0;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'check') {
    check(message);
    return;
  }
  const asker = waiting.get(message.query);
  waiting.delete(message.query);
  if (message.kind === 'answer') asker?.resolve(message.answers);
  else asker?.reject(Object.assign(new Error(`DNS: ${message.code}`), { code: message.code }));
});

function check({ job, raw, asked }: Extract<ToWorker, { kind: 'check' }>): void {
  checkMail(raw, asked, ask).then(
    (checked) => say({ kind: 'checked', job, checked }),
    () => say({ kind: 'checked', job, checked: null }),
  );
}

function ask(name: string, type: DnsType): Promise<readonly DnsAnswer[]> {
  const query = ++queries;
  return new Promise((resolve, reject) => {
    waiting.set(query, { resolve, reject });
    say({ kind: 'ask', query, name, type });
  });
}

function say(message: FromWorker): void {
  port?.postMessage(message);
}

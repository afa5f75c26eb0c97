// A headless Chromium of the machine, spoken to by the DevTools protocol over a pipe: no port, no network, no library.
// Gives pages that show an HTML document at a width and in a colour scheme, run a script in it, and take its picture.
// Started and ended by the caller; its profile is a temporary folder that goes with it. `close` ends the whole group.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DEADLINE_MS = 60_000;

/** How a page is shown. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export interface Page {
  /** Shows the document; nothing outside it is ever fetched. */
  show(html: string): Promise<void>;
  view(view: View): Promise<void>;
  /** The value of an expression, as JSON. */
  run(expression: string): Promise<unknown>;
  /** PNGs of the whole document from top to bottom, each at most `height` CSS pixels of it. */
  pictures(height: number): Promise<readonly Buffer[]>;
}

export interface Browser {
  page(): Promise<Page>;
  close(): Promise<void>;
}

/** The program there is, or null: `MAILCLERK_CHROMIUM`, else the usual names. */
export function findChromium(): string | null {
  const named = process.env.MAILCLERK_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return PROGRAMS.find((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0) ?? null;
}

/** Starts it. Throws when there is none, with how to get one. */
export async function openChromium(): Promise<Browser> {
  const program = findChromium();
  if (!program) throw new Error('there is no Chromium, expected one on the PATH: apt-get install chromium');
  const profile = mkdtempSync(join(tmpdir(), 'mailclerk-chromium-'));
  // `detached`: a group of its own, so that its helpers end with it.
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pipe = new Pipe(child);
  await pipe.ask('Browser.getVersion', {});
  return {
    page: () => openPage(pipe),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await Promise.race([pipe.ask('Browser.close', {}).catch(() => undefined), ended]);
      const timer = setTimeout(() => endGroup(child), 5_000);
      await ended;
      clearTimeout(timer);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--mute-audio',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  // Whatever a notice might name, nothing is asked for.
  '--host-resolver-rules=MAP * ~NOTFOUND',
];

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

type Answer = { readonly resolve: (value: Json) => void; readonly reject: (error: Error) => void };
type Json = Readonly<Record<string, unknown>>;

/** Messages with a NUL behind each, out on descriptor 3, in on 4. */
class Pipe {
  readonly #out: Writable;
  readonly #waiting = new Map<number, Answer>();
  #next = 1;
  #rest: Buffer = Buffer.alloc(0);

  constructor(child: ChildProcess) {
    this.#out = child.stdio[3] as Writable;
    const incoming = child.stdio[4] as Readable;
    incoming.on('data', (piece: Buffer) => this.#read(piece));
    const fail = (error: Error): void => {
      for (const answer of this.#waiting.values()) answer.reject(error);
      this.#waiting.clear();
    };
    for (const stream of [this.#out, incoming]) stream.on('error', () => undefined);
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`Chromium ended with ${code}`)));
  }

  ask(method: string, params: Json, sessionId?: string): Promise<Json> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer in ${DEADLINE_MS} ms`)), DEADLINE_MS);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  }

  #read(piece: Buffer): void {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    for (let end = this.#rest.indexOf(0); end >= 0; end = this.#rest.indexOf(0)) {
      const message = JSON.parse(this.#rest.subarray(0, end).toString('utf8'));
      this.#rest = this.#rest.subarray(end + 1);
      const answer = this.#waiting.get(message.id);
      if (message.error) answer?.reject(new Error(`${message.error.message} ${message.error.data ?? ''}`));
      else answer?.resolve(message.result ?? {});
    }
  }
}

async function openPage(pipe: Pipe): Promise<Page> {
  const { targetId } = await pipe.ask('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await pipe.ask('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method: string, params: Json = {}): Promise<Json> => pipe.ask(method, params, String(sessionId));
  const { frameTree } = await ask('Page.getFrameTree');
  const frameId = (frameTree as { readonly frame: { readonly id: string } }).frame.id;
  let width = 800;
  const run = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails).slice(0, 500));
    return (result as { readonly value?: unknown }).value;
  };
  return {
    run,
    async show(html) {
      await ask('Page.setDocumentContent', { frameId, html });
      await run(
        'document.fonts.ready.then(() => Promise.all([...document.images].map((one) => one.decode().catch(() => undefined)))).then(() => true)',
      );
    },
    async view(view) {
      width = view.width;
      await ask('Emulation.setDeviceMetricsOverride', {
        width,
        height: view.height,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: view.scheme }] });
    },
    async pictures(most) {
      const whole = Math.max(
        1,
        Number(await run('Math.ceil(document.documentElement.getBoundingClientRect().height)')),
      );
      const pieces: Buffer[] = [];
      for (let y = 0; y < whole; y += most) {
        const { data } = await ask('Page.captureScreenshot', {
          format: 'png',
          captureBeyondViewport: true,
          clip: { x: 0, y, width, height: Math.min(most, whole - y), scale: 1 },
        });
        pieces.push(Buffer.from(String(data), 'base64'));
      }
      return pieces;
    },
  };
}

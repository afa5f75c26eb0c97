// The YAML language server that editors use, as a process of our own speaking LSP over stdio. Takes files; gives what an
// editor would show: completions, hover texts, mistakes. Ended by its process id; asks no schema store.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface Mistake {
  readonly line: number;
  readonly message: string;
}

export interface LanguageServer {
  /** Opens a file's text; resolves with the mistakes shown in it. */
  open(path: string, text: string): Promise<readonly Mistake[]>;
  /** Labels offered at a place (from 0). */
  complete(path: string, line: number, character: number): Promise<readonly string[]>;
  hover(path: string, line: number, character: number): Promise<string>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: LSP has many shapes.
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: LSP has many shapes.
  readonly result?: any;
}

/** Starts the server on a folder. */
export async function startLanguageServer(folder: string): Promise<LanguageServer> {
  const program = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const wire = new Wire(child);
  const root = pathToFileURL(folder).href;
  await wire.ask('initialize', {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: 'site' }],
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        hover: { contentFormat: ['markdown'] },
      },
    },
  });
  wire.tell('initialized', {});
  let version = 0;
  return {
    async open(path, text) {
      version += 1;
      const uri = pathToFileURL(path).href;
      const seen = wire.diagnostics(uri);
      wire.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } });
      return seen;
    },
    async complete(path, line, character) {
      const textDocument = { uri: pathToFileURL(path).href };
      const result = await wire.ask('textDocument/completion', { textDocument, position: { line, character } });
      const items: readonly { label: string }[] = result?.items ?? result ?? [];
      return items.map(({ label }) => label);
    },
    async hover(path, line, character) {
      const textDocument = { uri: pathToFileURL(path).href };
      const result = await wire.ask('textDocument/hover', { textDocument, position: { line, character } });
      return String(result?.contents?.value ?? '');
    },
    stop: () => wire.stop(),
  };
}

const SETTINGS: Readonly<Record<string, unknown>> = {
  yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true, yamlVersion: '1.2' },
};

class Wire {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #shown = new Map<string, (mistakes: readonly Mistake[]) => void>();
  #bytes = Buffer.alloc(0);
  #next = 1;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (part: Buffer) => this.#take(part));
    child.stdin?.on('error', () => undefined);
  }

  // biome-ignore lint/suspicious/noExplicitAny: LSP has many shapes.
  ask(method: string, params: unknown): Promise<any> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#answers.set(id, (answer) => resolve(answer.result));
      this.#send({ id, method, params });
    });
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  diagnostics(uri: string): Promise<readonly Mistake[]> {
    return new Promise((resolve) => this.#shown.set(uri, resolve));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#child.stdin?.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  #take(part: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, part]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#bytes.subarray(0, end).toString())?.[1] ?? '-1');
      if (end < 0 || length < 0 || this.#bytes.length < end + 4 + length) return;
      const body = this.#bytes.subarray(end + 4, end + 4 + length).toString('utf8');
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      this.#hear(JSON.parse(body) as Answer);
    }
  }

  #hear(message: Answer): void {
    const { id, method, params } = message;
    if (method === 'workspace/configuration') {
      const result = params.items.map((item: { section?: string }) => SETTINGS[item.section ?? ''] ?? {});
      this.#send({ id, result });
    } else if (method === 'textDocument/publishDiagnostics') {
      const mistakes = params.diagnostics.map((one: { range: { start: { line: number } }; message: string }) => ({
        line: one.range.start.line + 1,
        message: one.message,
      }));
      this.#shown.get(params.uri)?.(mistakes);
    } else if (method !== undefined && id !== undefined) this.#send({ id, result: null });
    else if (id !== undefined) this.#answers.get(id)?.(message);
  }
}

// Preloaded into a daemon (NODE_OPTIONS=--import) by order.test.ts. ORDER_BREAK breaks the order it must keep, by other SQL,
// so that the test is seen to fail: `sync` = commits do not wait for the disk, `early` = mails are acknowledged before they
// are decided, `bytes` = what is sent is not written down before. ORDER_WITNESS names a folder: each write to a server is
// then kept there with a copy of the database files of that moment, where system calls cannot be traced.
import { appendFileSync, copyFileSync, existsSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const { ORDER_BREAK: broken, ORDER_WITNESS: folder, ORDER_FILES: files = '[]' } = process.env;
const { pragma, prepare } = Database.prototype;

if (broken === 'sync')
  Database.prototype.pragma = function (this: Database.Database, text: string, options) {
    return pragma.call(this, text === 'synchronous = full' ? 'synchronous = off' : text, options);
  };
const other: Readonly<Record<string, readonly [string, string]>> = {
  early: ["l.ack = 'due'", "l.ack <> 'done'"],
  bytes: ["state = 'sending', owner", 'state = state, owner'],
};
const change = other[broken ?? ''];
if (change)
  Database.prototype.prepare = function (this: Database.Database, text: string) {
    return prepare.call(this, text.replace(...change));
  } as typeof prepare;

if (folder) {
  let count = 0;
  const { write } = net.Socket.prototype;
  net.Socket.prototype.write = function (this: net.Socket, ...given: readonly unknown[]) {
    const [data] = given;
    const text = typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString('latin1');
    if (this.remotePort !== undefined) {
      const number = count++;
      const copies: Record<string, string> = {};
      for (const path of JSON.parse(files) as readonly string[]) {
        if (!existsSync(path)) continue;
        copies[path] = join(folder, `${number}-${Object.keys(copies).length}`);
        copyFileSync(path, copies[path]);
      }
      const socket = `${this.localPort}-${this.remotePort}`;
      appendFileSync(join(folder, 'moments'), `${JSON.stringify({ port: this.remotePort, socket, text, copies })}\n`);
    }
    return Reflect.apply(write, this, given);
  } as typeof write;
}

// A stream that remembers what was written.
import { Writable } from 'node:stream';

export class Memory extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

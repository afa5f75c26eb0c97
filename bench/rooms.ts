// Whose work is this? Takes the call stack of a profiler's sample, innermost frame first; gives the room it is booked
// to: that of the innermost frame that belongs to one, so that the work of a library, of model/ and of lib/ counts for
// the room that called it.

export interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** A room and what its frames look like, as `function@url`; the first that matches wins. */
const rooms: readonly (readonly [room: string, frames: RegExp])[] = [
  ['garbage collection', /^\(garbage collector\)@/],
  ['zstd', /^(?:zstd\w+|packBytes|unpackBytes)@/],
  ['hash', /^(?:update|digest|createHash|hash|Hash|createHmac|Hmac)@node:/],
  ['SQL', /\/src\/store\/(?:sqlite|savepoint|watch)\.|\/better-sqlite3\//],
  ['facts', /\/src\/store\/answers\.|\/src\/decide\/answer\.|\/src\/store\/tickets\/threads\./],
  ['index', /^\w*@.*\/src\/store\/(?:index|full-?text|search)\b|^searchText@/],
  ['rows', /\/src\/store\//],
  ['acknowledge', /\/src\/collect\/acknowledge\.|\/imapflow\/.*\/commands\/(?:move|store|copy|expunge)\./],
  ['fetch', /\/src\/collect\/|\/imapflow\//],
  ['hand-over to reader', /\/src\/parse\/|\/piscina\//],
  ['trust', /\/src\/trust\/|\/mailauth\//],
  ['decide', /\/src\/decide\/|\/re2js\//],
  ['desk', /\/src\/desk\//],
  ['send', /\/src\/notify\/smtp|\/nodemailer\/.*\/(?:smtp-|xoauth|shared)/],
  ['deliver', /\/src\/notify\/(?:deliver|dispatch|steps|channel|after-send|rate)/],
  ['webhooks', /\/src\/notify\/webhook\//],
  ['compose', /\/src\/notify\/|\/handlebars\/|\/nodemailer\//],
  ['log', /\/src\/lib\/log\.|\/pino\/|\/sonic-boom\//],
  ['http', /\/src\/web\/|\/prom-client\//],
  ['pipeline', /\/src\/pipeline\./],
  ['daemon', /\/src\/daemon\//],
  ['bench itself', /\/bench\//],
];

/** A room's name; 'node itself' (event loop, streams, promises) when no frame belongs to one. */
export function roomOf(stack: readonly Frame[]): string {
  for (const [depth, { functionName, url }] of stack.entries()) {
    const text = `${functionName}@${url}`;
    for (const [room, frames] of rooms) {
      if (!frames.test(text)) continue;
      return room === 'SQL' && stack.slice(depth, depth + 3).some(isCommit) ? 'commit' : room;
    }
  }
  return 'node itself';
}

function isCommit({ functionName, url }: Frame): boolean {
  return functionName === 'commit' && /\/src\/store\/sqlite\./.test(url);
}

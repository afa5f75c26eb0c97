// A process of its own for the store's tests: files tickets into the database named on the command line, one commit
// each, and prints the ref of every commit once it is on disk. Arguments: path, name, count; and the
// number mask, when every third transaction shall fail after its number was taken.
import { openStore } from '../../src/store/open.ts';
import { change, config, create, entry, KEYS, NOW } from './samples.ts';

const [path = '', name = '', count = '0', mask] = process.argv.slice(2);
const store = openStore(path, { keys: KEYS });
for (let n = 0; n < Number(count); n++) {
  if (mask !== undefined && n % 3 === 0) {
    const lost = store.write(function* () {
      yield* store.tickets.apply(change({ entries: [entry()] }), create(`${name}:lost${n}`), NOW, config(mask));
      throw new Error('after the number was taken');
    });
    await lost.catch(() => undefined);
  }
  const done = await store.write(() =>
    store.tickets.apply(change({ entries: [entry(), entry()] }), create(`${name}:${n}`), NOW, config(mask)),
  );
  process.stdout.write(`${done.ref}\n`);
}
store.close();

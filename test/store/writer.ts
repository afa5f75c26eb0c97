// A process of its own for the store's tests: files tickets into the database named on the command line, one commit
// each, and prints the ref of every commit once it is on disk. Arguments: path, name, count; and the
// number mask, when every third transaction shall fail after its number was taken; and `turn`, when every other ticket is
// of the next year, as around midnight of New Year's Eve with clocks that differ.
import { openStore } from '../../src/store/open.ts';
import { change, config, create, entry, KEYS, NOW, state } from './samples.ts';

const [path = '', name = '', count = '0', mask, turn] = process.argv.slice(2);
const YEAR = 365 * 86_400_000;
const store = openStore(path, { keys: KEYS });
for (let n = 0; n < Number(count); n++) {
  if (mask !== undefined && n % 3 === 0) {
    const lost = store.write(function* () {
      yield* store.tickets.apply(change({ entries: [entry()] }), create(`${name}:lost${n}`), NOW, config(mask));
      throw new Error('after the number was taken');
    });
    await lost.catch(() => undefined);
  }
  const at = turn === 'turn' && n % 2 === 1 ? NOW + YEAR : NOW;
  const born = change({ entries: [entry(), entry()], state: state({ createdAt: at }) });
  const done = await store.write(() => store.tickets.apply(born, create(`${name}:${n}`), at, config(mask)));
  process.stdout.write(`${done.ref}\n`);
}
store.close();

// Opens the store named by the first argument, which brings its schema up to date, and says which it is then. A process of
// its own, so that MAILCLERK_FAIL can kill it in the middle.
import { openStore } from '../../src/store/open.ts';

const store = openStore(String(process.argv[2]));
process.stdout.write(String(store.schemaVersion()));
store.close();

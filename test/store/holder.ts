// A process of its own that takes the lock of a data directory, says so, and holds it until it is killed.
import { lockDataDir } from '../../src/store/lease/lock.ts';

process.stdout.write(lockDataDir(process.argv[2] ?? '') === null ? 'refused\n' : 'locked\n');
setInterval(() => undefined, 1000);

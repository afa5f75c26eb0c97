// A process of its own that looks through a large database while the daemon works: takes its path as the argument; prints
// what SQLite finds wrong with its pages as a JSON list. Only looks. A process and no thread, because nothing but a signal
// ends a look once SQLite is at it, and a daemon that is told to stop does not wait for it.
import { errorText } from '../../lib/log.ts';
import { lookThrough } from './look-through.ts';

process.stdout.write(JSON.stringify(await lookThrough(String(process.argv[2]), errorText)));

// Puts the backup named by the first argument in the place of the database named by the second, or makes one (`backup`). A
// process of its own, so that MAILCLERK_FAIL can kill it in the middle.
import { restore } from '../../src/store/backup/restore.ts';
import { takeSnapshot } from '../../src/store/backup/snapshot.ts';

const [verb = '', from = '', to = ''] = process.argv.slice(2);
if (verb === 'backup') await takeSnapshot(from, to);
else await restore(from, to, { now: Date.UTC(2026, 0, 8), counters: [], force: false });
process.stdout.write('done');

// The program, loaded and waiting: a daemon that shall start at once, where tests start hundreds of them. Takes the
// arguments and the environment of a real start; when a line comes in on stdin it is src/main.ts from then on, the same
// process. Nothing is opened, read or connected before.
import { keepHeapSmall } from '../../src/lib/heap.ts';

keepHeapSmall();
await Promise.all([
  import('../../src/cli/main.ts'),
  import('../../src/daemon/assemble.ts'),
  import('../../src/daemon/supervise.ts'),
]);
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.pause();
await import('../../src/main.ts');

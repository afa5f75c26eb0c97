// One run of the sweep in a process of its own, which dies at its point (town.ts). Takes JSON: where the world is, the point.
import { loadSetup } from '../../../src/daemon/setup.ts';
import { openReader } from '../../../src/parse/reader.ts';
import { Plan, type Point } from './points.ts';
import { runOnce } from './town.ts';

interface Asked {
  readonly at: Parameters<typeof runOnce>[1];
  /** Absent = it is killed from outside. */
  readonly point?: Point;
  readonly configPath: string;
}

const { at, point, configPath } = JSON.parse(process.argv[2] ?? '{}') as Asked;
const { setup } = loadSetup(configPath, { env: {}, needSecrets: true });
if (!setup) throw new Error('the setup does not load');
await runOnce({ setup, reader: openReader({}) }, at, new Plan(point ? [point] : []));
process.exit(0);

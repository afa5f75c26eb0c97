// A file's bytes, or a folder's names, on the disk itself: until then a power cut may take them back. POSIX fsync(2).
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** On the disk, not only on its way there. A folder that cannot be synced (some network drives) is left. */
export function synced(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EPERM') throw error;
  } finally {
    closeSync(handle);
  }
}

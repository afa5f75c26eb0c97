// The real doors: rooms are loaded when a command needs them.
import type { Doors } from './doors.ts';

export const defaultDoors: Doors = {
  openApp: async (options) => (await import('../daemon/assemble.ts')).openApp(options),
  check: async (options) => (await import('../daemon/check.ts')).checkSetup(options),
  checkStore: async (options, asked) => (await import('../daemon/database/check.ts')).checkDatabase(options, asked),
  backUp: async (options, asked) => (await import('../daemon/database/backup.ts')).backUp(options, asked),
  restore: async (options, asked) => (await import('../daemon/database/restore.ts')).restoreDatabase(options, asked),
  examine: async (options, asked) => (await import('../daemon/doctor/doctor.ts')).examine(options, asked),
  lintTemplates: async (options, shipped) => (await import('../daemon/papers/lint.ts')).lintSite(options, shipped),
  demo: async (options) => {
    const { runDemo } = await import('../daemon/demo/demo.ts');
    const { openApp } = await import('../daemon/assemble.ts');
    return runDemo({ ...options, open: openApp });
  },
  openInit: async () => import('../daemon/init/page.ts'),
  fileMails: async function* (paths, stdin, maxSizeBytes) {
    const { fileMails } = await import('../daemon/run/file-mails.ts');
    yield* fileMails(paths, stdin, maxSizeBytes);
  },
  readMail: async (mail) => (await import('../parse/read.ts')).readMail(mail),
  messageJson: async (message) => (await import('../parse/json.ts')).messageJson(message),
  checkSender: async (mail, message, clock) =>
    (await import('../daemon/run/check-sender.ts')).checkSender(mail, message, { clock }),
};

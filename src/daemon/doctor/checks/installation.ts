// Checks of the machine, the files of the site, the data folder and the database. A table and nothing else.
import { files, own } from './about.ts';

export const machine = {
  'node-version': own(
    'the version of Node',
    'what package.json wants (engines)',
    'install a newer Node, or start mailclerk as it was installed: it brings its own',
    'deploy/install.md',
  ),
  'sqlite-version': own(
    'the version of SQLite',
    '3.51.3 or newer, or 3.50.7+, 3.44.6+: others can lose committed data',
    'reinstall: npm ci',
    'deploy/install.md',
  ),
  'open-files': own(
    'how many files the process may have open (ulimit -n)',
    'room for every folder, every way out and the database',
    'raise it: LimitNOFILE= in the unit, or ulimit -n before the start',
    'deploy/install.md',
  ),
} as const;

export const site = {
  config: files(
    'the configuration',
    'no mistake',
    'mailclerk check names every mistake with its line',
    'docs/config.md',
  ),
  rules: files('the rules', 'no mistake', 'mailclerk rules check names every mistake with its line', 'docs/rules.md'),
  templates: files(
    'templates of the site',
    'no mistake',
    'mailclerk template lint names every mistake with its line',
    'docs/templates.md',
  ),
  'rule-tests': files(
    'the tests of the rules',
    'all pass; a daemon refuses rules whose tests fail',
    'mailclerk rules test shows the difference',
    'docs/rules.md',
  ),
  'config-private': own(
    'who may change the configuration, and who may read one with a password in it',
    'nobody but its owner and group may write it',
    'chmod o-w FILE; write passwords as file:, env: or cred:',
    'docs/config.md',
  ),
  'secret-readable': own(
    'every secret the configuration refers to',
    'it can be read',
    'run doctor with the environment of the daemon: as its user, and with its variables and credentials',
    'docs/config.md',
  ),
  'secret-private': own(
    'the rights of files with secrets',
    'nobody but the owner (and, read-only, the group) has access',
    'chmod 600 FILE',
    'docs/config.md',
  ),
  'mailbox-twice': own(
    'two mailboxes of the configuration that are the same account and folder',
    'every folder is taken in once',
    'take one of them out, or give them folders of their own',
    'docs/mailboxes.md',
  ),
  'own-loop': own(
    'addresses of agents and of the administrator that arrive in our own mailboxes',
    'none: notices to them would come back as mail',
    'give them addresses of their own',
    'docs/people.md',
  ),
  administrator: own(
    'whether somebody is told when something is wrong',
    'notifications.admin.to names somebody',
    'notifications: { admin: { to: ops@… } }',
    'docs/watch.md',
  ),
} as const;

export const data = {
  'data-dir': own(
    'the data folder',
    'it is there (or can be made), and this user may write in it',
    'run mailclerk as the user that owns it, or make it: install -d -m 700 -o USER DIR',
    'docs/config.md',
  ),
  'data-private': own(
    'who may read the data folder and the database',
    'nobody but the owner: every mail is in it',
    'chmod 700 DIR',
    'docs/config.md',
  ),
  'file-system': own(
    'what the data folder lies on',
    'a local disk: SQLite loses data on network file systems, and others forget it',
    'put data.dir on a local disk (in a container: on a volume)',
    'docs/config.md',
  ),
  'disk-space': own(
    'free space',
    'at least data.min_free, better twice that; with less no mail is taken in',
    'make room; the mail server keeps the mail meanwhile',
    'docs/faults.md',
  ),
  'disk-inodes': own(
    'free inodes',
    'at least one in twenty',
    'remove files, or use another file system',
    'docs/faults.md',
  ),
  database: own(
    'the pages of the database',
    'no damage',
    'stop the daemon; mailclerk db check says more; mailclerk db restore BACKUP --yes',
    'docs/backup.md',
  ),
  'database-schema': own(
    'the schema of the database',
    'the one this version speaks; an older one is upgraded at the next start',
    'start the newer mailclerk, or restore the backup made before the upgrade',
    'docs/backup.md',
  ),
  'database-log': own(
    'the write-ahead log beside the database',
    'below 256 MB: somebody who reads for long keeps it from being emptied',
    'end long readers (backups, sqlite3 shells); restart the daemon',
    'docs/faults.md',
  ),
  backup: own(
    'the last backup by mailclerk db backup',
    'one within the last 7 days',
    'mailclerk db backup DIR, every hour from a timer; other ways to back up are not seen here',
    'docs/backup.md',
  ),
} as const;

// What a Dovecot needs to hold many connections at once, as lines of its configuration: room in every service, one process
// for all logins, and idle connections put to sleep in one process (imap-hibernate), since each awake one is a process.
// Takes how many mailboxes; gives text for `extraConfig` of dovecot.ts.

/** Room for so many mailboxes, two connections each. */
export function crowded(mailboxes: number): string {
  const clients = mailboxes * 2 + 200;
  return `
default_client_limit = ${clients * 4}
default_process_limit = ${clients}
imap_hibernate_timeout = 5s
service imap-login {
  service_count = 0
  process_limit = 1
  client_limit = ${clients}
}
service imap {
  process_limit = ${clients}
  unix_listener imap-master {
    mode = 0666
  }
}
service imap-hibernate {
  unix_listener imap-hibernate {
    mode = 0666
  }
}
service anvil {
  client_limit = ${clients * 4}
}
service auth {
  client_limit = ${clients * 4}
}
`;
}

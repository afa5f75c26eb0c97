// Every column that holds personal data, and the form it is kept in: the list that export, erasure and their tests
// walk (reliability.md "Retention/erasure"). A test holds it against the schema: a new column is either here or in
// the list of columns known to hold none.
export interface PersonalColumn {
  readonly table: string;
  readonly column: string;
  /** text as it is; json = JSON text; packed = packJson; zstd = packBytes. */
  readonly form: 'text' | 'json' | 'packed' | 'zstd';
  readonly what: string;
}

const rows: readonly (readonly [string, string, PersonalColumn['form'], string])[] = [
  ['raw', 'bytes', 'zstd', 'whole mails'],
  ['raw', 'message_id', 'text', 'Message-IDs of mails'],
  ['messages', 'from_address', 'text', 'senders'],
  ['messages', 'subject_key', 'text', 'subjects'],
  ['messages', 'json', 'packed', 'parsed mails'],
  ['ledger', 'from_address', 'text', 'senders'],
  ['ledger', 'subject_key', 'text', 'subjects'],
  ['ledger', 'reason', 'text', 'what an error said of a mail'],
  ['ledger', 'ack_as', 'text', 'folders on the server, whose names a rule may take from a mail'],
  ['decisions', 'decision', 'packed', 'commands with the words of mails'],
  ['decisions', 'facts', 'packed', 'questions and answers about senders'],
  ['decisions', 'evidence', 'packed', 'what was proved of a sender'],
  ['tickets', 'subject', 'text', 'subjects'],
  ['tickets', 'fields', 'json', 'values taken from mails'],
  ['tickets', 'customer_address', 'text', 'customers'],
  ['tickets', 'customer_name', 'text', 'customers'],
  ['tickets', 'participants', 'json', 'addresses'],
  ['tickets', 'mentioned', 'json', 'addresses'],
  ['tickets', 'watchers', 'json', 'addresses and agents'],
  ['tickets', 'assignees', 'json', 'agents'],
  ['tickets', 'close_reason', 'text', 'words of an agent'],
  ['tickets', 'close_cause', 'text', 'words of an agent'],
  ['tickets', 'rating', 'json', 'what a customer thinks of the work'],
  ['tickets', 'search', 'text', 'subject and people, folded'],
  ['entries', 'actor_id', 'text', 'agents and contacts'],
  ['entries', 'message_id', 'text', 'Message-IDs of mails'],
  ['entries', 'from_address', 'text', 'senders'],
  ['entries', 'from_name', 'text', 'senders'],
  ['entries', 'body', 'text', 'words of mails, replies and notes'],
  ['entries', 'changes', 'json', 'values before and after'],
  ['entries', 'attachments', 'json', 'file names'],
  ['ticket_people', 'address', 'text', 'participants'],
  ['contacts', 'address', 'text', 'contacts'],
  ['contacts', 'name', 'text', 'contacts'],
  ['contacts', 'same_as', 'text', 'contacts'],
  ['contacts', 'organisation', 'text', 'contacts'],
  ['contacts', 'tags', 'json', 'what is said of contacts'],
  ['agent_load', 'agent', 'text', 'agents'],
  ['thread_ids', 'message_id', 'text', 'Message-IDs of mails'],
  ['thread_roots', 'message_id', 'text', 'Message-IDs of mails'],
  ['thread_keys', 'key', 'text', 'values taken from mails'],
  ['undos', 'actor_id', 'text', 'agents'],
  ['undos', 'touched', 'packed', 'tickets as they were'],
  ['files', 'bytes', 'zstd', 'files of people'],
  ['outbox', 'lane', 'text', 'recipients'],
  ['outbox', 'to_address', 'text', 'recipients'],
  ['outbox', 'to_name', 'text', 'recipients'],
  ['outbox', 'agent', 'text', 'agents'],
  ['outbox', 'in_reply_to', 'text', 'Message-IDs of mails'],
  ['outbox', 'refs', 'json', 'Message-IDs of mails'],
  ['outbox', 'reason', 'text', 'answers of mail servers, which name recipients'],
  ['outbox', 'data', 'packed', 'words of mails and people'],
  ['outbox', 'bytes', 'zstd', 'sent mails'],
  ['settings', 'value', 'text', 'the agent a round robin chose last'],
];

/** The list. */
export const personalColumns: readonly PersonalColumn[] = rows.map(([table, column, form, what]) => ({
  table,
  column,
  form,
  what,
}));

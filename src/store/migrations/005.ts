// Schema 5. Why: a rule may say what happens to its mail on the server (`do: imap`), and saying it must hold through
// crashes and lost connections like `after:` does: it is committed with the decision and stands until it is done.
import type { Migration } from '../migrate.ts';

export const migration005: Migration = {
  version: 5,
  why: 'rules say what happens to a mail on its server',
  statements: () => ['alter table ledger add column ack_as text'],
};

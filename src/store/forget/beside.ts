// What hangs on a ticket and on its mails besides the history, without one person: work orders, work done, accounts, why others'
// mails were decided as they were. Parts of ticket.ts' transaction and of places.ts'.
import type { Program } from '../../ports.ts';
import { packJson, unpackJson } from '../pack.ts';
import { all, first, query, run, sql } from '../sql.ts';
import type { Redactor } from './redactor.ts';

/** Work orders, work done, accounts. */
export function* eraseBeside(ticket: number, redactor: Redactor): Program<void> {
  const orders = yield* all<{ id: number; data: Uint8Array }>(
    sql`select id, data from orders where ticket = ${ticket}`,
  );
  for (const { id, data } of orders) {
    const next = packJson(redactor.cleanJson(withoutRequest(unpackJson(data), redactor)));
    yield* run(sql`update orders set data = ${next} where id = ${id}`);
  }
  for (const table of ['time_entries', 'account_lines']) {
    const rows = yield* all<{ id: number; text: string }>(
      query(`select id, text from ${table} where ticket = ?`, ticket),
    );
    for (const { id, text } of rows)
      if (redactor.finds(text))
        yield* run(query(`update ${table} set text = ? where id = ?`, redactor.clean(text), id));
  }
}

/** An order holds the customer as he was. */
function withoutRequest(data: unknown, redactor: Redactor): unknown {
  const { ticket } = data as { readonly ticket?: { readonly customer?: { readonly address: string } | null } };
  const address = ticket?.customer?.address;
  return address !== undefined && redactor.finds(address)
    ? { ...(data as object), ticket: { ...ticket, customer: null } }
    : data;
}

/** What is kept of why another person's mail was decided so. */
export function* cleanDecision(ledger: number, redactor: Redactor): Program<boolean> {
  const row = yield* first<{ decision: Uint8Array; facts: Uint8Array; evidence: Uint8Array }>(sql`
    select decision, facts, evidence from decisions where ledger = ${ledger}`);
  if (!row) return false;
  const [decision, facts, evidence] = [row.decision, row.facts, row.evidence].map((packed) => {
    const value: unknown = unpackJson(packed);
    return redactor.finds(JSON.stringify(value)) ? packJson(redactor.cleanJson(value)) : packed;
  });
  if (!decision || !facts || !evidence) return false;
  if (decision === row.decision && facts === row.facts && evidence === row.evidence) return false;
  yield* run(sql`
    update decisions set decision = ${decision}, facts = ${facts}, evidence = ${evidence} where ledger = ${ledger}`);
  return true;
}

/** JSON text with his traces gone; the very same text when there are none. */
export function cleanText(json: string, redactor: Redactor): string {
  const value: unknown = JSON.parse(json);
  const next = JSON.stringify(redactor.cleanJson(value));
  return next === JSON.stringify(value) ? json : next;
}

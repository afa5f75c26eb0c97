// Which issue builds what a key promises and does not do yet: the third column of docs/pending.md. A key is covered by
// the longest entry it begins with; `null` = in none of the issues that are filed. A test holds that every such key is
// covered; an entry whose key works by now is harmless.

/** Key (or the beginning of several) → number of the issue, null when none names it. */
export const comesWith: Readonly<Record<string, number | null>> = {
  'data.database': null,
  database: null,
  'queues.NAME.sla': 6,
  'queues.NAME.hours': 6,
  'workflows.NAME.when_done.timeout': 6,
  business_hours: 6,
  sla: 6,
  idle: 6,
  http: 9,
};

/** The issue that builds this key; undefined when the table forgot it. */
export function issueOf(key: string): number | null | undefined {
  const found = Object.keys(comesWith)
    .filter((one) => key === one || key.startsWith(`${one}.`))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? undefined : comesWith[found];
}

/** As the table says it. */
export function issueText(issue: number | null | undefined): string {
  return issue === null || issue === undefined ? 'no issue yet' : `issue ${issue}`;
}

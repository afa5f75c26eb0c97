// Everything doctor looks at: a stable id, what it is, what is expected, what to do when it is not so, and the page that
// says more. docs/doctor.md is generated from this table. An id is never given another meaning.
import { data, machine, site } from './checks/installation.ts';
import { life } from './checks/life.ts';
import { asked, mailbox, names, sending } from './checks/servers.ts';

/** By group, in the order they are shown. */
export const groups = { machine, site, data, life, mailbox, sending, names, asked } as const;

export const catalogue = { ...machine, ...site, ...data, ...life, ...mailbox, ...sending, ...names, ...asked } as const;
export type CheckId = keyof typeof catalogue;

/** Every id, in the order it is shown. */
export const checkIds = Object.keys(catalogue) as readonly CheckId[];

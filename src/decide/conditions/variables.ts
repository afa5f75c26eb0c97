// `var.<name>`: what an earlier rule captured, extracted or took from a list (`var.vip.sla`).
import type { Variables } from '../../model/policy.ts';
import type { Field } from './look.ts';
import { textValues } from './value.ts';

export function variableField(path: string): Field {
  const steps = path.split('.');
  return { kind: 'text', fresh: true, read: (look) => textValues([lookUp(look.variables, steps)]) };
}

/** The text a dotted name leads to; '' when there is none. Own properties only: mail content never reaches a prototype. */
export function lookUp(variables: Variables, steps: readonly string[]): string {
  let here: string | Variables | undefined = variables;
  for (const step of steps) {
    if (here === undefined || typeof here === 'string' || !Object.hasOwn(here, step)) return '';
    here = here[step];
  }
  return typeof here === 'string' ? here : '';
}

// Keys of the surface whose feature comes with a later step: accepted by name, reported as without effect, so that a
// config written for a newer mailclerk starts, and nobody believes in a setting that does nothing.
import { z } from 'zod';

/** Any value, no effect yet. */
export function later(description: string) {
  return z
    .unknown()
    .optional()
    .meta({ description: `${description} (not supported yet: has no effect)`, deprecated: true });
}

/** A value that is checked like any other and that nothing reads yet. */
export function unused<T extends z.ZodType>(schema: T, description: string): T {
  return schema.meta({ description: `${description} (not supported yet: has no effect)`, deprecated: true });
}

/** True for a schema made by `later` or `unused`. */
export function isLater(schema: z.ZodType): boolean {
  return z.globalRegistry.get(schema)?.deprecated === true;
}

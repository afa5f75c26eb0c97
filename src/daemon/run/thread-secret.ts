// The key that signs our Message-IDs, where the configuration names one. Takes the config; gives the key.
import type { Config } from '../../model/setup.ts';

/** The configured key. A verb that needs no secrets signs with the generated key when it cannot be read; both are valid. */
export function threadSecret(
  config: Config | null,
  { needSecrets }: { readonly needSecrets?: boolean | undefined },
): string | null {
  try {
    return config?.tickets.threadSecret?.reveal() ?? null;
  } catch (error) {
    if (needSecrets === false) return null;
    throw error;
  }
}

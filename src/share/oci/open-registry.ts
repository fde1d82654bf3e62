import { registryDenied, registryTrouble } from "#diagnostics/registry.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openOwnNetwork, type OwnNetwork } from "#fetch/network.ts";
import { credentialsFor } from "./credentials.ts";
import type { Reference } from "#config/inputs/oci-reference.ts";
import { Registry, RegistryTrouble } from "./registry.ts";

/** Works on the repository of a reference; its troubles become diagnostics: KILN-E1451, KILN-E1452, KILN-E1456. */
export async function withRegistry<T>(
  reference: Reference,
  { network, env }: { readonly network: OwnNetwork; readonly env: NodeJS.ProcessEnv },
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const dispatcher = openOwnNetwork(network);
  try {
    return await work(new Registry({ reference, credentials: () => credentialsFor(reference.host, env), dispatcher }));
  } catch (error) {
    if (!(error instanceof RegistryTrouble)) throw error;
    throw new KilnFailure([
      error.kind === "denied" ? registryDenied(reference.shown, error.message) : registryTrouble(reference.shown, error.message),
    ]);
  } finally {
    await dispatcher.destroy();
  }
}

import { openStore } from "#store/open-store.ts";
import type { Store } from "#store/store.ts";
import type { Context } from "./context.ts";
import { readSettings } from "./settings.ts";

/** Works on the settings' store, whatever else there is of an engine; it is closed in any case. */
export async function withStore<T>(context: Context, work: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore(readSettings(context.env, context).store.value);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

import type { Layout } from "../layout.ts";
import { takeInventory, type Inventory } from "./inventory.ts";
import { LeaseReader } from "./leases.ts";
import { markRoots } from "./mark-roots.ts";
import { Marks } from "./marks.ts";

/** What a store holds, and what of it processes and roots use. */
export interface Marked {
  readonly inventory: Inventory;
  readonly marks: Marks;
  /** Knows what was read of the leases. */
  readonly leases: LeaseReader;
}

/** Leases first: what is used since is told by them when they are read again. */
export async function markStore(layout: Layout): Promise<Marked> {
  const leases = new LeaseReader(layout);
  const { lines } = leases.read();
  const inventory = await takeInventory(layout);
  const marks = new Marks(layout, inventory);
  marks.uses(lines);
  markRoots(layout, marks);
  return { inventory, marks, leases };
}

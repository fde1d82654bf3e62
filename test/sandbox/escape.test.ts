import { tryEscapes } from "./escapes.ts";
import { openWorkshop, ways } from "./workshop.ts";

for (const way of ways) tryEscapes(way, openWorkshop);

import { describe } from "vitest";
import { withoutConf } from "../kconfig/conf.ts";
import { ownTargetsCompared } from "./parity.ts";

describe.skipIf(withoutConf !== undefined)("an exported tree of each target of the libOS means to conf what the recipes mean here", () => {
  ownTargetsCompared(80);
});

// The door to graphs of derivations.
export { GraphBuilder } from "./graph-builder.ts";
export { graphToDot, stepsToDot } from "./graph-dot.ts";
export { graphFromJson, graphToJson, type GraphJson } from "./graph-json.ts";
export { dependenciesOf, derivationOf, subgraph, topologicalOrder, topologicalOrder as closure } from "./graph-order.ts";

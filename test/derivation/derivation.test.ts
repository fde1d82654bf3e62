import { canonicalJson } from "#derivation/canonical-json.ts";
import { compareUtf8 } from "#derivation/byte-order.ts";
import type { Derivation } from "#derivation/derivation.ts";
import { derivationId } from "#derivation/derivation-id.ts";
import { GraphBuilder, graphFromJson, graphToDot, graphToJson, subgraph, topologicalOrder } from "#derivation/graph.ts";
import { validateDerivation } from "#derivation/validate.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileStep, fetchLz4 } from "./samples.ts";

const codesOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof KilnFailure) return error.diagnostics.map((d) => `${d.code}: ${d.message}`);
    throw error;
  }
  return [];
};

describe("canonical JSON and ids", () => {
  it("sorts keys by UTF-16 units and writes no white space (the example of RFC 8785, 3.2.3)", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew",
      "1": "One",
      "\ud83d\ude00": "Emoji",
      "\u0080": "Control",
      "\u00f6": "o",
    };
    expect(Object.keys(JSON.parse(canonicalJson(value)))).toEqual(["1", "\r", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"]);
  });

  it("gives the same text whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
      }),
    );
  });

  it("gives what the library gives", () => {
    const text = fc.string({ unit: "binary" });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null), tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(text, fc.constantFrom("b", "a", "10", "9", "__proto__", "")), tie("value"), { maxKeys: 5 }),
    }));
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalJson(one)).toBe(canonicalize(one));
      }),
    );
  });

  it("is blind to a fetch's locators, not to its hash", () => {
    const other: Derivation = { ...fetchLz4, fetch: { urls: ["https://example.org/lz4.tgz"], hash: fetchLz4.fetch?.hash ?? "" } };
    expect(derivationId(other)).toBe(derivationId(fetchLz4));
    expect(derivationId({ ...fetchLz4, fetch: { urls: [], hash: `sha256-${"B".repeat(43)}=` } })).not.toBe(derivationId(fetchLz4));
  });

  it("has not changed: an id is a promise to every store", () => {
    expect(derivationId(fetchLz4)).toMatchInlineSnapshot(`"c373e1fe0c19f3723b47f32f0b4635c0beae374c02589f3961f8d793a84f5ef2"`);
  });

  it("orders text by its UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe("validation", () => {
  const good = compileStep({ "tool/zig": { text: "x", executable: true }, "src/tcp.c": { source: `${"a".repeat(64)}/3`, type: "file" } });

  it("takes what is right", () => {
    expect(validateDerivation(good)).toEqual([]);
    expect(validateDerivation(fetchLz4)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["no record", 3, "a derivation must be a record"],
    ["a missing field", { ...good, env: undefined }, 'the derivation lacks the field "env"'],
    ["an unknown field", { ...good, colour: "red" }, 'the derivation has no field "colour"'],
    ["an unknown kind", { ...good, kind: "bake" }, "kind must be one of fetch, prepare, compile, link, image, run"],
    ["a number as time-out", { ...good, timeout: 300 }, "timeout must be whole seconds from 1 to 9999999 as decimal text"],
    ["an empty command", { ...good, command: [] }, "command must be a list of at least one word"],
    ["NUL in a word", { ...good, command: ["a", "b\0"] }, "command[1] must be a text without NUL"],
    [
      "a path out of the root",
      { ...good, inputs: { "../x": { text: "" } } },
      'inputs: the key "../x" must be a relative path without empty parts, `.` and `..`',
    ],
    [
      "an absolute path",
      { ...good, inputs: { "/x": { text: "" } } },
      'inputs: the key "/x" must be a relative path without empty parts, `.` and `..`',
    ],
    [
      "an input of no form",
      { ...good, inputs: { "a/b": { txt: "" } } },
      'inputs["a/b"] must be an output of another derivation, a text, or a source',
    ],
    ["an input below an input", { ...good, inputs: { a: { text: "" }, "a/b": { text: "" } } }, 'the input "a/b" lies below the input "a"'],
    ["an output twice", { ...good, outputs: ["x", "x"] }, 'the output "x" is there twice'],
    ["outputs that are not sorted", { ...good, outputs: ["b", "a"] }, 'the outputs are not sorted: "a" comes before "b"'],
    ["an output below an output", { ...good, outputs: ["a", "a/b"] }, 'the output "a/b" lies below the output "a"'],
    ["an output over an input", { ...good, outputs: ["src/tcp.c"] }, 'the output "src/tcp.c" would change the input "src/tcp.c"'],
    ["an input below an output", { ...good, outputs: ["src"] }, 'the input "src/tcp.c" lies below the output "src"'],
    ["a command that says any", { ...good, buildSystem: "any" }, 'buildSystem must be "any" for built-in steps, and for no others'],
    ["a fetch without a hash", { ...fetchLz4, fetch: { urls: ["npm:lz4@0.6.5"] } }, 'fetch lacks the field "hash"'],
    [
      "a weak hash",
      { ...fetchLz4, fetch: { urls: ["npm:lz4@0.6.5"], hash: "sha1-AAAA" } },
      "fetch.hash must be a hash such as sha256-… or sha512-… (Subresource Integrity)",
    ],
  ])("refuses %s", (_, value, problem) => {
    expect(validateDerivation(JSON.parse(JSON.stringify(value)))).toEqual([problem]);
  });

  it("isn't fooled by names that every object has", () => {
    const scan = {
      language: "c",
      source: "constructor",
      include: [],
      prune: ["toString"],
      forced: [],
      header: "gen/kiln.h",
      defines: {},
      config: {},
    } as const;
    expect(validateDerivation({ ...good, scan })).toEqual([
      'scan.source "constructor" lies in no input',
      'scan.prune names "toString", which is no input',
    ]);
  });
});

describe("the graph", () => {
  const builder = new GraphBuilder();
  const archive = builder.add(fetchLz4);
  const unpacked = builder.add({
    ...compileStep({ archive: { derivation: archive, output: "out" } }, "lz4"),
    kind: "prepare",
    buildSystem: "any",
    command: ["kiln:unpack/1"],
    outputs: ["out"],
  });
  const object = builder.add(compileStep({ "src/tcp.c": { derivation: unpacked, output: "out", path: "tcp.c" } }));
  const other = builder.add(compileStep({ "src/tcp.c": { text: "int x;\n" } }, "other.c"));

  it("adds equal derivations once and orders what is needed first", () => {
    expect(builder.add({ ...fetchLz4 })).toBe(archive);
    expect(topologicalOrder(builder, [object])).toEqual([archive, unpacked, object]);
    expect([...subgraph(builder, [object]).derivations.keys()]).not.toContain(other);
  });

  it("refuses an output that isn't there", () => {
    const wrong = compileStep({ "src/tcp.c": { derivation: archive, output: "headers" } });
    expect(codesOf(() => builder.add(wrong))).toEqual([
      'KILN-E0502: the input "src/tcp.c" of "lwip/src/core/tcp.c" takes the output "headers" of "lz4.tgz", which has none of that name',
    ]);
  });

  it("goes to JSON and back, and to dot", () => {
    const json = JSON.parse(JSON.stringify(graphToJson(builder, [object])));
    const read = graphFromJson(json);
    expect(read.roots).toEqual([object]);
    expect([...read.graph.derivations]).toEqual([...subgraph(builder, [object]).derivations]);
    expect(graphToDot(builder, [object])).toContain(`"${unpacked}" -> "${object}";`);
  });

  it("names the cycle in a graph that was tampered with", () => {
    const [a, b] = ["a".repeat(64), "b".repeat(64)] as const;
    const json = {
      version: "1",
      roots: [a],
      derivations: {
        [a]: compileStep({ "src/x": { derivation: b, output: "tcp.o" } }, "one"),
        [b]: compileStep({ "src/x": { derivation: a, output: "tcp.o" } }, "two"),
      },
    };
    try {
      graphFromJson(json);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      expect(error.diagnostics[0]?.code).toBe("KILN-E0503");
      expect(error.diagnostics[0]?.detail).toBe("  one\n  needs two\n  needs one");
    }
  });

  it("refuses a graph whose ids don't fit, and one that isn't closed", () => {
    const json = graphToJson(builder, [other]);
    const derivation = json.derivations[other];
    expect(codesOf(() => graphFromJson({ ...json, roots: [], derivations: { ["0".repeat(64)]: derivation } }))).toHaveLength(1);
    expect(codesOf(() => graphFromJson({ ...json, roots: ["1".repeat(64)] }))[0]).toContain("KILN-E0504");
  });

  it("orders chains of any length", () => {
    const long = new GraphBuilder();
    let last = long.add(compileStep({}, "0"));
    for (let i = 1; i < 20_000; i++) last = long.add(compileStep({ "src/x": { derivation: last, output: "tcp.o" } }, String(i)));
    expect(topologicalOrder(long, [last])).toHaveLength(20_000);
  });
});

describe("a graph that is added to again and again", () => {
  const at = (text: string) => ({ source: { path: "x.kiln", text }, start: 0, end: 1 });

  it("fetches from where the text says now", () => {
    const builder = new GraphBuilder();
    const before = at("before");
    const id = builder.add(fetchLz4, before);
    const moved = { ...fetchLz4, fetch: { urls: ["npm:lz4@0.6.6"], hash: fetchLz4.fetch?.hash ?? "" } };
    expect(builder.add(moved, at("beside"))).toBe(id);
    expect(builder.derivations.get(id)).toEqual(fetchLz4);
    builder.forgetPlaces(({ source }) => source === before.source);
    builder.add(moved, at("after"));
    expect(builder.derivations.get(id)).toEqual(moved);
  });

  it("tells of each source a place where it still lies", () => {
    const builder = new GraphBuilder();
    builder.addSource("one/1", "/a");
    builder.addSource("one/1", "/b");
    builder.addSource("two/1", "/c");
    builder.forgetSources(new Set(["/a", "/c"]));
    expect([...builder.sources]).toEqual([["one/1", "/b"]]);
  });
});

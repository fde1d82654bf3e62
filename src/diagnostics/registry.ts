import type { Diagnostic } from "./diagnostic.ts";

const mistake = (code: Diagnostic["code"], fault: Diagnostic["fault"], message: string, detail: string, advice: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  detail,
  advice,
  notes: [],
  fault,
});

/** KILN-E1450: a text that names nothing in a registry. It may hold a password, so it isn't shown. */
export function badReference(why: string): Diagnostic {
  return mistake(
    "KILN-E1450",
    "recipe",
    "that is no address in an OCI registry",
    why,
    "write oci://HOST[:PORT]/REPOSITORY[:TAG], or @sha256:… instead of a tag; credentials come from docker's configuration (docker login)",
  );
}

/** KILN-E1451: a registry that can't be used, or that answers something else than the specification has. */
export function registryTrouble(reference: string, what: string): Diagnostic {
  return mistake("KILN-E1451", "build", `${reference} can't be used`, what, "look at the address and the registry's log, then try again");
}

/** KILN-E1452: a registry that wants credentials, or others. `how`: which were sent. */
export function registryDenied(reference: string, how: string): Diagnostic {
  return mistake(
    "KILN-E1452",
    "build",
    `the registry doesn't let us do that with ${reference}`,
    how,
    "log in where docker, podman or skopeo would: docker login HOST; Kiln reads config.json in DOCKER_CONFIG or ~/.docker",
  );
}

/** KILN-E1453: nothing of that name. */
export function notInRegistry(reference: string): Diagnostic {
  return mistake(
    "KILN-E1453",
    "build",
    `there is no ${reference}`,
    "the registry answers 404",
    "look at its tags: skopeo list-tags docker://…",
  );
}

/** KILN-E1454: content that isn't what it should be. */
export function badArtifact(reference: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1454",
    "build",
    `${reference} is refused`,
    why,
    "nothing of it was kept; get it from somebody else, or have it pushed again",
  );
}

/** KILN-E1455: an index without what is wanted, or with several that might be. */
export function noSuchPlatform(reference: string, wanted: string | undefined, there: readonly string[]): Diagnostic {
  return mistake(
    "KILN-E1455",
    "recipe",
    wanted === undefined ? `${reference} has images of several platforms` : `${reference} has no image of ${wanted}`,
    `it has: ${there.join(", ")}`,
    `say which: --platform ${there[0] ?? "PLATFORM/ARCH"}`,
  );
}

/** KILN-E1456: docker's configuration, or a program that it names, can't be used. Nothing of what is in there is told. */
export function badDockerConfig(path: string, why: string): Diagnostic {
  return mistake("KILN-E1456", "recipe", `credentials can't be taken from ${path}`, why, "mend it, or log in again: docker login HOST");
}

/** KILN-E1457: `push` or `pull` with an address, and words that don't go with it. */
export function ociWords(command: "push" | "pull"): Diagnostic {
  return mistake(
    "KILN-E1457",
    "recipe",
    `that is no way to ${command} an image`,
    command === "push" ? "an image goes to one address" : "one image at a time is pulled, by its address alone",
    command === "push"
      ? "kiln push hello oci://registry.example.org/me/hello:1.0"
      : "kiln pull oci://registry.example.org/me/hello:1.0 --output hello",
  );
}

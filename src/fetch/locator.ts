import { fileURLToPath } from "node:url";
import { badLocator } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";
import { messageOf } from "./error-words.ts";

/** A place to fetch from, as recipes write it. */
export type Locator =
  | { readonly kind: "web"; readonly text: string; readonly url: URL }
  | { readonly kind: "npm"; readonly text: string; readonly name: string; readonly version: string }
  | { readonly kind: "mirror"; readonly text: string; readonly mirror: string; readonly path: string }
  | { readonly kind: "file"; readonly text: string; readonly path: string };

// Names as npm's own rules have them (validate-npm-package-name, old names included); versions as semver.org's grammar has them, never a range or a tag.
const NPM =
  /^(?<name>(?:@[a-z0-9~!'()*_-][a-z0-9~!'()*._-]*\/)?[A-Za-z0-9~!'()*-][A-Za-z0-9~!'()*._-]*)@(?<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/;
const MIRROR = /^(?<mirror>[A-Za-z0-9_-]+)\/(?<path>.+)$/;

/** Throws KILN-E0702. */
export function parseLocator(text: string): Locator {
  const refuse = (why: string): never => {
    throw new KilnFailure([badLocator(text, why)]);
  };
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(text)?.[1];
  switch (scheme) {
    case "http":
    case "https": {
      if (!URL.canParse(text)) return refuse("it isn't a URL");
      const url = new URL(text);
      if (url.username !== "" || url.password !== "")
        throw new KilnFailure([badLocator(shownAddress(text), "it holds a password, which would be kept with the result")]);
      return { kind: "web", text, url };
    }
    case "npm": {
      const { name, version } = NPM.exec(text.slice("npm:".length))?.groups ?? {};
      if (name === undefined || version === undefined) return refuse("it isn't npm:NAME@VERSION with one exact version");
      return { kind: "npm", text, name, version };
    }
    case "mirror": {
      const { mirror, path } = MIRROR.exec(text.slice("mirror://".length))?.groups ?? {};
      if (!text.startsWith("mirror://") || mirror === undefined || path === undefined) return refuse("it isn't mirror://NAME/PATH");
      if (path.split("/").some((part) => part === "" || part === "." || part === "..")) return refuse("its path isn't a plain one");
      return { kind: "mirror", text, mirror, path };
    }
    case "file": {
      if (!text.startsWith("file:/")) return refuse("relative files count from the workspace, and this one came without it");
      try {
        return { kind: "file", text, path: fileURLToPath(text) };
      } catch (error) {
        return refuse(messageOf(error));
      }
    }
    case undefined:
      return refuse("it has no scheme");
    default:
      return refuse(`the scheme ${scheme}: is unknown`);
  }
}

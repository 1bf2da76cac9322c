import { quoted } from "../text/quoted";
import { type Fault, text } from "./text";

/** Forms that Nix fetches over HTTPS. Whether the repository is public cannot be seen here. */
const FETCHED_OVER_HTTPS = [
  /^(github|gitlab):[\w.-]+(%2F[\w.-]+)*\/[\w.-]+(\/[\w./-]+)?$/i,
  /^sourcehut:~[\w.-]+\/[\w.-]+(\/[\w./-]+)?$/i,
  /^((git|tarball)\+)?https:\/\/[\w.-]+(:\d+)?(\/[\w.~%+-]+)+\/?$/i,
];

const PARAMETERS = /^[\w.-]+=[\w.~%/:+-]*(&[\w.-]+=[\w.~%/:+-]*)*$/;

/**
 * A flake reference that a machine without credentials and without this folder can fetch, of at most 1,024 characters. The
 * instance adds `#<hostname>`.
 * @see https://nix.dev/manual/nix/2.28/command-ref/new-cli/nix3-flake#flake-references
 */
export const flakeReference = text(/^\S+$/, "a flake reference", flakeFault);

function flakeFault(reference: string): Fault {
  const message = (reason: string) => `${quoted(reference)} cannot be the instances' flake, because ${reason}.`;
  if (reference.length > 1024) return { message: "The flake reference is longer than 1,024 characters." };
  if (/^(?:[./~]|path:|file:|(?:git|tarball)\+file:)/i.test(reference)) {
    return {
      message: message("it is a path on this computer, which an instance does not have"),
      fix: "Write where the homelab is published, such as github:octocat/homelab?dir=nix, or remove the key.",
    };
  }
  if (/^(?:git\+ssh|ssh|git):|^[\w.-]+@[\w.-]+:/i.test(reference)) {
    return {
      message: message("an instance has no SSH key for it, and Git's own protocol is not encrypted"),
      fix: "Write an address that everybody can read over HTTPS, or remove the key.",
    };
  }
  if (/^[\w+]+:\/\/[^/]*@|[?&](?:access_token|private_token|token)=/i.test(reference)) {
    return {
      message: "The flake reference contains credentials, and every user of the instance could read them.",
      fix: "Write an address that everybody can read, or remove the key.",
    };
  }
  if (reference.includes("#")) {
    return {
      message: message("it has a fragment, and each instance adds #<hostname> itself"),
      fix: `Write ${quoted(reference.slice(0, reference.indexOf("#")))}.`,
    };
  }
  return isFetchedOverHttps(reference)
    ? undefined
    : {
        message: message(
          "it has none of the forms that Nix fetches over HTTPS: github:, gitlab:, sourcehut:, git+https:, tarball+https: and https:",
        ),
        fix: "Write it like github:octocat/homelab?dir=nix, or remove the key.",
      };
}

function isFetchedOverHttps(reference: string): boolean {
  const mark = reference.indexOf("?");
  const [place, parameters] =
    mark === -1 ? [reference, undefined] : [reference.slice(0, mark), reference.slice(mark + 1)];
  return (
    FETCHED_OVER_HTTPS.some((form) => form.test(place)) && (parameters === undefined || PARAMETERS.test(parameters))
  );
}

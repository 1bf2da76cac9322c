import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { placeIn } from "../placeIn";
import { readText } from "../readText";

const FILE = "nix/flake.lock";

/**
 * Days for which a lock of nixpkgs is good. A release gets security fixes every week for seven months; a lock that is a
 * quarter of a year old has missed about half of them.
 */
export const LOCK_DAYS = 90;

const DAY_SECONDS = 86_400;

/** The lock of nixpkgs, if there is one. Hosts get the fixes of the packages that it names, and no later ones. */
export function flakeLock({ root }: DoctorContext): readonly Fact[] {
  const text = readText(root, FILE);
  if (text === undefined) return [];
  const modified = lastModified(text);
  if (modified === undefined) {
    return [
      {
        what: "the age of nixpkgs, because the lock does not say it",
        place: { file: FILE },
        until: "unknown",
        fix: "Restore the file from Git, or delete it and run `nix flake lock ./nix`.",
      },
    ];
  }
  const day = new Date(modified * 1000).toISOString().slice(0, 10);
  return [
    {
      what: `nixpkgs of ${day}, which is locked`,
      place: placeIn(text, FILE, `"lastModified": ${modified}`),
      until: new Date((modified + LOCK_DAYS * DAY_SECONDS) * 1000).toISOString().replace(/\.000Z$/, "Z"),
      fix: "Run `nix flake update nixpkgs --flake ./nix`, and rebuild the hosts.",
    },
  ];
}

/** Seconds from 1970 to the last commit of the locked nixpkgs. @see https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files */
function lastModified(text: string): number | undefined {
  try {
    const { nodes } = objectOf(JSON.parse(text));
    const { inputs } = objectOf(objectOf(nodes).root);
    const { nixpkgs } = objectOf(inputs);
    const { locked } = objectOf(objectOf(nodes)[typeof nixpkgs === "string" ? nixpkgs : ""]);
    const modified = objectOf(locked).lastModified;
    return typeof modified === "number" && modified > 0 && modified < MAX_SECONDS ? modified : undefined;
  } catch {
    return undefined;
  }
}

/** The year 9999, which is the last in RFC 3339. */
const MAX_SECONDS = 253_402_300_799 - LOCK_DAYS * DAY_SECONDS;

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

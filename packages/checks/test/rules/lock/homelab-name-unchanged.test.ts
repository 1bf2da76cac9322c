import { HomelabNameRule } from "../../../src/rules/lock/homelab-name-unchanged";
import { findingsBesideLock, findingsOf, LOCK } from "../../_findings";

it("says how to move the secrets and which line of the lock to change", () => {
  expect(findingsBesideLock(HomelabNameRule, LOCK, { name: "lab" })).toEqual([
    'name: The homelab is called "lab", but ducksnest.lock belongs to the homelab "ducksnest". -> If nothing is deployed to AWS yet, delete ducksnest.lock. If you renamed the homelab, move the folders that it has (`git mv nix/secrets/ducksnest nix/secrets/lab`, `git mv nix/pki/ducksnest nix/pki/lab`), and change line 1 of ducksnest.lock to: homelab: lab. If it is another homelab, it needs a folder of its own, without this ducksnest.lock.',
  ]);
});

it("passes once the fix is followed", () => {
  expect(
    findingsBesideLock(HomelabNameRule, LOCK.replace("homelab: ducksnest", "homelab: lab"), { name: "lab" }),
  ).toEqual([]);
  expect(findingsOf(HomelabNameRule, { name: "lab" })).toEqual([]);
});

it("passes the same name", () => expect(findingsBesideLock(HomelabNameRule, LOCK)).toEqual([]));

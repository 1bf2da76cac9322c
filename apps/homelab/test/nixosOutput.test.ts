import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NixosFacts } from "@ducksnest/checks";
import { nixosMaker, outputMakers } from "@ducksnest/homelab-app";
import { emittedBy, type NixosOutputOptions } from "@ducksnest/outputs";
import { aTopology, itWith, temporaryFolders } from "@ducksnest/testing";

const temporaryFolder = temporaryFolders();
const itWithNix = itWith("nix-instantiate");

/** What is known of the reference homelab's hosts with these files below `nix/hosts`. */
async function evaluated(files: Readonly<Record<string, string>>, options: NixosOutputOptions = {}) {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, "nix/hosts", file, ".."), { recursive: true });
    writeFileSync(join(root, "nix/hosts", file), text);
  }
  const { hosts } = outputMakers().judged;
  const outputs = [await hosts(aTopology(), root), await nixosMaker(hosts, options)(aTopology(), root)];
  return { root, emitted: emittedBy(outputs) };
}

async function factsOf(host: string, files: Readonly<Record<string, string>>): Promise<NixosFacts | undefined> {
  return (await evaluated(files)).emitted.nixos?.get(host);
}

/** Names, lines and columns of definitions. */
function defined(facts: NixosFacts | undefined): readonly string[] {
  return facts?.definitions.map(({ option, place }) => `${option.join(".")} ${place.line}:${place.column}`) ?? [];
}

itWithNix("finds what extra.nix and its imports define, through conditions and priorities", async () => {
  const facts = await factsOf("old", {
    "laptop-old/extra.nix": `{ config, lib, pkgs, ... }:
{
  imports = [ ./more.nix ];
  config = lib.mkMerge [
    { time.timeZone = lib.mkForce "UTC"; }
    (lib.mkIf false { time.hardwareClockInLocalTime = true; })
    (lib.mkIf (config.ducksnest.role == "worker") { environment.systemPackages = [ pkgs.htop ]; })
  ];
}
`,
    "laptop-old/more.nix": '{ boot.kernel.sysctl."net.core.somaxconn" = 1; }',
  });
  expect(facts?.kind).toBe("evaluated");
  expect(defined(facts)).toEqual([
    "time.timeZone 5:7",
    "environment.systemPackages 7:53",
    "boot.kernel.sysctl.net.core.somaxconn 1:3",
  ]);
  expect(facts?.definitions[0]?.value).toBe("UTC");
});

itWithNix("gives rules the ports, routes and rules that result", async () => {
  const { emitted } = await evaluated({
    "laptop-old/extra.nix": `{
  networking.firewall.allowedUDPPorts = [ 7 ];
  networking.firewall.interfaces.wlan0.allowedTCPPorts = [ 8 22 ];
  services.tailscale.extraSetFlags = [ "--advertise-routes=192.168.0.17/32,10.9.0.0/16" "--advertise-exit-node" ];
}`,
  });
  const settings = JSON.parse(JSON.stringify(emitted.hosts.get("old")));
  expect(settings.firewall.interfaces.wlan0).toMatchObject({ tcpPorts: [22, 8], udpPorts: [41641, 7] });
  expect(settings.firewall.interfaces.tailscale0).toMatchObject({ tcpPorts: [22], udpPorts: [7] });
  expect(settings.tailnet).toMatchObject({
    advertiseRoutes: ["192.168.0.17/32", "10.9.0.0/16", "0.0.0.0/0", "::/0"],
    lanRules: [{ to: "192.168.0.0/24", priority: 5200 }],
  });
});

itWithNix("judges the other hosts if one has no values", async () => {
  const { root, emitted } = await evaluated({
    "laptop-old/extra.nix": "{ ... }:\n{\n  time.timeZone = nowhere;\n}\n",
    "laptop-ultra/extra.nix": '{ time.timeZone = "UTC"; }',
  });
  expect([...(emitted.nixos ?? [])].map(([name, { kind }]) => [name, kind])).toEqual([
    ["control-plane", "evaluated"],
    ["firebat", "evaluated"],
    ["old", "failed"],
    ["ultra", "evaluated"],
  ]);
  expect(emitted.nixos?.get("old")).toMatchObject({
    reason: "undefined variable 'nowhere'",
    isPossiblySound: false,
    place: { file: join(root, "nix/hosts/laptop-old/extra.nix"), line: 3, excerpt: "  time.timeZone = nowhere;" },
  });
});

itWithNix("knows what a host without values defines", async () => {
  const facts = await factsOf("old", { "laptop-old/extra.nix": "{\n  networking.firewall.enable = false;\n}\n" });
  expect(facts).toMatchObject({ kind: "failed", reason: expect.stringContaining("networking.firewall.enable") });
  expect(defined(facts)).toEqual(["networking.firewall.enable 2:3"]);
});

itWithNix("cannot tell a misspelt name from one that the stand-ins lack", async () => {
  const facts = await factsOf("old", { "laptop-old/extra.nix": "{ lib, ... }: { time.timeZone = lib.mkFroce 1; }" });
  expect(facts).toMatchObject({ kind: "failed", isPossiblySound: true });
});

it("evaluates nothing if no host has an extra.nix", async () => {
  const { emitted } = await evaluated({}, { nixInstantiate: "/nowhere/nix-instantiate" });
  expect(emitted.nixos).toBeUndefined();
});

it("says which hosts are not judged if Nix is not installed", async () => {
  const files = { "laptop-old/extra.nix": "{ }" };
  const { root, emitted } = await evaluated(files, { nixInstantiate: "/nowhere/nix-instantiate" });
  const place = { file: join(root, "nix/hosts/laptop-old/extra.nix"), line: 1, column: 1 };
  expect([...(emitted.nixos ?? [])]).toEqual([["old", { kind: "skipped", place, definitions: [] }]]);
});

itWithNix("leaves no folder behind", async () => {
  const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`ducksnest-${process.pid}-`));
  await evaluated({ "laptop-old/extra.nix": "{ }" });
  expect(ours()).toEqual([]);
});

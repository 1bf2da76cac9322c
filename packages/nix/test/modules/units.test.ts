import { exampleHomelab, exampleNames, itWith } from "@ducksnest/testing";
import { FlakeCopy } from "../_FlakeCopy";

/**
 * Units of NixOS with `Restart=`, which our modules do not define.
 * @see https://github.com/containerd/containerd/blob/v2.1.4/containerd.service
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/cmd/tailscaled/tailscaled.service
 * @see https://github.com/systemd/systemd/blob/v258/units/systemd-networkd.service.in
 */
const RESTARTING_UNITS_OF_NIXOS = [
  "containerd.service",
  "sshd.service",
  "systemd-networkd.service",
  "systemd-resolved.service",
  "tailscaled.service",
];

interface Service {
  /** Units without which systemd stops or does not start the unit. */
  readonly requires: readonly string[];
  /** The value of `Restart=`, or `no`. */
  readonly restart: string;
  readonly remainsAfterExit: boolean;
  /** Whether a start limit could end the restarts. */
  readonly startLimit: number | null;
  /** Names of conditions and assertions, with their values. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

interface Units {
  readonly services: Readonly<Record<string, Service>>;
  /** The file that each path unit waits for. */
  readonly paths: Readonly<Record<string, string>>;
}

const UNITS = `
  machine:
  let
    inherit (machine.config) systemd;
    lists = unit: builtins.concatMap (kind: unit.\${kind} or [ ]) [ "requires" "requisite" "bindsTo" "partOf" ];
    keys = unit: builtins.concatMap (key: let value = unit.unitConfig.\${key} or [ ]; in if builtins.isList value then value else [ value ])
      [ "Requires" "Requisite" "BindsTo" "PartOf" ];
    isCondition = name: builtins.match "(Condition|Assert).*" name != null;
    conditionsOf = unit: removeAttrs (unit.unitConfig or { }) (builtins.filter (name: !isCondition name) (builtins.attrNames (unit.unitConfig or { })));
  in
  {
    services = builtins.mapAttrs (_: unit: {
      requires = lists unit ++ keys unit;
      restart = unit.serviceConfig.Restart or "no";
      remainsAfterExit = unit.serviceConfig.RemainAfterExit or false;
      startLimit = unit.startLimitIntervalSec or null;
      conditions = conditionsOf unit;
    }) systemd.services;
    paths = builtins.mapAttrs (_: unit: unit.pathConfig.PathExists) (systemd.paths or { });
  }
`;

const flakes = new Map(exampleNames().map((name) => [name, new FlakeCopy(name)]));
afterAll(() => {
  for (const flake of flakes.values()) flake.remove();
});

for (const [example, flake] of flakes) {
  describe(`the units of the example ${example}`, () => {
    let evaluated: Readonly<Record<string, Units>> | undefined;

    /** The units of every host. Workers get a CA pin, because without one they have no unit that joins. */
    function hosts(): readonly (readonly [host: string, units: Units])[] {
      for (const { hostname, role } of exampleHomelab(example).hosts) {
        if (role === "control-plane") continue;
        const pin = `sha256:${"0".repeat(64)}`;
        flake.write(`hosts/${hostname}/extra.nix`, `{ ducksnest.worker.caCertHashes = [ "${pin}" ]; }`);
      }
      evaluated ??= flake.evaluate("nixosConfigurations", `builtins.mapAttrs (_: ${UNITS})`) as Record<string, Units>;
      return Object.entries(evaluated);
    }

    // From systemd 254 on, a unit with Restart= passes through "failed" before each restart. A unit that requires it
    // then fails with the result "dependency", and nothing starts it again.
    itWith("nix")("never require a unit that restarts by itself", () => {
      for (const [host, { services }] of hosts()) {
        const restarting = Object.entries(services).filter(([, { restart }]) => restart !== "no");
        const forbidden = new Set([...restarting.map(([name]) => `${name}.service`), ...RESTARTING_UNITS_OF_NIXOS]);
        const requiring = Object.entries(services).flatMap(([name, { requires }]) =>
          requires.filter((unit) => forbidden.has(unit)).map((unit) => `${name} requires ${unit}`),
        );
        expect({ host, requiring }).toEqual({ host, requiring: [] });
      }
    });

    // systemd starts the service again whenever it ends while the file exists.
    itWith("nix")("that wait for a file never start in a loop", () => {
      for (const [host, { services, paths }] of hosts()) {
        for (const [name, file] of Object.entries(paths)) {
          const { restart, remainsAfterExit, conditions, startLimit } = services[name] ?? {};
          const staysUp = restart === "always" || (restart === "on-failure" && remainsAfterExit === true);
          expect({ host, name, staysUp }).toEqual({ host, name, staysUp: true });
          expect([{}, { ConditionPathExists: file }]).toContainEqual(conditions);
          // systemd's default limit is 5 starts in 10 s, which a longer wait between two attempts never reaches.
          expect([0, null]).toContain(startLimit);
        }
      }
    });

    itWith("nix")("wait for their files with path units", () => {
      for (const [host, { paths }] of hosts()) {
        const { role } = exampleHomelab(example).hosts.find(({ hostname }) => hostname === host) ?? {};
        expect({ host, paths }).toMatchObject({
          host,
          paths: {
            "tailscaled-autoconnect": "/run/agenix/tailscale-auth-key",
            ...(role === "control-plane"
              ? { "calico-operator": "/var/lib/ducksnest/control-plane-done" }
              : { "kubeadm-join": "/run/agenix/join-token" }),
          },
        });
      }
    });
  });
}

import { spawnSync } from "node:child_process";
import { itOnStage, itWith } from "@ducksnest/testing";
import { FlakeCopy } from "../_FlakeCopy";
import { flakeFiles } from "../_flake";

const HOST = "laptop-old";
/** Addresses in the host's LAN: its own, a node's, and that of a device that is none. */
const [OWN, NODE, STRANGER] = ["192.168.0.17", "192.168.0.15", "192.168.0.99"];
const PACKETS = ["tcp 10250", "tcp 5473", "udp 4789", "tcp 9100"];

type Dataplane = "iptables" | "nftables";

interface Additions {
  /** What nftables' table has besides chains; empty with iptables. */
  readonly table: string;
  /** Commands for iptables, or rules for nftables. */
  readonly rules: string;
}

const flake = new FlakeCopy();
afterAll(() => flake.remove());

/** What the host's configuration adds to NixOS's own firewall, with this dataplane and this list of nodes. */
function additions(dataplane: Dataplane, nodes?: string): Additions {
  for (const [file, content] of flakeFiles({ "cluster.calico.dataplane": dataplane })) flake.write(file, content);
  if (nodes !== undefined) flake.write("nodes.nix", `{ ducksnest.firewall.nodes = ${nodes}; }`);
  const textOf = (option: string) =>
    String(flake.evaluate(`nixosConfigurations.${HOST}.config.networking`, `networking: networking.${option}`));
  return dataplane === "iptables"
    ? { table: "", rules: textOf("firewall.extraCommands") }
    : { table: textOf("nftables.tables.nixos-fw.content"), rules: textOf("firewall.extraInputRules") };
}

/** The chain around the rules, as NixOS makes it at every start and reload, and a command that counts dropped packets. */
const CHAINS = {
  iptables: ({ rules }: Additions) => ({
    load: `
      iptables -D INPUT -j nixos-fw 2>/dev/null
      for chain in nixos-fw nixos-fw-accept; do iptables -F $chain 2>/dev/null; iptables -X $chain 2>/dev/null; done
      set -e
      iptables -N nixos-fw-accept
      iptables -A nixos-fw-accept -j ACCEPT
      iptables -N nixos-fw
      ${rules}
      iptables -A nixos-fw -j DROP
      iptables -A INPUT -j nixos-fw
      set +e`,
    dropped: `iptables -nvxL nixos-fw | awk '$3 == "DROP" { print $1 }'`,
    size: "iptables -S nixos-fw | wc -l",
  }),
  nftables: ({ table, rules }: Additions) => ({
    load: `
      nft delete table inet nixos-fw 2>/dev/null
      nft -f - <<'RULES' || exit 1
      table inet nixos-fw {
        ${table}
        chain input-allow {
          ${rules}
        }
        chain input {
          type filter hook input priority filter; policy drop;
          jump input-allow
          counter
        }
      }
RULES`,
    dropped: `nft list chain inet nixos-fw input | awk '$1 == "counter" { print $3 }'`,
    size: "nft list table inet nixos-fw | wc -l",
  }),
};

/** Loads the rules into a namespace of its own and sends packets from a neighbouring one; returns the lines printed. */
function tryOut({ load, dropped, size }: ReturnType<(typeof CHAINS)["iptables"]>): readonly string[] {
  const script = `
    unshare --net sleep 60 & far=$!
    trap 'kill $far' EXIT
    until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
    ip link set lo up
    ip link add wlan0 type veth peer name far netns $far
    ip address add ${OWN}/24 dev wlan0
    ip link set wlan0 up
    nsenter --target $far --net sh -c 'ip address add ${NODE}/24 dev far; ip address add ${STRANGER}/24 dev far; ip link set far up'
    ${load}
    echo "rules: $(${size})"
    for sender in ${NODE} ${STRANGER}; do
      nsenter --target $far --net ip route replace ${OWN} dev far src $sender
      for packet in ${PACKETS.map((each) => each.replace(" ", "/")).join(" ")}; do
        before=$(${dropped})
        nsenter --target $far --net timeout 0.3 bash -c "echo >/dev/\${packet%/*}/${OWN}/\${packet#*/}" 2>/dev/null
        [ "$(${dropped})" = "$before" ] && outcome=accepted || outcome=dropped
        echo "$sender $packet $outcome"
      done
    done
    ${load}
    echo "rules: $(${size})"`;
  const { stdout, stderr, status } = spawnSync("unshare", ["--mount", "--net", "bash", "-c", script], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split("\n");
}

for (const dataplane of ["iptables", "nftables"] as const) {
  itOnStage(`a node reaches the ports that only nodes use, and a stranger does not, with ${dataplane}`, async () => {
    const [before, ...outcomes] = tryOut(CHAINS[dataplane](additions(dataplane)));
    const after = outcomes.pop();
    expect(outcomes).toEqual([
      `${NODE} tcp/10250 accepted`,
      `${NODE} tcp/5473 accepted`,
      `${NODE} udp/4789 accepted`,
      `${NODE} tcp/9100 dropped`,
      ...PACKETS.map((packet) => `${STRANGER} ${packet.replace(" ", "/")} dropped`),
    ]);
    // A reload neither repeats rules nor leaves old ones.
    expect(after).toBe(before);
  });
}

itWith("nix")("a site with thousands of nodes fits into the arguments of a command", () => {
  const nodes = Array.from({ length: 2500 }, (_, index) => `"10.9.${index >> 8}.${index & 255}"`);
  const { rules } = additions("iptables", `{ home = [ ${nodes.join(" ")} ]; }`);
  const commands = rules.trim().split("\n");
  const onNic = commands.filter((command) => command.includes("-i wlan0"));
  expect(onNic).toHaveLength(3 * 3);
  expect(Math.max(...onNic.map(({ length }) => length))).toBeLessThan(128 * 1024);
});

itWith("nix")("a host whose site has no nodes is refused, because its neighbours could not reach it", () => {
  additions("iptables", '{ elsewhere = [ "10.9.0.1" ]; }');
  const system = () => flake.evaluate(`nixosConfigurations.${HOST}`, "host: host.config.system.build.toplevel.drvPath");
  expect(system).toThrow('ducksnest.firewall.nodes does not list the site "home"');
});

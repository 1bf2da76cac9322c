import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { itWith } from "@ducksnest/testing";
import { FlakeCopy } from "../_FlakeCopy";
import { SCRIPTS } from "./_scripts";

const flake = new FlakeCopy();
afterAll(() => flake.remove());

// Some systems allow the namespace, but no changes in it.
const PROBE = "ip link add probe0 type bridge && ip link add probe1 type veth peer name probe2";
const canIsolate = spawnSync("unshare", ["--map-root-user", "--net", "sh", "-c", PROBE]).status === 0;
const inNamespace = canIsolate
  ? itWith("nix", "ip", "iptables", "iptables-restore", "nft", "sysctl", "nsenter")
  : (name: string, test: () => void) => it.skip(`${name} (skipped: no network namespaces here)`, test);

/**
 * A LAN, in a namespace of its own, that leads to both cards of a host: wlan0 with the node's address, and eth0 with one that
 * DHCP gave it, as networkd writes it for 50-second-way-in. `$lan` runs a command in the LAN.
 */
const NETWORK = `
  unshare --net sleep 60 & lan="nsenter --net --target $!"
  until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
  trap "kill $!" EXIT
  ip link set lo up
  ip link add wlan0 type veth peer name ap netns $!
  ip link add eth0 type veth peer name switch netns $!
  $lan ip link add lan type bridge
  for port in ap switch; do $lan ip link set $port master lan up; done
  $lan ip address add 192.168.0.99/24 dev lan; $lan ip link set lan up
  ip link set wlan0 up; ip link set eth0 up
  ip address add 192.168.0.17/24 dev wlan0; ip route add default via 192.168.0.1
  ip address add 192.168.0.50/24 dev eth0 noprefixroute
  ip route add 192.168.0.0/24 dev eth0 metric "$METRIC" src 192.168.0.50
  ip route add default via 192.168.0.1 dev eth0 metric "$METRIC"
  way() { ip route get "$@" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p'; }
  # Whether the LAN learns a hardware address for an IP address.
  answers() {
    $lan ip neighbour flush dev lan
    $lan bash -c "echo >/dev/udp/$1/9" 2>/dev/null || true
    sleep 0.3
    if $lan ip neighbour show "$1" | grep --quiet lladdr; then echo "$1 answers"; else echo "$1 is silent"; fi
  }
  lose_wifi() { $lan ip link set ap down; until ip link show wlan0 | grep --quiet NO-CARRIER; do sleep 0.05; done; }
`;

/** The lines that a shell script prints in a new network, with these variables. */
function lines(script: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  const { stdout, stderr, status } = spawnSync("unshare", ["--map-root-user", "--net", "bash", "-euc", script], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(`exit ${status}\n${stdout}${stderr}`);
  return stdout.trimEnd().split("\n");
}

/** A host's settings of the kernel, as a shell script that sets them, and the metric of its second way in. */
function hostSettings(): { readonly METRIC: string; readonly sysctl: string } {
  const host = flake.evaluate(
    "nixosConfigurations.laptop-old.config",
    `config: {
      metric = config.systemd.network.networks."50-second-way-in".dhcpV4Config.RouteMetric;
      inherit (config.boot.kernel) sysctl;
    }`,
  ) as { readonly metric: number; readonly sysctl: Readonly<Record<string, number>> };
  const ours = Object.entries(host.sysctl).filter(([name]) => /arp_|linkdown/.test(name));
  expect(ours).toHaveLength(3);
  return {
    METRIC: String(host.metric),
    sysctl: ours.map(([name, value]) => `sysctl --quiet --write '${name}=${value}'`).join("\n"),
  };
}

describe("a second card in the node's own LAN", () => {
  inNamespace("takes over when the node's card loses its carrier, and not before", () => {
    const { sysctl, ...environment } = hostSettings();
    const ways = "echo $(way 8.8.8.8) $(way 192.168.0.99) $(way 192.168.0.99 from 192.168.0.50) $(way 192.168.0.17)";
    const script = (settings: string) => `${NETWORK}\n${settings}\n${ways}\nlose_wifi\n${ways}`;
    expect(lines(script(sysctl), environment)).toEqual(["wlan0 wlan0 wlan0 lo", "eth0 eth0 eth0 lo"]);
    // Without the settings, packets still go to the card without a carrier.
    expect(lines(script(""), environment)).toEqual(["wlan0 wlan0 wlan0 lo", "wlan0 wlan0 wlan0 lo"]);
  });

  inNamespace("never answers for the node's address, which has other rules in the firewall", () => {
    const { sysctl, ...environment } = hostSettings();
    const script = (settings: string) =>
      `${NETWORK}\n${settings}\nlose_wifi\nanswers 192.168.0.17\nanswers 192.168.0.50`;
    expect(lines(script(sysctl), environment)).toEqual(["192.168.0.17 is silent", "192.168.0.50 answers"]);
    expect(lines(script(""), environment)).toEqual(["192.168.0.17 answers", "192.168.0.50 answers"]);
  });
});

describe("a service's node port", () => {
  // A NodePort of kube-proxy: packets to the host's port go to a pod's address.
  const NODE_PORT = `
    ip link set lo up
    unshare --net sleep 60 & pod="nsenter --net --target $!"; first=$!
    unshare --net sleep 60 & lan="nsenter --net --target $!"; second=$!
    trap "kill $first $second" EXIT
    for pid in $first $second; do until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done; done
    ip link add eth0 type veth peer name lan0 netns $second; ip address add 10.1.0.1/24 dev eth0; ip link set eth0 up
    ip link add cali0 type veth peer name pod0 netns $first; ip address add 10.244.0.1/24 dev cali0; ip link set cali0 up
    $lan ip link set lan0 up; $lan ip address add 10.1.0.2/24 dev lan0; $lan ip route add default via 10.1.0.1
    $pod ip link set pod0 up; $pod ip address add 10.244.0.2/24 dev pod0; $pod ip route add default via 10.244.0.1
    sysctl --quiet --write net.ipv4.ip_forward=1
    iptables --table nat --append PREROUTING --protocol tcp --dport 30080 --jump DNAT --to 10.244.0.2:80
    # The pod has no server, so its kernel refuses the connection; that is an answer, too.
    answer() { $lan timeout 2 bash -c "exec 3<>/dev/tcp/$1" 2>&1 | grep --only-matching --max-count=1 refused || echo silence; }
  `;

  inNamespace("is not reached over the second card, nor is the pod, because the card does not forward", () => {
    const forwards = flake.evaluate(
      "nixosConfigurations.laptop-old.config",
      'config: config.systemd.network.networks."50-second-way-in".networkConfig.IPv4Forwarding',
    );
    // What networkd does for IPv4Forwarding=.
    const set = (value: number) => `sysctl --quiet --write net.ipv4.conf.eth0.forwarding=${value}`;
    const script = (value: number) => `${NODE_PORT}\n${set(value)}\nanswer 10.1.0.1/30080; answer 10.244.0.2/80`;
    expect(lines(script(1))).toEqual(["refused", "refused"]);
    expect(lines(script(Number(forwards)))).toEqual(["silence", "silence"]);
  });
});

describe("the real packet filters", () => {
  // Not hardware, so the script finds it by a stand-in for /sys.
  const CARD = `
    sys=$(mktemp -d); trap 'rm -rf "$sys"' EXIT
    mkdir -p "$sys/class/net/eth9/device"; echo 1 >"$sys/class/net/eth9/type"
    ip link add eth9 type veth peer name other; ip link set other up; ip link set eth9 up; ip address add 10.9.8.7/24 dev eth9
    export SYS=$sys NODE_INTERFACE=wlan0 LIST=ducksnest-ssh
    # Adds an address while the script runs. It has to notice, because it would write again only after 30 seconds.
    watched() { (sleep 0.7; ip address add 10.5.4.3/16 dev eth9) & timeout 2 bash "$SCRIPT" || true; }
  `;
  const environment = { SCRIPT: join(SCRIPTS, "second-way-in.sh") };

  inNamespace("iptables takes the rules, and keeps no old ones", () => {
    const firewall = flake.evaluate(
      "nixosConfigurations.laptop-old.config",
      "config: config.networking.firewall.extraCommands",
    );
    const script = `${CARD}
      iptables -N nixos-fw
      iptables -N nixos-fw-accept
      ${firewall}
      iptables -A ducksnest-ssh -i old -j ACCEPT
      DATAPLANE=iptables watched
      iptables -S ducksnest-ssh; iptables -S nixos-fw | grep ducksnest-ssh`;
    expect(lines(script, environment)).toEqual([
      "-N ducksnest-ssh",
      "-A ducksnest-ssh -s 10.9.8.0/24 -i eth9 -j ACCEPT",
      "-A ducksnest-ssh -s 10.5.0.0/16 -i eth9 -j ACCEPT",
      "-A nixos-fw -p tcp -m tcp --dport 22 -j ducksnest-ssh",
    ]);
  });

  inNamespace("nftables takes the set and the rule", () => {
    const nftables = new FlakeCopy();
    try {
      nftables.write(
        "hosts/laptop-old/extra.nix",
        '{ lib, ... }: { ducksnest.firewall.dataplane = lib.mkForce "nftables"; }',
      );
      const [set, rule] = nftables.evaluate(
        "nixosConfigurations.laptop-old.config",
        "config: [ config.networking.nftables.tables.nixos-fw.content config.networking.firewall.extraInputRules ]",
      ) as readonly [string, string];
      const script = `${CARD}
        nft -f - <<<'table inet nixos-fw {
          ${set}
          chain input-allow {
            ${rule}
          }
        }'
        DATAPLANE=nftables watched
        nft list set inet nixos-fw ducksnest-ssh; nft list chain inet nixos-fw input-allow`;
      const text = lines(script, environment).join("\n");
      expect(text).toContain('"eth9" . 10.9.8.0/24');
      expect(text).toContain('"eth9" . 10.5.0.0/16');
      expect(text).toContain("iifname . ip saddr @ducksnest-ssh tcp dport 22 accept");
    } finally {
      nftables.remove();
    }
  });
});

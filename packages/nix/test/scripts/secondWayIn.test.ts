import { ScriptMachine } from "./_scripts";

const SETTINGS = {
  NODE_INTERFACE: "wlan0",
  DATAPLANE: "iptables",
  LIST: "ducksnest-ssh",
  SYS: "sys", // relative to the folder that the script runs in
  EVERY_SECONDS: "1",
};

/** A machine whose cards have these kinds; the kernel has no messages, so the script ends after one round. */
class Computer extends ScriptMachine {
  constructor() {
    super("second-way-in.sh", SETTINGS, []);
    this.fake("ip", 'case "$*" in *monitor*) ;; *) cat "$root/addresses-$6" 2>/dev/null || true ;; esac');
    this.fake("iptables-restore", 'cat >"$root/rules"').fake("nft", 'cat >"$root/rules"');
  }

  /** A network card; `marks` are files that the kernel has for some kinds. */
  card(name: string, addresses: readonly string[], marks: readonly string[] = ["device"], type = 1): this {
    for (const mark of marks) this.write(`sys/class/net/${name}/${mark}/x`);
    const lines = addresses.map(
      (address) => `2: ${name}    inet ${address} brd 10.0.0.255 scope global dynamic ${name}`,
    );
    return this.write(`sys/class/net/${name}/type`, `${type}\n`).write(`addresses-${name}`, `${lines.join("\n")}\n`);
  }

  rules(dataplane: string, nodeInterface = "wlan0"): readonly string[] {
    const { exitCode } = this.run({ DATAPLANE: dataplane, NODE_INTERFACE: nodeInterface });
    expect(exitCode).toBe(0);
    return this.read("rules").trimEnd().split("\n");
  }
}

const computer = () => new Computer().card("wlan0", ["192.168.0.15/24"], ["device", "phy80211"]);

it("accepts each wired interface's own subnets", () => {
  const two = computer().card("eth0", ["10.1.2.3/16"]).card("enp0s20u1", ["172.16.0.9/30", "192.168.0.77/24"]);
  expect(two.rules("iptables")).toEqual([
    "*filter",
    ":ducksnest-ssh - [0:0]",
    "-A ducksnest-ssh -i enp0s20u1 -s 172.16.0.9/30 -j ACCEPT",
    "-A ducksnest-ssh -i enp0s20u1 -s 192.168.0.77/24 -j ACCEPT",
    "-A ducksnest-ssh -i eth0 -s 10.1.2.3/16 -j ACCEPT",
    "COMMIT",
  ]);
  expect(two.rules("nftables")).toEqual([
    "flush set inet nixos-fw ducksnest-ssh",
    'add element inet nixos-fw ducksnest-ssh { "enp0s20u1" . 172.16.0.9/30 }',
    'add element inet nixos-fw ducksnest-ssh { "enp0s20u1" . 192.168.0.77/24 }',
    'add element inet nixos-fw ducksnest-ssh { "eth0" . 10.1.2.3/16 }',
  ]);
});

it("leaves out the node's interface, Wi-Fi cards, and everything that is not hardware", () => {
  const many = computer()
    .card("wlan1", ["10.9.0.1/24"], ["device", "phy80211"])
    .card("cali1234", ["10.9.1.1/24"], [])
    .card("vxlan.calico", ["10.244.1.0/32"], [])
    .card("tailscale0", ["100.64.0.1/32"], [], 65534)
    .card("wwan0", ["10.9.2.1/24"], ["device"], 519)
    .card("eth0", ["192.168.0.16/24"]);
  expect(many.rules("iptables", "eth0")).toEqual(["*filter", ":ducksnest-ssh - [0:0]", "COMMIT"]);
  expect(many.rules("nftables", "eth0")).toEqual(["flush set inet nixos-fw ducksnest-ssh"]);
});

it("goes on while the firewall reloads", () => {
  const reloading = computer().fake("iptables-restore", "cat >/dev/null; exit 1");
  const { exitCode, journal } = reloading.run();
  expect({ exitCode, journal }).toEqual({
    exitCode: 0,
    journal: ["The firewall did not take the rules for SSH; trying again."],
  });
});

it("writes the rules again at each message, and after a while without one", async () => {
  const waiting = computer()
    .fake("ip", 'case "$*" in *monitor*) echo changed; sleep 60 ;; *) true ;; esac')
    .fake(
      "iptables-restore",
      'cat >/dev/null; echo >>"$root/rounds"; [ "$(wc -l <"$root/rounds")" -lt 4 ] || touch "$root/four"',
    );
  await waiting.stopWhenThereIs("four");
  expect(waiting.read("rounds").length).toBeGreaterThanOrEqual(4);
});

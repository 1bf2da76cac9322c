import { itWith, type ManifestValue } from "@ducksnest/testing";
import { FlakeCopy } from "./_FlakeCopy";
import { flakeFiles } from "./_flake";

const flake = new FlakeCopy();
afterAll(() => flake.remove());

/** Files of the flake for a manifest with these changes. They stay until the next call. */
function manifest(changes: Readonly<Record<string, ManifestValue>> = {}): void {
  for (const [file, content] of flakeFiles(changes)) flake.write(file, content);
}

/** The value of a Nix expression in which `config` is a host's configuration. */
function settingOf(hostname: string, expression: string): unknown {
  return flake.evaluate(`nixosConfigurations.${hostname}.config`, `config: ${expression}`);
}

beforeEach(() => manifest());

describe("a second way in over the network", () => {
  const NETWORK = 'config.systemd.network.networks."50-second-way-in"';

  itWith("nix")("is any other Ethernet card, but not what Calico, Tailscale or containers make", () => {
    expect(settingOf("laptop-old", `${NETWORK}.matchConfig`)).toEqual({ Type: "ether", Kind: "!*" });
    // networkd uses the first file that matches, by name.
    const names = settingOf("laptop-old", "builtins.attrNames config.systemd.network.networks");
    expect(names).toEqual(["10-node", "50-second-way-in"]);
  });

  itWith("nix")("never takes the node's place: not its default route, its resolvers or its time to be online", () => {
    expect(settingOf("laptop-old", NETWORK)).toMatchObject({
      linkConfig: { RequiredForOnline: "no" },
      networkConfig: { DHCP: "ipv4", IPv6AcceptRA: false, IPv4Forwarding: false },
      dhcpV4Config: { RouteMetric: 4096, UseDNS: false, UseNTP: false, UseHostname: false },
    });
    expect(settingOf("laptop-old", "config.boot.kernel.sysctl")).toMatchObject({
      "net.ipv4.conf.all.arp_ignore": 1,
      "net.ipv4.conf.all.arp_announce": 2,
      "net/ipv4/conf/wlan0/ignore_routes_with_linkdown": 1,
    });
  });

  itWith("nix")("leads to SSH alone, by a list that starts empty, with iptables and with nftables", () => {
    const firewall = (hostname: string) =>
      settingOf(hostname, "{ inherit (config.networking.firewall) extraCommands extraInputRules; }");
    const dataplane = "config.systemd.services.second-way-in.environment.DATAPLANE";
    expect(firewall("laptop-old")).toEqual({
      extraCommands: expect.stringContaining(
        "iptables -N ducksnest-ssh 2>/dev/null || true\niptables -A nixos-fw -p tcp --dport 22 -j ducksnest-ssh\n",
      ),
      extraInputRules: "",
    });
    expect(settingOf("laptop-old", dataplane)).toBe("iptables");

    manifest({ "cluster.calico.dataplane": "nftables" });
    const { extraCommands, extraInputRules } = firewall("laptop-old") as Record<string, string>;
    expect(extraCommands).toBe("");
    expect(extraInputRules).toContain("iifname . ip saddr @ducksnest-ssh tcp dport 22 accept\n");
    expect(settingOf("laptop-old", "config.networking.nftables.tables.nixos-fw.content")).toContain(
      "set ducksnest-ssh {",
    );
    expect(settingOf("laptop-old", dataplane)).toBe("nftables");
  });

  itWith("nix")("is not there on EC2, where Session Manager is the second way in", () => {
    expect(settingOf("control-plane", 'config.systemd.network.networks ? "50-second-way-in"')).toBe(false);
    expect(settingOf("control-plane", "config.systemd.services ? second-way-in")).toBe(false);
    expect(settingOf("control-plane", "config ? system && config.system ? preSwitchChecks")).toBe(false);
  });
});

describe("the console", () => {
  const ROOT = "config.users.users.root.hashedPasswordFile or null";

  itWith("nix")("takes the console's password for root as well, which emergency mode asks for", () => {
    expect(settingOf("laptop-old", ROOT)).toBeNull();
    flake.write("secrets/ducksnest/shared/console-password.age", "");
    try {
      expect(settingOf("laptop-old", ROOT)).toBe("/run/agenix/console-password");
      expect(settingOf("laptop-old", "config.users.users.admin.hashedPasswordFile")).toBe(
        "/run/agenix/console-password",
      );
      expect(settingOf("laptop-old", "config.services.openssh.settings.PermitRootLogin")).toBe("no");
      expect(settingOf("control-plane", ROOT)).toBeNull();
    } finally {
      flake.removeFile("secrets/ducksnest/shared/console-password.age");
    }
  });

  itWith("nix")("is not reached for a missing boot partition or swap", () => {
    manifest({ "hosts.firebat.hardware.disk.swapGiB": 1 });
    expect(settingOf("laptop-firebat", 'config.fileSystems."/boot".options')).toContain("nofail");
    expect(settingOf("laptop-firebat", "config.swapDevices")).toMatchObject([{ options: ["nofail"] }]);
  });
});

describe("Wi-Fi", () => {
  const UNIT = "config.systemd.services.wpa_supplicant-";

  itWith("nix")("has the country of its site, and its rules", () => {
    const country = "config.networking.wireless.extraConfig or null";
    expect(settingOf("laptop-old", country)).toBeNull();
    manifest({ "sites.home.wifi": { ssid: "ducksnest", country: "KR" } });
    expect(settingOf("laptop-old", country)).toBe("country=KR");
    expect(settingOf("laptop-old", "config.hardware.wirelessRegulatoryDatabase")).toBe(true);
  });

  itWith("nix")("switches power saving off by the card's final name, also where its MAC address gives the name", () => {
    const commands = (nic: string) => settingOf("laptop-old", `${UNIT}${nic}.serviceConfig.ExecStartPost`);
    expect(commands("wlan0")).toEqual([
      expect.stringMatching(/^-\+\/nix\/store\/\S+-iw\/bin\/iw dev wlan0 set power_save off$/),
    ]);
    manifest({ "hosts.old.interface": { name: "wifi", kind: "wifi", macAddress: "3c:7c:3f:00:00:01" } });
    expect(commands("wifi")).toEqual([expect.stringMatching(/ dev wifi set power_save off$/)]);
    expect(settingOf("laptop-old", 'config.systemd.network.links."10-node".linkConfig.Name')).toBe("wifi");
  });

  itWith("nix")("waits for its passphrase without failing, and notices a new one", () => {
    const passphrase = "/run/agenix/wifi";
    expect(settingOf("laptop-old", `${UNIT}wlan0.unitConfig.ConditionPathExists`)).toBe(passphrase);
    expect(settingOf("laptop-old", "config.systemd.paths.wpa_supplicant-wlan0")).toEqual({
      wantedBy: ["multi-user.target"],
      pathConfig: { PathExists: passphrase },
    });
    expect(settingOf("laptop-old", `${UNIT}wlan0.restartTriggers`)).toEqual([]);
    flake.write("secrets/ducksnest/shared/wifi.age", "");
    try {
      expect(settingOf("laptop-old", `${UNIT}wlan0.restartTriggers`)).toEqual([expect.stringMatching("wifi.age$")]);
    } finally {
      flake.removeFile("secrets/ducksnest/shared/wifi.age");
    }
  });
});

describe("the check before a switch", () => {
  itWith("nix")("gets what the machine mounts and boots from", () => {
    const lines = (hostname: string) =>
      String(settingOf(hostname, "config.system.preSwitchChecks.ducksnest")).split("\n");
    manifest({ "hosts.old.interface": { name: "wlan0", kind: "wifi", macAddress: "3c:7c:3f:00:00:01" } });
    expect(lines("laptop-old")).toEqual([
      "export BOOT='bios'",
      "export ESP_DEVICE=''",
      "export GRUB_DEVICE='/dev/sda'",
      "export MAC='3c:7c:3f:00:00:01'",
      "export NIC='wlan0'",
      "export ROOT_DEVICE='/dev/disk/by-label/nixos'",
      "export ROOT_TYPE='ext4'",
      expect.stringMatching(/^\/nix\/store\/\S+-ducksnest-pre-switch\/bin\/ducksnest-pre-switch$/),
      "",
    ]);
    expect(lines("laptop-firebat")).toEqual(
      expect.arrayContaining(["export BOOT='uefi'", "export ESP_DEVICE='/dev/disk/by-label/boot'", "export MAC=''"]),
    );
  });
});

describe("the installer", () => {
  /** All settings of the image, as JSON. */
  const settings = (): Readonly<Record<string, unknown>> =>
    JSON.parse(String(flake.evaluate("packages.x86_64-linux.installer", "image: image.text")));

  itWith("nix")(
    "knows the networks and the country of the homelab, and asks for the passphrase at its first console",
    () => {
      manifest({ "sites.home.wifi": { ssid: "duck's ${nest}", country: "KR" } });
      expect(settings()).toMatchObject({
        networking: {
          networkmanager: { enable: false },
          wireless: {
            enable: true,
            secretsFile: "/run/ducksnest-wifi/passphrases",
            networks: { "duck's ${nest}": { pskRaw: "ext:network_0" } },
            extraConfig: "country=KR",
          },
        },
        systemd: { services: { wpa_supplicant: { wantedBy: [] } } },
        environment: { loginShellInit: expect.stringContaining('if [ "$(tty)" = /dev/tty1 ]; then sudo /nix/store/') },
      });
    },
  );

  itWith("nix")("has no Wi-Fi where no machine has", () => {
    const wired = { name: "eth0", kind: "ethernet" };
    manifest({ "hosts.old.interface": wired, "hosts.firebat.interface": wired, "hosts.ultra.interface": wired });
    expect(settings()).not.toHaveProperty("networking.wireless");
  });
});

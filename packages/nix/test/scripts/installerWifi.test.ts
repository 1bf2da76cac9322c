import { readFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, REPOSITORY } from "@ducksnest/testing";
import { ScriptMachine, shellcheck } from "./_scripts";

const SCRIPT = "../../outputs/installer-wifi.sh";
const PASSPHRASE = "correct horse battery";
const ADDRESS = "3: wlan0    inet 192.168.0.23/24 brd 192.168.0.255 scope global wlan0";

/** A machine whose Wi-Fi card gets an address once wpa_supplicant runs with the right passphrase. */
class Installer extends ScriptMachine {
  constructor(ssids = "ducksnest") {
    super(SCRIPT, { SSIDS: ssids, SECRETS_FILE: "secrets/passphrases", SYS: "sys", WAIT_SECONDS: "2" }, ["mkdir"]);
    this.write("sys/class/net/wlan0/phy80211/x").write("addresses");
    this.fake("ip", 'cat "$root/addresses"').fake("sleep", "true").fake("rfkill", "true");
    this.fake("id", "exit 1").fake("chown", "true");
    this.fake(
      "systemctl",
      `if grep --quiet --fixed-strings '=${PASSPHRASE}' "$root/secrets/passphrases"; then echo '${ADDRESS}' >>"$root/addresses"; fi`,
    );
    this.fake(
      "wpa_passphrase",
      `cat >/dev/null; printf 'network={\\n\\tssid="%s"\\n\\tpsk=${"a".repeat(64)}\\n}\\n' "$1"`,
    );
  }

  /** Runs the script, with these lines typed at the console. */
  typed(...lines: readonly string[]) {
    return this.run({}, { input: `${lines.join("\n")}\n` });
  }
}

const NEXT = "Now install it from your own computer: ducksnest install <host> --address 192.168.0.23";

it("joins the only network with the passphrase, and says what to do next", () => {
  const installer = new Installer();
  const { exitCode, journal, commands } = installer.typed(PASSPHRASE);
  expect({ exitCode, journal }).toEqual({
    exitCode: 0,
    journal: [
      "Wi-Fi: ducksnest. With a cable, leave the passphrase empty. To start again: sudo ducksnest-wifi",
      "",
      "Connected: 192.168.0.23 (wlan0)",
      NEXT,
    ],
  });
  expect(installer.read("secrets/passphrases")).toBe(`network_0=${PASSPHRASE}\n`);
  expect(commands).toContain("systemctl restart wpa_supplicant.service");
});

it("keeps the passphrase to wpa_supplicant's user, where it has one", () => {
  const installer = new Installer().fake("id", "exit 0");
  expect(installer.typed(PASSPHRASE).commands).toContain("chown wpa_supplicant secrets/passphrases");
  expect(installer.mode("secrets/passphrases")).toBe(0o600);
});

it("lets the person choose if there are several networks, and asks again until both answers make sense", () => {
  const installer = new Installer("home\nlab 2");
  const { exitCode, journal } = installer.typed("3", "two", "2", "short", "has\ttab in it", PASSPHRASE);
  expect(exitCode).toBe(0);
  expect(journal).toEqual(expect.arrayContaining(["  1  home", "  2  lab 2", "Write a number from 1 to 2."]));
  expect(journal.filter((line) => line.startsWith("A passphrase has 8 to 63"))).toHaveLength(2);
  expect(installer.read("secrets/passphrases")).toBe(`network_1=${PASSPHRASE}\n`);
});

it.each(["sharp # in it", "blank at the end "])(
  "derives the key of a passphrase that the file would cut: %j",
  (text) => {
    const installer = new Installer();
    installer.typed(text);
    expect(installer.read("secrets/passphrases")).toBe(`network_0=${"a".repeat(64)}\n`);
  },
);

it("keeps a passphrase that looks like options", () => {
  const installer = new Installer();
  installer.typed("-nnnEeeee");
  expect(installer.read("secrets/passphrases")).toBe("network_0=-nnnEeeee\n");
});

it("never shows the passphrase, nor puts it on a command line", () => {
  const { journal, commands } = new Installer().typed(PASSPHRASE);
  expect([...journal, ...commands].filter((line) => line.includes(PASSPHRASE))).toEqual([]);
});

it("says so if no address comes", () => {
  const { exitCode, journal } = new Installer().typed("wrong horse battery");
  expect(exitCode).toBe(1);
  expect(journal).toContain("No address after 2 seconds: the passphrase may be wrong, or ducksnest out of reach.");
});

describe("a machine with a cable", () => {
  it("needs no passphrase", () => {
    const installer = new Installer().write("addresses", `${ADDRESS.replace(/wlan0/g, "eth0")}\n`);
    const { exitCode, journal, commands } = installer.typed("");
    expect(exitCode).toBe(0);
    expect(journal).toEqual(expect.arrayContaining(["This machine has an address already: 192.168.0.23 (eth0)", NEXT]));
    expect(commands.filter((command) => command.startsWith("systemctl"))).toEqual([]);
    expect(installer.has("secrets/passphrases")).toBe(false);
  });

  it("is what a machine without a Wi-Fi card needs", () => {
    const { exitCode, lastLine } = new Installer().remove("sys").typed();
    expect({ exitCode, lastLine }).toEqual({
      exitCode: 0,
      lastLine: "Linux finds no Wi-Fi card in this machine. Connect a cable.",
    });
  });
});

itWith("shellcheck")("shellcheck accepts it", () => {
  expect(
    shellcheck(`#!/usr/bin/env bash\n${readFileSync(join(REPOSITORY, "nix/outputs/installer-wifi.sh"), "utf8")}`),
  ).toBe("");
});

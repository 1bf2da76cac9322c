import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, knownHostsLine, makeHostKey, parseKeyscan } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();
const [ONE, TWO] = [makeHostKey("").publicLine, makeHostKey("").publicLine];
const RSA = "ssh-rsa AAAAB3NzaC1yc2E=";

describe("knownHostsLine", () => {
  it("names the host by its names and addresses, without the comment", () => {
    expect(knownHostsLine(["firebat", "192.168.0.10", "fd7a::1", "firebat"], `${ONE} root@firebat`)).toBe(
      `firebat,192.168.0.10,fd7a::1 ${ONE}`,
    );
  });

  itWith("ssh-keygen")("is what ssh-keygen finds each name in", () => {
    const file = join(newFolder(), "known_hosts");
    writeFileSync(file, `${knownHostsLine(["firebat", "192.168.0.10", "[firebat.example]:2222"], ONE)}\n`);
    for (const name of ["firebat", "192.168.0.10", "[firebat.example]:2222"]) {
      expect(execFileSync("ssh-keygen", ["-l", "-F", name, "-f", file], { encoding: "utf8" })).toContain(
        fingerprint(ONE),
      );
    }
    expect(spawnSync("ssh-keygen", ["-F", "other", "-f", file]).status).toBe(1);
  });

  it.each(["", "a b", "a,b", "*", "!a", "|1|x", "#a", "@revoked", "a\nb"])("refuses the name %j", (name) => {
    expect(() => knownHostsLine([name], ONE)).toThrow(
      `${JSON.stringify(name)} cannot stand in known_hosts. Use a host name or an address.`,
    );
  });

  it("refuses a host without names, and a key of another type", () => {
    expect(() => knownHostsLine([], ONE)).toThrow("A line of known_hosts needs at least one name.");
    expect(() => knownHostsLine(["a"], RSA)).toThrow("This is a key of type ssh-rsa.");
  });
});

describe("parseKeyscan", () => {
  it("finds the ed25519 keys among others and comments", () => {
    const text = `# firebat:22 SSH-2.0-OpenSSH_9.2\nfirebat ${RSA}\n# again\nfirebat ${ONE}\n[10.0.0.1]:2222 ${TWO}\nfirebat ${ONE}\n`;
    expect(parseKeyscan(text)).toEqual([
      { host: "firebat", publicLine: ONE },
      { host: "[10.0.0.1]:2222", publicLine: TWO },
    ]);
  });

  it("names every host without a usable key", () => {
    const text = [`a ${RSA}`, "a ecdsa-sha2-nistp256 AAAA", `b ${ONE}`, `b ${TWO}`, `c ${ONE}`].join("\n");
    expect(() => parseKeyscan(text)).toThrow(
      new Error(
        "a has no ed25519 key, only ssh-rsa, ecdsa-sha2-nistp256. Run `ssh-keygen -A` on it and restart its SSH server.\n" +
          "b has 2 different ed25519 keys. Scan one host at a time.",
      ),
    );
  });

  it.each([
    ["", "ssh-keyscan printed no key. Check that the host is up and that its SSH server can be reached."],
    [
      "# a:22 SSH-2.0\n",
      "ssh-keyscan printed no key. Check that the host is up and that its SSH server can be reached.",
    ],
    [`a ${ONE}\r\n`, "The output of ssh-keyscan has Windows line ends (CRLF). Remove them."],
    ["\na Connection refused\n", "Line 2 of ssh-keyscan's output is not `host type key`. Run ssh-keyscan again."],
    ["a ssh-ed25519 AAAA$", "Line 1 of ssh-keyscan's output is not `host type key`. Run ssh-keyscan again."],
    ["a ssh-ed25519 AAAA", "The base64 of the public key does not hold an ssh-ed25519 key. Copy the whole line again."],
  ])("refuses %j", (text, message) => {
    expect(() => parseKeyscan(text)).toThrow(new Error(message));
  });
});

import { generateKeyPairSync } from "node:crypto";
import { AdminAccessRule } from "../../../src/rules/hosts/admin-access-path";
import { findingsOf } from "../../_findings";

const withKey = (key: string) => findingsOf(AdminAccessRule, { users: { admin: { sshKeys: [key] } } });

function field(bytes: Buffer | string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(bytes));
  return Buffer.concat([length, Buffer.from(bytes)]);
}

function ed25519(type = "ssh-ed25519"): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x as string, "base64url");
  return `ssh-ed25519 ${Buffer.concat([field(type), field(raw)]).toString("base64")}`;
}

describe("admin-access-path", () => {
  it("passes with a whole key, with a comment or without", () => {
    expect(withKey(ed25519())).toEqual([]);
    expect(withKey(`${ed25519()} me@laptop`)).toEqual([]);
  });

  it("reports that there is no user", () => {
    expect(findingsOf(AdminAccessRule, { users: {} })).toEqual([
      "users: No user is defined, so nobody can log in to a host after its installation. -> Write `users: { admin: { sshKeys: [<your public key>] } }`; `cat ~/.ssh/id_ed25519.pub` prints your key.",
    ]);
  });

  it.each([
    ["cut off", ed25519().slice(0, -12)],
    ["of another type", ed25519("ssh-rsa")],
    ["nothing at all", "ssh-ed25519 AAAA"],
    ["no fields", "ssh-rsa AAAAB3NzaC1yc2E="],
  ])("reports a key that is %s", (_, key) => {
    expect(withKey(key)[0]).toMatch(
      /^users\.admin\.sshKeys\.0: This ssh-\w+ key of user "admin" is truncated or altered, so sshd ignores it\. -> Copy the whole line of the \.pub file again; `ssh-keygen -l -f <file>` shows whether it is valid\.$/,
    );
  });
});

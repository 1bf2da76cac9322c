import type { ManifestRule } from "../../Rule";

/** Hosts have no password, no EC2 key pair and no cloud console, so nobody can log in to a host without a valid key. */
export const AdminAccessRule: ManifestRule = {
  name: "admin-access-path",
  subject: "manifest",
  severity: "error",
  meaning: "The manifest must contain a valid SSH key, because there is no other way to log in to a host.",
  remedy: "Add a user with a complete SSH public key under users.",
  source: "https://www.rfc-editor.org/rfc/rfc4253#section-6.6",
  check({ homelab: { users }, report }) {
    if (users.length === 0) {
      report({
        path: ["users"],
        at: "key",
        message: "No user is defined, so nobody can log in to a host after its installation.",
        fix: "Write `users: { admin: { sshKeys: [<your public key>] } }`; `cat ~/.ssh/id_ed25519.pub` prints your key.",
      });
    }
    for (const { name, sshKeys } of users) {
      sshKeys.forEach((key, index) => {
        if (isWhole(key)) return;
        report({
          path: ["users", name, "sshKeys", index],
          message: `This ${key.split(" ")[0]} key of user "${name}" is truncated or altered, so sshd ignores it.`,
          fix: "Copy the whole line of the .pub file again; `ssh-keygen -l -f <file>` shows whether it is valid.",
        });
      });
    }
  },
};

/** A key's body is a sequence of fields, each after its length in 32 bits. The first field is the key's type. */
function isWhole(key: string): boolean {
  const [type, body = ""] = key.split(" ");
  const bytes = Buffer.from(body, "base64");
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return false;
    fields.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  return offset === bytes.length && fields.length > 1 && fields[0]?.toString("latin1") === type;
}

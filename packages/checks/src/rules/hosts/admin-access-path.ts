import type { ManifestRule } from "../../Rule";

/** There is no password, no EC2 key pair and no console in the cloud: a host without a valid key is reached by nobody. */
export const AdminAccessRule: ManifestRule = {
  name: "admin-access-path",
  subject: "manifest",
  severity: "error",
  meaning: "Somebody must be able to log in to every host, which only an SSH key in the manifest allows.",
  remedy: "Put a user with a whole SSH public key under users.",
  source: "https://www.rfc-editor.org/rfc/rfc4253#section-6.6",
  check({ homelab: { users }, report }) {
    if (users.length === 0) {
      report({
        path: ["users"],
        at: "key",
        message: "There is no user, so that nobody can log in to any host once it is installed.",
        fix: "Write `users: { admin: { sshKeys: [<your public key>] } }`; `cat ~/.ssh/id_ed25519.pub` prints it.",
      });
    }
    for (const { name, sshKeys } of users) {
      sshKeys.forEach((key, index) => {
        if (isWhole(key)) return;
        report({
          path: ["users", name, "sshKeys", index],
          message: `This ${key.split(" ")[0]} key of user "${name}" is cut off or altered, and sshd ignores such a line.`,
          fix: "Copy the whole line of the .pub file again; `ssh-keygen -l -f <file>` tells whether it is valid.",
        });
      });
    }
  },
};

/** A key's body is a row of fields, each with its length in 32 bits before it; the first is the key's type. */
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

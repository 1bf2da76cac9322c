import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder in which the real openssl runs. */
export class OpenSsl {
  constructor(readonly folder: string) {}

  /** Writes a file and returns its name. */
  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  /** Standard output of `openssl`; throws if it fails. */
  run(args: readonly string[], input: string | Buffer = ""): Buffer {
    return execFileSync("openssl", args, { cwd: this.folder, input, stdio: "pipe" });
  }

  /** Signs a host's certificate with a CA, as kubeadm does, and returns its file's name. */
  signHost(caFile: string, caKeyFile: string): string {
    const subject = ["-nodes", "-subj", "/O=system:masters/CN=kube-apiserver"];
    this.run(["req", "-newkey", "rsa:2048", "-keyout", "leaf.key", "-out", "leaf.csr", ...subject]);
    this.write("leaf.ext", "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n");
    const ca = ["-CA", caFile, "-CAkey", caKeyFile, "-set_serial", "7", "-extfile", "leaf.ext"];
    this.run(["x509", "-req", "-in", "leaf.csr", "-days", "365", "-out", "leaf.crt", ...ca]);
    return "leaf.crt";
  }

  /** The pin by the pipeline of kubeadm's documentation. */
  pin(certificateFile: string): string {
    const key = this.run(["x509", "-pubkey", "-noout", "-in", certificateFile]);
    const der = this.run(["pkey", "-pubin", "-outform", "der"], key);
    const [digest] = this.run(["dgst", "-sha256", "-r"], der).toString().split(" ");
    return `sha256:${digest}`;
  }
}

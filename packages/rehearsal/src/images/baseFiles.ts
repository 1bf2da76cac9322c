import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Programs } from "../programs/Program";
import { type Files, programWithLibraries } from "./closure";

const runFile = promisify(execFile);

/**
 * What programs expect of any system: users by name, a folder for temporary files, and names of protocols, without
 * which iptables does not know what `-p tcp` means.
 */
export const SYSTEM_FILES: Files = new Map([
  ["/etc/group", { kind: "text", text: "root:x:0:\nnonroot:x:65532:\n", mode: 0o644 }],
  [
    "/etc/passwd",
    {
      kind: "text",
      text: "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n",
      mode: 0o644,
    },
  ],
  ["/etc/nsswitch.conf", { kind: "text", text: "hosts: files dns\nprotocols: files\n", mode: 0o644 }],
  [
    "/etc/protocols",
    {
      kind: "text",
      text: "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nsctp 132 SCTP\nipv6-icmp 58 IPv6-ICMP\n",
      mode: 0o644,
    },
  ],
  ["/tmp", { kind: "folder", mode: 0o1777 }],
]);

/** Busybox, with a link in /bin for each of its programs. */
export async function busyboxFiles(programs: Programs): Promise<Files> {
  const busybox = programs.path("busybox");
  const closure = await programWithLibraries(busybox, "/bin/busybox", programs.path("ldd"));
  const applets = await appletsOf(programs);
  return new Map([
    ...applets.map((name) => [`/bin/${name}`, { kind: "link", target: "/bin/busybox" }] as const),
    ...closure,
  ]);
}

/** The names of the programs that busybox contains. */
export async function appletsOf(programs: Programs): Promise<readonly string[]> {
  const { stdout } = await runFile(programs.path("busybox"), ["--list"]);
  return stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
}

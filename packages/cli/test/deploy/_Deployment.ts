import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeployedHost } from "../../../nix/test/scripts/_DeployedHost";
import { StandIns } from "../programs/_StandIns";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";
import type { Run } from "../workspace";

/** The path of a system in the store of the hosts. */
export const systemOf = (name: string) => `/nix/store/${"0".repeat(32)}-nixos-system-${name}`;

/** Runs what ssh is given on a host that is a folder: the paths of its store are in \`$host/store\`. */
const ssh = (root: string) => `
address=
for word; do case $word in *@*) address=\${word#*@} ;; esac; command=$word; done
if [ -e "$STATE/cut-$address" ]; then echo "ssh: connect to host $address port 22: Connection timed out" >&2; exit 255; fi
command=$(printf %s "$command" | sed 's#${systemOf("")}\\([a-z]*\\)#${root}/store/\\1#g')
PATH=$STATE/bin:$PATH sh -c "$command" >$STATE/out
status=$?
sed 's#${root}/store/\\([a-z]*\\)#${systemOf("")}\\1#g' $STATE/out
exit $status
`;

const NIX = `
case " $* " in
  *" build "*) echo evaluating >&2; echo ${systemOf("new")} ;;
  *" copy "*) echo copying >&2 ;;
esac
`;

/** A homelab with keys and a flake, and a host that really runs ducksnest-activate. */
export class Deployment {
  readonly host = new DeployedHost();
  /** The script of the stand-in for ssh. */
  readonly ssh = ssh(this.host.machine.root);
  readonly programs = new StandIns({ ssh: this.ssh, nix: NIX });

  private constructor(readonly homelab: SecretsHomelab) {
    const bin = join(this.programs.state, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "sudo"), '#!/bin/sh\nshift 2\nexec "$@"\n', { mode: 0o755 });
    writeFileSync(join(bin, "journalctl"), "#!/bin/sh\necho the log of the host\n", { mode: 0o755 });
  }

  static async make(): Promise<Deployment> {
    const homelab = new SecretsHomelab([aPerson("anna")]);
    await homelab.run("keys make --all");
    writeFileSync(join(homelab.folder, "nix/flake.nix"), "");
    return new Deployment(homelab);
  }

  run(words: string): Promise<Run> {
    return this.programs.around(() => this.homelab.run(words));
  }

  failure(words: string): Promise<string> {
    return this.programs.around(() => this.homelab.failure(words));
  }

  /** Cuts an address off, or connects it again. */
  cut(address: string, isCut = true): void {
    const file = join(this.programs.state, `cut-${address}`);
    if (isCut) writeFileSync(file, "");
    else rmSync(file, { force: true });
  }
}

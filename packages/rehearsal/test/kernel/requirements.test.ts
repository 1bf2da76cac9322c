import { aTopology } from "@ducksnest/testing";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { requirePrograms } from "../../src/kernel/requirements";
import { stageOf } from "../../src/stage/stageOf";

const stage = stageOf(aTopology());
const nowhere = { platform: "linux", path: "/nonexistent" } as const;

describe("what a rehearsal needs", () => {
  it("is only Linux", () => {
    const require = () => requirePrograms(stage, { platform: "darwin" });
    expect(require).toThrow(CannotRehearse);
    expect(require).toThrow("this machine runs darwin");
  });

  it("names the programs that are missing, and their packages", () => {
    expect(() => requirePrograms(stage, nowhere)).toThrow(
      "unshare, nsenter, mount, ip, bridge, nft, iptables-restore, fping, perl are not installed. Run " +
        "`apt install util-linux mount iproute2 nftables iptables fping perl-base` " +
        "or `nix-shell -p util-linux iproute2 nftables iptables fping perl`.",
    );
  });

  it("does not include iptables if the manifest says nftables", () => {
    const nftables = stageOf(aTopology({ "cluster.calico.dataplane": "nftables" }));
    expect(() => requirePrograms(nftables, nowhere)).toThrow(
      "`apt install util-linux mount iproute2 nftables fping perl-base`",
    );
  });
});

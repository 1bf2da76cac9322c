import { aManifest, type ManifestData, manifestText } from "@ducksnest/testing";
import { runProgram, Workspace } from "./workspace";

describe("a name that every JavaScript object has", () => {
  it("works as the name of a user or of an interface", async () => {
    const admin = (aManifest()["users"] as ManifestData)["admin"] ?? null;
    const odd = aManifest({ users: { constructor: admin }, "tailnet.interface": "__proto__" });
    const workspace = new Workspace(manifestText(odd));
    expect((await workspace.run("synth")).exitCode).toBe(0);
    const host = workspace.outputs().get("nix/hosts/laptop-firebat/default.nix");
    expect(host).toContain("constructor.sshKeys");
    expect(host).toContain('interface = "__proto__"');
  });

  it("is not the name of a rule", async () => {
    await expect(runProgram(["explain", "constructor"])).rejects.toThrow('unknown rule "constructor"');
  });
});

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { aManifest, itOnStage, manifestText, REPOSITORY } from "@ducksnest/testing";
import { parsePage, parseSvg, tableRows } from "../graph/_markup";
import { Workspace } from "../workspace";

const FILES = ["topology.html", "topology.svg"];
const TOO_LARGE = manifestText(aManifest({ "cluster.calico.mtu": 1280 }));

/** The picture and the elements of the page, both well-formed. */
function drawn(workspace: Workspace) {
  const [svg, html] = ["topology.svg", "topology.html"].map((file) => workspace.outputs().get(file) ?? "") as [
    string,
    string,
  ];
  parseSvg(svg);
  return { svg, page: parsePage(html) };
}

describe("ducksnest graph", () => {
  it("writes a picture and a page beside the manifest, and reports them", async () => {
    const workspace = new Workspace();
    const { exitCode, out } = await workspace.run("graph");
    expect(exitCode).toBe(0);
    expect(out).toBe("written  topology.svg\nwritten  topology.html\n");
    expect([...workspace.outputs().keys()]).toEqual(FILES);
    expect(drawn(workspace).svg).toContain("MTU 1280 → pods ≤ 1230");
  });

  it("does not rewrite files that stay the same", async () => {
    const workspace = new Workspace();
    await workspace.run("graph");
    const before = workspace.identities();
    expect((await workspace.run("graph")).out).toBe("unchanged  topology.svg\nunchanged  topology.html\n");
    expect(workspace.identities()).toEqual(before);
  });

  it.each(["network.svg", "network.html"])("writes only %s if that is asked for", async (name) => {
    const workspace = new Workspace();
    await workspace.run("graph");
    const beside = workspace.outputs().get(name.replace("network", "topology"));
    const file = join(workspace.folder, "drawn", name);
    const { exitCode, out } = await workspace.run("graph", "--output", file);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `written  ${file}\n` });
    expect(readFileSync(file, "utf8")).toBe(beside);
  });

  it("refuses a file with another ending", async () => {
    await expect(new Workspace().run("graph", "--output", "network.png")).rejects.toThrow(
      "It must end in .svg or .html.",
    );
  });

  it("makes no folder for a manifest that check refuses", async () => {
    const workspace = new Workspace(TOO_LARGE);
    await workspace.run("graph", "--output", join(workspace.folder, "drawn/network.svg"));
    expect(existsSync(join(workspace.folder, "drawn"))).toBe(false);
  });

  it.each([
    ["in a folder that cannot be made", "homelab.yaml/network.svg", /cannot write .*network.svg: E/],
    ["that is a folder", "folder.svg", "it is a folder"],
    ["that is a link", "link.svg", "it is a symbolic link"],
    ["that is a named pipe", "pipe.svg", "it is not a regular file"],
  ])("refuses a file %s, before anything else", async (_, file, reason) => {
    const workspace = new Workspace();
    mkdirSync(join(workspace.folder, "folder.svg"));
    symlinkSync("homelab.yaml", join(workspace.folder, "link.svg"));
    spawnSync("mkfifo", [join(workspace.folder, "pipe.svg")]);
    const run = workspace.run("graph", "--rehearse", "--output", join(workspace.folder, file));
    await expect(run).rejects.toThrow(reason);
  });

  it("ends with 1 and writes nothing for a manifest that check refuses", async () => {
    const workspace = new Workspace(TOO_LARGE);
    const { exitCode, err } = await workspace.run("graph");
    expect(exitCode).toBe(1);
    expect(err).toContain("error[mtu-fits-every-path]");
    expect([...workspace.outputs().keys()]).toEqual([]);
  });

  it("ends with 2 for an empty manifest, and like check with 1 for one without a topology, rehearsed or not", async () => {
    expect((await new Workspace("").run("graph")).exitCode).toBe(2);
    const workspace = new Workspace(manifestText(aManifest({ "hosts.control-plane.instanceType": "t3.enormous" })));
    const runs = [
      await workspace.run("graph"),
      await workspace.run("graph", "--rehearse"),
      await workspace.run("rehearse"),
    ];
    const { out } = await workspace.run("check");
    for (const { exitCode, err } of runs) expect({ exitCode, err }).toEqual({ exitCode: 1, err: out });
    expect(out).toContain("error[known-instance-type]");
    expect([...workspace.outputs().keys()]).toEqual([]);
  });

  it("refuses a file whose folder the kernel does not make, instead of trying forever", async () => {
    await expect(new Workspace().run("graph", "--output", "/proc/x/a.svg")).rejects.toThrow(
      /cannot write \/proc\/x\/a.svg: E/,
    );
  });

  it("reports as JSON", async () => {
    const workspace = new Workspace();
    const report = { verdict: "sound", conclusions: [], written: FILES.toReversed(), unchanged: [] };
    expect(JSON.parse((await workspace.run("graph", "--format", "json")).out)).toEqual(report);
    const again = JSON.parse((await workspace.run("graph", "--format", "json")).out);
    expect(again).toEqual({ ...report, written: [], unchanged: FILES.toReversed() });
  });
});

describe("ducksnest graph --rehearse", () => {
  itOnStage("ends with 0 when the network is as designed, and says so on the page", async () => {
    const workspace = new Workspace();
    const { exitCode, out } = await workspace.run("graph", "--rehearse");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^All \d+ answers are as designed\.\nwritten /);
    const { svg, page } = drawn(workspace);
    expect(svg).not.toContain("✗");
    expect(tableRows(page, "Both directions together; sizes in bytes")).toContainEqual(
      expect.arrayContaining(["control-plane", "firebat", "tailscale0", "ok", "1230"]),
    );
  });

  itOnStage("ends with 1 for a manifest that check refuses, and marks the deviations", async () => {
    const workspace = new Workspace(TOO_LARGE);
    const { exitCode, out } = await workspace.run("graph", "--rehearse");
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^\d+ of \d+ answers are not as designed\.\n/);
    const { svg, page } = drawn(workspace);
    expect(svg).toMatch(/>✗ \d+ wrong</);
    expect(page.filter(({ name }) => name === "h3").map(({ text }) => text)).toContain("mtu-fits-every-path");
    expect(page.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^✗ arrived in \d+ fragments$/));
  });

  itOnStage("rehearses if a fault is named, and shows what it broke", async () => {
    const workspace = new Workspace();
    const { exitCode } = await workspace.run("graph", "--fault", "tailnet-down");
    expect(exitCode).toBe(0);
    const { page } = drawn(workspace);
    expect(page.find(({ text }) => text.startsWith("Incident:"))?.text).toBe("Incident: tailnet-down");
    expect(page.map(({ text }) => text)).toContain("✓ recovered afterwards.");
  });
});

describe("the bundled command", () => {
  it.each([
    ["time zone", { TZ: "Pacific/Kiritimati" }],
    ["language", { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" }],
  ])("draws the same bytes under another %s", async (_, env) => {
    const [here, elsewhere] = [new Workspace(), new Workspace()];
    await here.run("graph");
    const command = [join(REPOSITORY, "packages/cli/bin/ducksnest.js"), "graph"];
    const options = { cwd: elsewhere.folder, env: { ...process.env, ...env }, encoding: "utf8" } as const;
    expect(spawnSync(process.execPath, command, options)).toMatchObject({ status: 0, stderr: "" });
    expect(elsewhere.outputs()).toEqual(here.outputs());
  });
});

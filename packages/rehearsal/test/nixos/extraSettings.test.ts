import { itWith } from "@ducksnest/testing";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { evaluated, hostOf, PIN, pinned } from "./_flakes";

const itWithNix = itWith("nix-instantiate");

describe("extra settings", () => {
  itWithNix("may contain everything that Nix would interpret in a string", async () => {
    const text = 'a "b" \\ ${builtins.abort "x"} $${y} \n \u00f6';
    const extra = { "laptop-old": { environment: { etc: { odd: { text } } } } };
    expect((await hostOf("laptop-old", { extra })).etc["odd"]).toBe(text);
  });
});

describe("an extra.nix", () => {
  itWithNix("stays in force beside extra settings, and may name files in other files", async () => {
    const written = {
      "hosts/laptop-old/extra.nix": `{ pkgs, lib, ... }: {
        ducksnest.worker.caCertHashes = lib.mkForce [ "sha256:${"0".repeat(64)}" ];
        ducksnest.kubelet.settings = { maxPods = 60; tlsCertFile = "\${pkgs.writeTextDir "it's.pem" "a \\"cert\\" \\\\ b"}/it's.pem"; };
      }`,
    };
    const host = await hostOf("laptop-old", { written, extra: pinned("laptop-old") });
    expect(host.kubeletDropIn["maxPods"]).toBe(60);
    expect(host.storeFiles.get(String(host.kubeletDropIn["tlsCertFile"]))).toMatchObject({ text: 'a "cert" \\ b' });
    expect(host.kubeadmDocuments).toEqual([
      expect.objectContaining({ discovery: { bootstrapToken: expect.objectContaining({ caCertHashes: [PIN] }) } }),
    ]);
  });

  itWithNix("may write settings as systemd takes them, and disable a unit", async () => {
    const settings = '{ RemainAfterExit = "yes"; RestartSteps = "4"; RestartSec = "1min"; ExecStart = "/bin/true"; }';
    const written = {
      "hosts/laptop-old/extra.nix": `{ systemd.services = { mine.serviceConfig = ${settings}; second-way-in.enable = false; }; }`,
    };
    const { units } = await hostOf("laptop-old", { written });
    expect(units["mine"]).toMatchObject({ remainAfterExit: true, restartSteps: 4, restartSec: "1min" });
    expect(units["kubelet"]).toMatchObject({ remainAfterExit: false, restartSteps: 0 });
    expect(units["second-way-in"]).toBeUndefined();
  });

  itWithNix("with a setting of another type is refused with its path", async () => {
    const written = { "hosts/laptop-old/extra.nix": "{ lib, ... }: { services.tailscale.port = lib.mkForce null; }" };
    await expect(evaluated({ written })).rejects.toThrow(
      /^The flake has settings of another form:\n.*\n.*\["laptop-old"\]\.tailscale\.port$/,
    );
  });

  itWithNix("may install any package", async () => {
    const written = {
      "hosts/laptop-old/extra.nix": `{ pkgs, ... }: {
        environment.systemPackages = [ pkgs.htop ] ++ (with pkgs; [ ripgrep fd ]);
        boot.kernelPackages = pkgs.linuxPackages_latest;
        systemd.services.mine.serviceConfig.ExecStart = "\${pkgs.ncat-like_9}/bin/nc -l";
      }`,
    };
    const { units, storePrograms } = await hostOf("laptop-old", { written });
    expect(storePrograms.get(units["mine"]?.execStart.split(" ")[0] ?? "")).toBe("nc");
  });

  itWithNix("may not use what the stand-ins lack, and the message says so", async () => {
    const written = { "hosts/laptop-old/extra.nix": "{ lib, ... }: { x = lib.noSuchFunction 1; }" };
    await expect(evaluated({ written })).rejects.toThrow(
      /attribute 'noSuchFunction' missing[\s\S]*stand-ins for nixpkgs, which have only/,
    );
  });

  itWithNix("with an error is quoted, with the file that the user wrote and the line", async () => {
    const written = { "hosts/laptop-old/extra.nix": "{\n  ducksnest.kubelet.labels = lables;\n}\n" };
    const asked = evaluated({ written, shownFolder: "/home/me/nix" });
    await expect(asked).rejects.toThrow(CannotRehearse);
    await expect(asked).rejects.toThrow(
      /^The flake does not evaluate\. Nix says:\nerror: undefined variable 'lables'[\s\S]*\/home\/me\/nix\/hosts\/laptop-old\/extra\.nix:2:/,
    );
  });

  itWithNix("that sets an unknown option or breaks an assertion is refused in the modules' words", async () => {
    const unknown = { "hosts/laptop-old/extra.nix": "{ ducksnest.kubelet.label = { }; }" };
    await expect(evaluated({ written: unknown })).rejects.toThrow(
      /There is no option `ducksnest\.kubelet\.label' \(.*laptop-old\/extra\.nix\)/,
    );
    const reserved = { "hosts/laptop-old/extra.nix": '{ ducksnest.kubelet.labels."kubernetes.io/x" = "y"; }' };
    await expect(evaluated({ written: reserved })).rejects.toThrow(/A kubelet may not set the label kubernetes\.io\/x/);
  });
});

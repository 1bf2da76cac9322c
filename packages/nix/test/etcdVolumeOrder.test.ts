import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itWith } from "@ducksnest/testing";
import { FlakeCopy } from "./_FlakeCopy";

const GENERATOR = "/usr/lib/systemd/system-generators/systemd-fstab-generator";

const READ = `
  config: {
    options = config.fileSystems."/var/lib/etcd".options;
    unit = config.systemd.services.etcd-volume.unitConfig or { };
  }
`;

const flake = new FlakeCopy();
const folder = mkdtempSync(join(tmpdir(), "units-"));
afterAll(() => {
  flake.remove();
  rmSync(folder, { recursive: true });
});

/** What systemd says about the order of a boot with these options of the mount. */
function orderOf(options: readonly string[], unit: Readonly<Record<string, unknown>>): string {
  const units = mkdtempSync(join(folder, "units-"));
  const fstab = join(folder, "fstab");
  writeFileSync(fstab, `/dev/sdf /var/lib/etcd xfs ${options.join(",")} 0 2\n`);
  const others = ["early", "late"].map((name) => join(folder, name));
  for (const other of others) mkdirSync(other, { recursive: true });
  const env = { ...process.env, SYSTEMD_FSTAB: fstab, SYSTEMD_PROC_CMDLINE: "" };
  expect(spawnSync(GENERATOR, [units, ...others], { env }).status).toBe(0);
  const settings = Object.entries(unit).map(([key, value]) => `${key}=${value}`);
  writeFileSync(
    join(units, "etcd-volume.service"),
    ["[Unit]", ...settings, "[Service]", "Type=oneshot", "ExecStart=/bin/true", ""].join("\n"),
  );
  const paths = `${units}:/usr/lib/systemd/system:/lib/systemd/system`;
  const { stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", "default.target"], {
    env: { ...process.env, SYSTEMD_UNIT_PATH: paths },
    encoding: "utf8",
  });
  return stderr;
}

itWith(
  "nix",
  "systemd-analyze",
  GENERATOR,
)("the boot does not wait for etcd's volume in a circle", () => {
  const { options, unit } = flake.evaluate("nixosConfigurations.control-plane.config", READ) as {
    readonly options: readonly string[];
    readonly unit: Readonly<Record<string, unknown>>;
  };
  expect(orderOf(options, unit)).not.toContain("ordering cycle");
  // What would make a circle: the check sees it.
  expect(orderOf([...options, "x-systemd.growfs"], unit)).toContain("ordering cycle");
});

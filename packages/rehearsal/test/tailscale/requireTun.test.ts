import fs, { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { requireTun } from "../../src/tailscale/requireTun";

const newFolder = temporaryFolders();

describe("the device of tailscaled's interface", () => {
  it("may be there", () => {
    const device = join(newFolder(), "tun");
    writeFileSync(device, "");
    expect(() => requireTun(device)).not.toThrow();
  });

  it("is named with the remedy if it is missing", () => {
    const device = join(newFolder(), "tun");
    expect(() => requireTun(device)).toThrow(
      `tailscaled needs ${device}, which this machine lacks. Load the kernel module with \`modprobe tun\`, or add the device to the container.`,
    );
  });

  it("is named with the remedy if this user may not open it", () => {
    // Root may open any file, so the refusal is made up.
    const open = jest.spyOn(fs, "openSync").mockImplementation(() => {
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    });
    try {
      expect(() => requireTun("/dev/net/tun")).toThrow(
        'tailscaled needs /dev/net/tun, which this user may not open. Run the command as root: write `sudo env "PATH=$PATH"` in front of it.',
      );
    } finally {
      open.mockRestore();
    }
  });
});

import { parse } from "smol-toml";
import { containerdToml } from "../../src/nixos/containerdToml";
import { aContainerd } from "./_settings";

describe("containerd's configuration", () => {
  it("is TOML with the settings, whose tables have dots in their names", () => {
    const settings = aContainerd({ sandbox_image: 'a"b\\c' });
    expect(parse(containerdToml(settings))).toEqual(settings);
    expect(containerdToml(aContainerd())).toMatchInlineSnapshot(`
      "version = 2

      [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/opt/cni/bin"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = true
      "
    `);
  });
});

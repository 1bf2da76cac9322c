import { aTopology } from "@ducksnest/testing";
import { hostSeed } from "../../../src/cluster/hosts/hostSeed";
import { Programs } from "../../../src/programs/Program";
import { hostOf } from "../../../src/stage/Stage";
import { stageOf } from "../../../src/stage/stageOf";
import { aHost } from "../../nixos/_settings";

/** The name servers in a host's files, by path. */
function resolvers(hasResolved: boolean) {
  const { files } = hostSeed(aHost({ hasResolved }), hostOf(stageOf(aTopology()), "firebat"), new Programs([]));
  const found = [...files].filter(([path]) => path.endsWith("/resolv.conf"));
  return Object.fromEntries(found.map(([path, { content }]) => [path, content]));
}

it("a host with systemd-resolved has its stub, which no pod can use, and the real resolvers elsewhere", () => {
  expect(resolvers(true)).toEqual({
    "/etc/resolv.conf": "nameserver 127.0.0.53\n",
    "/run/systemd/resolve/resolv.conf": "nameserver 192.168.0.1\n",
  });
});

it("a host without systemd-resolved has no files of it", () => {
  expect(resolvers(false)).toEqual({ "/etc/resolv.conf": "nameserver 192.168.0.1\n" });
});

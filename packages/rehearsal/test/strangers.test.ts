import { aTopology, itOnStage } from "@ducksnest/testing";
import type { Fault } from "../src/faults/Fault";
import { rehearse } from "../src/rehearse";

/** The kubelet's port is open on the NIC to every sender, as before node addresses were named. */
const KUBELET_FOR_EVERYONE: Fault = {
  name: "kubelet-for-everyone",
  kind: "mistake",
  meaning: "The kubelet's port is open to everyone.",
  effect: "A stranger reaches the kubelet.",
  apply: (stage) => ({
    ...stage,
    hosts: stage.hosts.map((host) => ({
      ...host,
      openPorts: host.openPorts.map((open) => ({ ...open, tcp: [...open.tcp, { from: 10250, to: 10250 }] })),
    })),
  }),
};

const LAPTOPS = ["firebat", "old", "ultra"];

for (const dataplane of ["iptables", "nftables"]) {
  itOnStage(
    `a stranger in the LAN reaches only SSH, unless a port is open to everyone, with ${dataplane}`,
    async () => {
      const { design } = await rehearse(aTopology({ "cluster.calico.dataplane": dataplane }), {
        faults: [KUBELET_FOR_EVERYONE],
      });
      expect(design.deviations.map(({ to, kind, subject, rule }) => ({ to, kind, subject, rule }))).toEqual(
        LAPTOPS.map((to) => ({
          to,
          kind: "stranger",
          subject: "stranger 192.168.0.254 to kubelet tcp/10250",
          rule: "no-needless-open-port",
        })),
      );
      const strangers = design.results.filter(({ probe }) => probe.kind === "stranger");
      const answered = strangers.filter(({ observed }) => observed.delivered).map(({ probe }) => probe.subject);
      expect(new Set(answered.map((subject) => subject.split(" ").at(-1)))).toEqual(new Set(["tcp/22", "tcp/10250"]));
    },
  );
}

import { kubeletDeath, kubeletError, staticPodTrouble } from "../../../src/cluster/hosts/kubeletTrouble";

const FATAL =
  'E1127 22:40:01.000000    1 run.go:72] "command failed" err="failed to load kubelet config file, path: /etc/x.conf, error: strict decoding error: unknown field \\"maxPod\\""\n';

/** A host whose kubelet is in a state and has written a log. */
function aHost(log: string, unit: { state: string; restarts: number }, containerLog = "") {
  return {
    unit: async () => ({ ...unit, exitCode: 1 }),
    log: async () => log,
    run: async () => ({ status: 0, stdout: containerLog, stderr: "" }),
  };
}

function failing(pod: string, error: string, times: number): string {
  const line = `E1127 22:40:02.000000 1 pod_workers.go:1324] "Error syncing pod, skipping" err="${error}" pod="${pod}" podUID="1"\n`;
  return line.repeat(times);
}

describe("kubeletDeath", () => {
  it("quotes the error that ends a kubelet, as soon as it has ended twice", async () => {
    const death = await kubeletDeath(aHost(`${FATAL}I1127 later\n`, { state: "activating", restarts: 1 }));
    expect(death).toBe(
      'The kubelet does not stay up. It says: failed to load kubelet config file, path: /etc/x.conf, error: strict decoding error: unknown field "maxPod"',
    );
  });

  it("has hope after the first end, and while it runs", async () => {
    expect(await kubeletDeath(aHost(FATAL, { state: "activating", restarts: 0 }))).toBeUndefined();
    expect(await kubeletDeath(aHost(FATAL, { state: "active", restarts: 3 }))).toBeUndefined();
  });
});

describe("kubeletError", () => {
  it("is the last error if none ended the kubelet", () => {
    expect(kubeletError("E1127 one\nI1127 two\n")).toBe("E1127 one");
  });
});

describe("staticPodTrouble", () => {
  const RUNNING = { state: "active", restarts: 0 };
  const sandbox =
    'failed to \\"CreatePodSandbox\\" for \\"etcd\\" with CreatePodSandboxError: \\"open /x: no such file\\"';
  const crash =
    'failed to \\"StartContainer\\" for \\"etcd\\" with CrashLoopBackOff: \\"back-off 40s restarting failed container\\"';

  it("quotes the kubelet if it cannot start a pod", async () => {
    const trouble = await staticPodTrouble(aHost(failing("kube-system/etcd-cp", sandbox, 3), RUNNING));
    expect(trouble).toBe(
      'The kubelet cannot start the pod kube-system/etcd-cp. It says: failed to "CreatePodSandbox" for "etcd" with CreatePodSandboxError: "open /x: no such file"',
    );
  });

  it("quotes the container if that ends again and again", async () => {
    const host = aHost(failing("kube-system/etcd-cp", crash, 3), RUNNING, "level=fatal no space\n");
    expect(await staticPodTrouble(host)).toBe(
      "The pod kube-system/etcd-cp ends again and again. It says: level=fatal no space",
    );
  });

  it("has hope while a part waits for another one", async () => {
    const early = crash.replace("40s", "10s");
    expect(await staticPodTrouble(aHost(failing("kube-system/etcd-cp", early, 9), RUNNING))).toBeUndefined();
    expect(await staticPodTrouble(aHost(failing("kube-system/etcd-cp", sandbox, 2), RUNNING))).toBeUndefined();
  });
});

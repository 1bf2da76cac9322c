import { podTrouble, type Unavailable } from "../../../src/cluster/outputs/podTrouble";

const BLOG: Unavailable = { kind: "deployment", namespace: "blog", name: "blog", refusal: undefined };
const NAME = "blog-5d8f9c7b6-abcde";

/** kubectl of a cluster with these pods and events. */
function aKubectl(pods: readonly object[], events: readonly object[] = [], log = "") {
  return {
    get: async (kind: string) => ({ items: kind === "pods" ? pods : events }),
    run: async () => ({ status: 0, stdout: log, stderr: "" }),
  };
}

function aPod(status: object, name = NAME) {
  return { metadata: { name }, status };
}

function waits(reason: string, message = "") {
  return aPod({ containerStatuses: [{ ready: false, state: { waiting: { reason, message } } }] });
}

function unhealthy(count: number) {
  const message = "Readiness probe failed: connection refused";
  return { reason: "Unhealthy", message, count, involvedObject: { name: NAME } };
}

describe("podTrouble", () => {
  it("quotes the API server if that refuses the pods", async () => {
    const trouble = await podTrouble(aKubectl([]), { ...BLOG, refusal: 'pods "x" is forbidden' });
    expect(trouble).toEqual({
      text: 'The API server refuses its pods. It says: pods "x" is forbidden',
      isHopeless: true,
    });
  });

  it("quotes the scheduler", async () => {
    const message = "0/4 nodes are available: 4 Insufficient memory.";
    const pod = aPod({ conditions: [{ type: "PodScheduled", status: "False", message }] });
    expect(await podTrouble(aKubectl([pod]), BLOG)).toEqual({
      text: `Its pods wait. No node takes it. ${message}`,
      isHopeless: true,
    });
  });

  it("quotes the last line of a container that ends again and again", async () => {
    const { text, isHopeless } = await podTrouble(
      aKubectl([waits("CrashLoopBackOff")], [], "no configuration\n"),
      BLOG,
    );
    expect(text).toContain("Its last line: no configuration");
    expect(isHopeless).toBe(true);
  });

  it("knows a container that ends again and again, also at a moment at which it runs", async () => {
    const pod = aPod({ containerStatuses: [{ ready: false, restartCount: 2, state: { running: {} } }] });
    expect((await podTrouble(aKubectl([pod], [], "unknown mode\n"), BLOG)).text).toBe(
      "Its pods wait. CrashLoopBackOff. Its container ends again and again. Its last line: unknown mode",
    );
  });

  it("quotes the container that runs if the one before is gone", async () => {
    const kubectl = {
      ...aKubectl([waits("CrashLoopBackOff")]),
      run: async (args: readonly string[]) => ({
        status: 0,
        stdout: args.includes("--previous=true") ? "unable to retrieve container logs for x" : "unknown mode",
        stderr: "",
      }),
    };
    expect((await podTrouble(kubectl, BLOG)).text).toContain("Its last line: unknown mode");
  });

  it("says once what all pods have", async () => {
    const pods = [
      waits("ErrImagePull", "no."),
      { ...waits("ErrImagePull", "no."), metadata: { name: `${NAME.slice(0, -1)}z` } },
    ];
    expect((await podTrouble(aKubectl(pods), BLOG)).text).toBe("Its pods wait. ErrImagePull. no.");
  });

  it.each(["ErrImagePull", "CreateContainerConfigError", "RunContainerError"])(
    "has no hope after %s",
    async (reason) => {
      expect((await podTrouble(aKubectl([waits(reason)]), BLOG)).isHopeless).toBe(true);
    },
  );

  it("has hope while a container is made", async () => {
    expect((await podTrouble(aKubectl([waits("ContainerCreating")]), BLOG)).isHopeless).toBe(false);
  });

  it("counts events that differ in their texts", async () => {
    const sandbox = (id: string) => ({
      reason: "FailedCreatePodSandBox",
      message: `sandbox ${id}`,
      count: 1,
      involvedObject: { name: NAME },
    });
    expect((await podTrouble(aKubectl([aPod({})], [sandbox("a")]), BLOG)).isHopeless).toBe(false);
    expect(await podTrouble(aKubectl([aPod({})], [sandbox("a"), sandbox("b")]), BLOG)).toEqual({
      text: `Its pods wait. FailedCreatePodSandBox. sandbox b`,
      isHopeless: true,
    });
  });

  it("keeps hope while a container runs, because its probe may still succeed", async () => {
    expect((await podTrouble(aKubectl([aPod({})], [unhealthy(9)]), BLOG)).isHopeless).toBe(false);
    const sandbox = { ...unhealthy(9), reason: "FailedCreatePodSandBox", message: "no network yet" };
    const running = aPod({ containerStatuses: [{ ready: false, state: { running: {} } }] });
    expect((await podTrouble(aKubectl([running], [sandbox]), BLOG)).isHopeless).toBe(false);
    expect((await podTrouble(aKubectl([waits("ContainerCreating")], [sandbox]), BLOG)).isHopeless).toBe(true);
  });

  it("leaves the pods of workloads with similar names alone", async () => {
    const other = aPod(
      { containerStatuses: [{ ready: false, state: { waiting: { reason: "ErrImagePull" } } }] },
      "blog-2-5d8f9c7b6-abcde",
    );
    expect((await podTrouble(aKubectl([other]), BLOG)).isHopeless).toBe(false);
  });
});

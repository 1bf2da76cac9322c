import { waitForKinds } from "../../../src/cluster/outputs/waitForKinds";

/** kubectl that fails with these words, one after the other, and then succeeds. */
function aKubectl(...failures: readonly string[]) {
  const left = [...failures];
  const run = jest.fn(async () => {
    const stderr = left.shift();
    return { status: stderr === undefined ? 0 : 1, stdout: "", stderr: stderr ?? "" };
  });
  return { run };
}

describe("new kinds", () => {
  it("may have no conditions yet, at which kubectl fails at once", async () => {
    const kubectl = aKubectl(
      "error: .status.conditions accessor error: <nil> is of the type <nil>, expected []interface{}",
    );
    await waitForKinds(kubectl, "kind: CustomResourceDefinition");
    expect(kubectl.run).toHaveBeenCalledTimes(2);
  });

  it("are reported with kubectl's words if the API server does not serve them", async () => {
    const refused = aKubectl("error: timed out waiting for the condition\n");
    await expect(waitForKinds(refused, "")).rejects.toThrow(
      "The API server does not serve new kinds: error: timed out waiting for the condition",
    );
    expect(refused.run).toHaveBeenCalledTimes(1);
  });
});

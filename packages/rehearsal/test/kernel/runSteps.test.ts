import { itOnStage } from "@ducksnest/testing";
import { runSteps } from "../../src/kernel/runSteps";
import { Sandbox } from "../../src/kernel/Sandbox";
import type { Step } from "../../src/setup/Step";

const NAMESPACE: Step = { namespace: undefined, tool: "ip", lines: ["netns add a"] };

async function failureOf(...steps: readonly Step[]): Promise<unknown> {
  const sandbox = await Sandbox.open();
  try {
    return await runSteps(sandbox, [NAMESPACE, ...steps]).catch((error: unknown) => error);
  } finally {
    await sandbox.close();
  }
}

describe("a step that fails", () => {
  const bad: readonly (readonly [Step["tool"], readonly string[], string])[] = [
    ["ip", ["link set lo up", "link set nonsense up"], "link set nonsense up"],
    ["nft", ["table ip x {", "  nonsense", "}"], "nonsense"],
    ["iptables-restore", ["*filter", "-A INPUT --nonsense", "COMMIT"], "-A INPUT --nonsense"],
    ["sh", ["true", "echo 1 >/proc/sys/net/nonsense"], "echo 1 >/proc/sys/net/nonsense"],
  ];

  for (const [tool, lines, line] of bad) {
    itOnStage(`is reported with its command and its line: ${tool}`, async () => {
      const error = await failureOf({ namespace: "a", tool, lines });
      expect(error).toBeInstanceOf(Error);
      const { message } = error as Error;
      expect(message).toContain(tool);
      expect(message.split("\n")[1]?.trim()).toContain(line);
    });
  }
});

describe("steps", () => {
  itOnStage("of one namespace keep their order", async () => {
    const lines = (text: string) => ({ namespace: "a", lines: [text] });
    expect(
      await failureOf(
        { ...lines("link add name one type bridge"), tool: "ip" },
        { ...lines("echo 1 >/proc/sys/net/ipv4/conf/one/proxy_arp"), tool: "sh" },
        { ...lines("link delete one"), tool: "ip" },
      ),
    ).toBeUndefined();
  });
});

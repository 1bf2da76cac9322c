/** A process that tries the mutants it is sent, one at a time: see JudgeProcess. */
import type { Answer, Order } from "./JudgeProcess";
import { Laboratory } from "./Laboratory";

let laboratory: Laboratory | undefined;

function answer(message: Answer): void {
  process.send?.(message);
}

process.on("message", (order: Order) => {
  void obey(order);
});

async function obey(order: Order): Promise<void> {
  if (order.kind === "start") {
    laboratory = new Laboratory(order.folder, order.repository, order.readers);
    // The first synthesis loads the kits, which takes longer than any later one may.
    await laboratory.judge(Buffer.from(order.warmUp), 0);
    answer({ kind: "ready" });
    return;
  }
  const judgement = await laboratory?.judge(Buffer.from(order.bytes), order.draw, () =>
    answer({ kind: "synthesized" }),
  );
  if (judgement) answer({ kind: "judged", judgement });
}

// Its parent is gone.
process.on("disconnect", () => process.exit());

/** Stands in for the process that tries mutants: the mutant itself says what the process is to do. */
process.on("message", ({ kind, bytes }) => {
  if (kind === "start") return process.send({ kind: "ready" });
  const order = Buffer.from(bytes).toString();
  if (order === "crash") process.exit(1);
  if (order === "hang") for (;;);
  process.send({ kind: "synthesized" });
  const failures = order.includes("wrong")
    ? [{ by: "a reader", detail: `"wrong" after ${order.length} bytes\u009b` }]
    : [];
  const answer = () =>
    process.send({ kind: "judged", judgement: { verdict: "sound", failures, consulted: ["a reader"] } });
  setTimeout(answer, order === "read slowly" ? 1500 : 0);
});

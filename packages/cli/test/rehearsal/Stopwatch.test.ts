import { Stopwatch } from "../../src/rehearsal/Stopwatch";

describe("the progress of a cluster", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it("shows each step with the seconds since the start, also while nothing new begins", () => {
    const shown: string[] = [];
    const stopwatch = new Stopwatch({ progress: (step) => shown.push(step) });
    stopwatch.begin("kubeadm init");
    jest.advanceTimersByTime(2_000);
    stopwatch.begin("3 workers join");
    jest.advanceTimersByTime(1_000);
    stopwatch.end();
    jest.advanceTimersByTime(5_000);
    expect(shown).toEqual([
      "0 s  kubeadm init",
      "1 s  kubeadm init",
      "2 s  kubeadm init",
      "2 s  3 workers join",
      "3 s  3 workers join",
      "",
    ]);
  });
});

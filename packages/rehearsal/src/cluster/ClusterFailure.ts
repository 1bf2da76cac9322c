import type { ClusterDeviation } from "./ClusterReport";

/** A step of the cluster's way failed, so that later ones cannot be tried. */
export class ClusterFailure extends Error {
  constructor(readonly deviation: ClusterDeviation) {
    super(deviation.observed);
    this.name = "ClusterFailure";
  }
}

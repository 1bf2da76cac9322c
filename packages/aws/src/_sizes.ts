import { Size } from "@ducksnest/manifest";

/** A size in GiB, rounded up, because EBS sizes are in whole GiB. */
export function wholeGibibytes(size: Size): number {
  return Math.ceil(size.bytes / Size.gibibytes(1).bytes);
}

const KIBI = 1024;

/** An amount of memory or storage. Binary units only: 1 GiB is 2^30 bytes. */
export class Size {
  /** @param bytes whole bytes, 0 to 2^53 - 1, so that every size can be printed */
  private constructor(readonly bytes: number) {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`${bytes} bytes is not a size`);
  }

  /**
   * @param amount GiB, fractions allowed; rounded down to a whole byte
   * @throws RangeError for a negative amount, and for one of 2^23 GiB (8 EiB) or more
   */
  static gibibytes(amount: number): Size {
    return new Size(Math.floor(amount * KIBI ** 3));
  }

  /**
   * @param amount MiB, fractions allowed; rounded down to a whole byte
   * @throws RangeError for a negative amount, and for one of 2^33 MiB (8 EiB) or more
   */
  static mebibytes(amount: number): Size {
    return new Size(Math.floor(amount * KIBI ** 2));
  }

  /** Whole MiB, rounded down, which is how Kubernetes quantities are written here. */
  toMebibytes(): number {
    return Math.floor(this.bytes / KIBI ** 2);
  }

  /** GiB to one decimal place, rounded to the nearest. */
  toGibibytes(): number {
    return Math.round((this.bytes / KIBI ** 3) * 10) / 10;
  }

  toString(): string {
    return `${this.toGibibytes()} GiB`;
  }

  toJSON(): number {
    return this.bytes;
  }
}

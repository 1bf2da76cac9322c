const KIBI = 1024;

/** An amount of memory or storage. Binary units only: 1 GiB is 2^30 bytes. */
export class Size {
  private constructor(
    /** Whole bytes. */
    readonly bytes: number,
  ) {}

  /** @param amount GiB, fractions allowed; rounded down to a whole byte */
  static gibibytes(amount: number): Size {
    return new Size(Math.floor(amount * KIBI ** 3));
  }

  /** @param amount MiB, fractions allowed; rounded down to a whole byte */
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

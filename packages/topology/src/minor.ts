/** True if minor `a` is not newer than minor `b`, both like `1.36`. */
export function isMinorAtMost(a: string, b: string): boolean {
  const [aMajor, aMinor] = minorParts(a);
  const [bMajor, bMinor] = minorParts(b);
  return aMajor < bMajor || (aMajor === bMajor && aMinor <= bMinor);
}

/** The two numbers of a minor version such as `1.36`. */
export function minorParts(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}

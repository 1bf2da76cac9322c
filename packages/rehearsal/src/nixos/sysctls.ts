/**
 * Settings that a network or IPC namespace has of its own. Every file that a network namespace shows below /proc/sys/net
 * is its own, or read-only. @see https://man7.org/linux/man-pages/man7/namespaces.7.html
 */
const OF_NAMESPACES = /^(net\/|kernel\/(msg|sem$|shm)|fs\/mqueue\/)/;

/**
 * The path below /proc/sys of a setting's name. If its first separator is a dot, dots and slashes change places, so that
 * `net.ipv4.conf.eth0/1.mtu` is of the interface eth0.1. @see https://man7.org/linux/man-pages/man5/sysctl.d.5.html
 */
export function sysctlPath(name: string): string {
  if (/^[^.]*\//.test(name)) return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** Whether a setting is of the machine and not of a host's namespaces, so that a stage must not write it. */
export function isOfMachine(name: string): boolean {
  return !OF_NAMESPACES.test(sysctlPath(name));
}

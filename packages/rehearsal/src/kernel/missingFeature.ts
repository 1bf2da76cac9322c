/** Features that a kernel may lack: the line that needs one, and its program's error. */
const FEATURES: readonly { readonly line: RegExp; readonly error: RegExp; readonly module: string }[] = [
  { line: /type vxlan/, error: /Unknown device type/, module: "vxlan" },
  { line: /type ipip/, error: /Unknown device type/, module: "ipip" },
  { line: /type wireguard/, error: /no wireguard-go/, module: "wireguard" },
  { line: /type bridge/, error: /Unknown device type/, module: "bridge" },
  { line: /type veth/, error: /Unknown device type/, module: "veth" },
  { line: /netem/, error: /qdisc kind is unknown/, module: "sch_netem" },
  { line: /rpfilter/, error: /iptables|rpfilter|No such file|not supported|[Uu]nknown/, module: "xt_rpfilter" },
];

/** The remedy if a line failed because the kernel lacks a module; undefined if it failed for another reason. */
export function missingFeature(line: string, stderr: string): string | undefined {
  const found = FEATURES.find((feature) => feature.line.test(line) && feature.error.test(stderr));
  return (
    found &&
    `The kernel module ${found.module} is not available. Load it with \`modprobe ${found.module}\`, or use a kernel that has it.`
  );
}

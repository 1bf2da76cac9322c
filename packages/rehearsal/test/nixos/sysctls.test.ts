import { isOfMachine, sysctlPath } from "../../src/nixos/sysctls";

describe("a kernel setting", () => {
  it.each([
    ["net.ipv4.ip_forward", "net/ipv4/ip_forward"],
    ["net/ipv4/conf/wlan0/arp_ignore", "net/ipv4/conf/wlan0/arp_ignore"],
    ["net.ipv4.conf.eth0/1.arp_ignore", "net/ipv4/conf/eth0.1/arp_ignore"],
    ["net/ipv4/conf/eth0.1/arp_ignore", "net/ipv4/conf/eth0.1/arp_ignore"],
  ])("%s is the file %s", (name, path) => {
    expect(sysctlPath(name)).toBe(path);
  });

  it.each([
    ["net.netfilter.nf_conntrack_tcp_timeout_close_wait", false],
    ["kernel.shmmax", false],
    ["kernel.sem", false],
    ["kernel.semantics", true],
    ["fs.mqueue.msg_max", false],
    ["fs.inotify.max_user_watches", true],
    ["vm.overcommit_memory", true],
    ["kernel/panic", true],
    ["network", true],
  ])("%s is the machine's: %s", (name, expected) => {
    expect(isOfMachine(name)).toBe(expected);
  });
});

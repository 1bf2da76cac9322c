import type { Entry } from "@ducksnest/testing";

const FIREBAT = "nix/hosts/laptop-firebat/extra.nix";
const CONTROL_PLANE = "nix/hosts/control-plane/extra.nix";

/** Settings of the user in extra.nix, which only the evaluation of the host shows. */
export const ENTRIES: readonly Entry[] = [
  // hosts-evaluate
  {
    id: "extra-nix-does-not-parse",
    summary: "A semicolon is missing in extra.nix, so Nix cannot read the host.",
    source: "https://nix.dev/tutorials/nix-language.html",
    changes: [extra("firebat", '{\n  time.timeZone = "UTC"\n}\n')],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:3` },
  },
  {
    id: "extra-nix-names-no-such-variable",
    summary: "A function without the argument `lib` uses lib.mkForce.",
    source: "https://nixos.org/manual/nixos/stable/#sec-writing-modules",
    changes: [extra("firebat", '{ ... }:\n{\n  time.timeZone = lib.mkForce "UTC";\n}\n')],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:3` },
  },
  {
    id: "firewall-turned-off-beside-the-module",
    summary: "A plain `enable = false` contradicts the module, which needs the firewall.",
    source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
    changes: [extra("firebat", "{\n  networking.firewall.enable = false;\n}\n")],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "misspelt-ducksnest-option",
    summary: "An option below ducksnest that does not exist has no effect, so the modules refuse it.",
    source: "ducksnest",
    changes: [extra("firebat", "{\n  ducksnest.tailnet.advertisedRoutes = [ ];\n}\n")],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "routes-joined-with-the-hosts-own",
    summary:
      "A second definition of the advertised routes would be joined with the host's own, and take over the whole LAN.",
    source: "https://github.com/tailscale/tailscale/issues/6231",
    changes: [extra("firebat", '{\n  ducksnest.tailnet.advertiseRoutes = [ "192.168.0.0/24" ];\n}\n')],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "kubelet-port-for-everybody",
    summary: "The kubelet's port is opened to everybody in the LAN, although the firewall opens it to nodes.",
    source: "https://kubernetes.io/docs/concepts/security/security-checklist/",
    changes: [extra("firebat", "{\n  networking.firewall.interfaces.wlan0.allowedTCPPorts = [ 10250 ];\n}\n")],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "senders-widened-to-the-internet",
    summary: "A prefix of length zero among the networks of nodes lets every sender reach the kubelet.",
    source: "ducksnest",
    changes: [
      extra("firebat", '{\n  ducksnest.firewall.interfaces.tailscale0.nodesOnly.networks = [ "0.0.0.0/0" ];\n}\n'),
    ],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "repeated-taint",
    summary: "Two taints with one key and effect keep the node from registering.",
    source: "https://github.com/kubernetes/kops/issues/5177",
    changes: [
      extra(
        "firebat",
        '{\n  ducksnest.kubelet.taints = [\n    { key = "gpu"; value = "a"; effect = "NoSchedule"; }\n    { key = "gpu"; value = "b"; effect = "NoSchedule"; }\n  ];\n}\n',
      ),
    ],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  {
    id: "label-that-a-kubelet-may-not-set",
    summary: "A label in Kubernetes' own namespace ends the kubelet at its start.",
    source: "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction",
    changes: [extra("firebat", '{\n  ducksnest.kubelet.labels."node-role.kubernetes.io/worker" = "";\n}\n')],
    reported: { rule: "hosts-evaluate", at: `${FIREBAT}:2` },
  },
  // hosts-are-judged
  {
    id: "setting-that-reads-another-service",
    summary: "The stand-ins lack an option that extra.nix reads, so the host cannot be judged, which has to be said.",
    source: "ducksnest",
    changes: [extra("firebat", "{ config, ... }:\n{\n  time.timeZone = config.services.nginx.package.name;\n}\n")],
    reported: { rule: "hosts-are-judged", at: `${FIREBAT}:3` },
  },
  {
    id: "misspelt-library-function",
    summary: "A function of the library is misspelt.",
    source: "ducksnest",
    changes: [extra("firebat", '{ lib, ... }:\n{\n  time.timeZone = lib.mkFroce "UTC";\n}\n')],
    reported: { rule: "hosts-are-judged", at: `${FIREBAT}:3` },
  },
  {
    id: "builder-that-the-stand-ins-lack",
    summary: "A builder of nixpkgs that the stand-ins lack makes a file for the host.",
    source: "ducksnest",
    changes: [
      extra(
        "firebat",
        '{ pkgs, ... }:\n{\n  environment.etc.motd.source = (pkgs.formats.toml { }).generate "motd" { };\n}\n',
      ),
    ],
    reported: { rule: "hosts-are-judged", at: `${FIREBAT}:3` },
  },
  {
    id: "firewall-commands-of-ones-own",
    summary: "Commands of iptables accept everything, which no rule reads, so the judgement has to say so.",
    source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
    changes: [extra("firebat", '{\n  networking.firewall.extraCommands = "iptables -I INPUT -j ACCEPT";\n}\n')],
    reported: { rule: "hosts-are-judged", at: `${FIREBAT}:2` },
  },
  // required-flows-open
  {
    id: "kubelet-port-closed-to-nodes",
    summary: "A mkForce closes the kubelet's port to other nodes, so logs and metrics of its pods are missing.",
    source: "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    changes: [
      extra(
        "firebat",
        "{ lib, ... }:\n{\n  ducksnest.firewall.interfaces.wlan0.nodesOnly.tcpPorts = lib.mkForce [ 5473 ];\n}\n",
      ),
    ],
    reported: { rule: "required-flows-open", at: `${FIREBAT}:3` },
  },
  // firewall-stays-closed
  {
    id: "firewall-forced-off",
    summary: "A mkForce turns the firewall off, so everybody in the LAN reaches etcd and the kubelet.",
    source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
    changes: [extra("firebat", "{ lib, ... }:\n{\n  networking.firewall.enable = lib.mkForce false;\n}\n")],
    reported: { rule: "firewall-stays-closed", at: `${FIREBAT}:3` },
  },
  {
    id: "tailnet-interface-trusted",
    summary:
      "The tailnet's interface is trusted, as many guides say, so every device in the tailnet reaches every port.",
    source: "https://wiki.nixos.org/wiki/Tailscale",
    changes: [extra("firebat", '{\n  networking.firewall.trustedInterfaces = [ "tailscale0" ];\n}\n')],
    reported: { rule: "firewall-stays-closed", at: `${FIREBAT}:2` },
  },
  {
    id: "all-ports-in-one-range",
    summary: "A range of all ports replaces the firewall.",
    source: "ducksnest",
    changes: [extra("firebat", "{\n  networking.firewall.allowedTCPPortRanges = [ { from = 1; to = 65535; } ];\n}\n")],
    reported: { rule: "firewall-stays-closed", at: `${FIREBAT}:2` },
  },
  {
    id: "firewall-commands-replaced",
    summary: "A mkForce drops the commands that open the kubelet to other nodes.",
    source: "ducksnest",
    changes: [extra("firebat", '{ lib, ... }:\n{\n  networking.firewall.extraCommands = lib.mkForce "";\n}\n')],
    reported: { rule: "firewall-stays-closed", at: `${FIREBAT}:3` },
  },
  // kernel-settings-kept
  {
    id: "strict-reverse-path-for-all-interfaces",
    summary: "A hardening guide sets rp_filter to 1, and replies through the tailnet are dropped.",
    source: "https://github.com/tailscale/tailscale/issues/4432",
    changes: [extra("firebat", '{\n  boot.kernel.sysctl."net.ipv4.conf.all.rp_filter" = 1;\n}\n')],
    reported: { rule: "kernel-settings-kept", at: `${FIREBAT}:2` },
  },
  {
    id: "strict-reverse-path-by-default",
    summary: "rp_filter is strict for interfaces that appear later, such as tailscale0.",
    source: "https://github.com/tailscale/tailscale/issues/3310",
    changes: [extra("firebat", '{\n  boot.kernel.sysctl."net.ipv4.conf.default.rp_filter" = "1";\n}\n')],
    reported: { rule: "kernel-settings-kept", at: `${FIREBAT}:2` },
  },
  {
    id: "forwarding-forced-off",
    summary: "A mkForce turns forwarding off, so no packet of a pod leaves the host.",
    source:
      "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#prerequisite-ipv4-forwarding-optional",
    changes: [extra("firebat", '{ lib, ... }:\n{\n  boot.kernel.sysctl."net.ipv4.ip_forward" = lib.mkForce 0;\n}\n')],
    reported: { rule: "kernel-settings-kept", at: `${FIREBAT}:3` },
  },
  // resolvers-usable
  {
    id: "resolver-on-loopback",
    summary: "A resolver on 127.0.0.1 is the pod itself, so CoreDNS forwards to itself and stops.",
    source: "https://coredns.io/plugins/loop/#troubleshooting-loops-in-kubernetes-clusters",
    changes: [extra("firebat", '{\n  networking.nameservers = [ "127.0.0.1" ];\n}\n')],
    reported: { rule: "resolvers-usable", at: `${FIREBAT}:2` },
  },
  {
    id: "resolver-is-the-clusters-own",
    summary: "The host asks the cluster's DNS service, which asks the host.",
    source: "https://coredns.io/plugins/loop/#troubleshooting-loops-in-kubernetes-clusters",
    changes: [extra("firebat", '{\n  ducksnest.hardware.nameservers = [ "10.96.0.10" ];\n}\n')],
    reported: { rule: "resolvers-usable", at: `${FIREBAT}:2` },
  },
  {
    id: "resolved-forced-off",
    summary: "Without systemd-resolved, the file that every kubelet reads resolvers from is missing.",
    source: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/#known-issues",
    changes: [extra("firebat", "{ lib, ... }:\n{\n  services.resolved.enable = lib.mkForce false;\n}\n")],
    reported: { rule: "resolvers-usable", at: `${FIREBAT}:3` },
  },
  {
    id: "resolver-of-the-tailnet",
    summary: "A flag makes the host take MagicDNS as its resolver, which pods cannot always reach.",
    source: "https://github.com/tailscale/tailscale/issues/1003",
    changes: [extra("firebat", '{\n  services.tailscale.extraSetFlags = [ "--accept-dns=true" ];\n}\n')],
    reported: { rule: "resolvers-usable", at: `${FIREBAT}:2` },
  },
  // tailnet-settings-kept, advertised-routes-own-addresses
  {
    id: "exit-node-used",
    summary: "A worker sends all of its traffic through an exit node, and loses its LAN.",
    source: "https://tailscale.com/kb/1103/exit-nodes",
    changes: [extra("firebat", '{\n  services.tailscale.extraSetFlags = [ "--exit-node=100.64.0.9" ];\n}\n')],
    reported: { rule: "tailnet-settings-kept", at: `${FIREBAT}:2` },
  },
  {
    id: "shields-up",
    summary: "A worker refuses all connections from the tailnet, also those of the API server to its kubelet.",
    source: "https://tailscale.com/kb/1072/client-preferences",
    changes: [extra("firebat", '{\n  services.tailscale.extraSetFlags = [ "--shields-up" ];\n}\n')],
    reported: { rule: "tailnet-settings-kept", at: `${FIREBAT}:2` },
  },
  {
    id: "tailscale-forced-off",
    summary: "A mkForce turns Tailscale off, so the host does not reach the control plane.",
    source: "ducksnest",
    changes: [extra("firebat", "{ lib, ... }:\n{\n  services.tailscale.enable = lib.mkForce false;\n}\n")],
    reported: { rule: "tailnet-settings-kept", at: `${FIREBAT}:3` },
  },
  {
    id: "whole-lan-advertised-by-a-flag",
    summary: "A worker advertises the whole LAN by a flag, and takes over the traffic of its neighbours.",
    source: "https://tailscale.com/kb/1019/subnets",
    changes: [
      extra("firebat", '{\n  services.tailscale.extraSetFlags = [ "--advertise-routes=192.168.0.0/24" ];\n}\n'),
    ],
    reported: { rule: "advertised-routes-own-addresses", at: `${FIREBAT}:2` },
  },
  {
    id: "worker-as-exit-node",
    summary: "A worker offers itself as an exit node, so others may send all their traffic through it.",
    source: "https://tailscale.com/kb/1103/exit-nodes",
    changes: [extra("firebat", '{\n  services.tailscale.extraSetFlags = [ "--advertise-exit-node" ];\n}\n')],
    reported: { rule: "advertised-routes-own-addresses", at: `${FIREBAT}:2` },
  },
  {
    id: "lan-rules-forced-away",
    summary: "Without its routing rule, a host sends packets for its neighbours into the tunnel.",
    source: "https://github.com/tailscale/tailscale/issues/6231",
    changes: [extra("firebat", "{ lib, ... }:\n{\n  ducksnest.tailnet.lanRules = lib.mkForce [ ];\n}\n")],
    reported: { rule: "tailnet-routes-keep-lan-direct", at: `${FIREBAT}:3` },
  },
  // node-identity-kept
  {
    id: "node-address-of-the-tailnet",
    summary: "The kubelet registers with its tailnet address, so neighbours reach it through the tunnel.",
    source: "https://github.com/k0sproject/k0s/issues/5189",
    changes: [extra("firebat", '{ lib, ... }:\n{\n  ducksnest.kubelet.nodeIp = lib.mkForce "100.64.0.5";\n}\n')],
    reported: { rule: "node-identity-kept", at: `${FIREBAT}:3` },
  },
  {
    id: "node-name-overridden",
    summary: "A flag of the kubelet gives the node another name than certificates and manifests use.",
    source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
    changes: [extra("firebat", '{\n  ducksnest.kubelet.extraArgs.hostname-override = "duck";\n}\n')],
    reported: { rule: "node-identity-kept", at: `${FIREBAT}:2` },
  },
  {
    id: "control-plane-without-its-taint",
    summary: "The control plane loses its taint, so workloads take the memory of etcd.",
    source:
      "https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint",
    changes: [extra("control-plane", "{ lib, ... }:\n{\n  ducksnest.kubelet.taints = lib.mkForce [ ];\n}\n")],
    reported: { rule: "node-identity-kept", at: `${CONTROL_PLANE}:3` },
  },
  {
    id: "zone-label-overridden",
    summary: "A worker claims another zone than its site, so spread constraints count it twice.",
    source: "https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone",
    changes: [
      extra(
        "firebat",
        '{ lib, ... }:\n{\n  ducksnest.kubelet.labels."topology.kubernetes.io/zone" = lib.mkForce "attic";\n}\n',
      ),
    ],
    reported: { rule: "node-identity-kept", at: `${FIREBAT}:3` },
  },
  // admin-access-is-keyed
  {
    id: "passwords-over-ssh",
    summary: "sshd takes passwords, which bots guess.",
    source: "https://wiki.nixos.org/wiki/SSH_public_key_authentication",
    changes: [extra("firebat", "{\n  services.openssh.settings.PasswordAuthentication = true;\n}\n")],
    reported: { rule: "admin-access-is-keyed", at: `${FIREBAT}:2` },
  },
  {
    id: "root-over-ssh",
    summary: "sshd lets root log in.",
    source: "https://man.openbsd.org/sshd_config#PermitRootLogin",
    changes: [extra("firebat", '{\n  services.openssh.settings.PermitRootLogin = "yes";\n}\n')],
    reported: { rule: "admin-access-is-keyed", at: `${FIREBAT}:2` },
  },
  {
    id: "every-user-trusted-by-nix",
    summary: "Nix trusts every user, so every service that is broken into becomes root.",
    source: "https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-trusted-users",
    changes: [extra("firebat", '{\n  nix.settings.trusted-users = [ "*" ];\n}\n')],
    reported: { rule: "admin-access-is-keyed", at: `${FIREBAT}:2` },
  },
  {
    id: "service-with-sudo",
    summary: "A service's user may run everything as root without a password.",
    source: "https://wiki.nixos.org/wiki/Sudo",
    changes: [
      extra(
        "firebat",
        '{\n  security.sudo.extraRules = [\n    { users = [ "runner" ]; commands = [ { command = "ALL"; options = [ "NOPASSWD" ]; } ]; }\n  ];\n}\n',
      ),
    ],
    reported: { rule: "admin-access-is-keyed", at: `${FIREBAT}:2` },
  },
  // cache-is-signed
  {
    id: "signatures-turned-off-in-extra-nix",
    summary: "Signatures are turned off to get around an unsigned cache.",
    source: "https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-require-sigs",
    changes: [extra("firebat", "{\n  nix.settings.require-sigs = false;\n}\n")],
    reported: { rule: "cache-is-signed", at: `${FIREBAT}:2` },
  },
  {
    id: "trusted-cache-url",
    summary: "A parameter of the cache's URL turns off its signatures.",
    source: "https://nix.dev/manual/nix/stable/store/types/http-binary-cache-store",
    changes: [extra("firebat", '{\n  nix.settings.substituters = [ "http://192.168.0.9:5000?trusted=true" ];\n}\n')],
    reported: { rule: "cache-is-signed", at: `${FIREBAT}:2` },
  },
  {
    id: "signatures-turned-off-as-text",
    summary: "Signatures are turned off in the text of nix.conf.",
    source: "https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-require-sigs",
    changes: [extra("firebat", '{\n  nix.extraOptions = "require-sigs = false";\n}\n')],
    reported: { rule: "cache-is-signed", at: `${FIREBAT}:2` },
  },
  // no-needless-open-port
  {
    id: "service-opens-its-ports-everywhere",
    summary: "A media server opens its ports on every interface, also on the tailnet's.",
    source: "https://wiki.nixos.org/wiki/Jellyfin",
    changes: [extra("firebat", "{\n  services.jellyfin.openFirewall = true;\n}\n")],
    reported: { rule: "no-needless-open-port", at: `${FIREBAT}:2` },
  },
  {
    id: "port-on-every-interface",
    summary: "A port is opened on every interface, although nothing in the cluster listens there.",
    source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
    changes: [extra("firebat", "{\n  networking.firewall.allowedTCPPorts = [ 8080 ];\n}\n")],
    reported: { rule: "no-needless-open-port", at: `${FIREBAT}:2` },
  },
  {
    id: "flannels-vxlan-port-in-extra-nix",
    summary: "extra.nix opens flannel's VXLAN port, which Calico does not use.",
    source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
    changes: [extra("firebat", "{\n  networking.firewall.interfaces.wlan0.allowedUDPPorts = [ 8472 ];\n}\n")],
    reported: { rule: "no-needless-open-port", at: `${FIREBAT}:2` },
  },
  // no-secret-in-nix-store
  {
    id: "password-in-extra-nix",
    summary: "A password in plain text gets into the store, and into Git.",
    source: "https://nixos.org/manual/nixos/stable/options#opt-users.users._name_.password",
    changes: [extra("firebat", '{\n  users.users.admin.password = "correct horse";\n}\n')],
    reported: { rule: "no-secret-in-nix-store", at: `${FIREBAT}:2` },
  },
  {
    id: "wifi-passphrase-in-extra-nix",
    summary: "A Wi-Fi passphrase in plain text gets into the store.",
    source: "https://nixos.org/manual/nixos/stable/options#opt-networking.wireless.networks._name_.psk",
    changes: [extra("firebat", '{\n  networking.wireless.networks.guests.psk = "quack quack quack";\n}\n')],
    reported: { rule: "no-secret-in-nix-store", at: `${FIREBAT}:2` },
  },
  {
    id: "private-key-by-path",
    summary: "A path literal copies a private key into the store.",
    source: "https://nix.dev/manual/nix/stable/language/string-interpolation.html#path",
    changes: [extra("firebat", "{\n  networking.wireguard.interfaces.wg0.privateKeyFile = ./wg0;\n}\n")],
    reported: { rule: "no-secret-in-nix-store", at: `${FIREBAT}:2` },
  },
  {
    id: "plain-file-for-agenix",
    summary: "agenix gets a file that is not encrypted, which Nix copies into the store.",
    source: "https://github.com/ryantm/agenix#usage",
    changes: [extra("firebat", "{\n  age.secrets.token.file = ./token.txt;\n}\n")],
    reported: { rule: "no-secret-in-nix-store", at: `${FIREBAT}:2` },
  },
  // no-conflicting-service
  {
    id: "docker-beside-containerd",
    summary: "Docker sets the policy of FORWARD to DROP, and pods lose their network.",
    source: "https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-on-a-router",
    changes: [extra("firebat", "{\n  virtualisation.docker.enable = true;\n}\n")],
    reported: { rule: "no-conflicting-service", at: `${FIREBAT}:2` },
  },
  {
    id: "network-manager-on-a-node",
    summary: "NetworkManager takes over interfaces that networkd and Calico manage.",
    source: "https://docs.tigera.io/calico/latest/operations/troubleshoot/troubleshooting#configure-networkmanager",
    changes: [extra("firebat", "{\n  networking.networkmanager.enable = true;\n}\n")],
    reported: { rule: "no-conflicting-service", at: `${FIREBAT}:2` },
  },
  {
    id: "nixos-kubernetes-beside-kubeadm",
    summary: "NixOS's own Kubernetes module removes Calico's plugins whenever its kubelet starts.",
    source: "https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/cluster/kubernetes/kubelet.nix",
    changes: [extra("firebat", '{\n  services.kubernetes.roles = [ "node" ];\n}\n')],
    reported: { rule: "no-conflicting-service", at: `${FIREBAT}:2` },
  },
  // Sound variations
  ...sound(
    [
      "packages-of-ones-own",
      "More packages on a host.",
      "{ pkgs, ... }:\n{\n  environment.systemPackages = [ pkgs.htop pkgs.tmux ];\n}\n",
    ],
    [
      "packages-with-libraries",
      "Python with a library, and a package with another option.",
      "{ pkgs, ... }:\n{\n  environment.systemPackages = [ (pkgs.python3.withPackages (all: [ all.requests ])) (pkgs.mpv.override { cddaSupport = true; }) ];\n}\n",
    ],
    ["time-zone-of-a-host", "A host in another time zone.", '{\n  time.timeZone = "Europe/Berlin";\n}\n'],
    [
      "taint-of-ones-own",
      "A taint for a slow host.",
      '{\n  ducksnest.kubelet.taints = [ { key = "slow"; effect = "PreferNoSchedule"; } ];\n}\n',
    ],
    [
      "label-of-ones-own",
      "A label for a host with a disk.",
      '{\n  ducksnest.kubelet.labels."example.org/disk" = "ssd";\n}\n',
    ],
    [
      "loose-reverse-path",
      "A loose reverse path, as Tailscale needs it.",
      '{\n  boot.kernel.sysctl."net.ipv4.conf.all.rp_filter" = 2;\n}\n',
    ],
    [
      "routes-forced-to-the-same",
      "Routes that mkForce sets to what they are.",
      '{ lib, ... }:\n{\n  ducksnest.tailnet.advertiseRoutes = lib.mkForce [ "192.168.0.15/32" ];\n}\n',
    ],
    [
      "public-resolver",
      "A public resolver beside the router.",
      '{\n  networking.nameservers = [ "1.1.1.1" "9.9.9.9" ];\n}\n',
    ],
    [
      "pods-interfaces-trusted",
      "Interfaces of pods are trusted, because Calico's policies judge their packets.",
      '{\n  networking.firewall.trustedInterfaces = [ "cali+" "vxlan.calico" ];\n}\n',
    ],
    [
      "tailscale-auto-update-off",
      "A flag of Tailscale that changes no route.",
      '{\n  services.tailscale.extraSetFlags = [ "--auto-update=false" ];\n}\n',
    ],
    ["ssh-hardened", "A stricter sshd.", "{\n  services.openssh.settings.MaxAuthTries = 3;\n}\n"],
    [
      "sudo-for-wheel",
      "A sudo rule for administrators.",
      '{\n  security.sudo.extraRules = [\n    { groups = [ "wheel" ]; commands = [ { command = "ALL"; options = [ "NOPASSWD" ]; } ]; }\n  ];\n}\n',
    ],
    [
      "second-cache-signed",
      "A second cache with its key.",
      '{\n  nix.settings.substituters = [ "https://nix-community.cachix.org" ];\n  nix.settings.trusted-public-keys = [ "nix-community.cachix.org-1:mB9FSh9qf2dCimDSUo8Zy7bkq5CX+/rkCWyvRCYg3Fs=" ];\n}\n',
    ],
    [
      "encrypted-secret-of-ones-own",
      "A secret of a service, encrypted with age.",
      "{\n  age.secrets.backup.file = ./backup.age;\n}\n",
    ],
    [
      "secret-by-path-at-run-time",
      "A service that reads a decrypted file.",
      '{\n  services.restic.backups.home.passwordFile = "/run/agenix/backup";\n}\n',
    ],
    [
      "locked-account",
      "A user whose password is locked.",
      '{\n  users.users.guest = { isNormalUser = true; hashedPassword = "!"; };\n}\n',
    ],
    [
      "condition-that-is-false",
      "A dangerous setting under a condition that is false.",
      "{ lib, ... }:\n{\n  networking.firewall.enable = lib.mkIf false (lib.mkForce false);\n}\n",
    ],
    [
      "unit-of-ones-own",
      "A timer that nobody can reach.",
      '{ pkgs, ... }:\n{\n  systemd.services.scrub = { startAt = "weekly"; serviceConfig.ExecStart = "${pkgs.coreutils}/bin/true"; };\n}\n',
    ],
    [
      "port-of-ones-own-service",
      "A media server whose port is open on one interface.",
      "{\n  services.jellyfin.enable = true;\n  networking.firewall.interfaces.wlan0.allowedTCPPorts = [ 8096 ];\n}\n",
    ],
    ["docker-turned-off", "Docker, turned off.", "{\n  virtualisation.docker.enable = false;\n}\n"],
  ),
  {
    id: "address-of-the-node-replaced",
    summary: "The interface has another address than the one that certificates, routes and the kubelet have.",
    source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
    changes: [
      extra(
        "firebat",
        '{ lib, ... }:\n{\n  systemd.network.networks."10-node".address = lib.mkForce [ "192.168.0.99/24" ];\n}\n',
      ),
    ],
    reported: { rule: "node-identity-kept", at: `${FIREBAT}:3` },
  },
  {
    id: "interface-of-the-node-taken-by-an-earlier-file",
    summary: "networkd configures an interface by the first file that matches, so the module's file is not used.",
    source: "https://www.freedesktop.org/software/systemd/man/latest/systemd.network.html",
    changes: [
      extra(
        "firebat",
        '{\n  systemd.network.networks."10-lan" = {\n    matchConfig.Name = "wl*";\n    networkConfig.DHCP = "yes";\n  };\n}\n',
      ),
    ],
    reported: { rule: "node-identity-kept", at: `${FIREBAT}:3` },
  },
  {
    id: "sound-second-interface",
    summary: "A USB adapter gets an address by DHCP, beside the node's own interface.",
    source: "ducksnest",
    changes: [
      extra(
        "firebat",
        '{\n  systemd.network.networks."05-usb" = {\n    matchConfig.Name = "enx*";\n    networkConfig.DHCP = "ipv4";\n  };\n}\n',
      ),
    ],
  },
  {
    id: "every-wifi-interface-trusted",
    summary: "A pattern in the trusted interfaces means the interface of the LAN, too.",
    source: "https://nixos.org/manual/nixos/stable/#sec-firewall",
    changes: [extra("firebat", '{\n  networking.firewall.trustedInterfaces = [ "wlan+" ];\n}\n')],
    reported: { rule: "firewall-stays-closed", at: `${FIREBAT}:2` },
  },
  {
    id: "everything-accepted-by-a-command",
    summary: "A command of iptables accepts every packet before the rules of the firewall see it.",
    source: "https://nixos.org/manual/nixos/stable/options#opt-networking.firewall.extraCommands",
    changes: [extra("firebat", '{\n  networking.firewall.extraCommands = "iptables -I INPUT -j ACCEPT";\n}\n')],
    reported: { rule: "hosts-are-judged", at: `${FIREBAT}:2` },
  },
  {
    id: "sound-path-of-a-secret",
    summary: "A service reads a secret where agenix decrypts it.",
    source: "https://github.com/ryantm/agenix#reference",
    changes: [
      extra(
        "firebat",
        `{ config, ... }:
{
  age.secrets.web = {
    file = ./web.age;
    mode = "0440";
  };
  systemd.services.web.serviceConfig.EnvironmentFile = config.age.secrets.web.path;
}
`,
      ),
    ],
  },
];

function extra(host: string, text: string): Entry["changes"][number] {
  return { extraNix: { host, text } };
}

function sound(...all: readonly (readonly [id: string, summary: string, text: string])[]): readonly Entry[] {
  return all.map(([id, summary, text]) => ({ id, summary, source: "ducksnest", changes: [extra("firebat", text)] }));
}

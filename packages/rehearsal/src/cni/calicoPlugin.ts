/**
 * The path of the plugin `calico` that imitates Calico's, from the sources and from the bundled command alike. A
 * container runtime needs an executable copy of it, under this name, in its folder of plugins, beside `host-local`.
 */
export function calicoPlugin(): string {
  return require.resolve("@ducksnest/rehearsal/inside/cni/calico");
}

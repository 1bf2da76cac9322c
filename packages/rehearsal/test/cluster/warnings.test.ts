import { ignoredChecks, warningsIn } from "../../src/cluster/warnings";
import { aHost } from "../nixos/_settings";

const LOG = `[preflight] Running pre-flight checks
	[WARNING SystemVerification]: cgroups v1 support is deprecated
	[WARNING Hostname]: hostname "cp" could not be reached
W1127 22:45:55.283456    1234 configset.go:78] The recommended value for "volumePluginDir" in "KubeletConfiguration" is: /a; the provided value is: /b
W1127 22:45:55.283456    1234 configset.go:78] The recommended value for "bindAddress" in "KubeProxyConfiguration" is: ::; the provided value is: 0.0.0.0
I1127 22:45:55.283456    1234 version.go:1] all is well
Warning: would violate PodSecurity "restricted:latest"
Warning: would violate PodSecurity "restricted:latest"
Flag --pod-infra-container-image has been deprecated, will be removed
`;

it("finds the warnings of preflight checks, logs and kubectl, each once", () => {
  expect(warningsIn(LOG)).toEqual([
    "SystemVerification: cgroups v1 support is deprecated",
    'Hostname: hostname "cp" could not be reached',
    'The recommended value for "volumePluginDir" in "KubeletConfiguration" is: /a; the provided value is: /b',
    'would violate PodSecurity "restricted:latest"',
    "Flag --pod-infra-container-image has been deprecated, will be removed",
  ]);
});

it("leaves out the checks that the host ignores", () => {
  const init = { kind: "InitConfiguration", nodeRegistration: { ignorePreflightErrors: ["SystemVerification"] } };
  const ignored = ignoredChecks(aHost({ kubeadmDocuments: [init, { kind: "ClusterConfiguration" }] }));
  expect(ignored).toEqual(["SystemVerification"]);
  expect(warningsIn(LOG, ignored)).toEqual(warningsIn(LOG).slice(1));
});

import { refusedToken } from "./refusedToken";

export const tokenExpired = refusedToken(
  { name: "token-expired", meaning: "A worker is installed after its token has expired." },
  async ({ cluster: { kubectl } }, secret) => {
    const expired = JSON.stringify({ stringData: { expiration: "2020-01-01T00:00:00Z" } });
    await kubectl.check(["patch", "secret", secret, "--namespace=kube-system", "--type=merge", `--patch=${expired}`]);
  },
);

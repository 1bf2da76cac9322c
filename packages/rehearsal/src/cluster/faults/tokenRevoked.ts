import { refusedToken } from "./refusedToken";

export const tokenRevoked = refusedToken(
  { name: "token-revoked", meaning: "A worker is installed after the Secret of its token was deleted." },
  async ({ cluster: { kubectl } }, secret) => {
    await kubectl.check(["delete", "secret", secret, "--namespace=kube-system"]);
  },
);

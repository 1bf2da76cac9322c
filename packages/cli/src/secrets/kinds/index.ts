import { consolePassword } from "./consolePassword";
import type { SecretKind } from "./SecretKind";
import { tailscaleAuthKey } from "./tailscaleAuthKey";
import { wifi } from "./wifi";

/** Every kind of secret that `ducksnest secrets set` takes. */
export const SECRET_KINDS: readonly SecretKind[] = [tailscaleAuthKey, wifi, consolePassword];

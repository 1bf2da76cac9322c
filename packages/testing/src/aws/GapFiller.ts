import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { BucketPolicies } from "./BucketPolicies";
import { RuleDescriptions } from "./RuleDescriptions";
import { formOf, OF_ONE_HOP, type Request, send, wholeRequest, withForm } from "./requests";

/**
 * A proxy in front of moto, which does what EC2 does and moto 5.2 does not. Everything else passes unchanged.
 *
 * - `RunInstances` ignores the security groups of a network interface. The provider sends them there for an instance that
 *   gets a public address, and would then find an instance without groups.
 * - `RunInstances` ignores `DisableApiTermination`, so that a protected instance could be terminated.
 * - `ModifyNetworkInterfaceAttribute` does not change the security groups that the instance has.
 * - `ReplaceIamInstanceProfileAssociation` does not change the profile that the instance has.
 * - Rules of security groups lose their description if their source is a group.
 * - Conditions of bucket policies are ignored, so that a policy against unencrypted connections denies everything. The
 *   proxy keeps the policies instead.
 */
export class GapFiller {
  private readonly descriptions = new RuleDescriptions();
  private readonly policies = new BucketPolicies();
  private readonly server: Server;

  private constructor(private readonly moto: string) {
    this.server = createServer((incoming, outgoing) => {
      this.answer(incoming, outgoing).catch((error: unknown) => {
        outgoing.statusCode = 502;
        outgoing.end(String(error));
      });
    });
  }

  /** Starts it on a free port of the loopback. @param moto URL of moto's server */
  static async start(moto: string): Promise<GapFiller> {
    const filler = new GapFiller(moto);
    await new Promise<void>((resolve) => filler.server.listen(0, "127.0.0.1", resolve));
    return filler;
  }

  /** URL of the proxy. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Stops it, and closes the connections to it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await wholeRequest(incoming);
    const response = await this.respond(request);
    outgoing.statusCode = response.status;
    for (const [name, value] of response.headers) if (!OF_ONE_HOP.has(name)) outgoing.setHeader(name, value);
    // The answer to HEAD has no body, but the body's length.
    const length = request.method === "HEAD" ? response.headers.get("content-length") : null;
    if (length !== null) outgoing.setHeader("content-length", length);
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }

  private async respond(request: Request): Promise<Response> {
    const form = formOf(request);
    switch (form?.get("Action")) {
      case "RunInstances":
        return runInstances(this.moto, request, form);
      case "ModifyNetworkInterfaceAttribute":
        return modifyInterface(this.moto, request, form);
      case "ReplaceIamInstanceProfileAssociation":
        return replaceProfile(this.moto, request, form);
      case "AuthorizeSecurityGroupIngress": {
        const response = await send(this.moto, request);
        this.descriptions.remember(form, await response.clone().text());
        return response;
      }
      case "DescribeSecurityGroupRules": {
        const response = await send(this.moto, request);
        return new Response(this.descriptions.addTo(await response.text()), response);
      }
      default:
        return this.policies.tryRespond(request) ?? send(this.moto, request);
    }
  }
}

async function runInstances(moto: string, request: Request, form: URLSearchParams): Promise<Response> {
  const groups = [...form].filter(([name]) => /^NetworkInterface\.1\.SecurityGroupId\.\d+$/.test(name));
  for (const [index, [, group]] of groups.entries()) form.set(`SecurityGroupId.${index + 1}`, group);
  const response = await send(moto, withForm(request, form));
  if (!response.ok || form.get("DisableApiTermination") !== "true") return response;
  for (const [, id = ""] of (await response.clone().text()).matchAll(/<instanceId>(i-\w+)<\/instanceId>/g)) {
    const protect = { Action: "ModifyInstanceAttribute", InstanceId: id, "DisableApiTermination.Value": "true" };
    await send(moto, withForm(request, new URLSearchParams(protect)));
  }
  return response;
}

async function replaceProfile(moto: string, request: Request, form: URLSearchParams): Promise<Response> {
  const AssociationId = form.get("AssociationId") ?? "";
  const call = (parameters: Readonly<Record<string, string>>) =>
    send(moto, withForm(request, new URLSearchParams(parameters)));
  const found = await call({ Action: "DescribeIamInstanceProfileAssociations", "AssociationId.1": AssociationId });
  const [, InstanceId] = /<instanceId>(i-\w+)<\/instanceId>/.exec(await found.text()) ?? [];
  if (InstanceId === undefined) return send(moto, request);
  await call({ Action: "DisassociateIamInstanceProfile", AssociationId });
  const profile = [...form].filter(([name]) => name.startsWith("IamInstanceProfile."));
  return call({ Action: "AssociateIamInstanceProfile", InstanceId, ...Object.fromEntries(profile) });
}

async function modifyInterface(moto: string, request: Request, form: URLSearchParams): Promise<Response> {
  const response = await send(moto, request);
  const groups = [...form].filter(([name]) => /^SecurityGroupId\.\d+$/.test(name)).map(([, group]) => group);
  const call = (parameters: Readonly<Record<string, string>>) =>
    send(moto, withForm(request, new URLSearchParams(parameters)));
  const id = form.get("NetworkInterfaceId") ?? "";
  const found = await call({ Action: "DescribeNetworkInterfaces", "NetworkInterfaceId.1": id });
  const [, InstanceId] = /<instanceId>(i-\w+)<\/instanceId>/.exec(await found.text()) ?? [];
  if (groups.length === 0 || InstanceId === undefined) return response;
  const numbered = groups.map((group, index) => [`GroupId.${index + 1}`, group] as const);
  await call({ Action: "ModifyInstanceAttribute", InstanceId, ...Object.fromEntries(numbered) });
  return response;
}

import type { Request } from "./requests";

/** The policies of S3 buckets, as they were put, judged by nobody. */
export class BucketPolicies {
  private readonly policies = new Map<string, Uint8Array<ArrayBuffer>>();

  /** The answer to a request about a bucket's policy; undefined if it is about something else, or there is none. */
  tryRespond({ method, path, body }: Request): Response | undefined {
    const { pathname: bucket, searchParams } = new URL(path, "http://s3");
    if (!searchParams.has("policy")) return undefined;
    if (method === "PUT") this.policies.set(bucket, body);
    else if (method === "DELETE") this.policies.delete(bucket);
    else {
      const policy = this.policies.get(bucket);
      return policy && new Response(policy, { headers: { "content-type": "application/json" } });
    }
    return new Response(undefined, { status: 204 });
  }
}

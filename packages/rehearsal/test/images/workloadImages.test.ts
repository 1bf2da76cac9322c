import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, exampleNames, itWith } from "@ducksnest/testing";
import type { Image, ImageFile } from "../../src/images/Image";
import { workloadImages } from "../../src/images/workloadImages";
import { PROGRAM_NAMES } from "../../src/programs/catalogue";
import { locate } from "../../src/programs/locate";
import { Programs } from "../../src/programs/Program";

const programs = new Programs(
  PROGRAM_NAMES.flatMap((name) => {
    const located = locate(name, {});
    return located !== undefined && "path" in located ? [{ name, path: located.path }] : [];
  }),
);

/** A pod with one container. */
const pod = (container: string) =>
  `kind: Pod\nmetadata: { name: web, namespace: blog }\nspec: { containers: [{ name: main, image: "web:1", ${container} }] }`;

function textOf(image: Image | undefined, path: string): string | undefined {
  const file: ImageFile | undefined = image?.files.get(path);
  return file?.kind === "text" ? file.text : undefined;
}

const itWithBusybox = itWith("busybox", "ldd");

describe("images of workloads", () => {
  itWithBusybox("of the examples do all that these ask for", async () => {
    const texts = exampleNames().flatMap((example) =>
      readdirSync(join(EXAMPLES, example, "expected", "dist"))
        .filter((name) => name.endsWith(".k8s.yaml"))
        .map((name) => readFileSync(join(EXAMPLES, example, "expected", "dist", name), "utf8")),
    );
    const { images, limits } = await workloadImages(texts, programs);
    expect(images.map(({ name }) => name)).toContain("docker.io/nginxinc/nginx-unprivileged:1.29-alpine");
    expect(limits).toEqual([]);
  });

  itWithBusybox("listen on every port of the containers that share them", async () => {
    const { images } = await workloadImages(
      [pod("ports: [{ containerPort: 8080 }]"), pod("ports: [{ containerPort: 9090 }]")],
      programs,
    );
    expect(images.map(({ name }) => name)).toEqual(["web:1"]);
    const text = textOf(images[0], "/imitation");
    expect(text).toContain("httpd -f -h /www -p 8080 &");
    expect(text).toContain("httpd -f -h /www -p 9090 &");
  });

  itWithBusybox("answer at every probed path", async () => {
    const probe = (path: string) => `{ httpGet: { path: "${path}", port: 80 } }`;
    const { images } = await workloadImages(
      [
        pod(
          `livenessProbe: ${probe("/health")}, readinessProbe: ${probe("/health/ready?full=1")}, startupProbe: ${probe("/up/")}`,
        ),
      ],
      programs,
    );
    const pages = [...(images[0]?.files.keys() ?? [])].filter((path) => path.startsWith("/www/"));
    expect(pages.sort()).toEqual([
      "/www/cgi-bin/index.cgi",
      "/www/health/index.html",
      "/www/health/ready",
      "/www/up/index.html",
    ]);
  });

  itWithBusybox("stay inside the web folder", async () => {
    const { images } = await workloadImages(
      [pod('livenessProbe: { httpGet: { path: "/../../etc/passwd", port: 80 } }')],
      programs,
    );
    expect(textOf(images[0], "/www/etc/passwd")).toBe("ok\n");
    expect(textOf(images[0], "/etc/passwd")).toMatch(/^root:/);
  });

  itWithBusybox("have the container's command, and say that a script imitates it", async () => {
    const { images, limits } = await workloadImages([pod("command: [/app/serve, --fast]")], programs);
    expect(textOf(images[0], "/app/serve")).toBe(textOf(images[0], "/imitation"));
    expect(limits).toEqual([
      { image: "web:1", what: "Pod blog/web, container main runs `/app/serve --fast`, and a script imitates it." },
    ]);
  });

  itWithBusybox("run a command that busybox has", async () => {
    const { images, limits } = await workloadImages([pod("command: [/bin/sh, -c, exit]")], programs);
    expect(images[0]?.files.get("/bin/sh")).toEqual({ kind: "link", target: "/bin/busybox" });
    expect(limits).toEqual([]);
  });

  itWithBusybox("do not hide what they cannot do", async () => {
    const { limits } = await workloadImages(
      [
        pod("readinessProbe: { httpGet: { path: /up, port: 1, scheme: HTTPS } }, livenessProbe: { grpc: { port: 2 } }"),
        pod(
          "readinessProbe: { exec: { command: [pg_isready] } }, livenessProbe: { exec: { command: [cat, /tmp/up] } }",
        ),
        pod("imagePullPolicy: Always").replace("web:1", "web:2"),
        pod("tty: false").replace("web:1", "web@sha256:0a"),
      ],
      programs,
    );
    expect(limits.map(({ what }) => what.replace("Pod blog/web, container main ", ""))).toEqual([
      "has a gRPC probe, which fails because the imitation answers over HTTP.",
      "has a probe of /up over HTTPS, which fails because the imitation has no TLS.",
      "runs `cat /tmp/up` in a probe or hook, where the imitation takes the program's place.",
      "runs `pg_isready` in a probe or hook, and a script that always succeeds imitates it.",
      "cannot start, because its imagePullPolicy is Always and the rehearsal has no registry to pull web:2 from.",
      "cannot start, because web@sha256:0a names a digest, which no imitation has.",
    ]);
  });
});

import { requireInotify } from "../../src/host/requireInotify";

it("lets as many hosts run as the kernel's default limit has instances for", () => {
  expect(() => requireInotify(8, 128)).not.toThrow();
});

it("refuses more hosts, and names the setting that is enough for them", () => {
  expect(() => requireInotify(9, 128)).toThrow(
    "The kernel gives a user 128 inotify instances, and the programs of 9 hosts need some 144. Run `sysctl fs.inotify.max_user_instances=1024`.",
  );
  expect(() => requireInotify(100, 1024)).toThrow("fs.inotify.max_user_instances=3200");
});

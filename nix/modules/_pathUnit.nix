# A path unit that starts the service of the same name as soon as a file exists, so that no script has to wait for it.
# systemd starts the service again whenever it ends while the file exists (systemd.path(5)). The service therefore has
# to stay active after success (RemainAfterExit), to restart by itself after a failure, and must not be skipped by a
# condition while the file exists: each of these would start it in a loop.
file: {
  wantedBy = [ "multi-user.target" ];
  pathConfig.PathExists = file;
}

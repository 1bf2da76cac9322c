# What a judge of a host has to know, as data: the settings that matter for the cluster and for safety, with everything that
# extra.nix changes, and what extra.nix defines where. Needs neither nixpkgs nor a store that can be written:
#   nix-instantiate --eval --strict --json --store dummy:// -E 'import ./nix/tests/judgement.nix { }'
{
  # The machines by hostname, such as the flake's nixosConfigurations; by default with stand-ins for its inputs.
  machines ? standIns.hosts,
  # The machines to judge; by default all.
  hostnames ? builtins.attrNames machines,
  # What is asked for of each: "judgement", or only its "definitions", which a host without values has as well.
  wanted ? "judgement",
  # Names of further packages that a host may use.
  packageNames ? [ ],
  standIns ? import ./harness/machines.nix { inherit packageNames; },
}:
let
  inherit (builtins)
    attrNames
    concatLists
    concatMap
    elem
    filter
    foldl'
    isAttrs
    isFunction
    isList
    isPath
    isString
    length
    listToAttrs
    mapAttrs
    ;
  tagOf = value: if isAttrs value then value._type or null else null;
  isPackage = value: isAttrs value && value.type or null == "derivation";
  # Sets that contain themselves end here.
  maxDepth = 12;

  # Values of any kind. A path becomes a set, because its file gets into the store.
  asData =
    depth: value:
    if isFunction value then
      null
    else if isPath value then
      { path = toString value; }
    else if isPackage value then
      value.name or null
    else if isAttrs value then
      if depth > maxDepth then null else mapAttrs (_: asData (depth + 1)) value
    else if isList value then
      map (asData (depth + 1)) value
    else
      value;

  # The value of an option; null if nothing defines it.
  at =
    option: config:
    foldl' (
      value: name: if isAttrs value then value.${name} or null else null
    ) config (filter isString (builtins.split "\\." option));

  judged = [
    "boot.kernel.sysctl"
    "networking.dhcpcd.enable"
    "networking.firewall.allowedTCPPortRanges"
    "networking.firewall.allowedTCPPorts"
    "networking.firewall.allowedUDPPortRanges"
    "networking.firewall.allowedUDPPorts"
    "networking.firewall.checkReversePath"
    "networking.firewall.enable"
    "networking.firewall.extraCommands"
    "networking.firewall.extraInputRules"
    "networking.firewall.interfaces"
    "networking.firewall.trustedInterfaces"
    "networking.hostName"
    "networking.nameservers"
    "networking.networkmanager.enable"
    "networking.nftables.enable"
    "networking.nftables.flushRuleset"
    "networking.useNetworkd"
    "nix.extraOptions"
    "nix.settings"
    "security.sudo"
    "services.firewalld.enable"
    "services.flannel.enable"
    "services.k3s.enable"
    "services.kubernetes.roles"
    "services.openssh"
    "services.resolved.enable"
    "services.rke2.enable"
    "services.tailscale"
    "systemd.network.networks"
    "users.mutableUsers"
    "users.users"
    "virtualisation.docker.enable"
    "virtualisation.podman.enable"
  ];

  # What the user's modules define, in their order, with the place in the file. Conditions and priorities are looked through.
  definitionsIn =
    path: place: value:
    let
      tag = tagOf value;
      below =
        name:
        let
          found = builtins.unsafeGetAttrPos name value;
        in
        definitionsIn (path ++ [ name ]) (if found == null then place else found) value.${name};
    in
    if tag == "if" then
      if value.condition then definitionsIn path place value.content else [ ]
    else if tag == "merge" then
      concatMap (definitionsIn path place) value.contents
    else if tag == "override" || tag == "order" then
      definitionsIn path place value.content
    else if isAttrs value && !isPackage value && value != { } && length path < maxDepth then
      concatMap below (attrNames value)
    else
      [
        {
          option = path;
          value = asData 0 value;
          inherit (place) file line column;
        }
      ];

  # The modules that a file imports, and itself, each file once.
  modulesFrom =
    machine: file:
    let
      args = {
        inherit (machine) config options pkgs;
        lib = machine.pkgs.lib or standIns.lib;
        modulesPath = machine._module.specialArgs.modulesPath or (toString ./harness/nixpkgs/modules);
      };
      load =
        parent: index: module:
        let
          isFile = isPath module || isString module;
          file = if isFile then toString module else parent.file;
          content = if isFile then import (/. + file) else module;
          loaded = if isFunction content then content args else content;
        in
        {
          key = if isFile then file else "${parent.key}:${toString index}";
          inherit file loaded;
        };
      imports =
        parent:
        let
          list = parent.loaded.imports or [ ];
        in
        builtins.genList (index: load parent index (builtins.elemAt list index)) (length list);
    in
    builtins.genericClosure {
      startSet = [ (load { key = "extra"; } 0 file) ];
      operator = imports;
    };

  definitionsOf =
    { file, loaded, ... }:
    let
      isLong = loaded ? config || loaded ? options;
      content =
        if isLong then
          loaded.config or { }
        else
          removeAttrs loaded [
            "_file"
            "imports"
          ];
      start = {
        inherit file;
        line = 1;
        column = 1;
      };
    in
    if content == { } then [ ] else definitionsIn [ ] start content;

  judgement =
    hostname:
    let
      machine = machines.${hostname};
      inherit (machine) config;
      extra = ../hosts + "/${hostname}/extra.nix";
      failed = filter (assertion: !assertion.assertion) config.assertions;
      option = name: {
        inherit name;
        value = asData 0 (at name config);
      };
    in
    {
      failedAssertions = map (assertion: assertion.message) failed;
      # Options of the other role are not defined.
      ducksnest = mapAttrs (_: asData 0) {
        inherit (config.ducksnest)
          ec2
          firewall
          hardware
          host
          kubelet
          role
          tailnet
          ;
        ${config.ducksnest.role} = config.ducksnest.${config.ducksnest.role};
      };
      options = listToAttrs (map option judged);
      definitions =
        if builtins.pathExists extra then
          concatLists (map definitionsOf (modulesFrom machine extra))
        else
          [ ];
    };
  answer =
    name: if wanted == "definitions" then { inherit (judgement name) definitions; } else judgement name;
in
listToAttrs (
  map (name: {
    inherit name;
    value = answer name;
  }) (filter (name: elem name (attrNames machines)) hostnames)
)

# The functions of nixpkgs' lib that the flake and its modules use, under the same names.
let
  lib = {
    inherit (builtins)
      all
      any
      attrNames
      attrValues
      concatLists
      concatMap
      concatStringsSep
      elem
      elemAt
      filter
      foldl'
      genList
      head
      isAttrs
      isBool
      isFloat
      isFunction
      isInt
      isList
      isPath
      isString
      length
      listToAttrs
      mapAttrs
      match
      sort
      substring
      toJSON
      zipAttrsWith
      ;
    types = import ./types.nix { inherit lib; };
    inherit (import ./modules.nix { inherit lib; }) evalModules mergeDefinitions;

    concatStrings = lib.concatStringsSep "";
    concatMapStringsSep =
      separator: f: list:
      lib.concatStringsSep separator (map f list);
    filterAttrs =
      keep: set: removeAttrs set (lib.filter (name: !keep name set.${name}) (lib.attrNames set));
    genAttrs = names: f: lib.listToAttrs (map (name: lib.nameValuePair name (f name)) names);
    getExe = package: "${package}/bin/${package.meta.mainProgram}";
    getName = package: if lib.isString package then package else package.pname;
    hasPrefix = prefix: text: lib.substring 0 (builtins.stringLength prefix) text == prefix;
    imap0 = f: list: lib.genList (index: f index (lib.elemAt list index)) (lib.length list);
    isDerivation = value: value.type or null == "derivation";
    last = list: lib.elemAt list (lib.length list - 1);
    mapAttrs' = f: set: lib.listToAttrs (lib.mapAttrsToList f set);
    mapAttrsToList = f: set: map (name: f name set.${name}) (lib.attrNames set);
    nameValuePair = name: value: { inherit name value; };
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    remove = item: lib.filter (each: each != item);
    sublist =
      start: count: list:
      lib.genList (index: lib.elemAt list (start + index)) (
        let
          rest = lib.length list - start;
        in
        if rest < count then rest else count
      );
    optionalString = condition: text: if condition then text else "";
    range = first: last: lib.genList (index: first + index) (if last < first then 0 else last - first + 1);
    reverseList =
      list: lib.genList (index: lib.elemAt list (lib.length list - index - 1)) (lib.length list);
    flatten = value: if lib.isList value then lib.concatMap lib.flatten value else [ value ];
    hasSuffix =
      suffix: text:
      let
        start = builtins.stringLength text - builtins.stringLength suffix;
      in
      start >= 0 && lib.substring start (-1) text == suffix;
    optionalAttrs = condition: set: if condition then set else { };
    recursiveUpdate =
      left: right:
      left
      // lib.mapAttrs (
        name: value:
        if lib.isAttrs value && lib.isAttrs (left.${name} or null) then
          lib.recursiveUpdate left.${name} value
        else
          value
      ) right;
    removePrefix =
      prefix: text:
      if lib.hasPrefix prefix text then
        lib.substring (builtins.stringLength prefix) (-1) text
      else
        text;
    removeSuffix =
      suffix: text:
      let
        rest = builtins.stringLength text - builtins.stringLength suffix;
      in
      if rest >= 0 && lib.substring rest (-1) text == suffix then lib.substring 0 rest text else text;
    splitString =
      separator: text: lib.filter lib.isString (builtins.split (lib.escapeRegex separator) text);
    # nixpkgs leaves some texts without quotes, which means the same.
    escapeShellArg = text: "'${lib.concatStringsSep "'\\''" (lib.splitString "'" text)}'";
    escapeRegex =
      text:
      lib.concatStrings (
        map (part: if lib.isString part then part else "\\${lib.head part}") (
          builtins.split "([][\\.*+?^$|(){}])" text
        )
      );
    toInt = text: builtins.fromJSON text;
    unique = lib.foldl' (seen: value: if lib.elem value seen then seen else seen ++ [ value ]) [ ];
    versionAtLeast = version: least: builtins.compareVersions version least >= 0;
    versions.majorMinor =
      version: lib.concatStringsSep "." (lib.genList (lib.elemAt (lib.splitString "." version)) 2);
    versionOlder = version: than: builtins.compareVersions version than < 0;

    literalExpression = text: {
      _type = "literalExpression";
      inherit text;
    };
    mkOption = option: option // { _type = "option"; };
    mkIf = condition: content: {
      _type = "if";
      inherit condition content;
    };
    mkMerge = contents: {
      _type = "merge";
      inherit contents;
    };
    # The lowest priority wins. A definition without a priority has 100.
    mkOverride = priority: content: {
      _type = "override";
      inherit priority content;
    };
    mkOrder = order: content: {
      _type = "order";
      inherit order content;
    };
    mkBefore = lib.mkOrder 500;
    mkAfter = lib.mkOrder 1500;
    mkForce = lib.mkOverride 50;
    mkDefault = lib.mkOverride 1000;
    mkOptionDefault = lib.mkOverride 1500;
  };
in
lib

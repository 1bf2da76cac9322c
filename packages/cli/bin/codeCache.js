/**
 * The file with V8's compiled code of a bundle. V8 itself compares versions, but two releases of Node with one version of V8
 * can differ in what they compile, and the wrong code ends with a segmentation fault. So the name has Node's version, too.
 */
exports.codeCacheOf = (bundle) => `${bundle}.${process.version}-${process.arch}.v8cache`;

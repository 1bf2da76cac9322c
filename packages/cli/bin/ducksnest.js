#!/usr/bin/env node
require("../dist/ducksnest.js");

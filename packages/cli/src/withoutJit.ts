import * as z from "zod";

// By default zod compiles a parser for each schema that it meets, which takes longer than parsing the few objects of a
// manifest without it. Ten thousand hosts take the same time either way. Has to run before the schemas are made.
z.config({ jitless: true });

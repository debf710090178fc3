// The torture: the n-th allocation, the n-th system call, the n-th call of a
// library fails, one in a run.
//
//   run.mjs [SCENARIO...] [sample=N] [seed=N] [mode=CLASS,SCOPE,HOW] [at=N]
//
// Without sample every call fails once; with it about N of them, spread over
// scenarios, modes and places.  A failure names what leads to it again.
import { finish, names, sampled, seed } from "./lib.mjs";
import { kinds, sweeper } from "./sweeper.mjs";
import { scenarios, web } from "./web.mjs";

if (sampled) console.log(`seed ${seed}`);
for (const name of Object.keys(scenarios)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const begin = Date.now();
  await web(name);
  console.log(`${name}: ${Math.round((Date.now() - begin) / 1000)} s`);
}
const swept = Object.keys(kinds).filter((k) => names.length === 0 || names.includes(k) || names.includes("sweeper"));
if (swept.length > 0) await sweeper(swept);
finish();

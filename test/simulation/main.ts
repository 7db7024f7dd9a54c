import { runHistory } from './history.ts';
import { drawPlan } from './plan.ts';
const n = Number(process.argv[2] ?? 100);
const from = Number(process.argv[3] ?? 1);
const traced = process.argv[4]==='trace';
const t = performance.now();
let bad = 0, calls = 0;
const crossings = new Set<string>();
for (let seed = from; seed < from + n; seed += 1) {
  const c0=process.cpuUsage().user; const v = await runHistory(drawPlan(seed), {traced});
  const dc=(process.cpuUsage().user-c0)/1000; if (dc>150) console.log('slow',seed,dc,v.calls,v.plan.records.length);
  calls += v.calls;
  for (const c of v.crossings) crossings.add(c);
  if (traced) console.log(v.trace.join('\n'));
  if (v.findings.length > 0) { bad += 1; if (bad<8) console.log(seed, v.findings.slice(0,2)); }
}
const c = process.cpuUsage();console.log("cpu ms per history", c.user/1000/n);
console.log({ n, bad, calls, ms: (performance.now() - t) / n, crossings: crossings.size });

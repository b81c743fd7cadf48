import { fixed, governed } from './candidates';
import { simulate, type WorldSpec } from './world';
const base = { seed: 1, monitors: 2, member: { workers: 8, serviceMS: 20, knee: 60 }, forMS: 30_000 } as const;
const worlds: Record<string, WorldSpec> = {
  one: { ...base, instances: 1, share: 318, callers: 450 },
  four: { ...base, instances: 4, share: 318, callers: 110 },
  twenty: { ...base, instances: 20, share: 318, callers: 25 },
  twentyStaggered: { ...base, instances: 20, share: 318, callers: 25, startsWithinMS: 8000 },
  third: { ...base, instances: 1, share: 100, callers: 450, forMS: 90_000, steps: [[30_000, { serviceMS: 60 }], [60_000, { serviceMS: 20 }]] },
  thirdWorkers: { ...base, instances: 1, share: 100, callers: 450, forMS: 90_000, steps: [[30_000, { workers: 3 }], [60_000, { workers: 8 }]] },
  third64: { ...base, member: { workers: 64, serviceMS: 20, knee: 600 }, instances: 1, share: 500, callers: 450, forMS: 90_000, steps: [[30_000, { serviceMS: 60 }], [60_000, { serviceMS: 20 }]] },
  third64x4: { ...base, member: { workers: 64, serviceMS: 20, knee: 600 }, instances: 4, share: 500, callers: 150, forMS: 90_000, steps: [[30_000, { serviceMS: 60 }], [60_000, { serviceMS: 20 }]] },
  steady: { ...base, instances: 1, share: 50, perSecond: 250, forMS: 300_000, patienceMS: 2_000, kinds: [
    { name: 'find', weight: 0.5, part: 0.6, spread: 1 }, { name: 'find', weight: 2, part: 0.3964, spread: 0.5 }, { name: 'aggregate', weight: 50, part: 0.0036, spread: 0 }] },
};
const only = process.argv[2];
for (const [name, spec] of Object.entries(worlds)) {
  if (only && !name.startsWith(only)) continue;
  const sum = (r: readonly number[]) => r.reduce((a, b) => a + b, 0);
  const seconds = (r: readonly number[]) => r.map((x) => x).join(' ');
  let best = { cap: 0, n: 0, r: undefined as undefined | ReturnType<typeof simulate> };
  for (const cap of [1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 58, 80, 100, 160, 318, 500]) {
    if (cap > spec.share) continue;
    const r = simulate(spec, fixed(cap));
    if (sum(r.perSecond) > best.n) best = { cap, n: sum(r.perSecond), r };
  }
  const off = simulate(spec, fixed(spec.share));
  const on = simulate(spec, governed);
  const total = sum(on.byInstance), sq = sum(on.byInstance.map((x) => x * x));
  console.log(`== ${name}: best cap ${best.cap}: ${best.n}; off ${sum(off.perSecond)} (${(sum(off.perSecond) / best.n).toFixed(3)}); on ${sum(on.perSecond)} (${(sum(on.perSecond) / best.n).toFixed(3)}), last 10 s ${(sum(on.perSecond.slice(-11,-1)) / sum((best.r as any).perSecond.slice(-11,-1))).toFixed(3)}; Jain ${((total * total) / (spec.instances * sq)).toFixed(3)} refused best ${best.r!.refused} on ${on.refused}/${on.offered} off ${off.refused}/${off.offered}`);
  console.log('  per s on/best', on.perSecond.slice(0, 90).map((x, i) => (x / (best.r as any).perSecond[i]).toFixed(2)).join(' '));
  console.log('  limit', on.limits.slice(0, 90).map((l) => (sum(l) / l.length).toFixed(1)).join(' '));
}

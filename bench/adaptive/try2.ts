import { AdaptiveLimiter } from '../../src/adaptive/limiter';
import { simulate } from './world';
let lim: AdaptiveLimiter;
const lines: string[] = [];
let last = '';
const r = simulate({ seed: 1, monitors: 2, member: { workers: 8, serviceMS: 20, knee: 60 }, forMS: 300_000, instances: 1, share: 50, perSecond: 250, patienceMS: 2_000, kinds: [
    { name: 'find', weight: 0.5, part: 0.6, spread: 1 }, { name: 'find', weight: 2, part: 0.3964, spread: 0.5 }, { name: 'aggregate', weight: 50, part: 0.0036, spread: 0 }] },
  (most) => { lim = new AdaptiveLimiter(() => ({ least: 2, most }), 0); return {
    get limit() { return lim.limit }, get inFlight() { return lim.inFlight },
    answered(now, kind, ms, running, w) { lim.answered(now, now, kind, ms, running, w);
      const s = `${lim.state.reason} L=${lim.state.limit.toFixed(1)} if=${lim.inFlight} q=${lim.state.queue.toFixed(1)} w=${lim.state.working.toFixed(1)} base=${[...lim.state.baseline].map(([k, v]) => k[0] + Math.exp(v).toFixed(1))} ${lim.inFlight < lim.limit ? 'PROBE' : ''}`;
      if (s !== last) { lines.push(`${now.toFixed(0)} ${s} run=${running} wait=${w}`); last = s; } } } });
console.log(r.refused); console.log(lines.join('\n'));

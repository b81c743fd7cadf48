import { CANDIDATES } from '../../../bench/adaptive/candidates';
import { compare, type Score } from '../../../bench/adaptive/compare';
import { WORLDS } from '../../../bench/adaptive/worlds';

/** What one candidate comes to in a world. Virtual time and a seed: the same figures on every machine. */
export function scoreIn(world: string, name = 'mongo-governor'): Score {
  const [spec, candidate] = [WORLDS[world], CANDIDATES[name]];
  if (spec === undefined || candidate === undefined) throw new Error(`there is no ${name} in "${world}"`);
  const [score] = compare(spec, { [name]: candidate }).scores;
  return score as Score;
}

/** In the end nearly as much is answered as by the best cap that somebody could have chosen, by all processes alike. */
export function expectNearlyTheBest(world: string, least: number): void {
  const { lastRatio, fairness } = scoreIn(world);
  expect(lastRatio).toBeGreaterThanOrEqual(least);
  expect(fairness).toBeGreaterThanOrEqual(0.9);
}

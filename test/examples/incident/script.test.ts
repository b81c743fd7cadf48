import { parseOptions } from '../../../examples/incident/options';
import { readChange, scheduleActions, schedulePhases } from '../../../examples/incident/script';

test('phases fill the run without gaps', () => {
  const phases = schedulePhases(40);
  expect(phases.at(-1)?.toMS).toBeCloseTo(40_000);
  for (const [index, { fromMS }] of phases.entries()) expect(fromMS).toBe(phases[index - 1]?.toMS ?? 0);
});

test('each change reaches every service within its phase', () => {
  for (const phase of schedulePhases(40).filter(({ change }) => change !== undefined)) {
    const actions = scheduleActions(phase);
    expect(actions.filter(({ kind }) => kind !== 'scale')).toHaveLength(4);
    for (const { atMS } of actions) {
      expect(atMS).toBeGreaterThanOrEqual(phase.fromMS);
      expect(atMS).toBeLessThan(phase.toMS);
    }
  }
});

test('every service that gets more instances has one again at the end', () => {
  const last = new Map<string, number>();
  for (const action of schedulePhases(40).flatMap(scheduleActions)) {
    if (action.kind === 'scale') last.set(action.service, action.instances);
  }
  expect([...last]).toEqual([
    ['tracking', 1],
    ['api', 1],
  ]);
});

test('the rollback moves the reads of api and smtp alone', () => {
  const moved = [...readChange('2-rollback.json')].filter(
    ([, settings]) => settings.readPreference === 'primary',
  );
  expect(moved.map(([service]) => service).sort()).toEqual(['api', 'smtp']);
});

test('the regions take their own time, and a Prometheus more', () => {
  expect(parseOptions(['--prometheus'])).toMatchObject({ act: 'incident', seconds: 72 });
  expect(parseOptions(['--act', 'regions'])).toMatchObject({ act: 'regions', seconds: 90 });
});

test('options that make no sense are refused in words', () => {
  expect(parseOptions([])).toEqual({
    act: 'incident',
    json: false,
    seed: 1,
    seconds: 36,
    server: undefined,
    prometheus: false,
  });
  expect(() => parseOptions(['--seconds', '1'])).toThrow('--seconds is "1"; expected a whole number from 16');
  expect(() => parseOptions(['--seed', 'x'])).toThrow('--seed is "x"');
  expect(() => parseOptions(['--act', 'region'])).toThrow(
    '--act is "region"; the acts are incident and regions',
  );
  expect(() => parseOptions(['--act', 'regions', '--seconds', '19'])).toThrow('a whole number from 20');
  expect(() => parseOptions(['--act', 'regions', '--server', 'mongodb://db'])).toThrow('without --server');
  expect(() => parseOptions(['--act', 'regions', '--prometheus'])).toThrow('without --act regions');
  expect(() => parseOptions(['--sed', '1'])).toThrow('--sed');
  expect(() => parseOptions(['--server', 'localhost'])).toThrow('begins with mongodb://');
});

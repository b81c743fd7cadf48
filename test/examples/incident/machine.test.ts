import { busyWarning, machineReport } from '../../../examples/incident/machine';
import { ProcessorWait } from '../../../examples/incident/run/processor-wait';

const calm = {
  generatorP99MS: 4,
  membersP99MS: 9,
  longestStallMS: 90,
  mostStarved: { name: 'api-1', waited: 0.05 },
};

test('an idle machine is not mentioned', () => {
  const machine = machineReport({ ungoverned: calm, governed: calm });
  expect(machine.busy).toBe(false);
  expect(busyWarning(machine)).toBeUndefined();
});

test.each([
  ['a load generator that lags', { ...calm, generatorP99MS: 250 }, 'got to run 250 ms late'],
  ['a stall that is in no percentile', { ...calm, longestStallMS: 2_400 }, 'stood still for 2400 ms'],
  ['members that lag', { ...calm, membersP99MS: 900 }, 'the members 900 ms'],
  [
    'a service without a processor',
    { ...calm, mostStarved: { name: 'smtp-1', waited: 0.61 } },
    'smtp-1 waited 61 %',
  ],
])('%s is said plainly', (_what, governed, words) => {
  expect(busyWarning(machineReport({ ungoverned: calm, governed }))).toContain(words);
});

test('a process that nobody knows is left out', () => {
  const wait = new ProcessorWait();
  wait.sample([
    ['gone', undefined],
    ['never there', 2 ** 30],
  ]);
  expect(wait.worst()).toBeNull();
});

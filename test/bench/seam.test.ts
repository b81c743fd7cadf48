import { CASES, checkCase } from '../../bench/seam/cases';

describe('the benchmark of the seam', () => {
  it.each(CASES.map((seam) => [seam.name, seam] as const))(
    'governs its fake driver: %s',
    async (_name, seam) => {
      await expect(checkCase(seam)).resolves.toBeUndefined();
    },
  );
});

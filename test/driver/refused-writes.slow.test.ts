import { refusedWrites } from './refused-writes';

it('refuses no write that is in the database, of 100,000 refused', async () => {
  const { refused, applied } = await refusedWrites(100_000);
  expect(refused).toBeGreaterThanOrEqual(100_000);
  expect(applied).toBe(0);
});
